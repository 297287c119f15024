//! Who and what a statement is about: the role, and the resource of the check as a policy has to write it.

use serde_json::{Value, json};

use crate::diagnosis::{Case, difference::prefix_of, target};

/// The role as policies name it, with its path where that was read or the suite tells it.
pub(super) fn role(case: &Case<'_>) -> Option<String> {
    let context = case.judged.first().map(|judged| &judged.request.context);
    let known = context.and_then(|context| context.get("aws:PrincipalArn")?.values()?.first().cloned());
    known.or_else(|| case.caller.as_ref()?.role()).or_else(|| Some(case.caller.as_ref()?.arn.clone()))
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
