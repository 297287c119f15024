//! Causes that lie in the object: it is not there, it is another account's, it is locked.
//!
//! INVARIANT: an object that is not there is nobody's. Where either is as likely as the other, both are no more than
//! possible; so is each beside a Deny that may match, unless a listing or an ACL that was read proves it, and so is that
//! Deny beside an object that may be missing.

use super::{
    Held, Judgement, Side, Sides,
    acl::{acls_count, is_everyone, lets_read},
    denial::{denials, may_be_denied},
    existence::{is_told_of, listed, listing_refused, may_list, shown, tells_of_missing, written, written_by_the_run},
    missing_source::missing_source,
    tried,
};
use crate::{
    call::{AssumeRole, Operation},
    cause::{Confidence, Kind},
    diagnosis::{Case, Field, Need, ReadValue, Reading, Subject, Tri, needs},
};

/// The object does not exist, and without `s3:ListBucket` S3 answers 403 instead of 404.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
pub fn hidden_missing_object(case: &Case<'_>) -> Option<Judgement> {
    either(missing(case), || foreign(case))
}

/// The object was uploaded by another account that owns it: the bucket's policy cannot allow it.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
pub fn owned_by_another_account(case: &Case<'_>) -> Option<Judgement> {
    either(foreign(case), || missing(case))
}

/// Whether an object that may be missing may as well be there, refused for another reason: then to write it could be to
/// write over it.
pub fn may_be_there(case: &Case<'_>) -> bool {
    let proven = listed(case) == Some(false) || case.names_listing();
    !proven && (may_be_denied(case) || matches!(foreign(case), Some(Judgement::Holds(_))))
}

/// Whether the object may be missing, as far as anything speaks for it.
pub(super) fn may_be_missing(case: &Case<'_>) -> bool {
    matches!(missing(case), Some(Judgement::Holds(_)))
}

/// A judgement beside one that excludes it: the two are not both likely.
fn either(judgement: Option<Judgement>, other: impl FnOnce() -> Option<Judgement>) -> Option<Judgement> {
    let is_likely = |held: &Held| held.confidence == Confidence::Likely;
    match judgement {
        Some(Judgement::Holds(held)) if is_likely(&held) => match other() {
            Some(Judgement::Holds(other)) if is_likely(&other) => {
                Held { confidence: Confidence::Possible, ..*held }.holds()
            }
            _ => held.holds(),
        },
        judgement => judgement,
    }
}

