//! The statements that matched, as the corpus of cases names them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::explain::{Evaluation, Match};
use crate::model::Layer;

/// The statements of one layer that matched: `identity[0]#1` is the second statement of the first
/// identity policy, `scp[0][1]#0` the first of the second SCP at the root.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LayerLabels {
    /// `Allow` statements.
    pub allow: Vec<String>,
    /// `Deny` statements.
    pub deny: Vec<String>,
}

/// The matching statements of every layer that has any, account-level matches included.
pub fn labels(evaluation: &Evaluation) -> BTreeMap<&'static str, LayerLabels> {
    let mut all: BTreeMap<&'static str, LayerLabels> = BTreeMap::new();
    for outcome in &evaluation.layers {
        let name = layer_name(outcome.layer);
        let label = |found: &Match| found.statement.label(name);
        if outcome.allows.is_empty() && outcome.denies.is_empty() {
            continue;
        }
        let entry = all.entry(name).or_default();
        entry.allow.extend(outcome.allows.iter().map(label));
        entry.deny.extend(outcome.denies.iter().map(label));
    }
    all
}

fn layer_name(layer: Layer) -> &'static str {
    match layer {
        Layer::IdentityPolicy => "identity",
        Layer::PermissionsBoundary => "pb",
        Layer::SessionPolicy => "session",
        Layer::ServiceControlPolicy => "scp",
        Layer::ResourceControlPolicy => "rcp",
        Layer::VpcEndpointPolicy => "vpce",
        Layer::BucketPolicy | Layer::KmsKeyPolicy | Layer::TrustPolicy => "resource",
        Layer::AccessPointPolicy => "access_point",
        Layer::AccessControlList => "acl",
        Layer::BlockPublicAccess => "block_public_access",
        Layer::ObjectOwnership => "object_ownership",
    }
}
