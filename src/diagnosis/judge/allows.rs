//! Causes that are a missing Allow.
//!
//! In one account the identity policies or the bucket policy have to allow, across accounts both
//! (<https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html>). That the
//! request was denied is itself known, so a side that was not read and could have allowed alone did not.

use s3litmus_policy::{Layer as PolicyLayer, Part};

use super::{
    Family, Held, Judgement, Side, Sides, acl,
    asked_by_allow::asked_by_an_allow,
    denial::denials,
    header::{adds_header, wanted_by_an_allow},
    missing::missing,
    sides,
    statement::{fails_by_condition, near_miss_report, place, report_layer},
    tried::s3_allows,
};
use crate::{
    cause::{Basis, Confidence, Kind},
    diagnosis::{Case, Field},
    message::PolicyType,
    report::PolicyReport,
};

/// What is attached to users and roles alone does not stop the root user.
pub fn not_attached_to_root(case: &Case<'_>) -> Option<Judgement> {
    case.caller.as_ref().filter(|caller| caller.is_root())?;
    Judgement::ruled_out("identity policies and permissions boundaries are not attached to the root user")
}

/// No identity policy of the caller allows.
pub fn identity_no_allow(case: &Case<'_>) -> Option<Judgement> {
    if let Some(judgement) = not_attached_to_root(case) {
        return Some(judgement);
    }
    let judged = case.main()?;
    let sides = Sides::of(case, judged);
    if let Some(judgement) = by_what_passed(case, &[sides.identity]) {
        return judgement;
    }
    let said = case.said.policy.as_ref().map(|policy| policy.policy_type);
    match sides.identity {
        // On the access point alone: the bucket behind it is asked as well.
        Side::Allows if sides.behind_may_lack_identity() => return None,
        Side::Allows => {
            let allow = sides::outcome(judged, PolicyLayer::IdentityPolicy)?.allows.first()?;
            return Judgement::ruled_out(format!("{} allows it", place(&allow.statement)));
        }
        Side::Missing => {}
        Side::Delegates | Side::Unknown => return None,
    }
    if sides.access_point == Some(Side::Allows) && sides.own_access_point && !sides.behind_allows() {
        // The access point's policy lets the caller in; whether the bucket does is another cause's.
        return None;
    }
    if let Some(judgement) = lacks_a_header(case, PolicyLayer::IdentityPolicy) {
        return judgement;
    }
    if direct_grant(&sides) {
        return Judgement::ruled_out("a resource policy of the same account allows it, which is enough");
    }
    // A Deny that S3 names comes before a missing Allow; the missing Allow is the next thing in the way.
    let others_known = sides.resource != Side::Unknown && sides.access_point != Some(Side::Unknown);
    let confidence = match sides.same_account {
        // Across accounts the caller's own account always has to allow.
        Some(false) => Confidence::Certain,
        Some(true) if others_known => Confidence::Certain,
        _ => Confidence::Likely,
    };
    let confidence = match sides.access_point {
        // In one account that policy may let the caller in.
        Some(Side::Unknown) if sides.own_access_point => Confidence::Possible,
        Some(_) => confidence.max(Confidence::Likely),
        None => confidence,
    };
    let basis = if said == Some(PolicyType::IdentityPolicy) { Basis::Reported } else { Basis::Derived };
    missing(judged, PolicyLayer::IdentityPolicy, confidence, basis, "no identity policy of the role allows").holds()
}

/// What a request that came through says of a missing Allow of these sides: that there is none, unless an Allow asks for
/// its headers, or one that was not read may.
fn by_what_passed(case: &Case<'_>, sides: &[Side]) -> Option<Option<Judgement>> {
    let because = s3_allows(case)?;
    let may_ask = sides.contains(&Side::Unknown) && adds_header(case) || wanted_by_an_allow(case).is_some();
    Some(if may_ask { None } else { Judgement::ruled_out(because) })
}

