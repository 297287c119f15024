//! `lab apply`: a world with a report's remedy carried out.
//!
//! In: the JSON of a world and the `remedy.changes` of one check. Out: the JSON of the world
//! after the change (members keep their order, so that a diff shows the remedy), or an
//! [`ApplyError`] that names the change. The result is checked like any world.
//!
//! # What is understood
//!
//! A change is `{"target", "resource", "change", "statement"?, …}`.
//!
//! | `target` | `resource` | changes |
//! |---|---|---|
//! | `bucket-policy` | `arn:aws:s3:::BUCKET` | statements, whose `Resource` is the bucket's |
//! | `access-point-policy` | the access point's ARN | statements |
//! | `identity-policy` | the role's ARN, with or without its path | statements; `policy` (a name or an ARN) chooses one of its policies |
//! | `permissions-boundary` | the role's ARN, or the boundary's | statements |
//! | `trust-policy` | the role's ARN | statements |
//! | `session-policy` | the session's ARN (`arn:aws:sts::…:assumed-role/ROLE/SESSION`) or the role's | statements, in the policy of every client that it names |
//! | `kms-key-policy` | the key's ARN | statements |
//! | `vpc-endpoint-policy` | the endpoint's id or ARN, or a session's ARN: the endpoint that it goes through | statements |
//! | `service-control-policy`, `resource-control-policy` | the policy's ARN, or an account id | statements, in the policy with that ARN wherever it is attached, or in the account's last level |
//! | `bucket` | `arn:aws:s3:::BUCKET` | `set` |
//! | `account` | the account's id | `set` |
//! | `access-point` | the access point's ARN | `set` |
//! | `kms-key` | the key's ARN | `set` |
//! | `role` | the role's ARN | `set` |
//! | `client` | an access key id, a session's or a role's ARN | `set` |
//! | `object` | `arn:aws:s3:::BUCKET/KEY` | `set`; `body` makes an object that is not there |
//! | `request`, `suite` | any | `send-header`, `set`: no part of a world; carried out in a suite by [`apply_to_suite`] |
//!
//! Statement changes:
//! - `add-statement`: `statement` is appended. A policy that did not exist is made with it. With an
//!   identity policy and no `policy`, the statement goes into a policy of its own, named
//!   `s3litmus-remedy`.
//! - `remove-statement`, `replace-statement`: the statement to change is named by `sid`, by `index`
//!   (0-based, as in `policy.index` of a cause), or, with neither, by the `Sid` of `statement`.
//!   A policy whose last statement is removed is removed. `statement` takes its place.
//!   With an identity policy and no `policy`, the one policy with such a statement is meant.
//!
//! `set`: `name` is a member of the target as the world file spells it, or a path into it
//! (`object_ownership`, `public_access_block.RestrictPublicBuckets`, `state`, `vpc_id`, `role`),
//! `value` is what it is set to; `null` (or none) takes it away.
//!
//! `send-header`: `name` is the suite's name of the option (`server_side_encryption`) or the
//! header's own (`x-amz-server-side-encryption`), `value` what is sent; without a value the option
//! is taken away. `expected_bucket_owner` and `region` are members of the target, `secure_transport` and
//! other facts of the network no part of a suite: they are `set` on a `client` of the world.

mod change;
mod document;
mod organization;
mod place;
mod suite;

use std::fmt;

use serde_json::Value;

pub use change::Change;
pub use suite::{Amended, apply_to_suite};

use crate::world::{self, WorldError};

/// Why a remedy could not be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ApplyError {
    /// The changes are not a list of changes.
    Shape(String),
    /// A change is not understood.
    Change {
        /// Which of the changes, 0-based.
        index: usize,
        /// Why not.
        problem: String,
    },
    /// A change is about something that this world does not have.
    Elsewhere {
        /// Which of the changes, 0-based.
        index: usize,
        /// What it is about: target and resource.
        of: String,
        /// What is missing.
        problem: String,
    },
    /// The world is not valid before or after the changes.
    World(WorldError),
}

impl fmt::Display for ApplyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(problem) => write!(out, "the changes cannot be read: {problem}"),
            Self::Change { index, problem } => write!(out, "changes[{index}]: {problem}"),
            Self::Elsewhere { index, of, problem } => {
                write!(out, "changes[{index}], {of}: {problem}; the world has to be the one of the report")
            }
            Self::World(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for ApplyError {}

/// The world after all `changes` (the JSON of `remedy.changes`). Changes of a request
/// (`send-header`) leave it as it is: see [`apply_to_suite`].
///
/// # Errors
/// Where a change is not understood, names something that is not in the world, or the outcome is
/// no valid world.
pub fn apply(world: &Value, changes: &Value) -> Result<Value, ApplyError> {
    world::from_value(world).map_err(ApplyError::World)?;
    let mut after = world.clone();
    for (index, change) in Change::list(changes)?.iter().enumerate() {
        let of = || format!("`{}` of `{}`", change.target, change.resource);
        place::carry_out(&mut after, change).map_err(|problem| ApplyError::Elsewhere { index, of: of(), problem })?;
    }
    world::from_value(&after).map_err(ApplyError::World)?;
    Ok(after)
}

#[cfg(test)]
mod tests;
