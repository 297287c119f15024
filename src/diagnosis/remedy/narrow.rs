//! A Deny that lets the check's request through and keeps denying everything else.
//!
//! A statement cannot say "all of this but that", so what is left of it may take up to three: one for all other callers,
//! one for the caller's other resources, one for the caller's other actions.

use serde_json::{Map, Value, json};

use super::{
    add,
    allow::{role, scope},
    change, repair,
};
use crate::{
    cause::Layer,
    diagnosis::Case,
    report::{CauseReport, Change, ChangeKind, PolicyReport, Remedy},
};

/// Narrows the Deny that was found; none where its statement is not known.
pub fn narrow_the_deny(case: &Case<'_>, report: &CauseReport) -> Option<Remedy> {
    let policy = report.policy.as_ref()?;
    let statement = policy.statement.as_ref()?.as_object()?;
    if statement.get("Effect")?.as_str()? != "Deny" {
        return None;
    }
    let place = Place::of(case, policy)?;
    let role = role(case)?;
    let judged = case.judged.iter().find(|judged| {
        judged.evaluation.denies().any(|it| it.statement.json() == policy.statement.as_ref().unwrap_or(&Value::Null))
    });
    let (action, spared) = match judged {
        Some(judged) if judged.action.starts_with("kms:") || judged.action.starts_with("sts:") => {
            (judged.action.clone(), vec![judged.resource.clone()])
        }
        Some(judged) => (judged.action.clone(), spared(case, policy.layer)?),
        None => (case.call().action().to_owned(), spared(case, policy.layer)?),
    };
    let rest = remainder(statement, place.binds_one_role, &role, &action, &spared);
    let changes = place.changes(policy, rest);
    let name = policy
        .sid
        .as_ref()
        .map_or_else(|| format!("statement {}", policy.index.unwrap_or_default()), |sid| format!("`{sid}`"));
    let summary = format!(
        "narrow the Deny {name} so that `{action}` on `{}` by the role `{role}` is left out",
        spared.join("`, `")
    );
    Some(repair(summary, place.owner, changes))
}

/// What the statement spares: through an access point a bucket policy speaks of the bucket's own objects as well.
fn spared(case: &Case<'_>, layer: Layer) -> Option<Vec<String>> {
    let mut spared = scope(case)?;
    if layer == Layer::BucketPolicy && case.target.through_access_point {
        let key = crate::diagnosis::target::key_of(case.call());
        if let Some(resource) = case.target.bucket_resource(key) {
            spared.push(resource);
        }
    }
    Some(spared)
}

/// Where the statement stands.
struct Place {
    target: &'static str,
    resource: String,
    policy: Option<String>,
    owner: &'static str,
    /// Whether the policy binds the caller's role alone.
    binds_one_role: bool,
}

impl Place {
    fn of(case: &Case<'_>, policy: &PolicyReport) -> Option<Self> {
        let role = role(case)?;
        let name = policy.name.clone().or_else(|| policy.arn.clone());
        Some(match policy.layer {
            Layer::IdentityPolicy => Self {
                target: "identity-policy",
                resource: role,
                policy: name,
                owner: "role owner",
                binds_one_role: true,
            },
            Layer::PermissionsBoundary => Self {
                target: "permissions-boundary",
                resource: role,
                policy: None,
                owner: "owner of the permissions boundary",
                binds_one_role: false,
            },
            Layer::BucketPolicy => Self {
                target: "bucket-policy",
                resource: case.target.bucket_resource(None)?,
                policy: None,
                owner: "bucket owner",
                binds_one_role: false,
            },
            Layer::AccessPointPolicy => Self {
                target: "access-point-policy",
                resource: case.target.access_point.clone()?,
                policy: None,
                owner: "access point owner",
                binds_one_role: false,
            },
            Layer::KmsPermission => Self {
                target: "kms-key-policy",
                resource: case.judged(crate::diagnosis::Need::Key)?.resource.clone(),
                policy: None,
                owner: "key owner",
                binds_one_role: false,
            },
            Layer::TrustPolicy => Self {
                target: "trust-policy",
                resource: case.call().assume_role.as_ref()?.role_arn.clone(),
                policy: None,
                owner: "owner of the assumed role",
                binds_one_role: false,
            },
            _ => return None,
        })
    }

