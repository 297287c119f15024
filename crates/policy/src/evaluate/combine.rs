//! The law: how the answers of the layers make a decision.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>

use super::layers::Tallies;
use super::tally::{Bound, Grants, Tally};
use crate::explain::Decision;
use crate::matching::Via;
use crate::model::{Layer, Principal};

/// What of a request, besides its policies, the law looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'r> {
    pub(crate) principal: &'r Principal,
    /// Whether the principal belongs to the account of the resource.
    pub(crate) same_account: bool,
    /// The layer of the resource's own policy.
    pub(crate) resource_layer: Layer,
}

/// The decision at one end of the range of what is not known.
pub(crate) fn combine(case: &Case<'_>, tallies: &Tallies, bound: Bound) -> Decision {
    let Tallies { identity, boundary, session, service_control, resource_control, vpc_endpoint, resource } = tallies;
    let all = [identity, boundary, session, service_control, resource_control, vpc_endpoint, resource];
    if all.into_iter().flatten().any(|tally| tally.deny(bound)) {
        return Decision::ExplicitlyDenied;
    }
    // A layer that limits has to allow where it applies.
    let within = |limit: &Option<Tally>| limit.is_none_or(|tally| tally.allow(bound).any());
    if !(within(resource_control) && within(service_control) && within(vpc_endpoint)) {
        return Decision::ImplicitlyDenied;
    }
    let by_resource = resource.map_or(Grants::default(), |tally| tally.allow(bound));
    let by_identity = identity.is_some_and(|tally| tally.allow(bound).any()) || is_root(case.principal);
    let limited = within(boundary) && within(session);
    let allowed = match case.principal {
        Principal::Service(_) | Principal::Anonymous => by_resource.any(),
        _ if !case.same_account => by_identity && limited && by_resource.any(),
        _ => {
            // A grant to the user's or session's own ARN, or to `*`, reaches the caller past an
            // implicit deny of boundary and session policy; one to the role's ARN does not: "In
            // both cases, the principal making the request is the IAM role session".
            let past_limits = by_resource.has(Via::Everyone)
                || (by_resource.has(Via::Itself) && !matches!(case.principal, Principal::Role(_)));
            let direct = by_resource.has(Via::Itself) || by_resource.has(Via::Role) || by_resource.has(Via::User);
            let delegated = by_identity && (by_resource.any() || !needs_resource_policy(case.resource_layer, resource));
            past_limits || (limited && (direct || delegated))
        }
    };
    if allowed { Decision::Allowed } else { Decision::ImplicitlyDenied }
}

/// The root user holds every permission of its account.
fn is_root(principal: &Principal) -> bool {
    matches!(principal, Principal::Root(_))
}

/// "A KMS key policy and a role trust policy must allow": an identity policy alone is not enough,
/// even in one account. <https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>
///
/// Every role has a trust policy, so an absent one was left out of the question, as for STS
/// actions that no role is the resource of.
fn needs_resource_policy(layer: Layer, policy: &Option<Tally>) -> bool {
    match layer {
        Layer::KmsKeyPolicy => true,
        Layer::TrustPolicy => policy.is_some(),
        _ => false,
    }
}
