//! KMS keys: whether the caller may use the one that the request needs, and whether it works.

use s3litmus_policy::{Layer as PolicyLayer, PrincipalMatch};

use super::{
    Held, Judgement, Side, Sides,
    denial::denials,
    encrypted_object, key_delegation,
    key_experiment::{by_experiment, is_shown, key_policy_by_experiment, passed_with_sse_s3},
    missing::missing,
    organization::missing as missing_level,
    sides,
    statement::place,
    tried::described,
    unread::bound_by_unread,
};
use crate::{
    call::Operation,
    cause::{Basis, Confidence, Kind},
    diagnosis::{
        Case, Judged, Need, ReadValue, Reading, Subject,
        encryption::{self, KeyFrom},
        organization::ControlPolicies,
    },
    message::{PolicyType, Reason},
};

/// The caller's policies do not let it use the key, which its own account or the key policy leaves to them.
pub fn key_permission(case: &Case<'_>) -> Option<Judgement> {
    if let Some(because) = no_key(case) {
        return Judgement::ruled_out(because);
    }
    // Where S3 names a policy, that one decides.
    const OWN: &[PolicyLayer] = &[PolicyLayer::IdentityPolicy, PolicyLayer::PermissionsBoundary];
    const ORGANIZATION: &[PolicyLayer] = &[PolicyLayer::ServiceControlPolicy, PolicyLayer::ResourceControlPolicy];
    let said = case.said.policy.as_ref().map(|policy| policy.policy_type).filter(|_| said_kms(case));
    let layers = match said {
        None => &[OWN, ORGANIZATION][..],
        Some(PolicyType::IdentityPolicy | PolicyType::PermissionsBoundary) => &[OWN],
        Some(PolicyType::ServiceControlPolicy) => &[&ORGANIZATION[..1]],
        Some(PolicyType::ResourceControlPolicy) => &[&ORGANIZATION[1..]],
        Some(_) => return None,
    };
    if let Some(held) = layers.iter().find_map(|layers| denied_by(case, layers)) {
        return held.holds();
    }
    if layers.iter().any(|layers| layers.contains(&PolicyLayer::ServiceControlPolicy))
        && let Some(mut held) = case.keys().find_map(|judged| missing_level(judged, ControlPolicies::Service))
    {
        let known = key_is_known(case);
        held.confidence = if known { Confidence::Certain } else { Confidence::Likely };
        return held.holds();
    }
    if !layers.contains(&OWN) {
        return None;
    }
    for judged in case.keys() {
        let sides = Sides::of(case, judged);
        let left_to_identity = match sides.resource {
            Side::Delegates => true,
            Side::Allows => sides.same_account == Some(false),
            Side::Missing => false,
            Side::Unknown => case.said.policy.is_some() || key_delegation::is_missing(case, judged).is_none(),
        };
        let layer = match (sides.identity, sides.boundary) {
            (Side::Missing, _) if left_to_identity => PolicyLayer::IdentityPolicy,
            (Side::Allows, Side::Missing) => PolicyLayer::PermissionsBoundary,
            _ => continue,
        };
        let known = matches!(sides.resource, Side::Delegates | Side::Allows) && key_is_known(case);
        // Grants of the key are not read, and one of them may allow.
        let confidence = if known && said_kms(case) { Confidence::Certain } else { Confidence::Likely };
        return missing(judged, layer, confidence, Basis::Derived, "no policy of the role allows").holds();
    }
    let mut keys = case.keys().peekable();
    let may_use = |judged: &Judged| {
        let sides = Sides::of(case, judged);
        let granted =
            sides.identity == Side::Allows || sides.resource == Side::Allows && sides.same_account == Some(true);
        granted && sides.boundary == Side::Allows
    };
    // A policy of the organization or of the session that was not read can stop the use of a key as well.
    let is_silent = !case.keys().any(bound_by_unread);
    if key_is_known(case) && keys.peek().is_some() && keys.all(may_use) && (is_silent || said_kms(case)) {
        return Judgement::ruled_out("the role may use the KMS key");
    }
    // What is left beside the key's own policy, where the role's allow it or the key does not leave it to them, is in
    // policies that few have.
    let own = |judged: &Judged| {
        let sides = Sides::of(case, judged);
        let allowed = (sides.identity, sides.boundary, sides.resource) == (Side::Allows, Side::Allows, Side::Unknown);
        allowed || key_delegation::is_missing(case, judged).is_some()
    };
    let likelier = case.keys().next().is_some() && case.keys().all(own) && !said_kms(case);
    by_experiment(case).filter(|found| !likelier || matches!(found, Judgement::RuledOut(_)))
}

/// A Deny of one of these layers that is about the key, and matches.
fn denied_by(case: &Case<'_>, layers: &[PolicyLayer]) -> Option<Held> {
    let denial = denials(case)
        .into_iter()
        .find(|denial| denial.judged.need == Need::Key && denial.certain && layers.contains(&denial.layer))?;
    let because = format!("{} denies `{}`", denial.place(), denial.judged.action);
    let confidence = if key_is_known(case) { Confidence::Certain } else { Confidence::Likely };
    Some(Held::derived(confidence, Kind::ExplicitDeny, because).by(Some(denial.report())))
}

fn denies(judged: &Judged) -> bool {
    judged.evaluation.layers.iter().any(|outcome| !outcome.denies.is_empty())
}

