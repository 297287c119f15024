//! Which layers stand in the way of a request.

use super::combine::{Granted, Side};
use super::judgement::Judgement;
use super::tally::{Bound, Tally};
use crate::explain::Decision;
use crate::model::Layer;

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
    let case = side.case();
    let granted = Granted::new(&case, tallies, Bound::Most);
    let own_layer = if case.foreign_object { Layer::ObjectOwnership } else { side.own.layer };
    let resource_lacks = !granted.by_resource.any();
    let boundary = lacks(&tallies.boundary);
    let session = lacks(&tallies.session);
    if case.principal.account().is_none() {
        note(own_layer, resource_lacks);
    } else if case.same_account {
        note(Layer::IdentityPolicy, !granted.by_either() && !granted.by_identity);
        note(own_layer, !granted.by_either() && resource_lacks);
        note(Layer::PermissionsBoundary, !granted.past_limits() && boundary);
        note(Layer::SessionPolicy, !granted.past_limits() && session);
    } else {
        // The caller's account has its say about the resource that is named.
        let named = side.side == Side::Named;
        note(own_layer, resource_lacks);
        note(Layer::IdentityPolicy, named && !granted.by_identity);
        note(Layer::PermissionsBoundary, named && boundary);
        note(Layer::SessionPolicy, named && session);
    }
    layers
}
