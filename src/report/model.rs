//! The report as data, `s3litmus/report/1`. The field names are contracts with other programs.
//!
//! In: nothing. Out: [`Report`] and its parts, serializable and readable again, so that a saved report can be
//! rendered or diagnosed anew. Absent on purpose: how it is drawn (one renderer a file) and how it came about.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{CauseReport, Remedy, RuledOut};
use crate::{answer::ServiceError, call::Operation};

/// The value of [`Report::schema`].
pub const SCHEMA: &str = "s3litmus/report/1";

/// What one run found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[schemars(title = "s3litmus report")]
pub struct Report {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// The suite's name.
    pub suite: String,
    /// A ULID; the keys that the run wrote contain it.
    pub run_id: String,
    /// RFC 3339, when the run started.
    pub started_at: String,
    /// The ARN that GetCallerIdentity answered; null where it did not in time.
    pub principal: Option<String>,
    /// The run in one word.
    pub verdict: Verdict,
    /// The run in numbers.
    pub summary: Summary,
    /// Wall time of the run in milliseconds.
    pub duration_ms: f64,
    /// In the order of the suite.
    pub checks: Vec<CheckReport>,
    /// How many passed checks were left out to keep a reply small.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub checks_omitted: u64,
    /// What the run wrote and could not remove.
    pub leftovers: Vec<Leftover>,
    /// What the reader should know that belongs to no check: warnings of the plan, a principal other than expected.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Seconds after which the retries on deploy saw the last denial disappear; none where there was no retry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled_after_s: Option<f64>,
}

/// `fail` where a check failed, else `inconclusive` where one is inconclusive or not run, else `pass`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Verdict {
    Pass,
    Fail,
    Inconclusive,
}

/// Counts over all checks of the run, those omitted from a reply included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[allow(missing_docs, reason = "the words say it")]
pub struct Summary {
    pub checks: u64,
    pub passed: u64,
    pub failed: u64,
    pub inconclusive: u64,
    pub not_run: u64,
    pub leftovers: u64,
}

/// What S3 did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Observed {
    Allow,
    /// An authorization denial, and nothing else.
    Deny,
    Error,
    NotRun,
}

/// What that means against the expectation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Outcome {
    Pass,
    Fail,
    Inconclusive,
    NotRun,
}

/// One check with all that was found about it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CheckReport {
    /// The suite's id, or one made from target, operation and prefix; unique in the report.
    pub id: String,
    /// The target's name.
    pub target: String,
    /// As in the suite.
    pub bucket: String,
    /// The API operation.
    pub operation: Operation,
    /// The IAM action that was decided on.
    pub action: String,
    /// The ARN that was decided on: bucket or access point, with the key for object actions.
    pub resource: String,
    /// The object key, where there is one.
    pub key: Option<String>,
    /// The ARN that asked, where known.
    pub principal: Option<String>,
    /// As in the suite: `"allow"`, `"deny"` or `{"deny": […]}`.
    pub expected: Value,
    /// What S3 did.
    pub observed: Observed,
    /// What that means.
    pub outcome: Outcome,
    /// In one sentence, why the outcome is what it is, where that is not plain from expected and observed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// Wall time of the check in milliseconds, clean-up and diagnosis left out.
    pub duration_ms: f64,
    /// What S3 said, where it was no success.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<ServiceError>,
    /// The first cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<CauseReport>,
    /// The others that hold or are not excluded, likeliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_causes: Vec<CauseReport>,
    /// Causes that were excluded, and by what.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ruled_out: Vec<RuledOut>,
    /// For people: what was asked and what came, a line a step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<String>,
    /// The permissions that would let the run say more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unreadable: Vec<String>,
    /// What to change, and who can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Remedy>,
    /// The evidence as data, from which the diagnosis can be made again offline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub facts: Option<Value>,
}

/// An object version or delete marker that the run made and could not remove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Leftover {
    /// As in the suite.
    pub bucket: String,
    /// The whole key.
    pub key: String,
    /// The version, in a versioned bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
    /// Why it is still there.
    pub reason: String,
}

fn is_zero(number: &u64) -> bool {
    *number == 0
}
