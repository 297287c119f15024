//! The smallest change that turns a denial into an allow, and what else a change allows.
//!
//! In: a request, its policies, and how far the repair should reach. Out: changes of policies as
//! JSON ready to paste. Absent on purpose: applying anything to AWS, and repairs that are no
//! change of a policy (a header to send, Object Ownership, Block Public Access, which is never
//! advised away).

mod apply;
mod grant;
mod narrow;
mod scope;
mod search;
mod spare;

pub use apply::{apply, opens};
pub use scope::Scope;
pub use search::smallest_change;
pub use spare::{Spared, Sparing, spare};

use serde::Serialize;
use serde_json::Value;

use crate::model::Layer;

/// One change of one policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The layer of the policy.
    pub target: Layer,
    /// What to change: the ARN of the policy, where it has one of its own and it is known, else of
    /// what it is attached to (the role, the bucket, the access point, the key). For SCPs and RCPs
    /// without an ARN, the id of the node of the organization. Empty where nothing is known.
    pub resource: String,
    /// What to do with it.
    #[serde(flatten)]
    pub edit: Edit,
}

/// What to do with a policy.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "kebab-case")]
pub enum Edit {
    /// Add a statement; where there is no such policy, make one of it.
    AddStatement {
        /// The statement, ready to paste.
        statement: Value,
    },
    /// Take a statement away.
    RemoveStatement {
        /// The statement as it is.
        statement: Value,
    },
    /// Put another statement in the place of one.
    ReplaceStatement {
        /// The statement as it is.
        old: Value,
        /// The statement as it should be, ready to paste.
        statement: Value,
    },
}

/// Changes that together turn a denial into an allow.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Remedy {
    /// All of them are needed.
    pub changes: Vec<Change>,
}
