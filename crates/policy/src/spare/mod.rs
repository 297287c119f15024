//! A Deny that leaves one thing alone and keeps denying everything else.
//!
//! In: a Deny and what it is to spare: one caller's use of one action on some resources. Out: the statements that take its
//! place. A statement cannot say "all of this but that", so they are up to three: for all other callers, for the caller's
//! other resources, for the caller's other actions. Where not even that can be said, more is spared, and
//! [`Sparing::exact`] is false. Never is more denied than before.

mod actions;
mod patterns;
mod statement;

use serde_json::{Map, Value, json};

use patterns::{covers, intersects};
use statement::{in_its_place, list, one_or_many, renamed, with_test};

/// What a Deny is to leave alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct Spared<'a> {
    /// The caller's role or user as policies name it, or patterns of its ARN that no other caller matches; empty where the
    /// policy binds nobody else.
    pub caller: &'a [String],
    /// The access point that the caller goes through; `None` where it asks the bucket itself, and in an access point's own
    /// policy.
    pub through: Option<&'a str>,
    /// The action: `s3:PutObject`.
    pub action: &'a str,
    /// The resources, as patterns of a policy.
    pub resources: &'a [String],
    /// In the place of resources, where the resource says too little: a condition key with the patterns of its values. Of
    /// a bucket's listing `s3:prefix`, of a KMS key `kms:EncryptionContext:aws:s3:arn`.
    /// <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context>
    pub uses: Option<(&'a str, &'a [String])>,
    /// Everything that the policy can be about, as patterns: a bucket and its objects. Empty where it can be about
    /// anything.
    pub domain: &'a [String],
}

/// What takes the place of a Deny.
#[derive(Clone, Debug, PartialEq)]
pub struct Sparing {
    /// The statements; none where nothing is left of it.
    pub statements: Vec<Value>,
    /// Whether nothing but what was to be spared is spared.
    pub exact: bool,
}

/// What is left of a Deny without what is spared.
///
/// ```
/// use s3litmus_policy::{Spared, spare};
/// use serde_json::json;
/// let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*"});
/// let left = spare(deny.as_object().unwrap(), &Spared {
///     caller: &["arn:aws:iam::111122223333:role/writer".to_owned()],
///     action: "s3:PutObject",
///     resources: &["arn:aws:s3:::store/in/*".to_owned()],
///     domain: &["arn:aws:s3:::store".to_owned(), "arn:aws:s3:::store/*".to_owned()],
///     ..Spared::default()
/// });
/// assert!(left.exact);
/// assert_eq!(left.statements[0]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"], "arn:aws:iam::111122223333:role/writer");
/// // The bucket itself was not denied before, and is not now.
/// assert_eq!(left.statements[1]["NotResource"], json!(["arn:aws:s3:::store/in/*", "arn:aws:s3:::store"]));
/// ```
pub fn spare(statement: &Map<String, Value>, spared: &Spared<'_>) -> Sparing {
    let mut statements = Vec::new();
    let mut exact = true;
    let about_it = names_only(statement, spared.caller) || tests_only(statement, PRINCIPAL, spared.caller);
    let caller = if about_it { &[] } else { spared.caller };
    // Both operators take patterns; the name tells who reads the policy that there are some.
    let (is, is_not) = match caller.iter().any(|arn| arn.contains('*')) {
        true => ("ArnLike", "ArnNotLike"),
        false => ("ArnEquals", "ArnNotEquals"),
    };
    if !caller.is_empty() {
        statements.extend(with_test(statement, is_not, PRINCIPAL, caller).map(Value::Object));
    }
    let by_the_caller = |rest: &Map<String, Value>| match caller {
        [] => Some(rest.clone()),
        caller => with_test(rest, is, PRINCIPAL, caller),
    };
    let through = spared.through.filter(|through| !tests_only(statement, ACCESS_POINT, &[(*through).to_owned()]));
    if let Some(through) = through {
        let elsewhere = with_test(statement, "StringNotEquals", ACCESS_POINT, &[through.to_owned()]);
        let elsewhere = elsewhere.and_then(|rest| by_the_caller(&renamed(rest, "Elsewhere")));
        statements.extend(elsewhere.map(Value::Object));
    }
    let of_the_caller = |rest: Map<String, Value>| match through {
        Some(through) => {
            let there = with_test(&rest, "StringEquals", ACCESS_POINT, &[through.to_owned()])?;
            by_the_caller(&there).map(Value::Object)
        }
        None => by_the_caller(&rest).map(Value::Object),
    };
    let mut add = |rest: Rest, suffix: &str| {
        exact &= !matches!(rest, Rest::Partly(_) | Rest::Unspeakable);
        if let Rest::Statement(rest) | Rest::Partly(rest) = rest {
            statements.extend(of_the_caller(renamed(rest, suffix)));
        }
    };
    match spared.uses {
        Some((key, patterns)) => {
            let rest = with_test(statement, "StringNotLike", key, patterns);
            add(rest.map_or(Rest::Unspeakable, Rest::Statement), "Uses");
        }
        None => add(other_resources(statement, spared), "Resources"),
    }
    add(other_actions(statement, spared), "Actions");
    // The first statement keeps the Sid; the others have their own.
    if let Some(Value::Object(first)) = statements.first_mut()
        && let Some(sid) = statement.get("Sid")
    {
        first.insert("Sid".to_owned(), sid.clone());
    }
    Sparing { statements, exact }
}

const PRINCIPAL: &str = "aws:PrincipalArn";
const ACCESS_POINT: &str = "s3:DataAccessPointArn";

