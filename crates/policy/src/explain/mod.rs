//! The answer and its reasons: per layer what matched, what came nearest, and what is not known.
//!
//! Out: plain data, made by [`crate::evaluate`]. Absent on purpose: advice (`change`).

mod decision;
mod near_miss;
mod outcome;

pub use decision::{Decision, LayerDecision};
pub use near_miss::{FailedElement, NearMiss, Part};
pub use outcome::{Evaluation, LayerOutcome, Match, PrincipalMatch, Supposed, Supposition};
