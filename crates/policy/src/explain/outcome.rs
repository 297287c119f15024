//! The answer to a request.

use serde::{Deserialize, Serialize};

use super::{Decision, LayerDecision, NearMiss};
use crate::model::{Arn, Layer, StatementRef};

/// How the `Principal` of a statement matched. The differences decide what a grant is worth:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum PrincipalMatch {
    /// The caller itself: the user, role, session, federated user or service, by its ARN or name.
    Direct,
    /// Everyone: `*`, or whoever is not in `NotPrincipal`.
    Everyone,
    /// The role of the session.
    Role,
    /// The user of the federated user.
    User,
    /// The account of the caller, which only delegates to the account's identity policies.
    Account,
}

/// A statement that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    /// The statement.
    pub statement: StatementRef,
    /// How its principal matched; `None` in layers without principals.
    pub principal: Option<PrincipalMatch>,
}

/// What one layer said, about one resource.
#[derive(Clone, Debug)]
pub struct LayerOutcome {
    /// The layer.
    pub layer: Layer,
    /// The resource it was asked about. Through an access point there are two: the access point's
    /// and the bucket's.
    pub resource: Arn,
    /// Its answer.
    pub decision: LayerDecision,
    /// All `Allow` statements that match for certain.
    pub allows: Vec<Match>,
    /// All `Deny` statements that match for certain.
    pub denies: Vec<Match>,
    /// `Allow` statements that match depending on unknown keys.
    pub possible_allows: Vec<Match>,
    /// `Deny` statements that match depending on unknown keys.
    pub possible_denies: Vec<Match>,
    /// Where nothing allows: the `Allow` statements that came nearest, nearest first.
    pub near_misses: Vec<NearMiss>,
    /// The keys of unknown value that the possible matches depend on, as the policies spell them.
    pub unknown_keys: Vec<String>,
}

/// A value that an unknown key may have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Supposed {
    /// The key is not in the request.
    Absent,
    /// The key has these values.
    Values(Vec<String>),
    /// The key has a value that no policy mentions.
    Other,
}

/// What the decision would be if an unknown key had a certain value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Supposition {
    /// The key.
    pub key: String,
    /// Its supposed value.
    pub value: Supposed,
    /// The decision then; still `Unknown` where it depends on something else too.
    pub decision: Decision,
}

/// The answer to a request, with its reasons.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// The answer.
    pub decision: Decision,
    /// The decisions that are possible: the answer alone, or where it is `Unknown` all those that
    /// it may turn out to be.
    pub possible: Vec<Decision>,
    /// Whether the caller and the resource share an account.
    pub same_account: bool,
    /// Every layer, also those that do not bind this request.
    pub layers: Vec<LayerOutcome>,
    /// The layers that stand in the way: those that deny, and where none does those whose missing
    /// `Allow` does.
    pub blocked_by: Vec<Layer>,
    /// The layers of which a policy was not readable.
    pub unreadable: Vec<Layer>,
    /// What the decision would be under the values of unknown keys.
    pub suppositions: Vec<Supposition>,
}

impl Evaluation {
    /// What `layer` said; through an access point, about the access point if it was asked twice.
    pub fn layer(&self, layer: Layer) -> Option<&LayerOutcome> {
        self.layers.iter().find(|outcome| outcome.layer == layer)
    }

    /// Every `Deny` that matched for certain, in the order of the layers.
    pub fn denies(&self) -> impl Iterator<Item = &Match> {
        self.layers.iter().flat_map(|outcome| &outcome.denies)
    }

    /// Every `Allow` that matched for certain, in the order of the layers.
    pub fn allows(&self) -> impl Iterator<Item = &Match> {
        self.layers.iter().flat_map(|outcome| &outcome.allows)
    }
}
