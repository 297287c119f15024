//! Denies that leave this caller, or these keys, alone.

use serde_json::{Map, Value, json};

use super::grant::{attached_to, caller_arn};
use super::scope::Scope;
use super::{Change, Edit};
use crate::model::{Layer, Request, StatementRef};

/// The ways to keep a `Deny` from the request, the smallest first.
pub(super) fn ways(statement: &StatementRef, request: &Request, scope: &Scope) -> Vec<Change> {
    let old = statement.json().clone();
    let layer = statement.layer();
    let resource = statement.source().arn.clone().unwrap_or_else(|| match layer {
        Layer::IdentityPolicy | Layer::PermissionsBoundary | Layer::SessionPolicy => {
            caller_arn(request).unwrap_or_default()
        }
        layer if layer.is_resource_based() => attached_to(layer, request),
        _ => String::new(),
    });
    let change = |edit| Change { target: layer, resource: resource.clone(), edit };
    let mut ways = Vec::new();
    if let Value::Object(members) = &old {
        let of_the_caller = matches!(layer, Layer::IdentityPolicy | Layer::PermissionsBoundary | Layer::SessionPolicy);
        // A policy of the caller binds nobody else, so it is narrowed by resource; one that binds
        // many is narrowed by caller, so that it keeps binding the others.
        let narrowed =
            if of_the_caller { except_resource(members, request, scope) } else { except_caller(members, request) };
        ways.extend(narrowed.map(|statement| change(Edit::ReplaceStatement { old: old.clone(), statement })));
    }
    ways.push(change(Edit::RemoveStatement { statement: old }));
    ways
}

/// The statement with `ArnNotEquals` on `aws:PrincipalArn`.
fn except_caller(members: &Map<String, Value>, request: &Request) -> Option<Value> {
    let arn = caller_arn(request)?;
    let mut members = members.clone();
    let condition = members.entry("Condition").or_insert_with(|| json!({})).as_object_mut()?;
    // A second operator of another spelling would be a second condition, which is all the same.
    let operator = condition.entry("ArnNotEquals").or_insert_with(|| json!({})).as_object_mut()?;
    let key = operator.keys().find(|key| key.eq_ignore_ascii_case("aws:PrincipalArn")).cloned();
    let values = operator.entry(key.unwrap_or_else(|| "aws:PrincipalArn".to_owned())).or_insert_with(|| json!([]));
    append(values, arn);
    Some(Value::Object(members))
}

/// The statement without the resources of the scope; only where that can be said: it is about
/// everything, or about everything but some.
fn except_resource(members: &Map<String, Value>, request: &Request, scope: &Scope) -> Option<Value> {
    let mut members = members.clone();
    let spared = scope.resource(&request.resource);
    if let Some(except) = members.get_mut("NotResource") {
        append(except, spared);
        return Some(Value::Object(members));
    }
    let resources = members.get("Resource")?;
    let is_everything = match resources {
        Value::String(text) => text == "*",
        Value::Array(items) => items.iter().any(|item| item == "*"),
        _ => false,
    };
    if !is_everything {
        return None;
    }
    // In the place of `Resource`, so that the statement reads as before.
    let renamed = members.into_iter().map(|(name, value)| {
        if name == "Resource" { ("NotResource".to_owned(), json!([spared])) } else { (name, value) }
    });
    Some(Value::Object(renamed.collect()))
}

/// Adds a value to one value or a list; an only value stays without a list.
fn append(values: &mut Value, value: String) {
    match values {
        Value::Array(items) if items.is_empty() => *values = Value::String(value),
        Value::Array(items) => items.push(Value::String(value)),
        single => {
            let first = std::mem::take(single);
            *single = json!([first, value]);
        }
    }
}
