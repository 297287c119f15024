//! A condition of a Deny that another request meets: the caller sends what is wanted, or leaves out what is forbidden.

use std::collections::BTreeMap;

use serde_json::json;

use super::{narrow_the_deny, or, repair, request::resource, say_also, send};
use crate::{
    call::{Call, CallOptions, Operation},
    diagnosis::{
        Case, Field, RequestChange, Tri, difference,
        judge::{ConditionTest, denials},
    },
    report::{CauseReport, Change, PolicyReport, Remedy},
};

/// The condition met where the request can meet it, and beside that the Deny narrowed. Where other statements of the same
/// policy deny as well, which no other cause tells of, each of them is met or narrowed too.
pub fn meet_or_narrow(case: &Case<'_>, report: &CauseReport) -> Option<Remedy> {
    let mut reports = vec![report.clone()];
    reports.extend(others(case, report).map(|policy| CauseReport { policy: Some(policy), ..report.clone() }));
    // The places of statements are counted before any of them is taken away.
    reports.sort_by_key(|report| std::cmp::Reverse(report.policy.as_ref().and_then(|policy| policy.index)));
    let narrowed = |reports: &[&CauseReport]| all(reports.iter().filter_map(|report| narrow_the_deny(case, report)));
    let mut options = case.call().options.clone();
    let (met, left): (Vec<_>, Vec<_>) =
        reports.iter().map(|report| (report, meet(case, report, &mut options))).partition(|(_, words)| words.is_some());
    let left: Vec<&CauseReport> = left.into_iter().map(|(report, _)| report).collect();
    let everything = narrowed(&reports.iter().collect::<Vec<_>>());
    if met.is_empty() {
        return everything.or_else(|| as_it_passed(case));
    }
    let words: Vec<_> = met.into_iter().rev().filter_map(|(_, words)| words).collect();
    let sent = repair(words.join("; and "), "caller", sent(case, &options));
    Some(or(all(std::iter::once(sent).chain(narrowed(&left)))?, everything))
}

/// The other statements of the same policy that are known to deny, of the same kind.
fn others<'c>(case: &'c Case<'_>, report: &CauseReport) -> impl Iterator<Item = PolicyReport> + use<'c> {
    let statement = report.policy.as_ref().and_then(|policy| policy.statement.clone());
    let all = denials(case);
    let this = all.iter().find(|denial| Some(denial.statement.json()) == statement.as_ref());
    let like =
        this.filter(|denial| denial.certain).map(|denial| (denial.layer, denial.family.alike(), denial.judged.need));
    let mut seen: Vec<_> = statement.into_iter().collect();
    let mut others = Vec::new();
    for denial in &all {
        let alike = Some((denial.layer, denial.family.alike(), denial.judged.need)) == like;
        if alike && denial.certain && !seen.contains(denial.statement.json()) {
            seen.push(denial.statement.json().clone());
            others.push(denial.report());
        }
    }
    others.into_iter()
}

/// Several repairs as one.
fn all(remedies: impl Iterator<Item = Remedy>) -> Option<Remedy> {
    remedies.reduce(|mut all, one| {
        say_also(&mut all, &one);
        all.changes.extend(one.changes);
        all
    })
}

/// As [`meet_or_narrow`] where the Deny is known; none where it is not.
pub fn meet_or_narrow_known(case: &Case<'_>, report: &CauseReport) -> Option<Remedy> {
    let statement = report.policy.as_ref()?.statement.as_ref()?;
    if statement.get("Effect")?.as_str()? == "Deny" { meet_or_narrow(case, report) } else { None }
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

/// Changes the options so that a statement no longer matches; what that is, in words.
fn meet(case: &Case<'_>, report: &CauseReport, options: &mut CallOptions) -> Option<String> {
    let uploads = [Operation::PutObject, Operation::CopyObject, Operation::MultipartUpload];
    let statement = report.policy.as_ref()?.statement.as_ref()?;
    if !uploads.contains(&case.call().operation) {
        return None;
    }
    let denials = denials(case);
    let denial = denials.iter().find(|denial| denial.statement.json() == statement)?;
    // A Deny matches where all of its tests do, so that one which is met is enough.
    let words = denial.tests.iter().find_map(|test| answer(test, options))?;
    Some(format!("{words}, as {} wants it", denial.place()))
}

/// What is sent otherwise than the denied request has it.
fn sent(case: &Case<'_>, options: &CallOptions) -> Vec<Change> {
    let changed = Call { options: options.clone(), ..case.call().clone() };
    let changes = difference(case.call(), &changed);
    let value = |change: &RequestChange| match change.field {
        Field::Tagging if !options.tagging.is_empty() => json!(options.tagging),
        _ => json!(change.to),
    };
    changes.iter().filter_map(|change| Some(send(resource(case), change.field.option()?, value(change)))).collect()
}

/// Changes the options so that a test does not match; what that is, in words.
fn answer(test: &ConditionTest, options: &mut CallOptions) -> Option<String> {
    let key = test.key.to_ascii_lowercase();
    if let Some(tag) = key.strip_prefix("s3:requestobjecttag/") {
        // As the policy spells it: the names of tags are told apart by case.
        let tag = &test.key[test.key.len() - tag.len()..];
        return tagged(tag, test, &mut options.tagging);
    }
    let (_, header, option) = FIELDS.iter().find(|(name, _, _)| *name == key)?;
    let value = if test.forbids() { None } else { Some(accepted(test)?) };
    let words = match &value {
        None => format!("do not send `{header}`"),
        Some(value) => format!("send `{header}: {value}`"),
    };
    // A key is named beside `aws:kms` alone.
    let by_key = value.as_deref().is_some_and(|value| value.starts_with("aws:kms"));
    *option(options) = value;
    if key == "s3:x-amz-server-side-encryption" && !by_key {
        options.sse_kms_key_id = None;
    }
    Some(words)
}

/// An option of a request, to be changed.
type ReachOption = fn(&mut CallOptions) -> &mut Option<String>;

/// The condition keys of an upload's headers.
const FIELDS: &[(&str, &str, ReachOption)] = &[
    ("s3:x-amz-acl", "x-amz-acl", |options| &mut options.acl),
    ("s3:x-amz-server-side-encryption", "x-amz-server-side-encryption", |options| &mut options.server_side_encryption),
    ("s3:x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-aws-kms-key-id", |options| {
        &mut options.sse_kms_key_id
    }),
    ("s3:x-amz-storage-class", "x-amz-storage-class", |options| &mut options.storage_class),
    ("s3:object-lock-mode", "x-amz-object-lock-mode", |options| &mut options.object_lock_mode),
    ("s3:object-lock-legal-hold", "x-amz-object-lock-legal-hold", |options| &mut options.object_lock_legal_hold),
];

fn tagged(tag: &str, test: &ConditionTest, tags: &mut BTreeMap<String, String>) -> Option<String> {
    if test.forbids() {
        tags.remove(tag)?;
        return Some(format!("do not send the tag `{tag}`"));
    }
    // Where the statement wants the tag and no value of it, any does.
    let value = accepted(test).or_else(|| wants_any(test).then(|| "any".to_owned()))?;
    let words = format!("send the tag `{tag}={value}`");
    tags.insert(tag.to_owned(), value);
    Some(words)
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
