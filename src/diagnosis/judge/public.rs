//! Block Public Access: a public policy that is restricted, a public ACL that is ignored or refused.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>

use s3litmus_policy::{
    Layer as PolicyLayer, LayerDecision, Policy, Reading as Slot,
    ownership::ObjectOwnership,
    public::{self, Setting},
};

use super::{
    Held, Judgement, Side, Sides,
    acl::{self, ignored_grant},
    sides,
};
use crate::{
    cause::{Confidence, Kind},
    diagnosis::{Case, Field, ReadValue, Reading, Subject, Tri},
    message::PolicyType,
};

/// The canned ACLs that open access to everyone.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl>
const PUBLIC_ACLS: &[&str] = &["public-read", "public-read-write", "authenticated-read"];

/// A setting of Block Public Access stops the request.
pub fn block_public_access(case: &Case<'_>) -> Option<Judgement> {
    let judged = case.main()?;
    if case.is_assume_role() {
        return None;
    }
    let ownership = judged.policies.access_control.object_ownership.known();
    let disabled = ownership == Some(&ObjectOwnership::BucketOwnerEnforced);
    let settings = &judged.policies.public_access;
    let known = [&settings.access_point, &settings.bucket, &settings.account].iter().all(|slot| !slot.is_unreadable());
    // Only a setting that is on, or may be, has something against an ACL.
    let is_off = known && on(case, |settings| settings.block_public_acls).is_none();
    let public_acl = sends_public_acl(case) && !disabled && !is_off;
    // A public ACL is refused with words of its own.
    if public_acl && (case.is_bare() || case.said.policy.is_none()) {
        if let Some(place) = on(case, |settings| settings.block_public_acls) {
            let because = format!("the request sends a public ACL, and BlockPublicAcls is on for the {place}");
            // With ACLs disabled the ACL would be a mistake of the request, which is no denial.
            let confidence = if ownership.is_some() { Confidence::Certain } else { Confidence::Likely };
            return Held::derived(confidence, Kind::NotApplicable, because).holds();
        }
        if let Some(because) = refused_for_being_public(case) {
            // A Deny of a policy on the same ACLs looks the same.
            return Held::experimented(Confidence::Possible, Kind::NotApplicable, because).holds();
        }
        // Whether it is on anywhere is not read yet, or may not be.
        if !known {
            return None;
        }
    }
    if case.same_account() == Some(true) && !case.target.through_access_point {
        return Judgement::ruled_out("RestrictPublicBuckets does not stop callers of the bucket's own account");
    }
    let status = policy_status(case);
    let outcome = sides::outcome(judged, PolicyLayer::BlockPublicAccess);
    let of_bucket = judged
        .request
        .route
        .as_ref()
        .is_none_or(|route| outcome.is_some_and(|outcome| outcome.resource == route.bucket_resource));
    let restricts = outcome.is_some_and(|outcome| {
        matches!(outcome.decision, LayerDecision::ExplicitlyDenied | LayerDecision::ImplicitlyDenied)
    }) && !(of_bucket && status == Some(false));
    let setting = on(case, |settings| settings.restrict_public_buckets);
    if restricts && let Some(place) = setting {
        let because = format!(
            "the policy is public, and RestrictPublicBuckets is on for the {place}, so it grants nothing outside the account"
        );
        let policy = if of_bucket { &judged.policies.resource } else { &judged.policies.access_point };
        let is_beyond_doubt = of_bucket && status == Some(true) || is_open_to_all(policy);
        let confidence = if is_beyond_doubt { Confidence::Certain } else { Confidence::Likely };
        return Held::derived(confidence, Kind::ExplicitDeny, because).holds();
    }
    if status == Some(true)
        && let Some(place) = setting
    {
        let sides = Sides::of(case, judged);
        let identity = sides.identity == Side::Allows;
        let confidence = if identity { Confidence::Likely } else { Confidence::Possible };
        let because = format!("S3 calls the policy public, and RestrictPublicBuckets is on for the {place}");
        return Held::derived(confidence, Kind::ExplicitDeny, because).holds();
    }
    if let Some(held) = ignored_grant(case) {
        return held.holds();
    }
    if known && !restricts && !public_acl && !acl::is_open(case) {
        return Judgement::ruled_out("no setting of Block Public Access stops this request");
    }
    another_accounts(case)
}

/// Whether S3 calls the bucket policy public, where that was read.
fn policy_status(case: &Case<'_>) -> Option<bool> {
    match case.of_bucket(|bucket| Subject::BucketPolicyStatus { bucket })? {
        Reading::Read(ReadValue::PolicyStatus { is_public }) => Some(*is_public),
        _ => None,
    }
}

