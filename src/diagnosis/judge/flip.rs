//! Causes that a changed header proves.

use s3litmus_policy::{Decision, Layer as PolicyLayer, evaluate};

use super::{
    Asking, Family, Held, Judgement, Side, Sides,
    asked_by_allow::asked_by_an_allow,
    deny::explicit_deny,
    missing::missing,
    public::may_be_refused_for_being_public,
    tried::{asked_for, described, is_needed, spared_by},
};
use crate::{
    cause::{Basis, Confidence, Kind},
    diagnosis::{Case, Field, Judged, Need, RequestChange, Tri, Tried, needs},
    message::{Effect, PolicyType},
};

/// A policy wants an ACL header.
pub fn acl_header_required(case: &Case<'_>) -> Option<Judgement> {
    let asking = Asking {
        layers: &[
            PolicyLayer::BucketPolicy,
            PolicyLayer::AccessPointPolicy,
            PolicyLayer::IdentityPolicy,
            PolicyLayer::PermissionsBoundary,
        ],
        families: &[Family::Acl],
    };
    let judged = explicit_deny(case, asking);
    // A header can only add permissions that are needed, so one that helps is one that is asked for.
    let flip = case.passed_with_wanted(Field::Acl, &[]).filter(|tried| asked_for(case, tried, Field::Acl));
    // With a second header beside it, this one may not have been needed.
    let confidence =
        |tried: &Tried<'_>| if is_needed(case, tried, Field::Acl) { Confidence::Certain } else { Confidence::Likely };
    let by_an_allow = || asked_by_an_allow(case, Field::Acl);
    match (judged, flip) {
        (Some(Judgement::Holds(mut held)), Some(tried))
            if held.confidence == Confidence::Certain || spared_by(case, &held, tried) =>
        {
            held.confidence = held.confidence.min(confidence(tried));
            held.basis = Basis::Experimented;
            held.because = format!("{}; {} it is allowed", held.because, described(tried));
            held.holds()
        }
        (_, Some(tried)) => {
            let because = format!("{} it is allowed", described(tried));
            let policy = by_an_allow().and_then(|held| held.policy);
            Held::experimented(confidence(tried), Kind::Condition, because).by(policy).holds()
        }
        (Some(Judgement::Holds(held)), None) => held.holds(),
        (judged, None) => by_an_allow().map_or(judged, Held::holds),
    }
}

/// A header of the request needs an action of its own, which nothing allows.
pub fn needs_own_action(case: &Case<'_>, fields: &[Field], action: &str) -> Option<Judgement> {
    let sent = case.judged.iter().find(|judged| matches!(judged.need, Need::Header(field) if fields.contains(&field)));
    let options = crate::diagnosis::needs::of(case.call());
    if !options.iter().any(|(need, _)| matches!(need, Need::Header(field) if fields.contains(field))) {
        return Judgement::ruled_out("the request sends no such header");
    }
    if said_another_policy(case) {
        return None;
    }
    if let Some(because) = passed_with_another_value(case, fields, action) {
        return Judgement::ruled_out(because);
    }
    let named = case.said.action.as_deref().is_some_and(|said| said.eq_ignore_ascii_case(action));
    if let Some(said) = case.said.action.as_deref().filter(|_| !named) {
        return Judgement::ruled_out(format!("S3 names `{said}`"));
    }
    if let Some(judged) = sent {
        let sides = Sides::of(case, judged);
        if sides.allow() {
            return Judgement::ruled_out(format!("`{action}` is allowed"));
        }
        let operation = case.judged(Need::Operation);
        let operation_allowed = operation.is_some_and(|operation| Sides::of(case, operation).allow());
        // Where another policy of the caller stands in the way, that one is the cause.
        if sides.identity == Side::Missing && is_not_allowed(judged) && operation_allowed {
            let basis = if named { Basis::Reported } else { Basis::Derived };
            return missing(judged, PolicyLayer::IdentityPolicy, Confidence::Certain, basis, "nothing allows").holds();
        }
        if sides.identity == Side::Allows {
            // What is missing is not in the role's policies.
            return None;
        }
    }
    // What belongs together (a retention's mode and date) is left out together.
    let without = case.trials.iter().find(|tried| {
        let ours = |change: &RequestChange| {
            let date = change.field == Field::ObjectLockRetainUntilDate && fields.contains(&Field::ObjectLockMode);
            (fields.contains(&change.field) || date) && change.to.is_none()
        };
        tried.result == Tri::Passed && !tried.changes.is_empty() && tried.changes.iter().all(ours)
    })?;
    let because = format!("{} it is allowed", described(without));
    // A Deny on the header's condition key flips alike, in a policy that is never read as well.
    let lacks = case.said.policy.as_ref().is_some_and(|policy| policy.policy_type == PolicyType::IdentityPolicy);
    let confidence = match named && lacks {
        true => Confidence::Certain,
        // Block Public Access refuses a public ACL alike, as long as none that opens nothing is refused as well.
        false if fields.contains(&Field::Acl) && may_be_refused_for_being_public(case) => Confidence::Possible,
        false => by_the_action(case),
    };
    Held::experimented(confidence, Kind::ImplicitDeny, because).holds()
}

