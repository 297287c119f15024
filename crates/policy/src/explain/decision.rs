//! The words for decisions.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The answer to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Decision {
    /// Everything that has to allow does, and nothing denies.
    Allowed,
    /// Something that has to allow does not.
    ImplicitlyDenied,
    /// A `Deny` matches.
    ExplicitlyDenied,
    /// It depends on a policy that was not readable or on a key that is not known.
    Unknown,
}

impl Decision {
    /// How much is granted: more allows raise a decision, more denies lower it.
    pub(crate) fn rank(self) -> u8 {
        match self {
            Decision::ExplicitlyDenied => 0,
            Decision::ImplicitlyDenied => 1,
            Decision::Unknown => 2,
            Decision::Allowed => 3,
        }
    }
}

impl fmt::Display for Decision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Decision::Allowed => "allowed",
            Decision::ImplicitlyDenied => "implicitly denied",
            Decision::ExplicitlyDenied => "explicitly denied",
            Decision::Unknown => "unknown",
        })
    }
}

/// What one layer says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum LayerDecision {
    /// It allows. A resource-based policy that only delegates to the caller's account allows, in
    /// this sense, as far as it goes: see [`super::PrincipalMatch::Account`].
    Allowed,
    /// It has no matching `Allow`, and no matching `Deny`.
    ImplicitlyDenied,
    /// It has a matching `Deny`.
    ExplicitlyDenied,
    /// There is no such policy, or it does not bind this principal or resource.
    NotApplicable,
    /// The policy was not readable, or a key that decides is not known.
    Unknown,
}