/// Whether the statement is about what these patterns match of a key alone.
fn tests_only(statement: &Map<String, Value>, key: &str, patterns: &[String]) -> bool {
    let operators = statement.get("Condition").and_then(Value::as_object).into_iter().flatten();
    let mut tests = operators.filter(|(operator, _)| !operator.contains("Not") && operator.ends_with("Equals"));
    tests.any(|(_, tests)| {
        let mut keys = tests.as_object().into_iter().flatten();
        keys.any(|(have, wanted)| {
            let wanted = list(wanted);
            have.eq_ignore_ascii_case(key) && !wanted.is_empty() && wanted.iter().all(|one| is_covered(one, patterns))
        })
    })
}

/// What is left of an element of a statement.
enum Rest {
    /// Nothing: all of it is spared.
    Nothing,
    /// This.
    Statement(Map<String, Value>),
    /// This, and more that no statement can name alone.
    Partly(Map<String, Value>),
    /// There is something, but no statement can name any of it alone.
    Unspeakable,
}

fn names_only(statement: &Map<String, Value>, caller: &[String]) -> bool {
    let kinds = statement.get("Principal").and_then(Value::as_object).filter(|kinds| kinds.len() == 1);
    let named = kinds.and_then(|kinds| kinds.get("AWS")).map(list);
    named.is_some_and(|arns| !arns.is_empty() && arns.iter().all(|arn| is_covered(arn, caller)))
}

fn other_resources(statement: &Map<String, Value>, spared: &Spared<'_>) -> Rest {
    let mut others = statement.clone();
    if let Some(except) = others.get_mut("NotResource") {
        let mut all = list(except);
        all.extend(spared.resources.iter().cloned());
        *except = json!(all);
        return Rest::Statement(others);
    }
    // A trust policy has no resource: the role is.
    let Some(resource) = others.get("Resource") else { return Rest::Nothing };
    let denied = list(resource);
    let left: Vec<String> = denied.iter().filter(|one| !is_covered(one, spared.resources)).cloned().collect();
    if left.is_empty() {
        return Rest::Nothing;
    }
    let apart = |one: &&String| !spared.resources.iter().any(|spared| intersects(&loosened(one), spared));
    if left.iter().all(|one| apart(&one)) {
        others.insert("Resource".to_owned(), one_or_many(left));
        return Rest::Statement(others);
    }
    // "All but" can be said of everything, and of everything that the policy can be about.
    let everything = denied.iter().any(|one| one == "*");
    let outside: Vec<String> = spared.domain.iter().filter(|one| !is_covered(one, &denied)).cloned().collect();
    let speakable = everything || !spared.domain.is_empty() && outside.iter().all(|one| !one.contains('*'));
    if !speakable {
        let left: Vec<String> = left.iter().filter(apart).cloned().collect();
        if left.is_empty() {
            return Rest::Unspeakable;
        }
        others.insert("Resource".to_owned(), one_or_many(left));
        return Rest::Partly(others);
    }
    let mut except = spared.resources.to_vec();
    if !everything {
        except.extend(outside);
    }
    Rest::Statement(in_its_place(others, "Resource", "NotResource", json!(except)))
}

fn other_actions(statement: &Map<String, Value>, spared: &Spared<'_>) -> Rest {
    let mut others = statement.clone();
    if let Some(except) = others.get_mut("NotAction") {
        let mut all = list(except);
        all.push(spared.action.to_owned());
        *except = json!(all);
        return Rest::Statement(others);
    }
    let Some(action) = others.get("Action") else { return Rest::Nothing };
    let denied = list(action);
    let service = spared.action.split_once(':').map_or("", |(service, _)| service);
    let every = denied.iter().any(|one| one == "*");
    let every_of_the_service = denied.iter().any(|one| one.eq_ignore_ascii_case(&format!("{service}:*")));
    // The policy of a resource is about the resource's service alone.
    if every || every_of_the_service && !spared.domain.is_empty() {
        return Rest::Statement(in_its_place(others, "Action", "NotAction", json!(spared.action)));
    }
    let on_objects = statement
        .get("Resource")
        .is_some_and(|resource| list(resource).iter().all(|one| one.splitn(6, ':').nth(5).is_some_and(of_objects)));
    let mut whole = true;
    let mut left = Vec::new();
    for one in &denied {
        match actions::without(one, spared.action, on_objects) {
            Some(rest) => left.extend(rest),
            None => whole = false,
        }
    }
    match (left.is_empty(), whole) {
        (true, true) => return Rest::Nothing,
        (true, false) => return Rest::Unspeakable,
        (false, _) => {}
    }
    others.insert("Action".to_owned(), one_or_many(left));
    if whole { Rest::Statement(others) } else { Rest::Partly(others) }
}

/// Whether the last part of an S3 ARN names objects: `store/*`, `accesspoint/name/object/*`.
fn of_objects(resource: &str) -> bool {
    let path = resource.strip_prefix("accesspoint/").map_or(Some(resource), |rest| rest.split_once('/').map(|it| it.1));
    path.is_some_and(|path| path.contains('/'))
}

/// The pattern with policy variables as wildcards, since what they stand for is not known here.
fn loosened(pattern: &str) -> String {
    let mut loose = String::new();
    let mut rest = pattern;
    while let Some((before, variable)) = rest.split_once("${") {
        loose.push_str(before);
        loose.push('*');
        rest = variable.split_once('}').map_or("", |(_, after)| after);
    }
    loose + rest
}

fn is_covered(resource: &str, by: &[String]) -> bool {
    by.iter().any(|pattern| covers(pattern, resource))
}
