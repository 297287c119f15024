//! Causes in a report: what stopped a check, and what did not.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cause::{Basis, Confidence, Kind, Layer};

/// One cause as found in one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CauseReport {
    /// The id in the catalogue.
    pub id: String,
    /// Where.
    pub layer: Layer,
    /// How.
    pub kind: Kind,
    /// How sure.
    pub confidence: Confidence,
    /// Resting on what.
    pub basis: Basis,
    /// One line for people.
    pub title: String,
    /// The policy that decided, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyReport>,
}

/// The policy, statement and condition behind a denial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PolicyReport {
    /// The layer of the policy, which may differ from the cause's (a required header stands in a bucket policy).
    pub layer: Layer,
    /// The policy's ARN, for managed policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The policy's name, for inline policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The statement's Sid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The statement's place in the document, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// The condition key that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition_key: Option<String>,
    /// What the condition wants of that key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted: Vec<String>,
    /// What the request had; empty where it had none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
    /// The statement as it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Value>,
}

impl PolicyReport {
    /// A policy of which nothing but the layer is known.
    pub fn of_layer(layer: Layer) -> Self {
        Self {
            layer,
            arn: None,
            name: None,
            sid: None,
            index: None,
            condition_key: None,
            wanted: Vec::new(),
            seen: Vec::new(),
            statement: None,
        }
    }
}

/// A cause that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RuledOut {
    /// The id in the catalogue.
    pub id: String,
    /// The evidence, in one clause.
    pub because: String,
}
