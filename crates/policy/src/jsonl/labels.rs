//! The statements that matched, as the corpus of cases names them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::explain::{Evaluation, LayerDecision};
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

/// The matching statements of every layer that applies, account-level matches included. The four
/// layers that every request has are always there.
pub fn labels(evaluation: &Evaluation) -> BTreeMap<&'static str, LayerLabels> {
    let always = ["identity", "resource", "scp", "rcp"];
    let mut all: BTreeMap<&'static str, LayerLabels> =
        always.into_iter().map(|name| (name, LayerLabels::default())).collect();
    for outcome in &evaluation.layers {
        if outcome.decision == LayerDecision::NotApplicable {
            continue;
        }
        let name = layer_name(outcome.layer);
        let entry = all.entry(name).or_default();
        for (found, list) in [(&outcome.allows, &mut entry.allow), (&outcome.denies, &mut entry.deny)] {
            for label in found.iter().map(|found| found.statement.label(name)) {
                // Through an access point a layer is asked twice.
                if !list.contains(&label) {
                    list.push(label);
                }
            }
        }
    }
    all
}

pub(super) fn layer_name(layer: Layer) -> &'static str {
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
