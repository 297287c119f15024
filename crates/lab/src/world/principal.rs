//! IAM roles, users and groups.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;

use super::Document;

/// A policy of a role, user or group: inline where it has a name, managed where it has an ARN.
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

impl AttachedPolicy {
    /// The ARN. A boundary is always a managed policy; one without an ARN in the world gets that of its name, in the
    /// account of its `owner`.
    pub(crate) fn managed_arn(&self, owner: &str) -> String {
        let mut parts = owner.split(':');
        let (partition, account) = (parts.nth(1).unwrap_or_default(), parts.nth(2).unwrap_or_default());
        let named = || format!("arn:{partition}:iam::{account}:policy/{}", self.name.as_deref().unwrap_or("boundary"));
        self.arn.clone().unwrap_or_else(named)
    }
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

/// An IAM user.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct User {
    /// Inline and attached policies of its own.
    pub policies: Vec<AttachedPolicy>,
    /// The ARNs of the groups that it is in, whose policies are its own as well.
    pub groups: Vec<String>,
    /// The permissions boundary.
    pub permissions_boundary: Option<AttachedPolicy>,
    /// The user's tags (`aws:PrincipalTag/…`).
    pub tags: BTreeMap<String, String>,
}

/// A group of IAM users.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Group {
    /// Inline and attached policies.
    pub policies: Vec<AttachedPolicy>,
}
