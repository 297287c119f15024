//! IAM roles.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Document;

/// A policy of a role: inline where it has a name, managed where it has an ARN.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttachedPolicy {
    /// The name of an inline policy (or of a managed one, taken from its ARN where absent).
    pub name: Option<String>,
    /// The ARN of a managed policy.
    pub arn: Option<String>,
    /// The policy document.
    pub document: Document,
}

/// An IAM role.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Role {
    /// Inline and attached policies.
    pub policies: Vec<AttachedPolicy>,
    /// The permissions boundary.
    pub permissions_boundary: Option<AttachedPolicy>,
    /// Who may assume the role; absent lets nobody.
    pub trust_policy: Option<Document>,
    /// The role's tags (`aws:PrincipalTag/…`).
    pub tags: BTreeMap<String, String>,
}
