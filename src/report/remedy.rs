//! Remedies in a report: what to change, in words and for programs.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What to change. All of `changes` apply together; other ways are `alternatives`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Remedy {
    /// One sentence for people.
    pub summary: String,
    /// Who can: `bucket owner`, `role owner`, `caller`, `organization admin`, …
    pub owner: String,
    /// The AWS page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// What programs apply.
    pub changes: Vec<Change>,
    /// Other ways, where another owner could act as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
}

/// Another way to the same end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Alternative {
    /// One sentence for people.
    pub summary: String,
    /// Who can.
    pub owner: String,
    /// What programs apply.
    pub changes: Vec<Change>,
}

/// One change of one document, setting or request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Change {
    /// What is changed: `bucket-policy`, `identity-policy`, `access-point-policy`, `kms-key-policy`, `request`, …
    pub target: String,
    /// Whose: the ARN of the bucket, role, access point or key.
    pub resource: String,
    /// How.
    pub change: ChangeKind,
    /// Which document of several: the policy's ARN or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Which statement is removed or replaced: its Sid, or else its index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Which statement is removed or replaced, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// The statement to add or to put in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Value>,
    /// The suite's name of the option to send (`server_side_encryption`), or of the setting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The value to send or set; null takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// The ways to change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum ChangeKind {
    AddStatement,
    RemoveStatement,
    ReplaceStatement,
    SendHeader,
    Set,
}
