//! Causes that are neither policy nor ACL but what the request says of payer and owner.

use super::{
    Held, Judgement,
    tried::{described, is_needed},
};
use crate::{
    call::Call,
    cause::{Confidence, Kind},
    diagnosis::{
        Case, Field, Owner, ReadValue, Reading, Subject, Target, Tri, differ_only_in_the_expected_owner, judged, needs,
    },
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
    let buckets = paid_by_requester(case);
    if buckets.is_empty() {
        return Judgement::ruled_out("the caller's account owns the bucket, and owners always pay for themselves");
    }
    let paying = case.passed_with_wanted(Field::RequestPayer, &[]);
    if let Some(tried) = paying.filter(|tried| is_needed(case, tried, Field::RequestPayer)) {
        let because = format!("{} it is allowed", described(tried));
        return Held::experimented(Confidence::Certain, Kind::NotApplicable, because).holds();
    }
    if buckets.iter().all(|target| passed_without_paying(case, target)) {
        return Judgement::ruled_out("another request to this bucket passed without the header");
    }
    let caller = case.caller.as_ref().map(|caller| caller.account.as_str());
    let payers = buckets.iter().map(|target| (target, payer(case, target)));
    if let Some((target, _)) = payers.clone().find(|(_, payer)| *payer == Some(Payer::Requester)) {
        let confidence =
            if target.same_account(caller) == Some(false) { Confidence::Certain } else { Confidence::Likely };
        let bucket = target.bucket.as_deref().unwrap_or_default();
        let because = format!("the payer of the bucket `{bucket}` is `Requester`, and the request does not say so");
        return Held::derived(confidence, Kind::NotApplicable, because).holds();
    }
    let mut payers = payers;
    payers.all(|(_, payer)| payer == Some(Payer::Owner)).then(|| Judgement::ruled_out("the bucket's owner pays"))?
}

/// The buckets of a request that may let the requester pay: its own, and that of a copy's source, unless the caller's
/// account owns them.
pub fn paid_by_requester(case: &Case<'_>) -> Vec<Target> {
    let caller = case.caller.as_ref().map(|caller| caller.account.as_str());
    let source = judged::source(case.evidence).map(|(_, target)| target);
    let mut buckets: Vec<_> = std::iter::once(case.target.clone()).chain(source).collect();
    buckets.dedup();
    buckets.retain(|target| target.same_account(caller) != Some(true));
    buckets
}

/// Who pays for requests to a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Payer {
    Owner,
    Requester,
}

fn payer(case: &Case<'_>, target: &Target) -> Option<Payer> {
    let bucket = target.bucket.clone()?;
    match case.evidence.readings.of(&Subject::RequestPayment { bucket })? {
        Reading::Read(ReadValue::Payer { payer }) if payer == "Requester" => Some(Payer::Requester),
        Reading::Read(_) | Reading::Absent => Some(Payer::Owner),
        Reading::Denied { .. } | Reading::NotTried { .. } => None,
    }
}

/// Whether a request of the same caller to a bucket, or a copy from it, came through without the header.
fn passed_without_paying(case: &Case<'_>, target: &Target) -> bool {
    let goes_to = |call: &Call| {
        let source = needs::copy_source(call);
        let mut named = std::iter::once(&call.bucket).chain(source.as_ref().map(|source| &source.bucket));
        named.any(|named| Some(named) == target.bucket.as_ref() || Some(named) == target.access_point.as_ref())
            || target == &case.target && call.bucket == case.call().bucket
    };
    case.trials.iter().any(|tried| {
        let call = &tried.exchange.call;
        tried.result == Tri::Passed
            && call.options.request_payer.is_none()
            && call.assume_role == case.call().assume_role
            && goes_to(call)
    })
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
    match owner_flip(case) {
        Some(because) => Held::experimented(Confidence::Certain, Kind::NotApplicable, because).holds(),
        None => None,
    }
}

fn passed_with_owner(case: &Case<'_>, expected: &str) -> bool {
    case.trials.iter().any(|tried| {
        let call = &tried.exchange.call;
        tried.result == Tri::Passed
            && call.bucket == case.call().bucket
            && call.expected_bucket_owner.as_deref() == Some(expected)
    })
}

/// A request of the caller to the bucket that is denied with the expected owner and passes without it, where nothing else
/// sets the two apart: for a write it is a read, since a write into a stranger's bucket is never tried.
fn owner_flip(case: &Case<'_>) -> Option<String> {
    let of_the_caller =
        |call: &Call| (&call.bucket, &call.assume_role) == (&case.call().bucket, &case.call().assume_role);
    let expects_the_same = |call: &Call| call.expected_bucket_owner == case.call().expected_bucket_owner;
    let of = |result: Tri| {
        let trials = case.trials.iter().filter(move |tried| tried.result == result);
        trials.map(|tried| &tried.exchange.call).filter(|call| of_the_caller(call))
    };
    let denied = || std::iter::once(case.call()).chain(of(Tri::Denied).filter(|call| expects_the_same(call)));
    let without = of(Tri::Passed).filter(|call| call.expected_bucket_owner.is_none());
    let flipped =
        without.into_iter().find(|passed| denied().any(|it| differ_only_in_the_expected_owner(passed, it)))?;
    let operation = flipped.operation;
    Some(format!("{operation} is denied with `x-amz-expected-bucket-owner` and passes without it"))
}
