//! Whether an object is there, and whether S3 would tell the caller that it is not.
//!
//! INVARIANT: policies that were read do not show that S3 tells, as long as one that was not read may deny the listing:
//! what shows it is a listing or a 404 that was seen.

use super::{Sides, denials, unread::bound_by_unread};
use crate::{
    answer::{Answer, Exchange},
    call::{Call, Operation},
    diagnosis::{Case, Evidence, Need, ReadValue, Reading, Subject, Target, Tri, Tried},
};

/// Whether it is known that the object exists: it is listed, or the caller would be told that it does not.
pub(super) fn is_told_of(case: &Case<'_>) -> bool {
    written_by_the_run(case) || shown(case).is_some() || tells_of_missing(case).is_some()
}

/// Why S3 would answer 404 if the object were not there, which needs `s3:ListBucket` on the bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
pub(super) fn tells_of_missing(case: &Case<'_>) -> Option<String> {
    if let Some(key) = told_missing(case) {
        return Some(format!("the caller is told with a 404 that `{key}` is missing"));
    }
    if !may_list(case) || case.same_account() != Some(true) {
        return None;
    }
    if listings(case).any(|tried| tried.result == Tri::Passed) {
        return Some("listing the bucket is allowed, with which a missing object is a 404".to_owned());
    }
    let all_read = case
        .judged(Need::List)
        .is_some_and(|judged| !bound_by_unread(judged) && !judged.policies.vpc_endpoint.is_unreadable());
    all_read.then(|| "`s3:ListBucket` is allowed, with which a missing object is a 404".to_owned())
}

/// The key of another object of the bucket that S3 told the caller to be missing.
fn told_missing<'c>(case: &'c Case<'_>) -> Option<&'c str> {
    case.trials.iter().filter(|tried| is_of_the_caller(case, tried)).find_map(|tried| {
        let call = &tried.exchange.call;
        let reads = matches!(call.operation, Operation::GetObject | Operation::HeadObject);
        let missing = matches!(&tried.exchange.answer, Answer::Refused(error) if error.status == 404
            && matches!(error.code.as_deref(), None | Some("NoSuchKey" | "NotFound" | "404")));
        call.key.as_deref().filter(|_| reads && missing && call.options.version_id.is_none())
    })
}

/// The listings of the bucket by the caller.
fn listings<'c, 'e>(case: &'c Case<'e>) -> impl Iterator<Item = &'c Tried<'e>> {
    case.trials
        .iter()
        .filter(|tried| tried.exchange.call.operation == Operation::ListObjectsV2 && is_of_the_caller(case, tried))
}

/// Whether a listing of the bucket is refused to the caller.
pub(super) fn listing_refused(case: &Case<'_>) -> bool {
    listings(case).any(|tried| tried.result == Tri::Denied)
}

fn is_of_the_caller(case: &Case<'_>, tried: &Tried<'_>) -> bool {
    let (call, denied) = (&tried.exchange.call, case.call());
    call.bucket == denied.bucket && call.assume_role == denied.assume_role
}

/// Whether the caller may list the bucket, as far as was read: no Deny is in the way either.
pub(super) fn may_list(case: &Case<'_>) -> bool {
    let denied = denials(case).iter().any(|denial| denial.judged.need == Need::List);
    !denied && case.judged(Need::List).is_some_and(|judged| Sides::of(case, judged).allow())
}

/// Whether the run wrote the very object that was read.
pub(super) fn written_by_the_run(case: &Case<'_>) -> bool {
    written(case).is_some()
}

/// How the run wrote the very object that was read.
pub(super) fn written<'e>(case: &Case<'e>) -> Option<&'e Call> {
    write_of(case, case.call())
}

/// How the run wrote the object that a call is about. A deletion shows nothing: S3 answers it alike whether the key is there
/// or not (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>).
pub(super) fn write_of<'e>(case: &Case<'e>, call: &Call) -> Option<&'e Call> {
    let write = case.evidence.others.iter().find(|exchange| {
        exchange.call.operation.changes_objects()
            && exchange.call.operation != Operation::DeleteObject
            && exchange.call.key == call.key
            && exchange.call.bucket == call.bucket
            && matches!(exchange.answer, Answer::Succeeded(_))
    })?;
    Some(&write.call)
}

/// What shows that the object is there: whoever of the run was told of it, and whichever way it asked.
pub(super) fn shown(case: &Case<'_>) -> Option<&'static str> {
    let call = case.call();
    let key = call.key.as_deref()?;
    let acl = case.of_bucket(|bucket| Subject::ObjectAcl { bucket, key: key.to_owned() });
    if call.options.version_id.is_none() && matches!(acl, Some(Reading::Read(ReadValue::Acl(_)))) {
        return Some("the object's ACL was read");
    }
    let deletes = |exchange: &Exchange| {
        let (other, succeeded) = (&exchange.call, matches!(exchange.answer, Answer::Succeeded(_)));
        succeeded && other.operation == Operation::DeleteObject && other.key.as_deref() == Some(key)
    };
    // What other checks saw may have been before the deletion; experiments come last.
    let is_deleted = case.evidence.others.iter().any(deletes);
    let tried = if is_deleted { case.evidence.experiments.len() } else { case.trials.len() };
    case.trials.iter().take(tried).find_map(|tried| {
        let Answer::Succeeded(success) = &tried.exchange.answer else { return None };
        let other = &tried.exchange.call;
        let of_it = other.key.as_deref() == Some(key) && other.options.version_id == call.options.version_id;
        let because = match other.operation {
            Operation::ListObjectsV2 if success.keys.iter().any(|listed| listed == key) => "a listing shows the object",
            Operation::HeadObject if of_it => "HEAD of the object is answered",
            Operation::GetObject if of_it => "another GET of the object is answered",
            _ => return None,
        };
        is_in_the_bucket(case, other).then_some(because)
    })
}

/// Whether a call is about the bucket of the denied one, itself or through an access point.
fn is_in_the_bucket(case: &Case<'_>, call: &Call) -> bool {
    if call.bucket == case.call().bucket {
        return true;
    }
    let denied = Exchange { call: call.clone(), ..case.evidence.denied.clone() };
    let target = Target::of(&Evidence { denied, ..case.evidence.clone() });
    target.bucket.is_some() && target.bucket == case.target.bucket
}

/// Whether a listing, as whichever role, shows the object: none where there is none of just that key.
pub(super) fn listed(case: &Case<'_>) -> Option<bool> {
    let key = case.call().key.as_deref().filter(|_| case.call().options.version_id.is_none())?;
    case.trials.iter().find_map(|tried| match &tried.exchange.answer {
        Answer::Succeeded(success)
            if tried.exchange.call.operation == Operation::ListObjectsV2
                && tried.exchange.call.bucket == case.call().bucket
                && tried.exchange.call.prefix.as_deref() == Some(key) =>
        {
            Some(success.keys.iter().any(|listed| listed == key))
        }
        _ => None,
    })
}