/// Whether a statement allows everyone without a condition, which is public whatever else makes a policy so.
fn is_open_to_all(policy: &Slot<Policy>) -> bool {
    let everyone = |principal: &serde_json::Value| principal == "*" || principal["AWS"] == "*";
    policy.known().is_some_and(|policy| {
        public::public_statements(policy).iter().any(|statement| {
            let json = statement.json();
            everyone(&json["Principal"]) && json.get("Condition").is_none()
        })
    })
}

/// Of a bucket of another account mostly neither the settings nor whether its policy is public may be read, and what they
/// stop reads like what its policy stops.
fn another_accounts(case: &Case<'_>) -> Option<Judgement> {
    if case.same_account() != Some(false) || case.target.through_access_point {
        return None;
    }
    let held = |kind, because| Held::derived(Confidence::Possible, kind, because).as_a_rival().holds();
    if may_be_restricted(case) {
        let because = "the bucket is another account's, where RestrictPublicBuckets stops everybody else if the policy is \
                       public; not all of it may be read";
        return held(Kind::ExplicitDeny, because);
    }
    if acl::may_be_ignored(case) {
        let because = "the bucket is another account's, where IgnorePublicAcls takes the grant of a public ACL away; \
                       not all of it may be read";
        return held(Kind::ImplicitDeny, because);
    }
    None
}

/// Whether RestrictPublicBuckets of another account may be what stops the request: it stops all that a public policy would
/// let in, so that nothing else came through either.
pub(super) fn may_be_restricted(case: &Case<'_>) -> bool {
    let came_through = case.trials.iter().any(|tried| {
        let call = &tried.exchange.call;
        tried.result == Tri::Passed && call.bucket == case.call().bucket && call.assume_role == case.call().assume_role
    });
    let sounds_like_it = case.is_bare() || super::said_explicit(case, PolicyType::ResourcePolicy);
    case.same_account() == Some(false)
        && !case.target.through_access_point
        && sounds_like_it
        && !came_through
        && !is_known_unrestricted(case)
}

/// Whether what was read shows that RestrictPublicBuckets stops nobody: it is off, or the policy is not public.
pub(super) fn is_known_unrestricted(case: &Case<'_>) -> bool {
    case.main().is_some_and(|judged| {
        let policies = &judged.policies;
        let of = |policy: &Slot<Policy>| policy.is_absent() || policy.known().is_some_and(|it| !public::is_public(it));
        let by_status = policy_status(case) == Some(false);
        let is_private = (by_status || of(&policies.resource)) && of(&policies.access_point);
        is_private || policies.public_access.is_on(Setting::RestrictPublicBuckets) == Some(false)
    })
}

fn sends_public_acl(case: &Case<'_>) -> bool {
    case.call().options.acl.as_deref().is_some_and(|acl| PUBLIC_ACLS.contains(&acl))
}

/// Whether a public ACL may be what is refused.
pub(super) fn may_be_refused_for_being_public(case: &Case<'_>) -> bool {
    sends_public_acl(case) && refused_for_being_public(case).is_some()
}

/// Why the ACL is refused since it is public: the same upload comes through without one, and with one that is not.
fn refused_for_being_public(case: &Case<'_>) -> Option<String> {
    let sends = |sent: bool| {
        let acl = case.changed(&[Field::Acl]).filter(move |tried| tried.changes[0].to.is_some() == sent);
        acl.map(|tried| tried.result).collect::<Vec<_>>()
    };
    let (without, with) = (sends(false), sends(true));
    (without.contains(&Tri::Passed) && !with.contains(&Tri::Denied)).then(|| {
        let also = if with.contains(&Tri::Passed) { " and with one that is not public" } else { "" };
        format!("without the public `x-amz-acl`{also} it is allowed")
    })
}

/// Where a setting is on.
pub(super) fn on(
    case: &Case<'_>,
    setting: impl Fn(&s3litmus_policy::public::PublicAccessBlock) -> bool,
) -> Option<&'static str> {
    let settings = &case.main()?.policies.public_access;
    let is_on = |slot: &Slot<_>| slot.known().is_some_and(&setting);
    if is_on(&settings.access_point) {
        Some("access point")
    } else if is_on(&settings.bucket) {
        Some("bucket")
    } else if is_on(&settings.account) {
        Some("account")
    } else {
        None
    }
}