    fn changes(&self, policy: &PolicyReport, rest: Vec<Value>) -> Vec<Change> {
        let on = |kind: ChangeKind| Change {
            policy: self.policy.clone(),
            sid: policy.sid.clone(),
            index: policy.index,
            ..change(self.target, &self.resource, kind)
        };
        let mut rest = rest.into_iter();
        let Some(first) = rest.next() else { return vec![on(ChangeKind::RemoveStatement)] };
        let mut changes = vec![Change { statement: Some(first), ..on(ChangeKind::ReplaceStatement) }];
        for statement in rest {
            changes.push(Change { policy: self.policy.clone(), ..add(self.target, &self.resource, statement) });
        }
        changes
    }
}

/// What is left of a Deny without one action of one role on some resources.
fn remainder(
    statement: &Map<String, Value>,
    binds_one_role: bool,
    role: &str,
    action: &str,
    spared: &[String],
) -> Vec<Value> {
    let mut rest = Vec::new();
    let names_only_the_role = binds_one_role || names_only(statement, role);
    if !names_only_the_role {
        rest.extend(with_condition(statement, "ArnNotEquals", role));
    }
    let only_the_role = |statement: Map<String, Value>| {
        if names_only_the_role { Some(Value::Object(statement)) } else { with_condition(&statement, "ArnEquals", role) }
    };
    match other_resources(statement, spared) {
        Others::None => {}
        Others::Statement(others) => rest.extend(only_the_role(renamed(others, "Resources"))),
        // The rest of these resources cannot be named without the spared ones, so other actions stay denied on all.
        Others::Unspeakable => {}
    }
    if let Some(mut others) = other_actions(statement, action) {
        // Only on what was spared: the rest is denied by the statement before.
        if matches!(other_resources(statement, spared), Others::Statement(_)) && statement.contains_key("Resource") {
            others.insert("Resource".to_owned(), json!(spared));
        }
        rest.extend(only_the_role(renamed(others, "Actions")));
    }
    // A first statement keeps the Sid; the others must have their own.
    if let Some(Value::Object(first)) = rest.first_mut() {
        match statement.get("Sid") {
            Some(sid) => first.insert("Sid".to_owned(), sid.clone()),
            None => first.shift_remove("Sid"),
        };
    }
    rest
}

/// The same statement with a Sid of its own, since Sids are unique in a policy.
fn renamed(mut statement: Map<String, Value>, suffix: &str) -> Map<String, Value> {
    if let Some(Value::String(sid)) = statement.get_mut("Sid") {
        sid.push_str(suffix);
    }
    statement
}

fn names_only(statement: &Map<String, Value>, role: &str) -> bool {
    let principal = statement.get("Principal").and_then(|principal| principal.get("AWS"));
    match principal {
        Some(Value::String(arn)) => arn == role,
        Some(Value::Array(arns)) => arns.iter().all(|arn| arn == role),
        _ => false,
    }
}

/// The statement with one more test of the caller's role.
fn with_condition(statement: &Map<String, Value>, operator: &str, role: &str) -> Option<Value> {
    let mut statement = statement.clone();
    let condition = statement.entry("Condition").or_insert_with(|| json!({})).as_object_mut()?;
    let tests = condition.entry(operator).or_insert_with(|| json!({})).as_object_mut()?;
    let key = tests.keys().find(|key| key.eq_ignore_ascii_case("aws:PrincipalArn")).cloned();
    let values = tests.entry(key.unwrap_or_else(|| "aws:PrincipalArn".to_owned())).or_insert_with(|| json!([]));
    match values {
        // Of a list that is negated, one more value is one more exception.
        Value::Array(list) if operator == "ArnNotEquals" && !list.is_empty() => list.push(json!(role)),
        Value::String(one) if operator == "ArnNotEquals" => *values = json!([one.clone(), role]),
        other => *other = json!(role),
    }
    Some(Value::Object(statement))
}

