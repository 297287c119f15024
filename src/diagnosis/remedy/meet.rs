//! A condition of a Deny that another request meets: the caller sends what is wanted, or leaves out what is forbidden.

use serde_json::{Value, json};

use super::{narrow_the_deny, or, repair, request::resource, send};
use crate::{
    call::Operation,
    diagnosis::{
        Case, Field, Tri,
        judge::{ConditionTest, denials},
    },
    report::{CauseReport, Remedy},
};

/// The condition met where the request can meet it, and beside that the Deny narrowed.
pub fn meet_or_narrow(case: &Case<'_>, report: &CauseReport) -> Option<Remedy> {
    let narrowed = narrow_the_deny(case, report);
    match meet(case, report) {
        Some(met) => Some(or(met, narrowed)),
        None => narrowed.or_else(|| as_it_passed(case)),
    }
}

/// What may be sent otherwise without losing what is stored: neither keys that nobody has, nor versions, locks or tags.
const HARMLESS: &[Field] =
    &[Field::ServerSideEncryption, Field::SseKmsKeyId, Field::Acl, Field::RequestPayer, Field::StorageClass];

/// The request as it passed in an experiment, where the statement that denies is not known.
fn as_it_passed(case: &Case<'_>) -> Option<Remedy> {
    let passed = case.trials.iter().filter(|tried| {
        tried.result == Tri::Passed
            && !tried.changes.is_empty()
            && tried.changes.iter().all(|change| HARMLESS.contains(&change.field))
    });
    let least = passed.min_by_key(|tried| tried.changes.len())?;
    let words: Vec<_> = least.changes.iter().map(ToString::to_string).collect();
    let changes = least
        .changes
        .iter()
        .filter_map(|change| Some(send(resource(case), change.field.option()?, json!(change.to))))
        .collect();
    let words = words.join(" and ");
    let summary = format!("send the request {words}: so it is allowed, and the object is stored with that difference");
    Some(repair(summary, "caller", changes))
}

fn meet(case: &Case<'_>, report: &CauseReport) -> Option<Remedy> {
    let uploads = [Operation::PutObject, Operation::CopyObject, Operation::MultipartUpload];
    let statement = report.policy.as_ref()?.statement.as_ref()?;
    if !uploads.contains(&case.call().operation) {
        return None;
    }
    let denials = denials(case);
    let denial = denials.iter().find(|denial| denial.statement.json() == statement)?;
    // A Deny matches where all of its tests do, so that one which is met is enough.
    let (option, value, words) = denial.tests.iter().find_map(|test| answer(case, test))?;
    let mut changes = Vec::new();
    // A key is named beside `aws:kms` alone.
    let by_key = value.as_str().is_some_and(|value| value.starts_with("aws:kms"));
    if option == "server_side_encryption" && !by_key && case.call().options.sse_kms_key_id.is_some() {
        changes.push(send(resource(case), "sse_kms_key_id", Value::Null));
    }
    changes.push(send(resource(case), option, value));
    Some(repair(format!("{words}, as {} wants it", denial.place()), "caller", changes))
}

/// What the request has to send for a test not to match: the suite's option, its value, and words for people.
fn answer(case: &Case<'_>, test: &ConditionTest) -> Option<(&'static str, Value, String)> {
    let key = test.key.to_ascii_lowercase();
    if let Some(tag) = key.strip_prefix("s3:requestobjecttag/") {
        // As the policy spells it: the names of tags are told apart by case.
        let tag = &test.key[test.key.len() - tag.len()..];
        return tagged(case, tag, test);
    }
    let field = FIELDS.iter().find(|(name, _)| *name == key).map(|(_, field)| *field)?;
    let (option, header) = (field.option()?, field.header()?);
    if test.forbids() {
        return Some((option, Value::Null, format!("do not send `{header}`")));
    }
    let value = accepted(test)?;
    let words = format!("send `{header}: {value}`");
    Some((option, json!(value), words))
}

/// The condition keys of an upload's headers.
const FIELDS: &[(&str, Field)] = &[
    ("s3:x-amz-acl", Field::Acl),
    ("s3:x-amz-server-side-encryption", Field::ServerSideEncryption),
    ("s3:x-amz-server-side-encryption-aws-kms-key-id", Field::SseKmsKeyId),
    ("s3:x-amz-storage-class", Field::StorageClass),
    ("s3:object-lock-mode", Field::ObjectLockMode),
    ("s3:object-lock-legal-hold", Field::ObjectLockLegalHold),
];

fn tagged(case: &Case<'_>, tag: &str, test: &ConditionTest) -> Option<(&'static str, Value, String)> {
    let mut tags = case.call().options.tagging.clone();
    let words = if test.forbids() {
        tags.remove(tag)?;
        format!("do not send the tag `{tag}`")
    } else {
        // Where the statement wants the tag and no value of it, any does.
        let value = accepted(test).or_else(|| wants_any(test).then(|| "any".to_owned()))?;
        tags.insert(tag.to_owned(), value.clone());
        format!("send the tag `{tag}={value}`")
    };
    let value = if tags.is_empty() { Value::Null } else { json!(tags) };
    Some(("tagging", value, words))
}

/// A value that a Deny spares.
fn accepted(test: &ConditionTest) -> Option<String> {
    let negated = test.operator.to_ascii_lowercase().contains("not");
    test.wanted.iter().find(|value| !value.contains(['*', '?', '$'])).filter(|_| negated).cloned()
}

fn wants_any(test: &ConditionTest) -> bool {
    let null = test.operator.to_ascii_lowercase().starts_with("null");
    null && test.wanted.first().is_some_and(|value| value == "true")
}
