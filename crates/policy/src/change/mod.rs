//! The smallest change that turns a denial into an allow, and what else a change allows.
//!
//! In: a request, its policies, and how far the repair should reach. Out: changes of policies as
//! JSON ready to paste. Absent on purpose: applying anything to AWS.

use serde::Serialize;
use serde_json::Value;

use crate::model::{Layer, Policies, Request};

/// How far a repair should reach: one object, or all keys under a prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The keys that the workload uses: `inventory_event/`. Without it, the very resource of the
    /// request.
    pub prefix: Option<String>,
}

/// One change of one policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Change {
    /// Add a statement; where there is no such policy, make one of it.
    AddStatement {
        /// The layer of the policy.
        layer: Layer,
        /// The ARN of what the policy is attached to, or of the policy itself where it has one.
        resource: String,
        /// The statement, ready to paste.
        statement: Value,
    },
    /// Take a statement away.
    RemoveStatement {
        /// The layer of the policy.
        layer: Layer,
        /// The ARN of what the policy is attached to, or of the policy itself where it has one.
        resource: String,
        /// The statement as it is.
        statement: Value,
    },
    /// Put another statement in the place of one.
    ReplaceStatement {
        /// The layer of the policy.
        layer: Layer,
        /// The ARN of what the policy is attached to, or of the policy itself where it has one.
        resource: String,
        /// The statement as it is.
        old: Value,
        /// The statement as it should be, ready to paste.
        statement: Value,
    },
}

/// Changes that together turn a denial into an allow.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Remedy {
    /// All of them are needed.
    pub changes: Vec<Change>,
}

/// The ways to turn the denial of `request` into an allow, smallest first; none where it is
/// allowed, or where nothing that is known would help.
pub fn smallest_change(_request: &Request, _policies: &Policies, _scope: &Scope) -> Vec<Remedy> {
    Vec::new()
}

/// The policies after `changes`; changes of policies that are not among them leave them as they
/// are.
pub fn apply(policies: &Policies, _changes: &[Change]) -> Policies {
    policies.clone()
}

/// The places of those `requests` that are not allowed now and may be after `changes`.
pub fn opens(_changes: &[Change], _requests: &[(Request, Policies)]) -> Vec<usize> {
    Vec::new()
}
