//! Causes of requests through an access point: its own policy, the delegation by the bucket, its network origin.
//!
//! Access point policy and bucket policy both have to permit; in one account an identity policy can stand for either.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html>

use s3litmus_policy::{Layer as PolicyLayer, Part};

use super::{
    Asking, Denial, Family, Held, Judgement, Side, Sides, acl,
    denial::denials,
    deny::explicit_deny,
    missing::missing,
    sides::{self, nearest},
};
use crate::{
    cause::{Basis, Confidence, Kind},
    diagnosis::{AccessPointFacts, Case, Field, Judged, ReadValue, Reading, Subject},
    message::PolicyType,
};

/// The access point policy does not allow.
pub fn access_point_no_allow(case: &Case<'_>) -> Option<Judgement> {
    let judged = through(case)?;
    let sides = Sides::of(case, judged);
    match sides.access_point? {
        Side::Allows => return Judgement::ruled_out("the access point policy allows it"),
        Side::Missing => {}
        Side::Delegates | Side::Unknown => {
            let elsewhere = through_the_bucket(case)?;
            return Held::experimented(Confidence::Likely, Kind::ImplicitDeny, elsewhere).holds();
        }
    }
    if sides.identity == Side::Allows && same_account_as_access_point(case) {
        return Judgement::ruled_out("the role's own policies allow it on the access point");
    }
    let known = sides.identity == Side::Missing || !same_account_as_access_point(case);
    let confidence = if known && prefers_access_point(judged) { Confidence::Certain } else { Confidence::Likely };
    missing(judged, PolicyLayer::AccessPointPolicy, confidence, Basis::Derived, "no access point policy allows").holds()
}

/// The access point policy denies.
pub fn access_point_explicit_deny(case: &Case<'_>) -> Option<Judgement> {
    let judged = through(case)?;
    let layers = &[PolicyLayer::AccessPointPolicy];
    let found = explicit_deny(case, Asking { layers, families: WITHOUT_A_CAUSE });
    // A Deny of it that hangs on what is not known, and is another cause's, is one of this policy all the same.
    let may_deny = |denial: &Denial<'_>| !denial.certain && denial.layer == PolicyLayer::AccessPointPolicy;
    let excluded = matches!(found, Some(Judgement::RuledOut(_)));
    if excluded && !super::said_implicit(case) && denials(case).iter().any(may_deny) {
        return None;
    }
    if found.is_some() || !said_deny(case) {
        return found;
    }
    if !judged.policies.access_point.is_unreadable() {
        return Judgement::ruled_out("the access point policy was read and no Deny of this kind in it matches");
    }
    // Which of the two policies S3 means is not told, and neither is known to be the other.
    let open = judged.policies.resource.is_unreadable() || some_resource_denies(case);
    open.then(|| Held::derived(Confidence::Possible, Kind::ExplicitDeny, UNREAD).as_a_rival().holds()).flatten()
}

/// The bucket policy denies, also where the request goes through an access point.
pub fn bucket_explicit_deny(case: &Case<'_>) -> Option<Judgement> {
    let layers = &[PolicyLayer::BucketPolicy];
    let found = explicit_deny(case, Asking { layers, families: WITHOUT_A_CAUSE });
    let Some(judged) = through(case).filter(|_| found.is_none() && said_deny(case)) else { return found };
    if !judged.policies.resource.is_unreadable() || some_resource_denies(case) {
        return None;
    }
    // RestrictPublicBuckets, which stops callers of other accounts only, answers with the same words.
    if judged.policies.access_point.is_unreadable() || case.same_account() != Some(true) {
        return Held::derived(Confidence::Possible, Kind::ExplicitDeny, UNREAD).as_a_rival().holds();
    }
    let because = "S3 says that a policy of a resource denies, no Deny in the access point's matches, and the bucket's \
                   policy may not be read";
    Held::derived(Confidence::Likely, Kind::ExplicitDeny, because).holds()
}

const WITHOUT_A_CAUSE: &[Family] = &[Family::Other, Family::Unconditional];

const UNREAD: &str = "S3 says that a policy of a resource denies, which is the access point's or the bucket's";

/// Whether S3 says that a policy of a resource denies.
fn said_deny(case: &Case<'_>) -> bool {
    super::said_explicit(case, PolicyType::ResourcePolicy)
}

/// Whether a Deny that was read, in the policy of bucket or access point, matches or may.
fn some_resource_denies(case: &Case<'_>) -> bool {
    let of_resource = |layer| matches!(layer, PolicyLayer::BucketPolicy | PolicyLayer::AccessPointPolicy);
    denials(case).iter().any(|denial| denial.is_of_the_request() && of_resource(denial.layer))
}

