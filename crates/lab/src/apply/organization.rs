//! Changes of service and resource control policies, which stand in levels.

use s3litmus_policy::{Decision, Layer, Level, Policies, Policy, PolicySource, Reading, Request, decide};
use serde_json::{Map, Value, json};

use super::change::{Action, Change};
use super::document;
use super::place::{found, named};
use crate::world::NamedDocument;

/// Carries out a change of a policy that is named by its ARN, or of an account's.
pub(super) fn organization(world: &mut Value, member: &str, change: &Change) -> Result<(), String> {
    if crate::world::is_account(&change.resource) {
        return account(named(world, "accounts", &change.resource)?, &change.resource, member, change);
    }
    let accounts = world.get_mut("accounts").and_then(Value::as_object_mut).ok_or("the world has no accounts")?;
    let mut done = false;
    for level in accounts.values_mut().filter_map(|it| it.get_mut(member)).filter_map(Value::as_array_mut) {
        let nested = level.iter().any(Value::is_array);
        let levels: Vec<&mut Vec<Value>> =
            if nested { level.iter_mut().filter_map(Value::as_array_mut).collect() } else { vec![level] };
        for policies in levels {
            let is = |policy: &Value| match policy.get("arn").and_then(Value::as_str) {
                Some(arn) => arn == change.resource,
                None => made_id(policy).is_some_and(|id| change.resource.ends_with(&format!("/{id}"))),
            };
            let Some(index) = policies.iter().position(is) else { continue };
            match document::change(policies[index].get("document"), &change.action)? {
                Some(after) => policies[index]["document"] = after,
                None => {
                    policies.remove(index);
                }
            }
            done = true;
        }
    }
    found(done, "no account has the policy", &change.resource)
}

/// The id that the reads give to a policy without an ARN.
fn made_id(policy: &Value) -> Option<String> {
    serde_json::from_value::<NamedDocument>(policy.clone()).ok().map(|policy| policy.made_id())
}

/// An allow is added at every level that lacks it, since each has to allow; other changes are made where the statement is.
fn account(account: &mut Map<String, Value>, id: &str, member: &str, change: &Change) -> Result<(), String> {
    let levels = account.entry(member).or_insert_with(|| json!([]));
    let levels = levels.as_array_mut().ok_or("the policies are not a list")?;
    let mut levels: Vec<&mut Vec<Value>> = if levels.iter().any(Value::is_array) {
        levels.iter_mut().filter_map(Value::as_array_mut).collect()
    } else {
        vec![levels]
    };
    let Action::Add(statement) = &change.action else {
        let policies = levels.iter_mut().flat_map(|level| level.iter_mut());
        for policy in policies {
            if let Ok(Some(after)) = document::change(policy.get("document"), &change.action) {
                policy["document"] = after;
                return Ok(());
            }
        }
        return Err("no policy of the account has such a statement".to_owned());
    };
    let is_allow = statement.get("Effect").and_then(Value::as_str) == Some("Allow");
    let lacks = |at: &usize| is_allow && !allows(levels[*at], id, statement);
    let lacking: Vec<usize> = (0..levels.len()).filter(lacks).collect();
    // A Deny binds from any level, and where every level allows already a further allow changes nothing: both are written
    // where the account's own policies are.
    let lacking = if lacking.is_empty() { vec![levels.len() - 1] } else { lacking };
    for at in lacking {
        let level = &mut *levels[at];
        let own = level.iter_mut().find(|policy| policy.get("document").is_some_and(Value::is_object));
        match own {
            Some(policy) => {
                policy["document"] = document::change(policy.get("document"), &change.action)?.unwrap_or_default()
            }
            None => {
                level.push(json!({ "name": "s3litmus-remedy", "document": document::change(None, &change.action)? }))
            }
        }
    }
    Ok(())
}

/// Whether a level allows what a statement would. Conditions count as met where they ask for nothing.
fn allows(level: &[Value], account: &str, statement: &Value) -> bool {
    let full = |policy: &Value| policy.get("document").is_none_or(Value::is_null);
    if level.is_empty() || level.iter().any(full) {
        return true;
    }
    let first = |name: &str| match statement.get(name) {
        Some(Value::Array(values)) => values.first().and_then(Value::as_str),
        other => other.and_then(Value::as_str),
    };
    let source = PolicySource::new(Layer::ServiceControlPolicy);
    let documents = level.iter().filter_map(|policy| policy.get("document"));
    let policies = documents.map(|it| Policy::from_value_lossy(it.clone(), source.clone())).collect();
    let everything =
        json!({ "Version": "2012-10-17", "Statement": { "Effect": "Allow", "Action": "*", "Resource": "*" } });
    let identity = Policy::from_value_lossy(everything, PolicySource::new(Layer::IdentityPolicy));
    let principal = format!("arn:aws:iam::{account}:role/anybody");
    let request =
        Request::new(&principal, first("Action").unwrap_or_default(), first("Resource").unwrap_or("*"), account);
    request.is_ok_and(|request| {
        let policies = Policies {
            identity: Reading::Known(vec![identity]),
            service_control: Reading::Known(vec![Level { id: account.to_owned(), policies }]),
            ..Policies::default()
        };
        decide(&request, &policies) != Decision::ImplicitlyDenied
    })
}
