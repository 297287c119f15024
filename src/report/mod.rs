//! The report: one model, judged by one table of rules, rendered many ways.
//!
//! In: exchanges and what the diagnosis found. Out: [`Report`] and its renderings, all pure. Absent on purpose: the
//! network, the clock, and the diagnosis itself.

mod judge;
mod model;
mod principal;
mod verdict;

pub use judge::{ASSUME_ROLE, Judgement, judge, observe};
pub use model::*;
pub use principal::{RoleMatch, match_role};
pub use verdict::{Draft, conclude, summarize, verdict};
