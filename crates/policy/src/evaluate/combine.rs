//! The law: how the answers of the layers make a decision.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>

use super::layers::Tallies;
use super::tally::{Bound, Grants, Tally};
use crate::explain::Decision;
use crate::matching::Via;
use crate::model::{Layer, Principal};

/// Which of the two resources of a request through an access point is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Side {
    /// The resource that the caller names.
    Named,
    /// The bucket behind the access point.
    BehindAccessPoint,
}

/// What of a request, besides its policies, the law looks at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case<'r> {
    pub(crate) principal: &'r Principal,
    /// Whether the principal belongs to the account that has to allow: the resource's, or the
    /// object owner's.
    pub(crate) same_account: bool,
    /// Whether another account owns the object, so that the bucket policy cannot allow.
    pub(crate) foreign_object: bool,
    /// The layer of the resource's own policy.
    pub(crate) resource_layer: Layer,
    pub(crate) side: Side,
}

/// The decision about one resource, at one end of the range of what is not known.
pub(crate) fn combine(case: &Case<'_>, tallies: &Tallies, bound: Bound) -> Decision {
    if tallies.all().into_iter().flatten().any(|tally| tally.deny(bound)) {
        return Decision::ExplicitlyDenied;
    }
    let within = |limit: &Option<Tally>| limit.is_none_or(|tally| tally.allow(bound).any());
    // SCPs are asked about the resource that the caller names; the resource's side about both.
    let within_scp = case.side == Side::BehindAccessPoint || within(&tallies.service_control);
    if !(within(&tallies.resource_control) && within_scp && within(&tallies.vpc_endpoint)) {
        return Decision::ImplicitlyDenied;
    }
    let granted = Granted::new(case, tallies, bound);
    let allowed = match (case.principal, case.side) {
        (Principal::Service(_) | Principal::Anonymous, _) => granted.by_resource.any(),
        (_, Side::Named) if case.same_account => granted.in_one_account(),
        (_, Side::Named) => granted.by_identity && granted.limited && granted.by_resource.any(),
        // The caller's account has had its say about the access point; what is left is whether
        // the bucket "also allows the same access".
        (_, Side::BehindAccessPoint) if case.same_account => granted.in_one_account(),
        (_, Side::BehindAccessPoint) => granted.by_resource.any(),
    };
    if allowed { Decision::Allowed } else { Decision::ImplicitlyDenied }
}

/// What allows, at one end of the range.
pub(super) struct Granted {
    pub(super) by_resource: Grants,
    pub(super) by_identity: bool,
    /// Whether boundary and session policy allow, where there are any.
    limited: bool,
    /// Whether an identity policy needs the resource's own to delegate to it.
    needs_resource: bool,
    is_role: bool,
}

impl Granted {
    pub(super) fn new(case: &Case<'_>, tallies: &Tallies, bound: Bound) -> Self {
        let allow = |tally: &Option<Tally>| tally.map_or(Grants::default(), |tally| tally.allow(bound));
        let within = |limit: &Option<Tally>| limit.is_none_or(|tally| tally.allow(bound).any());
        let by_policy = if case.foreign_object { Grants::default() } else { allow(&tallies.resource) };
        Granted {
            by_resource: by_policy.union(allow(&tallies.access_control)),
            // The root user holds every permission of its account.
            by_identity: allow(&tallies.identity).any() || matches!(case.principal, Principal::Root(_)),
            limited: within(&tallies.boundary) && within(&tallies.session),
            needs_resource: needs_resource_policy(case.resource_layer, &tallies.resource),
            is_role: matches!(case.principal, Principal::Role(_)),
        }
    }

    /// "Same account: resource or identity."
    fn in_one_account(&self) -> bool {
        self.past_limits() || (self.limited && self.by_either())
    }

    /// A grant to the user's or session's own ARN, or to `*`, reaches the caller past an implicit
    /// deny of boundary and session policy; one to the role's ARN does not, since "the principal
    /// making the request is the IAM role session".
    pub(super) fn past_limits(&self) -> bool {
        let by = self.by_resource;
        by.has(Via::Everyone) || (by.has(Via::Itself) && !self.is_role)
    }

    /// Whether the resource grants to more than the account, or an identity policy does.
    pub(super) fn by_either(&self) -> bool {
        let by = self.by_resource;
        let direct = [Via::Itself, Via::Everyone, Via::Role, Via::User].iter().any(|&via| by.has(via));
        direct || (self.by_identity && (by.any() || !self.needs_resource))
    }
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