/// What an Allow of the layer that asks for a header says of a missing one: it is there, unless S3 says that none matches.
fn lacks_a_header(case: &Case<'_>, layer: PolicyLayer) -> Option<Option<Judgement>> {
    let fields = [Field::Acl, Field::ServerSideEncryption].into_iter();
    let mut asked = fields.filter_map(|field| asked_by_an_allow(case, field));
    let asked = asked.find(|held| held.policy.as_ref().is_some_and(|policy| policy.layer == report_layer(layer)))?;
    Some(if case.is_bare() { Judgement::ruled_out(asked.because) } else { None })
}

/// Whether a resource policy alone lets the caller in, as in one account.
fn direct_grant(sides: &Sides) -> bool {
    match sides.access_point {
        None => sides.same_account == Some(true) && sides.resource == Side::Allows,
        Some(policy) => sides.own_access_point && policy == Side::Allows && sides.behind_allows(),
    }
}

/// The bucket's owner does not allow a caller of another account.
pub fn bucket_no_allow(case: &Case<'_>) -> Option<Judgement> {
    let judged = case.main()?;
    let sides = Sides::of(case, judged);
    if let Some(judgement) = by_what_passed(case, &[sides.resource]) {
        return judgement;
    }
    if sides.access_point.is_some() {
        return None;
    }
    match sides.resource {
        Side::Allows | Side::Delegates => {
            let allow = sides::outcome(judged, PolicyLayer::BucketPolicy)?.allows.first()?;
            return Judgement::ruled_out(format!("{} allows it", place(&allow.statement)));
        }
        Side::Missing | Side::Unknown => {}
    }
    match (sides.same_account, sides.resource, sides.identity) {
        (Some(true), _, Side::Allows) => {
            Judgement::ruled_out("caller and bucket are in one account, where the identity policy is enough")
        }
        (Some(true), _, _) => None,
        (Some(false), Side::Missing, _) => {
            if let Some(judgement) = lacks_a_header(case, PolicyLayer::BucketPolicy) {
                return judgement;
            }
            let confidence = if acl::may_grant(case) { Confidence::Likely } else { Confidence::Certain };
            missing(judged, PolicyLayer::BucketPolicy, confidence, Basis::Derived, "no bucket policy allows").holds()
        }
        // A Deny that is known leaves nothing to explain.
        (Some(false), _, Side::Allows) if denials(case).iter().any(|denial| denial.certain) => None,
        (Some(false), _, Side::Allows) if case.is_bare() => {
            // What lets another object of the same place through hardly leaves this one out.
            if case.passed_with(&[Field::Key]).is_some() {
                return None;
            }
            // A Deny of that policy, and what else the owner's side has, look the same.
            let because =
                "the caller's own account allows it, and the bucket is another account's, whose policy may not be read";
            Held::derived(Confidence::Possible, Kind::ImplicitDeny, because).holds()
        }
        _ => None,
    }
}

/// Caller and bucket, or the access point before it, are in two accounts, and neither allows.
pub fn cross_account(case: &Case<'_>) -> Option<Judgement> {
    let judged = case.main()?;
    let sides = Sides::of(case, judged);
    if let Some(judgement) = by_what_passed(case, &[sides.identity, sides.resource]) {
        return judgement;
    }
    let (resource, layer, what) = match (sides.access_point, sides.same_account) {
        // Whose it is, is not known.
        (Some(_), _) if judged.target.access_point.is_none() => return None,
        // The bucket's account asks the bucket's policy alone of what comes through an access point of another one.
        (Some(_), _) if sides.own_access_point => {
            return Judgement::ruled_out("the access point is of the caller's account, where either policy is enough");
        }
        (Some(policy), _) => (policy, PolicyLayer::AccessPointPolicy, "access point"),
        (None, Some(true)) => return Judgement::ruled_out("caller and bucket are in one account"),
        (None, None) => return None,
        (None, Some(false)) => (sides.resource, PolicyLayer::BucketPolicy, "bucket"),
    };
    match (sides.identity, resource) {
        (Side::Missing, Side::Missing) => {
            let because =
                format!("the {what} is another account's, and neither the role's policies nor the {what}'s allow it");
            missing(judged, layer, Confidence::Certain, Basis::Derived, &because).holds()
        }
        (Side::Missing, Side::Unknown) => {
            let because = format!(
                "the {what} is another account's, so both accounts have to allow it, and the role's own does not:"
            );
            missing(judged, PolicyLayer::IdentityPolicy, Confidence::Certain, Basis::Derived, &because).holds()
        }
        (Side::Allows, Side::Allows | Side::Delegates) => Judgement::ruled_out("both accounts allow it"),
        (Side::Unknown, Side::Unknown) if case.is_bare() => Held::derived(
            Confidence::Possible,
            Kind::ImplicitDeny,
            format!("the {what} is another account's, so both accounts have to allow it"),
        )
        .holds(),
        _ => None,
    }
}

