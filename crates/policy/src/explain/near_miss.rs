//! The `Allow` that came nearest, and the elements of it that did not match.

use std::fmt;

use serde::Serialize;

use crate::model::{ContextValue, StatementRef};
use crate::parse::Place;

/// The element of a statement that failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// `Principal` or `NotPrincipal`.
    Principal,
    /// `Action` or `NotAction`.
    Action,
    /// `Resource` or `NotResource`.
    Resource,
    /// One key of one operator of `Condition`.
    Condition {
        /// The operator as the policy spells it, `ForAllValues:StringLike`.
        operator: String,
        /// The key as the policy spells it.
        key: String,
    },
}

/// An element that did not match, with what it wants and what the request has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FailedElement {
    /// Its place in the policy document: `Statement[0].Condition.StringEquals.s3:x-amz-acl`.
    pub place: Place,
    /// Which element it is.
    pub part: Part,
    /// The values in the policy.
    pub wanted: Vec<String>,
    /// Whether the policy wants anything but these values (`NotAction`).
    pub negated: bool,
    /// What the request has; `None` where the condition key is absent.
    pub seen: Option<ContextValue>,
}

impl fmt::Display for FailedElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} wants ", self.place)?;
        if self.negated {
            f.write_str("anything but ")?;
        }
        for (at, value) in self.wanted.iter().enumerate() {
            write!(f, "{}`{value}`", if at == 0 { "" } else { ", " })?;
        }
        match &self.seen {
            Some(seen) => write!(f, ", the request has {seen}"),
            None => f.write_str(", the request has no such key"),
        }
    }
}

/// A statement that would have allowed, but for some elements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// The statement.
    pub statement: StatementRef,
    /// The elements that failed, in the order principal, action, resource, conditions.
    pub failed: Vec<FailedElement>,
}
