//! What the caller sends, or does not.

use serde_json::{Value, json};

use super::{allow_by_identity, or, repair, send, set};
use crate::{
    answer::Answer,
    cause::Basis,
    diagnosis::{
        Case, Field, Owner, Tri,
        judge::{Denial, Family, denials},
    },
    report::{CauseReport, Change, Remedy},
};

/// The encryption header that came through, or that the policy names.
pub fn send_encryption(case: &Case<'_>) -> Option<Remedy> {
    let headers = flipped(case, Field::ServerSideEncryption).or_else(|| wanted(case, Family::Encryption))?;
    send_all(case, headers, "the bucket's default encryption does not satisfy the policy")
}

/// SSE-S3, where it came through: it needs no key, and the bucket's owner may want another encryption.
pub(super) fn encrypt_without_kms(case: &Case<'_>) -> Option<Remedy> {
    let headers = flipped(case, Field::ServerSideEncryption)?;
    let uses_no_key = headers.iter().any(|(_, value)| value.as_deref() == Some("AES256"));
    uses_no_key.then(|| send_all(case, headers, "it uses no KMS key, if the bucket's owner agrees to that")).flatten()
}

/// The ACL header that came through, or that the policy names.
pub fn send_acl(case: &Case<'_>) -> Option<Remedy> {
    let headers = flipped(case, Field::Acl).or_else(|| wanted(case, Family::Acl))?;
    send_all(case, headers, "the policy wants it with every upload")
}

/// `x-amz-request-payer: requester`.
pub fn pay_as_requester(case: &Case<'_>) -> Option<Remedy> {
    let change = send(resource(case), "request_payer", json!("requester"));
    Some(repair(
        "send `x-amz-request-payer: requester`; the caller's account then pays for the request",
        "caller",
        vec![change],
    ))
}

/// The account that owns the bucket.
pub fn with_owner(case: &Case<'_>) -> Option<Remedy> {
    let (value, summary) = match &case.target.owner {
        Owner::Account(owner) => (
            json!(owner),
            format!("expect `{owner}` as the owner of the bucket, if that is the account that you mean: else the bucket is somebody else's"),
        ),
        Owner::NotTheCaller | Owner::Unknown => (
            Value::Null,
            "find out who owns the bucket: the name may have been taken by somebody else; leave the header out only where the owner does not matter".to_owned(),
        ),
    };
    Some(repair(summary, "caller", vec![send(resource(case), "expected_bucket_owner", value)]))
}

/// Without a header.
pub fn without_header(case: &Case<'_>, field: Field) -> Option<Remedy> {
    let (name, header) = (field.option()?, field.header()?);
    Some(repair(format!("do not send `{header}`"), "caller", vec![send(resource(case), name, Value::Null)]))
}

/// An Allow of the header's own action, or the request without it: first the one that is known to work.
pub fn allow_or_leave_out(case: &Case<'_>, report: &CauseReport, field: Field) -> Option<Remedy> {
    let (allowed, without) = (allow_by_identity(case), without_header(case, field));
    match (allowed, without) {
        (Some(allowed), Some(without)) if report.basis == Basis::Experimented => Some(or(without, Some(allowed))),
        (Some(allowed), without) => Some(or(allowed, without)),
        (None, without) => without,
    }
}

/// In the Region that S3 names.
pub fn call_in_region(case: &Case<'_>) -> Option<Remedy> {
    let Answer::Refused(error) = &case.evidence.denied.answer else { return None };
    let region = error.bucket_region.as_deref()?;
    Some(repair(format!("send to `{region}`"), "caller", vec![send(resource(case), "region", json!(region))]))
}

/// With TLS.
pub fn send_over_tls(case: &Case<'_>) -> Option<Remedy> {
    let caller = case.caller.as_ref()?;
    let change = set("client", &caller.arn, "secure_transport", json!(true));
    Some(repair("send the request over https", "caller", vec![change]))
}

/// The options that a request which came through sent and the denied one did not, of those that it sends with `field`.
fn flipped(case: &Case<'_>, field: Field) -> Option<Vec<Sent>> {
    let headers = [Field::ServerSideEncryption, Field::SseKmsKeyId, Field::Acl];
    let passed = case.trials.iter().filter(|tried| {
        tried.result == Tri::Passed
            && tried.changes.iter().any(|change| change.field == field && change.to.is_some())
            && tried.changes.iter().all(|change| headers.contains(&change.field))
    });
    let least = passed.min_by_key(|tried| tried.changes.len())?;
    Some(least.changes.iter().map(|change| (change.field, change.to.clone())).collect())
}

/// What the statements that deny would accept.
fn wanted(case: &Case<'_>, family: Family) -> Option<Vec<Sent>> {
    let denials = denials(case);
    let denial = denials.iter().find(|denial| denial.family == family)?;
    let mut headers = Vec::new();
    for (suffix, field) in [
        ("x-amz-server-side-encryption", Field::ServerSideEncryption),
        ("x-amz-server-side-encryption-aws-kms-key-id", Field::SseKmsKeyId),
        ("x-amz-acl", Field::Acl),
    ] {
        if let Some(value) = accepted(denial, suffix) {
            headers.push((field, Some(value)));
        }
    }
    let names_key = headers.iter().any(|(field, _)| *field == Field::SseKmsKeyId);
    let names_kind = headers.iter().any(|(field, _)| *field == Field::ServerSideEncryption);
    if names_key && !names_kind {
        headers.push((Field::ServerSideEncryption, Some("aws:kms".to_owned())));
    }
    (!headers.is_empty()).then_some(headers)
}

/// The value of a key that a Deny spares.
fn accepted(denial: &Denial<'_>, suffix: &str) -> Option<String> {
    let test = denial.tests.iter().find(|test| test.key.to_ascii_lowercase().ends_with(suffix))?;
    let operator = test.operator.to_ascii_lowercase();
    if operator.contains("not") {
        return test.wanted.first().filter(|value| !value.contains('*')).cloned();
    }
    // Any value does: AWS's own suggestion for uploads, and the ACL that opens nothing.
    let missing = operator.starts_with("null") && test.wanted.first().is_some_and(|value| value == "true");
    missing.then(|| match Family::of(&test.key) {
        Family::Acl => "bucket-owner-full-control".to_owned(),
        _ => "AES256".to_owned(),
    })
}

/// An option with the value that is sent; none is not to send it.
type Sent = (Field, Option<String>);

fn send_all(case: &Case<'_>, headers: Vec<Sent>, why: &str) -> Option<Remedy> {
    let one = |(field, value): &Sent| {
        let header = field.header()?;
        Some(match value {
            Some(value) => format!("`{header}: {value}`"),
            None => format!("no `{header}`"),
        })
    };
    let words: Vec<_> = headers.iter().filter_map(one).collect();
    let changes: Vec<Change> =
        headers.iter().filter_map(|(field, value)| Some(send(resource(case), field.option()?, json!(value)))).collect();
    Some(repair(format!("send {}: {why}", words.join(" and ")), "caller", changes))
}

pub(super) fn resource(case: &Case<'_>) -> String {
    case.target.resource(None).unwrap_or_else(|| case.call().bucket.clone())
}
