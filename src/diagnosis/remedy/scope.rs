//! Who and what a statement is about: the role, and the resource of the check as a policy has to write it.

use s3litmus_policy::ContextValue;
use serde_json::{Map, Value, json};

use crate::{
    diagnosis::{Case, Judged, difference::prefix_of, target},
    report::{Change, Remedy},
};

/// The role as policies name it, with its path where that was read or the suite tells it.
pub(super) fn role(case: &Case<'_>) -> Option<String> {
    let context = case.judged.first().map(|judged| &judged.request.context);
    let known = context.and_then(|context| context.get("aws:PrincipalArn")?.values()?.first().cloned());
    known.or_else(|| case.caller.as_ref()?.role()).or_else(|| Some(case.caller.as_ref()?.arn.clone()))
}

/// The role as `aws:PrincipalArn` has it, for a condition. A session does not tell the path of its role: where that is not
/// known, with any path, which is the same role, since a name is given once in an account
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>).
pub(super) fn role_patterns(case: &Case<'_>) -> Option<Vec<String>> {
    let role = role(case)?;
    let (account, name) = match path_is_known(case) {
        true => return Some(vec![role]),
        false => role.split_once(":role/")?,
    };
    Some(vec![format!("{account}:role/{name}"), format!("{account}:role/*/{name}")])
}

/// The condition that the caller is the role.
pub(super) fn by_the_role(case: &Case<'_>) -> Option<Map<String, Value>> {
    let condition = match role_patterns(case)?.as_slice() {
        [one] => json!({ "ArnEquals": { "aws:PrincipalArn": one } }),
        many => json!({ "ArnLike": { "aws:PrincipalArn": many } }),
    };
    condition.as_object().cloned()
}

/// Whether the ARN of the role is known with its path, where it has one.
fn path_is_known(case: &Case<'_>) -> bool {
    let known =
        |judged: &Judged| judged.request.context.get("aws:PrincipalArn").and_then(ContextValue::values).is_some();
    let is_role = case.caller.as_ref().is_some_and(|caller| caller.role().is_some());
    !is_role || case.judged.first().is_some_and(known)
}

/// Says of a repair that names the role that its ARN may lack the path.
pub(in crate::diagnosis) fn note_unknown_path(case: &Case<'_>, remedy: &mut Remedy) {
    let Some(role) = role(case).filter(|_| !path_is_known(case)) else { return };
    let note = |summary: &mut String, changes: &[Change]| {
        let names = |change: &Change| {
            let principal = change.statement.as_ref().map(|statement| statement["Principal"].to_string());
            change.resource == role || principal.is_some_and(|principal| principal.contains(&role))
        };
        if changes.iter().any(names) {
            summary.push_str(&format!(
                "; the role may not be read and its session tells no path: where it has one, `{role}` is to be written with it"
            ));
        }
    };
    note(&mut remedy.summary, &remedy.changes);
    for other in &mut remedy.alternatives {
        note(&mut other.summary, &other.changes);
    }
}

/// The members of a statement that mean the role alone. As a principal the root user's ARN is its whole account:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-accounts>
pub(super) fn to_role(role: &str) -> Vec<(&'static str, Value)> {
    let mut members = vec![("Principal", json!({ "AWS": role }))];
    if role.ends_with(":root") {
        members.push(("Condition", json!({ "ArnEquals": { "aws:PrincipalArn": role } })));
    }
    members
}

/// A listing is on the bucket; its prefix is a condition.
pub(super) fn listing(case: &Case<'_>) -> Option<Value> {
    let prefix = case.call().prefix.as_deref().filter(|prefix| !prefix.is_empty())?;
    Some(json!({ "StringLike": { "s3:prefix": format!("{}*", literal(prefix)) } }))
}

/// The resource of the request, or all keys under its prefix where the run chose the key.
pub(super) fn scope(case: &Case<'_>) -> Option<Vec<String>> {
    Some(vec![under_prefix(case, |key| case.target.resource(key))?])
}

pub(super) fn bucket_scope(case: &Case<'_>) -> Option<String> {
    under_prefix(case, |key| case.target.bucket_resource(key))
}

fn under_prefix(case: &Case<'_>, resource: impl Fn(Option<&str>) -> Option<String>) -> Option<String> {
    let Some(key) = target::key_of(case.call()) else { return resource(None) };
    let pattern = match key.contains("s3litmus-") {
        true => format!("{}*", literal(prefix_of(key))),
        false => literal(key),
    };
    resource(Some(&pattern))
}

/// A key as a policy has to write it: wildcards and variables stand for themselves.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars>
fn literal(key: &str) -> String {
    let mut literal = String::with_capacity(key.len());
    for (at, one) in key.char_indices() {
        match one {
            '*' => literal.push_str("${*}"),
            '?' => literal.push_str("${?}"),
            '$' if key[at..].starts_with("${") => literal.push_str("${$}"),
            one => literal.push(one),
        }
    }
    literal
}
