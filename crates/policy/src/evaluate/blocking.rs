//! Which layers stand in the way of a request.

use super::combine::Side;
use super::judgement::Judgement;
use super::tally::{Bound, Tally};
use crate::explain::Decision;
use crate::matching::Via;
use crate::model::{Layer, Principal};

/// The layers that deny for certain; where none does, those whose missing `Allow` denies, in the
/// order in which AWS looks at them. None for a request that is allowed or undecided.
pub(super) fn blocked_by<'j>(decision: Decision, sides: impl Iterator<Item = &'j Judgement<'j>>) -> Vec<Layer> {
    let mut blocking = Vec::new();
    for side in sides {
        let found = match decision {
            Decision::Allowed | Decision::Unknown => Vec::new(),
            Decision::ExplicitlyDenied => denying(side),
            Decision::ImplicitlyDenied => lacking(side),
        };
        for layer in found {
            if !blocking.contains(&layer) {
                blocking.push(layer);
            }
        }
    }
    blocking
}

fn denying(side: &Judgement<'_>) -> Vec<Layer> {
    let denies =
        |(layer, tally): (Layer, &Option<Tally>)| tally.is_some_and(|tally| tally.deny(Bound::Most)).then_some(layer);
    side.by_layer().into_iter().filter_map(denies).collect()
}

fn lacking(side: &Judgement<'_>) -> Vec<Layer> {
    if side.decision(Bound::Most) == Decision::Allowed {
        return Vec::new();
    }
    let tallies = &side.tallies;
    let lacks = |tally: &Option<Tally>| tally.is_some_and(|tally| !tally.allow(Bound::Most).any());
    let mut layers = Vec::new();
    let mut note = |layer, blocks: bool| {
        if blocks {
            layers.push(layer);
        }
    };
    note(Layer::ResourceControlPolicy, lacks(&tallies.resource_control));
    note(Layer::ServiceControlPolicy, side.side == Side::Named && lacks(&tallies.service_control));
    note(Layer::VpcEndpointPolicy, lacks(&tallies.vpc_endpoint));
    let grants = |tally: &Option<Tally>| tally.map(|tally| tally.allow(Bound::Most)).unwrap_or_default();
    let own_layer = if side.has_foreign_object() { Layer::ObjectOwnership } else { side.own.layer };
    let by_policy = if side.has_foreign_object() { Default::default() } else { grants(&tallies.resource) };
    let by_resource = by_policy.union(grants(&tallies.access_control));
    let is_root = matches!(side.subject.principal, Principal::Root(_));
    let by_identity = is_root || grants(&tallies.identity).any();
    let boundary = lacks(&tallies.boundary);
    let session = lacks(&tallies.session);
    if side.subject.principal.account().is_none() {
        note(own_layer, !by_resource.any());
    } else if !side.in_one_account() {
        let named = side.side == Side::Named;
        note(own_layer, !by_resource.any());
        note(Layer::IdentityPolicy, named && !by_identity);
        note(Layer::PermissionsBoundary, named && boundary);
        note(Layer::SessionPolicy, named && session);
    } else {
        let direct = [Via::Itself, Via::Role, Via::User, Via::Everyone].iter().any(|&via| by_resource.has(via));
        let resource_needed = matches!(side.own.layer, Layer::KmsKeyPolicy)
            || (side.own.layer == Layer::TrustPolicy && tallies.resource.is_some());
        let granted = direct || (by_identity && (by_resource.any() || !resource_needed));
        note(Layer::IdentityPolicy, !granted && !by_identity);
        note(own_layer, !granted && !by_resource.any());
        note(Layer::PermissionsBoundary, boundary);
        note(Layer::SessionPolicy, session);
    }
    layers
}
