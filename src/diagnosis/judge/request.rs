//! Causes that are neither policy nor ACL but what the request says of payer and owner.

use super::{Held, Judgement};
use crate::{
    cause::{Confidence, Kind},
    diagnosis::{Case, Field, Owner, ReadValue, Reading, Subject, Tri},
};

/// The bucket wants its requesters to pay, and the request does not say that it does.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html>
pub fn requester_pays(case: &Case<'_>) -> Option<Judgement> {
    if case.is_assume_role() {
        return None;
    }
    if case.call().options.request_payer.is_some() {
        return Judgement::ruled_out("the request says that the requester pays");
    }
    if case.trials.iter().any(|tried| tried.speaks_once_paid(case.evidence)) {
        let because = "with `x-amz-request-payer: requester` S3 gives a reason, and without it none";
        return Held::experimented(Confidence::Certain, Kind::NotApplicable, because).holds();
    }
    if !case.is_bare() {
        return Judgement::ruled_out("S3 gives another reason");
    }
    if case.same_account() == Some(true) {
        return Judgement::ruled_out("the caller's account owns the bucket, and owners always pay for themselves");
    }
    if let Some(because) = case.flipped_to(&[Field::RequestPayer]) {
        return Held::experimented(Confidence::Certain, Kind::NotApplicable, because).holds();
    }
    if passed_without(case, Field::RequestPayer) {
        return Judgement::ruled_out("another request to this bucket passed without the header");
    }
    match case.of_bucket(|bucket| Subject::RequestPayment { bucket }) {
        Some(Reading::Read(ReadValue::Payer { payer })) if payer == "Requester" => {
            let confidence = if case.same_account() == Some(false) { Confidence::Certain } else { Confidence::Likely };
            Held::derived(
                confidence,
                Kind::NotApplicable,
                "the bucket's payer is `Requester` and the request does not say so",
            )
            .holds()
        }
        Some(Reading::Read(_) | Reading::Absent) => Judgement::ruled_out("the bucket's owner pays"),
        _ => None,
    }
}

/// The bucket is not the expected account's.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html>
pub fn expected_bucket_owner(case: &Case<'_>) -> Option<Judgement> {
    if case.is_assume_role() {
        return None;
    }
    let Some(expected) = case.call().expected_bucket_owner.as_deref() else {
        return Judgement::ruled_out("the request names no expected owner");
    };
    if !case.is_bare() {
        return Judgement::ruled_out("S3 gives another reason");
    }
    match &case.target.owner {
        Owner::Account(owner) if owner == expected => {
            return Judgement::ruled_out(format!("`{expected}` owns the bucket"));
        }
        Owner::Account(owner) => {
            let because = format!("the bucket is owned by `{owner}`, not by `{expected}`");
            return Held::derived(Confidence::Certain, Kind::NotApplicable, because).holds();
        }
        Owner::NotTheCaller if case.caller.as_ref().is_some_and(|caller| caller.account == expected) => {
            let because = format!("the bucket is owned by another account than `{expected}`");
            return Held::derived(Confidence::Certain, Kind::NotApplicable, because).holds();
        }
        Owner::NotTheCaller | Owner::Unknown => {}
    }
    if passed_with_owner(case, expected) {
        return Judgement::ruled_out("another request to this bucket passed with the same expected owner");
    }
    // The same request but for the header, or a read of the same bucket once with and once without it.
    let flip = case.flipped_to(&[Field::ExpectedBucketOwner]).or_else(|| read_flip(case));
    match flip {
        Some(because) => Held::experimented(Confidence::Certain, Kind::NotApplicable, because).holds(),
        None => None,
    }
}

fn passed_without(case: &Case<'_>, field: Field) -> bool {
    let unchanged = |changes: &[crate::diagnosis::RequestChange]| {
        !changes.iter().any(|change| matches!(change.field, Field::Bucket | Field::AssumeRole) || change.field == field)
    };
    case.trials.iter().any(|tried| tried.result == Tri::Passed && unchanged(&tried.changes))
}

fn passed_with_owner(case: &Case<'_>, expected: &str) -> bool {
    case.trials.iter().any(|tried| {
        let call = &tried.exchange.call;
        tried.result == Tri::Passed
            && call.bucket == case.call().bucket
            && call.expected_bucket_owner.as_deref() == Some(expected)
    })
}

/// A read that is denied with the expected owner and passes without: a write into a stranger's bucket is never tried.
fn read_flip(case: &Case<'_>) -> Option<String> {
    let of = |operation, owner: bool, result: Tri| {
        case.trials.iter().any(|tried| {
            let call = &tried.exchange.call;
            call.operation == operation && call.expected_bucket_owner.is_some() == owner && tried.result == result
        })
    };
    let passed = case.trials.iter().find(|tried| {
        let call = &tried.exchange.call;
        tried.result == Tri::Passed
            && call.expected_bucket_owner.is_none()
            && call.bucket == case.call().bucket
            && of(call.operation, true, Tri::Denied)
    })?;
    let operation = passed.exchange.call.operation;
    Some(format!("{operation} is denied with `x-amz-expected-bucket-owner` and passes without it"))
}
