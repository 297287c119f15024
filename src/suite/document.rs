//! The suite as it is written: what the JSON Schema is made from.

use serde::Deserialize;

use super::{
    Diagnosis, Expectation,
    shape::{self, Object},
};
use crate::call::{AssumeRole, CallOptions, Operation};

/// What to test, and what is expected.
#[derive(Clone, Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "s3litmus suite")]
pub struct SuiteDocument {
    /// The address of this schema, for editors.
    #[serde(rename = "$schema", default)]
    pub schema: Option<String>,
    /// The suite's name, a dimension of its metrics.
    #[schemars(length(min = 1, max = 128))]
    pub suite: String,
    /// The ARN of the role that the run is meant to have. Another one is the cause `wrong-execution-role`.
    #[serde(default)]
    pub principal: Option<String>,
    /// How far the run may go beyond one request a check to find a cause.
    #[serde(default, deserialize_with = "shape::one")]
    pub diagnosis: Diagnosis,
    /// What targets and checks have where they do not say otherwise.
    #[serde(default, deserialize_with = "shape::one")]
    pub defaults: Defaults,
    /// The buckets and access points.
    #[serde(deserialize_with = "shape::many")]
    #[schemars(length(min = 1))]
    pub targets: Vec<TargetDocument>,
}

/// What targets and checks have where they do not say otherwise.
#[derive(Clone, Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Defaults {
    /// For targets: see there.
    pub expected_bucket_owner: Option<String>,
    /// For targets: see there.
    pub region: Option<String>,
    /// For targets: see there.
    #[serde(deserialize_with = "shape::optional")]
    pub assume_role: Option<AssumeRole>,
    /// For checks: see there.
    pub expect: Option<Expectation>,
    /// For checks: each member goes to the operations that can send it; a check's own member takes its place.
    #[serde(deserialize_with = "shape::one")]
    pub with: CallOptions,
}

/// What checks have where they do not say otherwise.
#[derive(Clone, Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CheckDefaults {
    /// See the check's.
    pub expect: Option<Expectation>,
    /// Each member goes to the operations that can send it; a check's own member takes its place.
    #[serde(deserialize_with = "shape::one")]
    pub with: CallOptions,
}

/// A bucket or access point, asked as one role.
#[derive(Clone, Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetDocument {
    /// Unique in the suite; where absent, it is the bucket.
    #[serde(default)]
    pub name: Option<String>,
    /// A bucket name, an access point ARN or alias, or a multi-Region access point ARN.
    pub bucket: String,
    /// The account that the bucket must belong to: 12 digits.
    #[serde(default)]
    #[schemars(regex(pattern = "^[0-9]{12}$"))]
    pub expected_bucket_owner: Option<String>,
    /// The bucket's Region. Given, a bucket elsewhere is inconclusive; absent, it is the run's Region, and a redirect
    /// is followed once.
    #[serde(default)]
    pub region: Option<String>,
    /// The role to test as, instead of the run's own.
    #[serde(default, deserialize_with = "shape::optional")]
    pub assume_role: Option<AssumeRole>,
    /// What this target's checks have where they do not say otherwise.
    #[serde(default, deserialize_with = "shape::one")]
    pub defaults: CheckDefaults,
    /// The checks.
    #[serde(deserialize_with = "shape::many")]
    #[schemars(length(min = 1))]
    pub checks: Vec<CheckDocument>,
}

/// One check, or with `operations` or `prefixes` one for each combination.
#[derive(Clone, Debug, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckDocument {
    /// Unique in the suite. Where the entry stands for several checks, theirs are `id/operation/prefix`.
    #[serde(default)]
    #[schemars(length(min = 1, max = 256))]
    pub id: Option<String>,
    /// The API operation.
    #[serde(default, deserialize_with = "shape::optional")]
    pub operation: Option<Operation>,
    /// Several operations, each under each prefix.
    #[serde(default, deserialize_with = "shape::optional_many")]
    #[schemars(length(min = 1))]
    pub operations: Option<Vec<Operation>>,
    /// Where the run writes and reads an object of its own; `""` is the root of the bucket.
    #[serde(default)]
    pub prefix: Option<String>,
    /// Several prefixes.
    #[serde(default)]
    #[schemars(length(min = 1))]
    pub prefixes: Option<Vec<String>>,
    /// The whole key of an object that is there already; only for operations that read.
    #[serde(default)]
    #[schemars(length(min = 1, max = 1024))]
    pub key: Option<String>,
    /// What is expected.
    #[serde(default)]
    pub expect: Option<Expectation>,
    /// What is sent beyond bucket and key.
    #[serde(default, deserialize_with = "shape::one")]
    pub with: CallOptions,
}

impl Object for SuiteDocument {}
impl Object for Defaults {}
impl Object for CheckDefaults {}
impl Object for TargetDocument {}
impl Object for CheckDocument {}
impl Object for Diagnosis {}
impl Object for CallOptions {}
impl Object for AssumeRole {}
