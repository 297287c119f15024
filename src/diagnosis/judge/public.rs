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
    call::Call,
    cause::{Confidence, Kind},
    diagnosis::{Case, Field, Judged, Need, ReadValue, Reading, Subject, Target, Tri, needs},
    message::PolicyType,
};

/// The canned ACLs that open access to everyone.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl>
const PUBLIC_ACLS: &[&str] = &["public-read", "public-read-write", "authenticated-read"];

/// A setting of Block Public Access stops the request: of a copy at either bucket.
pub fn block_public_access(case: &Case<'_>) -> Option<Judgement> {
    let judgements: Vec<_> = asked(case).into_iter().map(|judged| at(case, judged)).collect();
    let held = judgements.iter().flatten().filter_map(|judgement| match judgement {
        Judgement::Holds(held) => Some(held),
        Judgement::RuledOut(_) => None,
    });
    if let Some(held) = held.min_by_key(|held| held.confidence) {
        return held.as_ref().clone().holds();
    }
    // It is excluded where it is at each.
    judgements.into_iter().collect::<Option<Vec<_>>>()?.into_iter().next()
}

/// The permissions that a setting may stop: the one that decides, and of a copy one at the other bucket, where S3 names none.
fn asked<'c>(case: &'c Case<'_>) -> Vec<&'c Judged> {
    let Some(main) = case.main().filter(|_| !case.is_assume_role()) else { return Vec::new() };
    let mut asked = vec![main];
    let others = [Need::Operation, Need::CopySource].into_iter().filter_map(|need| case.judged(need));
    asked.extend(others.filter(|other| !case.names(main) && other.target != main.target && !case.was_enough(other)));
    asked
}

/// The permission that a restricted public policy would have to give.
pub fn restricted<'c>(case: &'c Case<'_>) -> Option<&'c Judged> {
    let asked = asked(case);
    let stops = |judged: &&&Judged| matches!(at(case, judged), Some(Judgement::Holds(_)));
    asked.iter().find(stops).or(asked.first()).copied()
}

/// What the settings of the bucket that a permission is asked for at do about it.
fn at(case: &Case<'_>, judged: &Judged) -> Option<Judgement> {
    let of_the_request = judged.target == case.target;
    let ownership = judged.policies.access_control.object_ownership.known();
    let disabled = ownership == Some(&ObjectOwnership::BucketOwnerEnforced);
    let settings = &judged.policies.public_access;
    let known = [&settings.access_point, &settings.bucket, &settings.account].iter().all(|slot| !slot.is_unreadable());
    // Only a setting that is on, or may be, has something against an ACL.
    let is_off = known && on(judged, |settings| settings.block_public_acls).is_none();
    let public_acl = of_the_request && sends_public_acl(case) && !disabled && !is_off;
    // A public ACL is refused with words of its own.
    if public_acl && (case.is_bare() || case.said.policy.is_none()) {
        if let Some(place) = on(judged, |settings| settings.block_public_acls) {
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
    if case.owns(&judged.target) == Some(true) && !judged.target.through_access_point {
        return Judgement::ruled_out("RestrictPublicBuckets does not stop callers of the bucket's own account");
    }
    let status = policy_status(case, &judged.target);
    let restricts = restricts(case, judged);
    let setting = on(judged, |settings| settings.restrict_public_buckets);
    if restricts && let Some(place) = setting {
        let because = format!(
            "the policy is public, and RestrictPublicBuckets is on for the {place}, so it grants nothing outside the account"
        );
        let of_bucket = of_bucket(judged);
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
    let ignores = settings.is_on(Setting::IgnorePublicAcls) != Some(false);
    let acl_of_source = !of_the_request && ignores && acl::may_count(case, &judged.target);
    if known && !restricts && !public_acl && !acl::is_open(case) && !acl_of_source {
        return Judgement::ruled_out("no setting of Block Public Access stops this request");
    }
    another_accounts(case, judged)
}

/// Whether the engine finds that RestrictPublicBuckets stops a permission, and S3 does not call the policy private.
pub(super) fn restricts(case: &Case<'_>, judged: &Judged) -> bool {
    let is_private = of_bucket(judged) && policy_status(case, &judged.target) == Some(false);
    let denies = sides::outcome(judged, PolicyLayer::BlockPublicAccess).is_some_and(|outcome| {
        matches!(outcome.decision, LayerDecision::ExplicitlyDenied | LayerDecision::ImplicitlyDenied)
    });
    denies && !is_private
}

/// Whether it is the bucket's policy that the engine finds public, not the access point's.
fn of_bucket(judged: &Judged) -> bool {
    let outcome = sides::outcome(judged, PolicyLayer::BlockPublicAccess);
    let route = judged.request.route.as_ref();
    route.is_none_or(|route| outcome.is_some_and(|outcome| outcome.resource == route.bucket_resource))
}

/// Whether S3 calls the bucket policy public, where that was read.
fn policy_status(case: &Case<'_>, target: &Target) -> Option<bool> {
    match case.of(target, |bucket| Subject::BucketPolicyStatus { bucket })? {
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
fn another_accounts(case: &Case<'_>, judged: &Judged) -> Option<Judgement> {
    if case.owns(&judged.target) != Some(false) || judged.target.through_access_point {
        return None;
    }
    let held = |kind, because| Held::derived(Confidence::Possible, kind, because).as_a_rival().holds();
    if may_be_restricted(case, judged) {
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
fn may_be_restricted(case: &Case<'_>, judged: &Judged) -> bool {
    let target = &judged.target;
    let goes_there = |call: &Call| match *target == case.target {
        true => call.bucket == case.call().bucket,
        false => {
            let source = needs::copy_source(call).map(|source| source.bucket);
            [Some(&call.bucket), source.as_ref()].contains(&target.bucket.as_ref())
        }
    };
    let came_through = case.trials.iter().any(|tried| {
        let call = &tried.exchange.call;
        tried.result == Tri::Passed && goes_there(call) && call.assume_role == case.call().assume_role
    });
    let sounds_like_it = case.is_bare() || super::said_explicit(case, PolicyType::ResourcePolicy);
    case.owns(target) == Some(false)
        && !target.through_access_point
        && sounds_like_it
        && !came_through
        && !is_known_unrestricted(case, judged)
}

/// Whether what was read shows that RestrictPublicBuckets stops nobody: it is off, or the policy is not public.
pub(super) fn is_known_unrestricted(case: &Case<'_>, judged: &Judged) -> bool {
    let policies = &judged.policies;
    let of = |policy: &Slot<Policy>| policy.is_absent() || policy.known().is_some_and(|it| !public::is_public(it));
    let by_status = policy_status(case, &judged.target) == Some(false);
    let is_private = (by_status || of(&policies.resource)) && of(&policies.access_point);
    is_private || policies.public_access.is_on(Setting::RestrictPublicBuckets) == Some(false)
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
pub(super) fn on(judged: &Judged, setting: impl Fn(&public::PublicAccessBlock) -> bool) -> Option<&'static str> {
    let settings = &judged.policies.public_access;
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