/// The key policy lets neither the caller nor its account in, or denies.
pub fn key_policy(case: &Case<'_>) -> Option<Judgement> {
    if let Some(because) = no_key(case) {
        return Judgement::ruled_out(because);
    }
    let Some(judged) = case.judged(Need::Key) else { return key_policy_by_experiment(case) };
    if let Some(held) = denied_by(case, &[PolicyLayer::KmsKeyPolicy]) {
        return held.holds();
    }
    let sides = Sides::of(case, judged);
    match sides.resource {
        Side::Missing => {
            let said = key_is_known(case) && said_kms(case);
            let confidence = if said { Confidence::Certain } else { Confidence::Likely };
            missing(judged, PolicyLayer::KmsKeyPolicy, confidence, Basis::Derived, "the key policy does not allow")
                .holds()
        }
        Side::Delegates | Side::Allows => {
            let outcome = sides::outcome(judged, PolicyLayer::KmsKeyPolicy)?;
            let allow = outcome.allows.first()?;
            let how =
                if allow.principal == Some(PrincipalMatch::Account) { "leaves it to the account" } else { "allows it" };
            Judgement::ruled_out(format!("{} {how}", place(&allow.statement)))
        }
        // A Deny that is known leaves nothing to explain: grants are not read, and one may let the caller in.
        Side::Unknown if denies(judged) || said_beside_the_key(case) => None,
        Side::Unknown if let Some(missing) = key_delegation::is_missing(case, judged) => {
            let open = !missing.said && is_open(case, judged);
            let confidence = if open || rival(case) { Confidence::Possible } else { Confidence::Likely };
            let held = Held::derived(confidence, Kind::ImplicitDeny, missing.because);
            if open { held.as_a_rival().holds() } else { held.holds() }
        }
        // What the role's boundary stops, the key's policy does not.
        Side::Unknown
            if sides.identity == Side::Allows && sides.boundary != Side::Missing && !said_something_else(case) =>
        {
            let without = passed_with_sse_s3(case);
            let shown = without.is_some() || is_shown(case);
            let open = is_open(case, judged);
            let confidence = if !open && (shown || !rival(case)) { Confidence::Likely } else { Confidence::Possible };
            let mut because =
                "the role's own policies allow to use the key, and the key policy may not be read".to_owned();
            if let Some(tried) = without {
                because = format!("{because}; {} the request is allowed", described(tried));
            }
            let held = Held::derived(confidence, Kind::ImplicitDeny, because);
            if confidence == Confidence::Possible && !said_kms(case) { held.as_a_rival().holds() } else { held.holds() }
        }
        Side::Unknown => key_policy_by_experiment(case),
    }
}

/// The key is disabled, being deleted or gone.
pub fn key_state(case: &Case<'_>) -> Option<Judgement> {
    let used = encryption::key_of(case.evidence, &case.target)?;
    let facts = match case.evidence.readings.of(&Subject::KmsKey { key: used.arn.clone() })? {
        Reading::Read(ReadValue::KmsKey(facts)) => facts,
        _ => return None,
    };
    if facts.state == "Enabled" {
        return Judgement::ruled_out("the KMS key is enabled");
    }
    Held::derived(Confidence::Likely, Kind::NotApplicable, format!("the KMS key is in the state `{}`", facts.state))
        .holds()
}

/// Why no KMS key is in play.
fn no_key(case: &Case<'_>) -> Option<String> {
    let call = case.call();
    if encryption::actions(call).is_empty() {
        return Some(format!("{} uses no key", call.operation));
    }
    // The source of a copy has a key of its own.
    let is_copy = call.operation == Operation::CopyObject;
    if !is_copy && call.options.server_side_encryption.as_deref() == Some("AES256") {
        return Some("the request asks for SSE-S3, which uses no KMS key".to_owned());
    }
    if call.operation.changes_objects()
        && !is_copy
        && call.options.server_side_encryption.is_none()
        && case.default_encryption().is_some_and(|default| default.algorithm == "AES256")
    {
        return Some("the bucket's default encryption uses no KMS key".to_owned());
    }
    if let Some(because) = encrypted_object::without_key(case) {
        return Some(because);
    }
    if said_something_else(case) {
        return Some("S3 names another permission".to_owned());
    }
    None
}

pub(super) fn said_kms(case: &Case<'_>) -> bool {
    case.said.action.as_deref().is_some_and(|action| action.starts_with("kms:"))
        || matches!(case.said.reason, Some(Reason::KmsKeyUnreachable | Reason::KmsKeyState))
}

/// Whether S3 gave a reason that is none of KMS.
pub(super) fn said_something_else(case: &Case<'_>) -> bool {
    !case.is_bare() && !said_kms(case)
}

/// Whether S3 names a policy of the organization, of the session or of the role's boundary that stops the use of the key.
fn said_beside_the_key(case: &Case<'_>) -> bool {
    let said = case.said.policy.as_ref().map(|policy| policy.policy_type);
    said_kms(case) && said.is_some_and(|said| !matches!(said, PolicyType::IdentityPolicy | PolicyType::ResourcePolicy))
}

/// Whether a policy of the organization or of the session that was not read can stop the use of a key as well as the key's
/// own: S3 names neither.
fn is_open(case: &Case<'_>, judged: &Judged) -> bool {
    !said_kms(case) && bound_by_unread(judged)
}

/// Whether it is certain which key the request uses.
pub(super) fn key_is_known(case: &Case<'_>) -> bool {
    if case.call().operation == Operation::CopyObject && !said_kms(case) {
        return false;
    }
    encryption::key_of(case.evidence, &case.target).is_some_and(|used| used.from != KeyFrom::Guess)
}

/// Whether something of S3 stands in the way as well, or might.
fn rival(case: &Case<'_>) -> bool {
    !said_kms(case) && case.main().is_none_or(|main: &Judged| !Sides::of(case, main).allow())
}