/// The permissions boundary does not allow. Its Deny is [`super::explicit_deny`]'s.
pub fn boundary(case: &Case<'_>) -> Option<Judgement> {
    let judged = case.main()?;
    if judged.policies.permissions_boundary.is_absent() {
        return Judgement::ruled_out("the role has no permissions boundary");
    }
    let sides = Sides::of(case, judged);
    match sides.boundary {
        Side::Allows => Judgement::ruled_out("the permissions boundary allows it"),
        Side::Missing => {
            // In one account a grant of a resource to the very session is not limited by a boundary's silence.
            let may_grant = |side: Side| matches!(side, Side::Allows | Side::Unknown);
            let past = may_grant(sides.resource) || sides.access_point.is_some_and(may_grant);
            let limited = sides.identity == Side::Allows || sides.same_account == Some(false) || !past;
            let confidence = if limited { Confidence::Certain } else { Confidence::Likely };
            let basis = Basis::Derived;
            missing(
                judged,
                PolicyLayer::PermissionsBoundary,
                confidence,
                basis,
                "the permissions boundary does not allow",
            )
            .holds()
        }
        Side::Delegates | Side::Unknown => None,
    }
}

/// An Allow of the bucket or access point that only a condition on the source keeps from matching.
pub fn source_condition_of_an_allow(case: &Case<'_>) -> Option<Judgement> {
    let judged = case.main()?;
    let sides = Sides::of(case, judged);
    if denials(case).iter().any(|denial| denial.certain) || sides.allow() {
        return None;
    }
    let layers = [PolicyLayer::BucketPolicy, PolicyLayer::AccessPointPolicy];
    let elsewhere = match sides.same_account {
        Some(true) => sides.identity == Side::Missing,
        Some(false) => sides.identity == Side::Allows,
        None => false,
    };
    for layer in layers {
        let Some(outcome) = sides::outcome(judged, layer) else { continue };
        // Behind the access point something else lets the request in: it is not the bucket that does not.
        if layer == PolicyLayer::BucketPolicy && sides.access_point.is_some() && sides.behind_allows() {
            continue;
        }
        let near = outcome.near_misses.first().filter(|near| fails_by_condition(near));
        if let Some(near) = near
            && let Some(Part::Condition { key, .. }) = near.failed.first().map(|failed| &failed.part)
            && Family::of(key) == Family::Source
        {
            let confidence = if elsewhere { Confidence::Certain } else { Confidence::Likely };
            let because = format!("{} allows it only where `{key}` fits", place(&near.statement));
            return Held::derived(confidence, Kind::Condition, because).by(Some(near_miss_report(near))).holds();
        }
        let asks_source = |key: &&String| Family::of(key) == Family::Source;
        if let Some(allow) = outcome.possible_allows.first()
            && let Some(key) = outcome.unknown_keys.iter().find(asks_source)
        {
            let confidence = if elsewhere { Confidence::Likely } else { Confidence::Possible };
            let because =
                format!("{} allows it depending on `{key}`, which is not known here", place(&allow.statement));
            let report = PolicyReport { condition_key: Some(key.clone()), ..super::policy_report(&allow.statement) };
            return Held::derived(confidence, Kind::Condition, because).by(Some(report)).holds();
        }
    }
    None
}
