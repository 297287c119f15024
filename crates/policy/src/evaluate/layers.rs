//! Asking the layers, one by one: every statement is matched, none is skipped because another one
//! has decided already.

use super::beside;
use super::own::Own;
use super::statement::applies;
use super::subject::Subject;
use super::tally::Tally;
use crate::matching::{Truth, Via};
use crate::model::statement::Effect;
use crate::model::{Layer, Level, Policies, Policy, Position, Principal, Reading, Request};

/// A statement that applies, or may.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit<'p> {
    pub(crate) layer: Layer,
    pub(crate) policy: &'p Policy,
    pub(crate) index: usize,
    pub(crate) position: Position,
    pub(crate) effect: Effect,
    pub(crate) truth: Truth,
    /// `None` in layers without principals.
    pub(crate) via: Option<Via>,
}

/// Hears of every statement that applies. The fast path has one that does nothing.
pub(crate) trait Witness {
    fn hit(&mut self, hit: Hit<'_>);
}

/// Hears nothing.
pub(crate) struct Deaf;

impl Witness for Deaf {
    fn hit(&mut self, _: Hit<'_>) {}
}

/// What the layers say about one resource; `None` where a layer does not apply.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tallies {
    pub(crate) identity: Option<Tally>,
    pub(crate) boundary: Option<Tally>,
    pub(crate) session: Option<Tally>,
    pub(crate) service_control: Option<Tally>,
    pub(crate) resource_control: Option<Tally>,
    pub(crate) vpc_endpoint: Option<Tally>,
    /// The resource's own policy, with the grants of a KMS key.
    pub(crate) resource: Option<Tally>,
    pub(crate) access_control: Option<Tally>,
    pub(crate) public_access: Option<Tally>,
}

impl Tallies {
    pub(crate) fn all(&self) -> [&Option<Tally>; 9] {
        [
            &self.identity,
            &self.boundary,
            &self.session,
            &self.service_control,
            &self.resource_control,
            &self.vpc_endpoint,
            &self.resource,
            &self.access_control,
            &self.public_access,
        ]
    }
}

/// The layer whose policy is attached to the resource that a request names.
pub(crate) fn resource_layer(request: &Request) -> Layer {
    match request.action.service() {
        "kms" => Layer::KmsKeyPolicy,
        "sts" => Layer::TrustPolicy,
        _ => Layer::BucketPolicy,
    }
}

/// Asks all layers about `subject`.
pub(crate) fn ask(subject: &Subject<'_>, policies: &Policies, own: &Own<'_>, witness: &mut impl Witness) -> Tallies {
    let mut asking = Asking { subject, witness };
    // Neither services nor anonymous callers have identities of an account.
    let has_identity = subject.principal.account().is_some();
    let service_linked = subject.principal.is_service_linked_role();
    let mut of_identity = |slot, layer| if has_identity { asking.list(slot, layer) } else { None };
    let identity = of_identity(&policies.identity, Layer::IdentityPolicy);
    let boundary = of_identity(&policies.permissions_boundary, Layer::PermissionsBoundary);
    let session = of_identity(&policies.session, Layer::SessionPolicy);
    let service_control = if has_identity && !service_linked {
        asking.levels(&policies.service_control, Layer::ServiceControlPolicy)
    } else {
        None
    };
    let resource_control =
        if service_linked { None } else { asking.levels(&policies.resource_control, Layer::ResourceControlPolicy) };
    let mut resource = asking.list_of(own.policy.as_ref().map(std::slice::from_ref), own.layer);
    let mut access_control = None;
    match own.layer {
        Layer::KmsKeyPolicy if !policies.kms_grants.is_absent() => {
            let tally = resource.get_or_insert_with(Tally::default);
            beside::kms_grants(subject, &policies.kms_grants, tally);
        }
        Layer::BucketPolicy => access_control = beside::access_control_lists(subject, policies),
        _ => {}
    }
    Tallies {
        // Whoever has an identity is implicitly denied by having no identity policies.
        identity: identity.or_else(|| has_identity.then(Tally::default)),
        boundary,
        session,
        service_control,
        resource_control,
        vpc_endpoint: asking.list(&policies.vpc_endpoint, Layer::VpcEndpointPolicy),
        resource,
        access_control,
        public_access: beside::block_public_access(subject, own, policies),
    }
}

/// Whether the caller has a permissions boundary; one that is unreadable may be there.
pub(crate) fn is_bounded(request: &Request, policies: &Policies) -> bool {
    let can_be = matches!(request.principal, Principal::User(_) | Principal::Role(_) | Principal::AssumedRole(_));
    can_be && policies.permissions_boundary.known().is_some()
}

struct Asking<'a, 'r, W> {
    subject: &'a Subject<'r>,
    witness: &'a mut W,
}

impl<W: Witness> Asking<'_, '_, W> {
    fn list(&mut self, slot: &Reading<Vec<Policy>>, layer: Layer) -> Option<Tally> {
        self.list_of(slot.as_ref().map(Vec::as_slice), layer)
    }

    fn list_of(&mut self, slot: Reading<&[Policy]>, layer: Layer) -> Option<Tally> {
        match slot {
            Reading::Absent => None,
            Reading::Unreadable => Some(Tally::UNREADABLE),
            Reading::Known(policies) => {
                let mut tally = Tally::default();
                for (at, policy) in policies.iter().enumerate() {
                    self.policy(policy, layer, Position { level: None, policy: at }, &mut tally);
                }
                Some(tally)
            }
        }
    }

    fn levels(&mut self, slot: &Reading<Vec<Level>>, layer: Layer) -> Option<Tally> {
        let levels = match slot {
            Reading::Absent => return None,
            Reading::Unreadable => return Some(Tally::UNREADABLE),
            Reading::Known(levels) => levels,
        };
        let mut all = Tally::FREE;
        for (at, level) in levels.iter().enumerate() {
            let mut tally = Tally::default();
            for (policy_at, policy) in level.policies.iter().enumerate() {
                self.policy(policy, layer, Position { level: Some(at), policy: policy_at }, &mut tally);
            }
            all = all.with_level(tally);
        }
        Some(all)
    }

    fn policy(&mut self, policy: &Policy, layer: Layer, position: Position, tally: &mut Tally) {
        for (index, statement) in policy.compiled().iter().enumerate() {
            let (truth, via) = applies(statement, self.subject);
            if truth == Truth::No {
                continue;
            }
            let effects: &[Effect] = match statement.effect {
                Some(Effect::Allow) => &[Effect::Allow],
                Some(Effect::Deny) => &[Effect::Deny],
                // Its effect cannot be read: it may be either.
                None => &[Effect::Allow, Effect::Deny],
            };
            for &effect in effects {
                tally.record(effect, truth, via);
                let via = layer.takes_principal().then_some(via);
                self.witness.hit(Hit { layer, policy, index, position, effect, truth, via });
            }
        }
    }
}
