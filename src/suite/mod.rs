//! What to test, and what is expected.
//!
//! In: the JSON text of a suite, or what says where it is. Out: a [`Suite`] with defaults applied, shorthand
//! expanded and every name checked, or a [`SuiteError`] whose sentences name place, found and expected.
//! Absent on purpose: fetching (that is the probe's), keys and order (that is the plan's), the environment.

mod arn;
mod bucket;
mod document;
mod error;
pub mod event;
mod expand;
mod expectation;
mod ids;
mod keys;
mod mended;
mod model;
mod narrow;
pub(crate) mod options;
mod read;
mod resolve;
mod shape;
mod similar;
pub mod source;
mod values;

pub use bucket::{Bucket, BucketKind};
pub use document::{CheckDefaults, CheckDocument, Defaults, SuiteDocument, TargetDocument};
pub use error::{Problem, SuiteError};
pub use expectation::Expectation;
pub use model::{Check, Diagnosis, MAX_EXPERIMENTS, MAX_READERS, Object, Suite, Target, VERSION_OF_RUN};
pub use narrow::UnknownName;
pub use read::{parse, parse_value};
pub use source::{SuitePrefix, SuiteSource};

/// How many checks one run takes. More is an error: thousands of targets fan out over Step Functions.
pub const MAX_CHECKS: usize = 20_000;

/// The JSON Schema of suites, as `schema/suite.schema.json` has it.
pub fn json_schema() -> schemars::Schema {
    schemars::schema_for!(SuiteDocument)
}
