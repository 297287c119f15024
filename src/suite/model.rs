//! The suite as the other stages see it: nothing optional that a default fills, nothing to expand.

use s3litmus_policy::partition_of_region;
use serde::{Deserialize, Serialize};

use super::{Bucket, Expectation, shape};
use crate::call::{AssumeRole, CallOptions, Operation};

/// The value of `with.version_id` that stands for the version the run itself wrote, which no suite can know.
pub const VERSION_OF_RUN: &str = "own";

/// What to test, and what is expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suite {
    /// For people and for the metrics' dimension.
    pub name: String,
    /// The ARN of the role that the run is meant to have.
    pub principal: Option<String>,
    /// How far the run may go to find a cause.
    pub diagnosis: Diagnosis,
    /// In the order of the document, names unique.
    pub targets: Vec<Target>,
}

impl Suite {
    /// How many checks all targets have together.
    pub fn checks(&self) -> usize {
        self.targets.iter().map(|target| target.checks.len()).sum()
    }
}

/// The most that a suite may set as `experiments_per_denial`.
pub const MAX_EXPERIMENTS: usize = 20;

/// The most roles that a suite may name to read as.
pub const MAX_READERS: usize = 5;

/// How far the run may go beyond one request a check to find the cause of an unexpected denial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Diagnosis {
    /// Whether the same request may be sent again with one change.
    pub experiments: bool,
    /// Whether policies and settings may be read.
    pub reads: bool,
    /// Whether expected denials are looked into as well.
    pub expected_denials: bool,
    /// How many changed requests one denial may cost, at most 20; a whole run may cost twenty times as many.
    #[schemars(range(max = MAX_EXPERIMENTS))]
    pub experiments_per_denial: usize,
    /// Roles that exist only to read, at most 5: one in the account of the bucket's owner, one in the organization's
    /// management account. What the run may not read is read as each of them in order; no check is ever sent as one.
    #[serde(deserialize_with = "shape::many")]
    #[schemars(length(max = MAX_READERS))]
    pub read_as: Vec<AssumeRole>,
}

impl Default for Diagnosis {
    fn default() -> Self {
        Self { experiments: true, reads: true, expected_denials: false, experiments_per_denial: 6, read_as: Vec::new() }
    }
}

/// A bucket or access point, asked as one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Unique in the suite.
    pub name: String,
    /// What is asked.
    pub bucket: Bucket,
    /// `x-amz-expected-bucket-owner`, 12 digits.
    pub expected_bucket_owner: Option<String>,
    /// Given, it is kept; absent, it is the run's Region and a redirect is followed once.
    pub region: Option<String>,
    /// The role to test as; none is the run's own.
    pub assume_role: Option<AssumeRole>,
    /// The options that the defaults have for this target: what the run sends with a write of its own.
    pub with: CallOptions,
    /// In the order of the document.
    pub checks: Vec<Check>,
}

impl Target {
    /// The partition that its ARNs are in, as far as the suite tells: of its Region, else of the roles that are named.
    pub fn partition<'a>(&'a self, suite: &'a Suite) -> &'a str {
        if let Some(region) = &self.region {
            return partition_of_region(region);
        }
        let role = self.assume_role.as_ref().map(|role| role.role_arn.as_str()).or(suite.principal.as_deref());
        role.and_then(|arn| arn.split(':').nth(1)).unwrap_or("aws")
    }
}

/// One operation with what is expected of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Unique in the suite: the document's, or `target/operation/prefix`.
    pub id: String,
    /// The `id` of the document's entry, where a shorthand made several checks of it: an event may name it for all.
    pub group: Option<String>,
    /// Which entry of the target's `checks` it came from, from 0.
    pub entry: usize,
    /// What is asked.
    pub operation: Operation,
    /// Of which object or objects.
    pub object: Object,
    /// What is expected.
    pub expect: Expectation,
    /// What is sent beyond bucket and key.
    pub options: CallOptions,
}

/// Which object a check is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Object {
    /// One that the run writes under this prefix, `""` for the root; of a listing, the prefix that is listed.
    Under(String),
    /// One that is there already, by its whole key.
    Key(String),
    /// None: the operation is on the bucket.
    Bucket,
}

impl Object {
    /// Prefix or key, as the suite has it.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Under(text) | Self::Key(text) => Some(text),
            Self::Bucket => None,
        }
    }
}
