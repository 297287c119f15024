//! What the caller sends, or does not.

use serde_json::{Value, json};

use super::{allow_by_identity, narrow_the_deny, or, repair, send, set};
use crate::{
    answer::Answer,
    call::{Call, CallOptions},
    cause::{Basis, Confidence},
    diagnosis::{
        Case, Field, Owner, RequestChange, Tri, Tried, difference,
        judge::{Denial, Family, denials, options_for_an_allow},
        needs,
    },
    report::{CauseReport, Change, Remedy},
};

/// The encryption header that came through, or that the policy names.
pub fn send_encryption(case: &Case<'_>) -> Option<Remedy> {
    let field = Field::ServerSideEncryption;
    let headers = flipped(case, field).or_else(|| wanted(case, Family::Encryption)).or_else(|| asked(case, field))?;
    send_all(case, headers, "the bucket's default encryption does not satisfy the policy")
}

/// SSE-S3, where it came through: it needs no key, and the bucket's owner may want another encryption.
pub(super) fn encrypt_without_kms(case: &Case<'_>) -> Option<Remedy> {
    let is_sse_s3 = |headers: &Vec<Sent>| headers.iter().any(|(_, value)| value.as_deref() == Some("AES256"));
    let alone = case.changed(&[Field::ServerSideEncryption]).filter(|tried| tried.result == Tri::Passed);
    let alone = alone.map(sent_by).find(is_sse_s3);
    let headers = alone.or_else(|| flipped(case, Field::ServerSideEncryption).filter(is_sse_s3))?;
    send_all(case, headers, "it uses no KMS key, if the bucket's owner agrees to that")
}

/// The ACL header that came through, or that the policy names.
pub fn send_acl(case: &Case<'_>) -> Option<Remedy> {
    let field = Field::Acl;
    let headers = flipped(case, field).or_else(|| wanted(case, Family::Acl)).or_else(|| asked(case, field))?;
    send_all(case, headers, "the policy wants it with every upload")
}

/// The header that an Allow asks for: a second Allow would do without what its owner asks for.
pub fn send_what_an_allow_asks_for(case: &Case<'_>) -> Option<Remedy> {
    if options_for_an_allow(case, Field::Acl).is_some() {
        return send_acl(case);
    }
    options_for_an_allow(case, Field::ServerSideEncryption).and_then(|_| send_encryption(case))
}

fn asked(case: &Case<'_>, field: Field) -> Option<Vec<Sent>> {
    let call = Call { options: options_for_an_allow(case, field)?, ..case.call().clone() };
    Some(difference(case.call(), &call).into_iter().map(|change| (change.field, change.to)).collect())
}

/// `x-amz-request-payer: requester`, and what it came through with.
pub fn pay_as_requester(case: &Case<'_>) -> Option<Remedy> {
    let alone = || vec![(Field::RequestPayer, Some("requester".to_owned()))];
    let headers = flipped(case, Field::RequestPayer).unwrap_or_else(alone);
    send_all(case, headers, "the caller's account then pays for the request")
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
    let without = match field {
        Field::Tagging if needs::copies_tags(case.call()) => copy_without_tags(case),
        _ => without_header(case, field),
    };
    let allowed = allow_by_identity(case);
    match (allowed, without) {
        (Some(allowed), Some(without)) if report.basis == Basis::Experimented => Some(or(without, Some(allowed))),
        (Some(allowed), without) => Some(or(allowed, without)),
        (None, without) => without,
    }
}

/// The Allow; where it is no more than possible that one is missing, first the request without what has an action of its
/// own, which came through.
pub fn leave_out_or_allow(case: &Case<'_>, report: &CauseReport, fields: &[Field]) -> Option<Remedy> {
    let allowed = allow_by_identity(case);
    let left_out = |change: &RequestChange| fields.contains(&change.field) && change.to.is_none();
    let passed = case.trials.iter().filter(|tried| tried.result == Tri::Passed && !tried.changes.is_empty());
    let passed = passed.into_iter().find(|tried| tried.changes.iter().all(left_out));
    match passed.filter(|_| report.confidence == Confidence::Possible) {
        Some(tried) => {
            let fields: Vec<_> = tried.changes.iter().map(|change| change.field).collect();
            let send = |field: &Field| Some(send(resource(case), field.option()?, Value::Null));
            let names: Vec<_> = fields.iter().map(|field| field.header().unwrap_or_default()).collect();
            let summary = format!("do not send `{}`, if the request can do without", names.join("` and `"));
            Some(or(repair(summary, "caller", fields.iter().filter_map(send).collect()), allowed))
        }
        None => allowed,
    }
}

/// The copy without the tags of its source. That this needs no right to tags has no page (unverified); it is advised only
/// beside an Allow, or where it came through.
fn copy_without_tags(case: &Case<'_>) -> Option<Remedy> {
    let change = send(resource(case), "tagging_directive", json!("REPLACE"));
    let summary = "send `x-amz-tagging-directive: REPLACE`: the copy then has none of the source's tags";
    Some(repair(summary, "caller", vec![change]))
}