/// A copy takes over the tags of its source, which needs actions of its own; none of a request that sends its own tags.
pub fn copied_tags(case: &Case<'_>) -> Option<Judgement> {
    if !needs::copies_tags(case.call()) {
        return needs_own_action(case, &[Field::Tagging], "s3:PutObjectTagging");
    }
    let tags = || case.judged.iter().filter(|judged| matches!(judged.need, Need::SourceTags | Need::CopiedTags));
    let said = case.said.action.as_deref();
    if let Some(said) = said.filter(|_| !tags().any(|judged| case.names(judged))) {
        return Judgement::ruled_out(format!("S3 names `{said}`"));
    }
    if said_another_policy(case) {
        return None;
    }
    let named = |judged: &&Judged| said.is_none() || case.names(judged);
    let lacking =
        tags().filter(named).find(|judged| Sides::of(case, judged).identity == Side::Missing && is_not_allowed(judged));
    if let Some(judged) = lacking {
        let basis = if said.is_some() { Basis::Reported } else { Basis::Derived };
        return missing(judged, PolicyLayer::IdentityPolicy, Confidence::Certain, basis, "nothing allows").holds();
    }
    let because = case.flipped_to(&[Field::TaggingDirective])?;
    // What is lacking beside the role's own policies is another cause.
    if tags().all(|judged| Sides::of(case, judged).identity == Side::Allows) {
        return None;
    }
    // The source's owner has to let its tags be read as well, where that is another account.
    let foreign =
        |judged: &Judged| judged.need == Need::SourceTags && Sides::of(case, judged).same_account != Some(true);
    let confidence = if tags().any(foreign) { Confidence::Possible } else { Confidence::Likely };
    Held::experimented(confidence, Kind::ImplicitDeny, because).holds()
}

/// The same request came through with another value of the header, which needs the same action.
fn passed_with_another_value(case: &Case<'_>, fields: &[Field], action: &str) -> Option<String> {
    let tried = case.trials.iter().find(|tried| {
        let other_value = |change: &RequestChange| fields.contains(&change.field) && change.to.is_some();
        tried.result == Tri::Passed && !tried.changes.is_empty() && tried.changes.iter().all(other_value)
    })?;
    Some(format!("{} it is allowed, which needs `{action}` as well", described(tried)))
}

/// Whether S3 names a Deny, or a policy that is neither the role's nor a resource's: then that one is the cause.
fn said_another_policy(case: &Case<'_>) -> bool {
    case.said.policy.as_ref().is_some_and(|said| {
        let may_lack = matches!(said.policy_type, PolicyType::IdentityPolicy | PolicyType::ResourcePolicy);
        said.effect == Effect::ExplicitDeny || !may_lack
    })
}

/// A named version needs `s3:GetObjectVersion` and its like, not the action of the operation without one.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
pub fn version_needs_own_action(case: &Case<'_>) -> Option<Judgement> {
    let call = case.call();
    if call.options.version_id.is_none() {
        return Judgement::ruled_out("the request names no version");
    }
    let judged = case.main()?;
    if Sides::of(case, judged).allow() {
        return Judgement::ruled_out(format!("`{}` is allowed", judged.action));
    }
    let plain = match judged.action.as_str() {
        "s3:GetObjectVersion" => "s3:GetObject",
        "s3:DeleteObjectVersion" => "s3:DeleteObject",
        "s3:PutObjectVersionTagging" => "s3:PutObjectTagging",
        "s3:GetObjectVersionTagging" => "s3:GetObjectTagging",
        "s3:PutObjectVersionAcl" => "s3:PutObjectAcl",
        _ => return None,
    };
    let identity = Sides::of(case, judged).identity;
    if said_another_policy(case) || identity == Side::Allows {
        return None;
    }
    if identity == Side::Missing && is_not_allowed(judged) && !super::said_explicit(case, PolicyType::ResourcePolicy) {
        let mut without = judged.request.clone();
        without.action = plain.parse().ok()?;
        let evaluation = evaluate(&without, &judged.policies);
        if evaluation.possible.contains(&Decision::Allowed) && evaluation.allows().next().is_some() {
            return missing(judged, PolicyLayer::IdentityPolicy, Confidence::Certain, Basis::Derived, "nothing allows")
                .holds();
        }
    }
    let because = case.flipped_to(&[Field::VersionId])?;
    Held::experimented(by_the_action(case), Kind::ImplicitDeny, because).holds()
}

/// How sure it is that nothing allows an action which the flip shows to be refused: the bucket's policy may deny it.
fn by_the_action(case: &Case<'_>) -> Confidence {
    let read = case.main().is_some_and(|main| !main.policies.resource.is_unreadable());
    let named = case.said.policy.is_some();
    if read || named { Confidence::Likely } else { Confidence::Possible }
}

/// Whether what was read cannot allow it, and nothing that was read denies it.
fn is_not_allowed(judged: &Judged) -> bool {
    !judged.evaluation.possible.contains(&Decision::Allowed) && judged.evaluation.denies().next().is_none()
}