fn missing(case: &Case<'_>) -> Option<Judgement> {
    let call = case.call();
    if call.operation == Operation::CopyObject && !case.is_assume_role() {
        return missing_source(case);
    }
    if !needs::tells_of_missing(call.operation) || case.is_assume_role() {
        return Judgement::ruled_out(format!("{} needs no existing object to be told of", call.operation));
    }
    if written_by_the_run(case) {
        return Judgement::ruled_out("the run itself wrote the object before");
    }
    if !case.is_bare() && !case.names_listing() {
        return Judgement::ruled_out("S3 names a permission other than s3:ListBucket");
    }
    if let Some(because) = shown(case) {
        return Judgement::ruled_out(because);
    }
    if case.names_listing() {
        let documented =
            matches!(call.operation, Operation::GetObject | Operation::HeadObject | Operation::GetObjectVersion);
        let confidence = if documented { Confidence::Certain } else { Confidence::Likely };
        let because = format!("S3 names `s3:ListBucket` for {}: there is no such object", call.operation);
        return Held::derived(confidence, Kind::ImplicitDeny, because).holds();
    }
    if let Some(because) = tells_of_missing(case) {
        return Judgement::ruled_out(because);
    }
    let allowed = case.main().map(|judged| Sides::of(case, judged));
    let read_allowed = allowed.is_some_and(|sides| sides.allow());
    if listed(case) == Some(false) {
        // A right to list that is limited by `s3:prefix` is none in a request for an object, which has no such key.
        let because = "a listing that is allowed does not show the object: it is not there";
        // That it is not there is proven; that it would be read if it were, only by one that is.
        let confidence = match (own_object(case, Tri::Passed), own_object(case, Tri::Denied)) {
            (_, true) => Confidence::Possible,
            (true, _) if denials(case).is_empty() => Confidence::Certain,
            _ => Confidence::Likely,
        };
        return Held::experimented(confidence, Kind::ImplicitDeny, because).holds();
    }
    let lists = may_list(case) && case.same_account() == Some(true);
    // What was read lets the caller list: that something else does not is a guess until a listing is refused, and what
    // refuses it may refuse to read as well, until an object that is there can be read.
    if lists && !(listing_refused(case) && own_object(case, Tri::Passed)) {
        return None;
    }
    let missing_list = case.judged(Need::List).is_some_and(|judged| {
        let sides = Sides::of(case, judged);
        matches!(sides.identity, Side::Missing) && matches!(sides.resource, Side::Missing | Side::Delegates)
    });
    let own = own_object(case, Tri::Passed);
    let because = match (read_allowed, own) {
        _ if lists => "a listing is refused, and an object that the run wrote under the same prefix can be read",
        (true, _) => {
            "the policies allow to read it and not to list the bucket, so a missing object is answered with 403"
        }
        (false, true) => "an object that the run wrote under the same prefix can be read",
        (false, false) => return None,
    };
    // Where the bucket's own key is refused, the object needs no other reason.
    let key_refused = tried::own_object_read(case, None) == Some(Tri::Denied);
    let likely =
        (read_allowed && missing_list || own && owner_is_the_bucket(case)) && !key_refused && !may_be_denied(case);
    let confidence = if likely { Confidence::Likely } else { Confidence::Possible };
    Held::derived(confidence, Kind::ImplicitDeny, because).holds()
}