/// What is left of the resources of a statement.
enum Others {
    /// Nothing: all of them are spared.
    None,
    /// This.
    Statement(Map<String, Value>),
    /// There are some, but no statement can name them alone.
    Unspeakable,
}

fn other_resources(statement: &Map<String, Value>, spared: &[String]) -> Others {
    let mut others = statement.clone();
    if let Some(except) = others.get_mut("NotResource") {
        let mut list = list(except);
        list.extend(spared.iter().cloned());
        *except = json!(list);
        return Others::Statement(others);
    }
    let Some(resource) = others.get("Resource") else { return Others::None };
    let resources = list(resource);
    let spared_whole = |resource: &String| {
        spared
            .iter()
            .any(|spared| resource == spared || spared.strip_suffix('*').is_some_and(|root| resource.starts_with(root)))
    };
    let left: Vec<String> = resources.iter().filter(|resource| !spared_whole(resource)).cloned().collect();
    let holds_spared = |resource: &String| spared.iter().any(|spared| covers(resource, spared));
    if !left.iter().any(holds_spared) {
        if left.is_empty() {
            return Others::None;
        }
        others.insert("Resource".to_owned(), json!(left));
        return Others::Statement(others);
    }
    // A policy of a bucket is about its bucket only, and an action on objects about its objects, so that everything but
    // the spared is what is left; elsewhere only `*` is everything.
    let whole = |resource: &String| {
        resource == "*"
            || resource
                .strip_suffix("/*")
                .is_some_and(|bucket| !bucket.contains('/') && statement.contains_key("Principal"))
    };
    let everything = left.iter().any(whole);
    if !everything {
        return Others::Unspeakable;
    }
    // In the place of `Resource`, so that the statement reads as before.
    let renamed = others.into_iter().map(|(name, value)| {
        if name == "Resource" { ("NotResource".to_owned(), json!(spared)) } else { (name, value) }
    });
    Others::Statement(renamed.collect())
}

/// Whether a pattern of a policy covers a resource or pattern.
fn covers(pattern: &str, resource: &str) -> bool {
    pattern == "*" || pattern.strip_suffix('*').is_some_and(|root| resource.starts_with(root)) || pattern == resource
}

/// What is left of the actions of a statement; none where nothing is.
fn other_actions(statement: &Map<String, Value>, action: &str) -> Option<Map<String, Value>> {
    let mut others = statement.clone();
    if let Some(except) = others.get_mut("NotAction") {
        let mut list = list(except);
        list.push(action.to_owned());
        *except = json!(list);
        return Some(others);
    }
    let actions = list(others.get("Action")?);
    let is_all = |pattern: &String| pattern == "*" || pattern.eq_ignore_ascii_case("s3:*");
    if actions.iter().any(is_all) {
        let renamed = others.into_iter().map(|(name, value)| {
            if name == "Action" { ("NotAction".to_owned(), json!(action)) } else { (name, value) }
        });
        return Some(renamed.collect());
    }
    let left: Vec<_> = actions.into_iter().filter(|pattern| !matches_action(pattern, action)).collect();
    if left.is_empty() {
        return None;
    }
    others.insert("Action".to_owned(), json!(left));
    Some(others)
}

fn matches_action(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase(), action.to_ascii_lowercase());
    match pattern.split_once('*') {
        Some((start, end)) => {
            action.len() >= start.len() + end.len() && action.starts_with(start) && action.ends_with(end)
        }
        None => pattern == action,
    }
}

fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::String(one) => vec![one.clone()],
        _ => Vec::new(),
    }
}