/// The bucket policy does not let the access point in.
pub fn not_delegated(case: &Case<'_>) -> Option<Judgement> {
    let judged = through(case)?;
    let sides = Sides::of(case, judged);
    match sides.resource {
        Side::Allows => return Judgement::ruled_out("the bucket policy delegates to the access point"),
        Side::Missing => {}
        Side::Unknown if sides.access_point == Some(Side::Allows) && said_resource(case) => {
            let because = "the access point policy allows it, and S3 says that a policy of a resource does not";
            return Held::derived(Confidence::Likely, Kind::ImplicitDeny, because).holds();
        }
        // Whose policies let the caller in at the access point leave only the bucket and what nobody reads.
        Side::Unknown
            if case.is_bare()
                && sides.access_point_allows()
                && sides.behind != Some(Side::Allows)
                && vpc_of(case).is_none() =>
        {
            let because = "the request is let in at the access point, and the policy of the bucket, which has to let it in \
                           as well, may not be read";
            return Held::derived(Confidence::Possible, Kind::ImplicitDeny, because).holds();
        }
        Side::Delegates | Side::Unknown => return None,
    }
    let own = sides.same_account == Some(true);
    if own && sides.behind == Some(Side::Allows) {
        return Judgement::ruled_out("the role's own policies allow it on the bucket itself, in the bucket's account");
    }
    // What allows it on the access point alone allows nothing on the bucket.
    let known = sides.access_point_allows() && sides.behind_lacks() && !acl::may_grant(case);
    // An Allow of the role on the bucket that depends on what is not known may stand for it.
    let may_stand = own && sides.behind == Some(Side::Unknown) && !judged.policies.identity.is_unreadable();
    let confidence = match (known, may_stand) {
        (true, _) => Confidence::Certain,
        (false, true) => Confidence::Possible,
        (false, false) => Confidence::Likely,
    };
    missing(
        judged,
        PolicyLayer::BucketPolicy,
        confidence,
        Basis::Derived,
        "the bucket policy does not delegate to the access point:",
    )
    .holds()
}

/// The access point takes requests from its VPC only.
pub fn vpc_only(case: &Case<'_>) -> Option<Judgement> {
    if facts(case)?.network_origin.as_deref() != Some("VPC") {
        return Judgement::ruled_out("the access point's network origin is the internet");
    }
    let vpc = vpc_of(case)?;
    let sides = case.main().map(|judged| Sides::of(case, judged));
    let allowed = sides.is_some_and(|sides| sides.allow());
    // What nothing allows is denied from that VPC as well, and such a denial is worded as a missing Allow.
    let lacks = super::said_implicit(case) || sides.is_some_and(|sides| sides.lack());
    let confidence = match allowed || through_the_bucket(case).is_some() {
        true if !lacks => Confidence::Likely,
        _ => Confidence::Possible,
    };
    Held::derived(confidence, Kind::Condition, format!("the access point takes requests from `{vpc}` only")).holds()
}

/// What was read of the access point.
fn facts<'e>(case: &Case<'e>) -> Option<&'e AccessPointFacts> {
    let arn = case.target.access_point.clone().filter(|_| case.target.through_access_point)?;
    match case.evidence.readings.of(&Subject::AccessPoint { arn })? {
        Reading::Read(ReadValue::AccessPoint(facts)) => Some(facts),
        _ => None,
    }
}

/// The VPC that the access point is known to take requests from alone.
fn vpc_of<'e>(case: &Case<'e>) -> Option<&'e str> {
    let facts = facts(case).filter(|facts| facts.network_origin.as_deref() == Some("VPC"))?;
    Some(facts.vpc_id.as_deref().unwrap_or("its VPC"))
}

/// Whether S3 says that no policy of a resource allows.
fn said_resource(case: &Case<'_>) -> bool {
    let policy = case.said.policy.as_ref();
    super::said_implicit(case) && policy.is_some_and(|policy| policy.policy_type == PolicyType::ResourcePolicy)
}

/// Whether the access point policy, rather than the role's, is where grants of this access point stand: it has
/// statements, and no statement of the role fails by its resource alone.
fn prefers_access_point(judged: &Judged) -> bool {
    let only_resource = |layer| {
        nearest(judged, layer).is_some_and(|near| near.failed.iter().all(|failed| failed.part == Part::Resource))
    };
    let has_policy = sides::outcome(judged, PolicyLayer::AccessPointPolicy).is_some()
        && judged.policies.access_point.known().is_some();
    has_policy && (only_resource(PolicyLayer::AccessPointPolicy) || !only_resource(PolicyLayer::IdentityPolicy))
}

fn through<'c>(case: &'c Case<'_>) -> Option<&'c Judged> {
    case.main().filter(|_| case.target.through_access_point)
}

fn same_account_as_access_point(case: &Case<'_>) -> bool {
    let caller = case.caller.as_ref().map(|caller| caller.account.as_str());
    caller.is_some() && case.target.access_point_account() == caller
}

/// The same request through the bucket came through.
fn through_the_bucket(case: &Case<'_>) -> Option<String> {
    let passed = case.passed_with(&[Field::Bucket])?;
    Some(format!("the same request through the bucket `{}` is allowed", passed.exchange.call.bucket))
}