fn foreign(case: &Case<'_>) -> Option<Judgement> {
    let call = case.call();
    if !call.operation.on_object()
        || call.operation.changes_objects() && call.operation != Operation::PutObjectAcl
        || case.is_assume_role()
    {
        return Judgement::ruled_out(format!("{} is not on an object of another account", call.operation));
    }
    if listed(case) == Some(false) {
        return Judgement::ruled_out("a listing does not show the object");
    }
    let likely = if may_be_denied(case) { Confidence::Possible } else { Confidence::Likely };
    let acls_count = acls_count(case, &case.target);
    match written(case) {
        Some(write) if write.assume_role == call.assume_role => {
            return Judgement::ruled_out("the run itself wrote the object before");
        }
        Some(write) if acls_count != Some(false) => {
            let own = case.evidence.runs_as.as_ref().map(|caller| caller.account.as_str());
            let writer = write.assume_role.as_ref().map_or(own, AssumeRole::account);
            let reader = case.caller.as_ref().map(|caller| caller.account.as_str());
            if writer.is_some() && reader.is_some() && writer != reader {
                let because = "the run wrote the object as a role of another account, which then may own it";
                return Held::derived(likely, Kind::NotApplicable, because).holds();
            }
        }
        _ => {}
    }
    if acls_count == Some(false) {
        return Judgement::ruled_out("Object Ownership is BucketOwnerEnforced, so the bucket owner owns every object");
    }
    // The object's ACL lets neither through or both: https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    let reads_it = matches!(call.operation, Operation::GetObject | Operation::GetObjectVersion);
    if reads_it && tried::head_passed(case).is_some() {
        return Judgement::ruled_out("HEAD of the object, which its ACL has to allow as well, is answered");
    }
    let key = call.key.clone()?;
    let owners = (
        case.of_bucket(|bucket| Subject::ObjectAcl { bucket, key }),
        case.of_bucket(|bucket| Subject::BucketAcl { bucket }),
    );
    if let (Some(Reading::Read(ReadValue::Acl(object))), Some(Reading::Read(ReadValue::Acl(bucket)))) = owners
        && object.owner.is_some()
        && bucket.owner.is_some()
    {
        if object.owner == bucket.owner {
            return Judgement::ruled_out("the bucket's owner owns the object");
        }
        let reads = |(grantee, right): &(String, String)| {
            lets_read(right) && (is_everyone(grantee) || Some(grantee) == bucket.owner.as_ref())
        };
        let own_account = case.same_account() == Some(true);
        let rest_allows = case.main().is_some_and(|judged| Sides::of(case, judged).allow());
        let confidence = match object.grants.iter().any(reads) {
            false if own_account && rest_allows => Confidence::Certain,
            false if own_account => Confidence::Likely,
            // The caller may be of the account that owns the object, or the ACL lets it in.
            _ => Confidence::Possible,
        };
        return Held::derived(confidence, Kind::NotApplicable, "the object's owner is not the bucket's owner").holds();
    }
    let others_own = acls_count == Some(true);
    let allowed = case.main().is_some_and(|judged| Sides::of(case, judged).allow());
    let own = own_object(case, Tri::Passed);
    if others_own && own {
        let because = "the bucket's Object Ownership lets other accounts own objects, and one beside it can be read";
        return Held::derived(likely, Kind::NotApplicable, because).holds();
    }
    if others_own && allowed {
        let because = "the policies allow it, and the bucket's Object Ownership lets other accounts own objects";
        return Held::derived(Confidence::Possible, Kind::NotApplicable, because).holds();
    }
    if own && is_told_of(case) && tried::head_denied(case) {
        let because =
            "the object is there, neither GET nor HEAD of it is allowed, and another one beside it can be read";
        return Held::experimented(Confidence::Possible, Kind::NotApplicable, because).holds();
    }
    if own && !others_own && case.same_account() == Some(false) && tried::head_passed(case).is_none() {
        let because = "another object beside it can be read, and whose this one is may not be read";
        return Held::experimented(Confidence::Possible, Kind::NotApplicable, because).as_a_rival().holds();
    }
    None
}

/// Retention or a legal hold protects the version.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>
pub fn object_lock(case: &Case<'_>) -> Option<Judgement> {
    let call = case.call();
    if call.operation != Operation::DeleteObject || call.options.version_id.is_none() {
        return Judgement::ruled_out("only the deletion of a version is stopped by a lock");
    }
    match case.of_bucket(|bucket| Subject::ObjectLock { bucket })? {
        Reading::Absent => Judgement::ruled_out("the bucket has no Object Lock"),
        Reading::Read(ReadValue::ObjectLock(facts)) if !facts.enabled => {
            Judgement::ruled_out("the bucket has no Object Lock")
        }
        Reading::Read(ReadValue::ObjectLock(_)) => {
            let allowed = case.main().is_some_and(|judged| Sides::of(case, judged).allow());
            let passed = case.passed_with(&[Field::VersionId]).is_some();
            let confidence = if allowed || passed { Confidence::Likely } else { Confidence::Possible };
            Held::derived(confidence, Kind::NotApplicable, "the bucket has Object Lock, which protects versions")
                .holds()
        }
        _ => None,
    }
}

/// Whether an object of the run's own can be read under the same prefix.
fn own_object(case: &Case<'_>, result: Tri) -> bool {
    case.trials.iter().any(|tried| {
        let call = &tried.exchange.call;
        tried.result == result
            && call.operation == case.call().operation
            && call.key.as_deref().is_some_and(|key| key.contains("s3litmus-"))
            && tried.changes.iter().all(|change| matches!(change.field, Field::Key))
    })
}

/// Whether that says something of other objects: whoever owns what it wrote may read that, whatever the policies say.
fn owner_is_the_bucket(case: &Case<'_>) -> bool {
    case.same_account() == Some(true) || acls_count(case, &case.target) == Some(false)
}
