//! The report: one model, judged by one table of rules, rendered many ways.
//!
//! In: exchanges and what the diagnosis found. Out: [`Report`] and its renderings, all pure. Absent on purpose: the
//! network, the clock, and the diagnosis itself.

mod cause;
pub mod json;
mod judge;
#[cfg(feature = "terminal")]
pub mod junit;
pub mod markdown;
mod model;
mod principal;
mod remedy;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(feature = "terminal")]
pub mod text;
mod verdict;
mod words;

pub use cause::*;
pub use judge::{ASSUME_ROLE, Judgement, judge, observe};
pub use model::*;
pub use principal::{RoleMatch, match_role};
pub use remedy::*;
pub use verdict::{Draft, conclude, summarize, verdict};
pub(crate) use words::headline;

/// The JSON Schema of reports, as `schema/report.schema.json` has it.
pub fn json_schema() -> schemars::Schema {
    schemars::schema_for!(Report)
}

#[cfg(test)]
mod tests;