/// In the Region that S3 names.
pub fn call_in_region(case: &Case<'_>) -> Option<Remedy> {
    let Answer::Refused(error) = &case.evidence.denied.answer else { return None };
    let region = error.bucket_region.as_deref()?;
    Some(repair(format!("send to `{region}`"), "caller", vec![send(resource(case), "region", json!(region))]))
}

/// With TLS, or a newer version of it. Which versions a client speaks is no setting of a request.
pub fn send_over_tls(case: &Case<'_>, report: &CauseReport) -> Option<Remedy> {
    let policy = report.policy.as_ref();
    let is_version = |key: &String| key.eq_ignore_ascii_case("s3:TlsVersion");
    if let Some(policy) = policy.filter(|policy| policy.condition_key.as_ref().is_some_and(is_version)) {
        let wanted = policy.wanted.join(" or ");
        let summary = format!("call with a version of TLS that the statement accepts (it asks for `{wanted}`)");
        return Some(or(repair(summary, "caller", Vec::new()), narrow_the_deny(case, report)));
    }
    let caller = case.caller.as_ref()?;
    let change = set("client", &caller.arn, "secure_transport", json!(true));
    Some(repair("send the request over https", "caller", vec![change]))
}

/// The options that a request which came through sent and the denied one did not, of those that it sends with `field`.
fn flipped(case: &Case<'_>, field: Field) -> Option<Vec<Sent>> {
    let passed = case.passed_with_wanted(field, &[Field::SseKmsKeyId])?;
    Some(sent_by(passed))
}

/// What a changed request sends.
fn sent_by(tried: &Tried<'_>) -> Vec<Sent> {
    tried.changes.iter().map(|change| (change.field, change.to.clone())).collect()
}

/// The fewest headers with which none of the statements that want such a header denies any longer.
fn wanted(case: &Case<'_>, family: Family) -> Option<Vec<Sent>> {
    let all = denials(case);
    let mut ours: Vec<&Denial<'_>> = all.iter().filter(|denial| denial.family == family).collect();
    if ours.iter().any(|denial| denial.certain) {
        ours.retain(|denial| denial.certain);
    } else {
        ours.truncate(1);
    }
    if ours.is_empty() {
        return None;
    }
    let candidates = if family == Family::Acl { acls(&ours) } else { encryptions(&ours) };
    candidates.into_iter().find(|headers| {
        let call = Call { options: sending(case.call(), headers), ..case.call().clone() };
        ours.iter().all(|denial| denial.spares(&call))
    })
}

fn acls(denials: &[&Denial<'_>]) -> Vec<Vec<Sent>> {
    let mut acls = accepted(denials, "x-amz-acl");
    // The ACL that opens nothing does where any is wanted.
    acls.push("bucket-owner-full-control".to_owned());
    acls.into_iter().map(|acl| vec![(Field::Acl, Some(acl))]).collect()
}

/// The kinds that are wanted, first without a key, then with each that is wanted. A key is named beside `aws:kms` alone.
fn encryptions(denials: &[&Denial<'_>]) -> Vec<Vec<Sent>> {
    let mut kinds = accepted(denials, "server-side-encryption");
    kinds.extend(["AES256", "aws:kms", "aws:kms:dsse"].map(str::to_owned));
    let keys = accepted(denials, "aws-kms-key-id");
    let mut sent = Vec::new();
    for key in std::iter::once(None).chain(keys.iter().map(Some)) {
        for kind in kinds.iter().filter(|kind| key.is_none() || kind.starts_with("aws:kms")) {
            let kind = (Field::ServerSideEncryption, Some(kind.clone()));
            sent.push(std::iter::once(kind).chain(key.map(|key| (Field::SseKmsKeyId, Some(key.clone())))).collect());
        }
    }
    sent
}

/// The options of a call that sends these headers. A key goes with `aws:kms` alone.
fn sending(call: &Call, headers: &[Sent]) -> CallOptions {
    let mut options = call.options.clone();
    for (field, value) in headers {
        match field {
            Field::Acl => options.acl.clone_from(value),
            Field::SseKmsKeyId => options.sse_kms_key_id.clone_from(value),
            _ => options.server_side_encryption.clone_from(value),
        }
    }
    if options.server_side_encryption.as_deref().is_some_and(|kind| !kind.starts_with("aws:kms")) {
        options.sse_kms_key_id = None;
    }
    options
}

/// The values of a key that the statements spare.
fn accepted(denials: &[&Denial<'_>], suffix: &str) -> Vec<String> {
    let tests = denials.iter().flat_map(|denial| &denial.tests);
    let ours = tests.filter(|test| test.key.to_ascii_lowercase().ends_with(suffix));
    let spared = ours.filter(|test| test.operator.to_ascii_lowercase().contains("not"));
    spared.flat_map(|test| test.wanted.iter().filter(|value| !value.contains('*')).cloned()).collect()
}

/// An option with the value that is sent; none is not to send it.
type Sent = (Field, Option<String>);

fn send_all(case: &Case<'_>, mut headers: Vec<Sent>, why: &str) -> Option<Remedy> {
    let names_key = headers.iter().any(|(field, _)| *field == Field::SseKmsKeyId);
    if !names_key
        && case.call().options.sse_kms_key_id.is_some()
        && sending(case.call(), &headers).sse_kms_key_id.is_none()
    {
        headers.push((Field::SseKmsKeyId, None));
    }
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
