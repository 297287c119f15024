//! Access control lists: whether one may grant what no policy does, and IgnorePublicAcls, while which a public one grants
//! nothing.
//!
//! "S3 ignores all public ACLs on a bucket and any objects that it contains"
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>), so that what is left
//! is a missing Allow of the bucket's side. Told only across accounts: in one account a policy of the caller's is enough.

use super::{Held, Side, Sides, public::on};
use crate::{
    call::Operation,
    cause::{Confidence, Kind},
    diagnosis::{Case, ObjectAclFacts, ReadValue, Reading, Subject, Target},
    message::PolicyType,
};

/// The groups that make a grant public.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee-predefined-groups>
const EVERYONE: &[&str] =
    &["http://acs.amazonaws.com/groups/global/AllUsers", "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"];

/// Whether a grantee is everyone, or everyone with an AWS account.
pub(super) fn is_everyone(grantee: &str) -> bool {
    EVERYONE.contains(&grantee)
}

/// Whether a right of an ACL lets its grantee read.
pub(super) fn lets_read(right: &str) -> bool {
    ["READ", "FULL_CONTROL"].contains(&right)
}

/// Whether an ACL of another account's bucket or object may let the caller in, so that a policy that does not is no proof:
/// who is meant by the ids in it is not known.
pub(super) fn may_grant(case: &Case<'_>) -> bool {
    case.main().is_some_and(|main| may_count(case, &main.target))
}

/// The same of a bucket, whatever is asked for there.
pub(super) fn may_count(case: &Case<'_>, target: &Target) -> bool {
    case.owns(target) == Some(false) && acls_count(case, target) != Some(false)
}

/// The public grant that is missing since it is ignored, where all that shows it was read.
pub(super) fn ignored_grant(case: &Case<'_>) -> Option<Held> {
    let place = on(case.main()?, |settings| settings.ignore_public_acls)?;
    let acl = acl(case)?;
    if !is_public(case, acl) || !acls_count(case, &case.target)? {
        return None;
    }
    let sides = Sides::of(case, case.main()?);
    let all_else_allows = (sides.identity, sides.boundary) == (Side::Allows, Side::Allows);
    let is_alone = sides.same_account == Some(false) && all_else_allows && sides.resource == Side::Missing;
    let what = if case.call().operation.on_object() { "object" } else { "bucket" };
    let because = format!(
        "the ACL of the {what} lets everyone read, IgnorePublicAcls is on for the {place}, so that it grants nothing, and no \
         bucket policy allows it"
    );
    let confidence = if grants_nobody_else(case, acl) { Confidence::Certain } else { Confidence::Likely };
    is_alone.then(|| Held::derived(confidence, Kind::ImplicitDeny, because))
}

/// Whether the ACL grants nothing to anybody but everyone and the bucket's owner. What it grants to one account by its id is
/// not ignored, and whose account an id is, the caller's perhaps, is not known; nor whether the caller's owns the object.
fn grants_nobody_else(case: &Case<'_>, acl: &ObjectAclFacts) -> bool {
    let owner = match case.of_bucket(|bucket| Subject::BucketAcl { bucket }) {
        Some(Reading::Read(ReadValue::Acl(bucket))) => bucket.owner.as_ref(),
        _ => None,
    };
    let mut grantees = acl.grants.iter().map(|(grantee, _)| grantee);
    owner.is_some()
        && acl.owner.as_ref() == owner
        && grantees.all(|grantee| Some(grantee) == owner || is_everyone(grantee))
}

/// Whether a public ACL that is ignored is what would have let the request in.
pub fn is_ignored(case: &Case<'_>) -> bool {
    may_be_ignored(case) || ignored_grant(case).is_some()
}

/// Whether IgnorePublicAcls may be what keeps an object from being read: S3 then names a missing Allow of the bucket.
pub(super) fn may_be_ignored(case: &Case<'_>) -> bool {
    let policy = case.said.policy.as_ref();
    let by_resource = policy.is_some_and(|policy| policy.policy_type == PolicyType::ResourcePolicy);
    by_resource && super::said_implicit(case) && is_open(case)
}

/// Whether what was read of settings and ACLs leaves it open that a public grant is ignored.
pub(super) fn is_open(case: &Case<'_>) -> bool {
    let access = case.main().map(|judged| &judged.policies.public_access);
    let is_off = access.is_some_and(|it| it.is_on(s3litmus_policy::public::Setting::IgnorePublicAcls) == Some(false));
    let is_private = acl(case).is_some_and(|acl| !is_public(case, acl));
    reads_by_acl(case)
        && case.same_account() == Some(false)
        && !case.target.through_access_point
        && !is_off
        && !is_private
        && acls_count(case, &case.target) != Some(false)
}

/// The ACLs that would tell, once it is known that one may be ignored and that ACLs count.
pub fn acls_to_read(case: &Case<'_>) -> Vec<Subject> {
    let Some(bucket) = case.target.bucket.clone() else { return Vec::new() };
    if !reads_by_acl(case)
        || case.same_account() != Some(false)
        || case.main().and_then(|main| on(main, |settings| settings.ignore_public_acls)).is_none()
    {
        return Vec::new();
    }
    let mut subjects = vec![Subject::ObjectOwnership { bucket: bucket.clone() }];
    if acls_count(case, &case.target) == Some(true) {
        subjects.push(Subject::BucketAcl { bucket: bucket.clone() });
        subjects.extend(subject(case, bucket));
    }
    subjects
}

/// Whether an ACL may let the caller do it: reads of an object as it is now, and listings.
fn reads_by_acl(case: &Case<'_>) -> bool {
    let call = case.call();
    let reads = matches!(call.operation, Operation::GetObject | Operation::HeadObject | Operation::ListObjectsV2);
    reads && call.options.version_id.is_none() && !case.is_assume_role()
}

fn subject(case: &Case<'_>, bucket: String) -> Option<Subject> {
    match &case.call().key {
        Some(key) if case.call().operation.on_object() => Some(Subject::ObjectAcl { bucket, key: key.clone() }),
        Some(_) => None,
        None => Some(Subject::BucketAcl { bucket }),
    }
}

/// The ACL that the request is about, where it was read.
fn acl<'e>(case: &Case<'e>) -> Option<&'e ObjectAclFacts> {
    let subject = subject(case, case.target.bucket.clone()?).filter(|_| reads_by_acl(case))?;
    match case.evidence.readings.of(&subject)? {
        Reading::Read(ReadValue::Acl(facts)) => Some(facts),
        _ => None,
    }
}

fn is_public(case: &Case<'_>, acl: &ObjectAclFacts) -> bool {
    reads_by_acl(case) && acl.grants.iter().any(|(grantee, right)| is_everyone(grantee) && lets_read(right))
}

/// Whether ACLs are looked at in the bucket of a target, where that is known.
pub fn acls_count(case: &Case<'_>, target: &Target) -> Option<bool> {
    match case.of(target, |bucket| Subject::ObjectOwnership { bucket })? {
        Reading::Read(ReadValue::Ownership { setting }) => Some(setting != "BucketOwnerEnforced"),
        // A bucket made before the setting existed has none.
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
        Reading::Absent => Some(true),
        _ => None,
    }
}
