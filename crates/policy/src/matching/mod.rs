//! Whether a compiled element matches a request: three-valued, since keys may be unknown.
//!
//! In: an element of a statement and the facts of a request. Out: [`Truth`].
//! Absent on purpose: effects, layers, and everything that combines statements.

mod action;
mod condition;
mod operator;
mod pattern;
mod principal;
mod resource;
mod truth;
mod wildcard;

pub(crate) use action::ActionPattern;
pub(crate) use condition::{Condition, SetOperator};
pub(crate) use operator::{Comparison, Family, Network, Test, date};
pub(crate) use pattern::{Pattern, Syntax};
pub(crate) use principal::{PrincipalPattern, Via};
pub(crate) use resource::ResourcePattern;
pub(crate) use truth::{Truth, negated_if};
