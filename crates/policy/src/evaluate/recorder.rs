//! Keeps what the layers said, for the explanation.

use super::layers::{Hit, Witness};
use crate::explain::{Match, PrincipalMatch};
use crate::matching::{Truth, Via};
use crate::model::statement::Effect;
use crate::model::{Layer, StatementRef};

/// The statements of one layer that apply or may.
#[derive(Clone, Debug, Default)]
pub(super) struct Heard {
    pub(super) allows: Vec<Match>,
    pub(super) denies: Vec<Match>,
    pub(super) possible_allows: Vec<Match>,
    pub(super) possible_denies: Vec<Match>,
}

/// The statements about one resource.
#[derive(Clone, Debug, Default)]
pub(super) struct Recorder {
    layers: Vec<(Layer, Heard)>,
}

impl Recorder {
    pub(super) fn take(&mut self, layer: Layer) -> Heard {
        let at = self.layers.iter().position(|(heard, _)| *heard == layer);
        at.map_or_else(Heard::default, |at| self.layers.swap_remove(at).1)
    }

    fn layer(&mut self, layer: Layer) -> &mut Heard {
        let at = self.layers.iter().position(|(heard, _)| *heard == layer).unwrap_or_else(|| {
            self.layers.push((layer, Heard::default()));
            self.layers.len() - 1
        });
        &mut self.layers[at].1
    }
}

impl Witness for Recorder {
    fn hit(&mut self, hit: Hit<'_>) {
        let statement = StatementRef { policy: hit.policy.clone(), index: hit.index, position: hit.position };
        let found = Match { statement, principal: hit.via.map(principal_match) };
        let heard = self.layer(hit.layer);
        let list = match (hit.effect, hit.truth) {
            (Effect::Allow, Truth::Yes) => &mut heard.allows,
            (Effect::Deny, Truth::Yes) => &mut heard.denies,
            (Effect::Allow, Truth::Unknown | Truth::No) => &mut heard.possible_allows,
            (Effect::Deny, Truth::Unknown | Truth::No) => &mut heard.possible_denies,
        };
        list.push(found);
    }
}

fn principal_match(via: Via) -> PrincipalMatch {
    match via {
        Via::Itself => PrincipalMatch::Direct,
        Via::Everyone => PrincipalMatch::Everyone,
        Via::Role => PrincipalMatch::Role,
        Via::User => PrincipalMatch::User,
        Via::Account => PrincipalMatch::Account,
    }
}
