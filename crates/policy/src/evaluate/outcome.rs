//! The answer of each layer, put into words.

use super::combine::Side;
use super::judgement::Judgement;
use super::near::{nearest, policies_of, unknown_keys};
use super::recorder::Recorder;
use super::tally::{Bound, Tally};
use crate::explain::{LayerDecision, LayerOutcome};
use crate::model::{Layer, Policies, Reading, Request};

/// The layers that were asked about one resource.
pub(super) fn layers(judgement: &Judgement<'_>, policies: &Policies, mut heard: Recorder) -> Vec<LayerOutcome> {
    let mut outcomes = Vec::new();
    for (layer, tally) in judgement.by_layer() {
        let heard = heard.take(layer);
        // Of the caller's own policies, only a Deny can matter to the bucket side of a request in
        // another account.
        let repeats = judgement.side == Side::BehindAccessPoint
            && is_of_the_caller(layer)
            && !judgement.in_one_account()
            && heard.denies.is_empty()
            && heard.possible_denies.is_empty();
        if repeats {
            continue;
        }
        let decision = decision(tally);
        let near_misses = match decision {
            LayerDecision::ImplicitlyDenied | LayerDecision::Unknown => {
                nearest(&policies_of(layer, policies, &judgement.own), &judgement.subject)
            }
            LayerDecision::Allowed | LayerDecision::ExplicitlyDenied | LayerDecision::NotApplicable => Vec::new(),
        };
        let mut keys: Vec<String> = Vec::new();
        for found in heard.possible_allows.iter().chain(&heard.possible_denies) {
            let statement = &found.statement.policy.compiled()[found.statement.index];
            for key in unknown_keys(statement, &judgement.subject) {
                if !keys.iter().any(|known| known.eq_ignore_ascii_case(&key)) {
                    keys.push(key);
                }
            }
        }
        outcomes.push(LayerOutcome {
            layer,
            resource: judgement.subject.resource.clone(),
            decision,
            allows: heard.allows,
            denies: heard.denies,
            possible_allows: heard.possible_allows,
            possible_denies: heard.possible_denies,
            near_misses,
            unknown_keys: keys,
        });
    }
    outcomes
}

fn is_of_the_caller(layer: Layer) -> bool {
    matches!(
        layer,
        Layer::IdentityPolicy | Layer::PermissionsBoundary | Layer::SessionPolicy | Layer::ServiceControlPolicy
    )
}

fn decision(tally: &Option<Tally>) -> LayerDecision {
    let Some(tally) = tally else { return LayerDecision::NotApplicable };
    if tally.deny(Bound::Most) {
        LayerDecision::ExplicitlyDenied
    } else if tally.deny(Bound::Least) {
        LayerDecision::Unknown
    } else if tally.allow(Bound::Least).any() {
        LayerDecision::Allowed
    } else if tally.allow(Bound::Most).any() {
        LayerDecision::Unknown
    } else {
        LayerDecision::ImplicitlyDenied
    }
}

/// The layers that could not be read and that bind this request.
pub(super) fn unreadable(request: &Request, policies: &Policies) -> Vec<Layer> {
    fn layer<T>(slot: &Reading<T>, layer: Layer) -> Option<Layer> {
        slot.is_unreadable().then_some(layer)
    }
    let has_identity = request.principal.account().is_some();
    let of_identity = [
        layer(&policies.identity, Layer::IdentityPolicy),
        layer(&policies.permissions_boundary, Layer::PermissionsBoundary),
        layer(&policies.session, Layer::SessionPolicy),
        layer(&policies.service_control, Layer::ServiceControlPolicy),
    ];
    let own = super::layers::resource_layer(request);
    let of_resource = [
        layer(&policies.resource_control, Layer::ResourceControlPolicy),
        layer(&policies.vpc_endpoint, Layer::VpcEndpointPolicy),
        layer(&policies.resource, own),
        request.route.as_ref().and_then(|_| layer(&policies.access_point, Layer::AccessPointPolicy)),
    ];
    let of_identity = of_identity.into_iter().filter(|_| has_identity);
    of_identity.chain(of_resource).flatten().collect()
}
