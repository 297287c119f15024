//! The decision about a request.
//!
//! In: a [`Request`] and its [`Policies`]. Out: the bare [`Decision`], or an [`Evaluation`] with
//! all reasons; both from the same matching and the same law (`combine`).
//! Absent on purpose: parsing, advice, anything that reads the world.

mod combine;
mod layers;
mod recorder;
pub(crate) mod statement;
pub(crate) mod subject;
mod tally;

use self::combine::{Case, combine};
use self::layers::{Deaf, Witness, ask, is_bounded, resource_layer};
use self::subject::Subject;
use self::tally::Bound;
use crate::explain::{Decision, Evaluation};
use crate::model::{Layer, Policies, Request};

/// The decision about a request, without reasons: nothing is allocated for them.
pub fn decide(request: &Request, policies: &Policies) -> Decision {
    let (least, most) = range(request, policies, &mut Deaf);
    if least == most { least } else { Decision::Unknown }
}

/// The decision at both ends of what is not known.
fn range(request: &Request, policies: &Policies, witness: &mut impl Witness) -> (Decision, Decision) {
    let bounded = is_bounded(request, policies);
    let layer = if request.route.is_some() { Layer::AccessPointPolicy } else { resource_layer(request) };
    let own = if request.route.is_some() { &policies.access_point } else { &policies.resource };
    let subject = Subject::named(request, bounded);
    let tallies = ask(&subject, policies, (layer, own), witness);
    let case = Case { principal: &request.principal, same_account: request.same_account(), resource_layer: layer };
    let of = |bound| combine(&case, &tallies, bound);
    (of(Bound::Least), of(Bound::Most))
}

/// The decision about a request, with its reasons.
pub fn evaluate(request: &Request, policies: &Policies) -> Evaluation {
    let mut recorder = recorder::Recorder::default();
    let (least, most) = range(request, policies, &mut recorder);
    let layers = [
        Layer::IdentityPolicy,
        Layer::PermissionsBoundary,
        Layer::SessionPolicy,
        Layer::ServiceControlPolicy,
        Layer::ResourceControlPolicy,
        Layer::VpcEndpointPolicy,
        Layer::BucketPolicy,
        Layer::AccessPointPolicy,
        Layer::KmsKeyPolicy,
        Layer::TrustPolicy,
    ];
    Evaluation {
        decision: if least == most { least } else { Decision::Unknown },
        possible: vec![least, most],
        same_account: request.same_account(),
        layers: layers
            .into_iter()
            .map(|layer| {
                let heard = recorder.take(layer);
                crate::explain::LayerOutcome {
                    layer,
                    resource: request.resource.clone(),
                    decision: crate::explain::LayerDecision::NotApplicable,
                    allows: heard.allows,
                    denies: heard.denies,
                    possible_allows: heard.possible_allows,
                    possible_denies: heard.possible_denies,
                    near_misses: Vec::new(),
                    unknown_keys: Vec::new(),
                }
            })
            .collect(),
        blocked_by: Vec::new(),
        unreadable: Vec::new(),
        suppositions: Vec::new(),
    }
}
