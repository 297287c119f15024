//! Causes that lie in who asks: another role than meant, a role that may not be assumed, a session policy.

use s3litmus_policy::Layer as PolicyLayer;

use super::{Asking, Family, Held, Judgement, Side, Sides, deny::explicit_deny, missing::missing};
use crate::{
    cause::{Basis, Confidence, Kind},
    diagnosis::{Case, policies::without_path},
};

/// The run has another role than the suite means it to have.
pub fn wrong_role(case: &Case<'_>) -> Option<Judgement> {
    let expected = case.evidence.expected_principal.as_deref()?;
    let runs_as = case.evidence.runs_as.as_ref()?;
    let is = runs_as.role().unwrap_or_else(|| runs_as.arn.clone());
    if without_path(expected) == is || expected == runs_as.arn {
        return Judgement::ruled_out("the run has the role that the suite names");
    }
    let because = format!("the run is `{}`, the suite means `{expected}`", runs_as.arn);
    Held::derived(Confidence::Certain, Kind::NotApplicable, because).holds()
}

/// The role's trust policy does not let the caller assume it.
pub fn trust_policy(case: &Case<'_>) -> Option<Judgement> {
    if !case.is_assume_role() {
        return None;
    }
    let asking = Asking {
        layers: &[PolicyLayer::TrustPolicy],
        families: &[
            Family::Encryption,
            Family::Acl,
            Family::Tls,
            Family::Mfa,
            Family::Source,
            Family::Other,
            Family::Unconditional,
        ],
    };
    if let Some(Judgement::Holds(held)) = explicit_deny(case, asking) {
        return held.holds();
    }
    let judged = case.main()?;
    match Sides::of(case, judged).resource {
        Side::Allows | Side::Delegates => Judgement::ruled_out("the role's trust policy lets the caller in"),
        Side::Missing => missing(
            judged,
            PolicyLayer::TrustPolicy,
            Confidence::Certain,
            Basis::Derived,
            "the role's trust policy does not allow",
        )
        .holds(),
        Side::Unknown => None,
    }
}

/// The policy that the session was made with.
pub fn session_policy(case: &Case<'_>) -> Option<Judgement> {
    if case.call().assume_role.is_some() && !case.is_assume_role() {
        return Judgement::ruled_out("the run passes no session policy to the role that it assumes");
    }
    None
}
