//! A statement in the form that matching reads: patterns compiled, keys hashed, values typed.

use serde::{Deserialize, Serialize};

use crate::matching::{ActionPattern, Condition, PrincipalPattern, ResourcePattern};

/// What a statement does where it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Effect {
    /// It grants.
    Allow,
    /// It refuses, whatever grants.
    Deny,
}

/// The values of an element that has a `Not` form.
#[derive(Clone, Debug)]
pub(crate) struct Element<P> {
    pub(crate) negated: bool,
    pub(crate) patterns: Vec<P>,
}

/// One statement. An element that is `None` was not given; `broken` tells of elements that were
/// given and cannot be read.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    pub(crate) sid: Option<Box<str>>,
    /// `None` where it cannot be read.
    pub(crate) effect: Option<Effect>,
    pub(crate) principal: Option<Element<PrincipalPattern>>,
    pub(crate) action: Option<Element<ActionPattern>>,
    pub(crate) resource: Option<Element<ResourcePattern>>,
    pub(crate) conditions: Vec<Condition>,
    /// Some element cannot be read: the statement may match, at most.
    pub(crate) broken: bool,
}
