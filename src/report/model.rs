//! The report as data, `s3litmus/report/1`. The field names are contracts with other programs.
//!
//! In: nothing. Out: [`Report`] and its parts, serializable and readable again, so that a saved report can be
//! rendered or diagnosed anew. Absent on purpose: how it is drawn (one renderer a file) and how it came about.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    answer::ServiceError,
    call::Operation,
    cause::{Basis, Confidence, Kind, Layer},
};

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

/// One cause as found in one check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct CauseReport {
    /// The id in the catalogue.
    pub id: String,
    /// Where.
    pub layer: Layer,
    /// How.
    pub kind: Kind,
    /// How sure.
    pub confidence: Confidence,
    /// Resting on what.
    pub basis: Basis,
    /// One line for people.
    pub title: String,
    /// The policy that decided, as far as it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyReport>,
}

/// The policy, statement and condition behind a denial.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct PolicyReport {
    /// The layer of the policy, which may differ from the cause's (a required header stands in a bucket policy).
    pub layer: Layer,
    /// The policy's ARN, for managed policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The policy's name, for inline policies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The statement's Sid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// The statement's place in the document, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// The condition key that decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition_key: Option<String>,
    /// What the condition wants of that key.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wanted: Vec<String>,
    /// What the request had; empty where it had none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
    /// The statement as it was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Value>,
}

impl PolicyReport {
    /// A policy of which nothing but the layer is known.
    pub fn of_layer(layer: Layer) -> Self {
        Self {
            layer,
            arn: None,
            name: None,
            sid: None,
            index: None,
            condition_key: None,
            wanted: Vec::new(),
            seen: Vec::new(),
            statement: None,
        }
    }
}

/// A cause that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct RuledOut {
    /// The id in the catalogue.
    pub id: String,
    /// The evidence, in one clause.
    pub because: String,
}

/// What to change. All of `changes` apply together; other ways are `alternatives`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Remedy {
    /// One sentence for people.
    pub summary: String,
    /// Who can: `bucket owner`, `role owner`, `caller`, `organization admin`, …
    pub owner: String,
    /// The AWS page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub docs: Option<String>,
    /// What programs apply.
    pub changes: Vec<Change>,
    /// Other ways, where another owner could act as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
}

/// Another way to the same end.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Alternative {
    /// One sentence for people.
    pub summary: String,
    /// Who can.
    pub owner: String,
    /// What programs apply.
    pub changes: Vec<Change>,
}

/// One change of one document, setting or request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct Change {
    /// What is changed: `bucket-policy`, `identity-policy`, `access-point-policy`, `kms-key-policy`, `request`, …
    pub target: String,
    /// Whose: the ARN of the bucket, role, access point or key.
    pub resource: String,
    /// How.
    pub change: ChangeKind,
    /// Which document of several: the policy's ARN or name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<String>,
    /// Which statement is removed or replaced: its Sid, or else its index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
    /// Which statement is removed or replaced, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
    /// The statement to add or to put in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statement: Option<Value>,
    /// The suite's name of the option to send (`server_side_encryption`), or of the setting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The value to send or set; null takes it away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
}

/// The ways to change something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the words say it")]
pub enum ChangeKind {
    AddStatement,
    RemoveStatement,
    ReplaceStatement,
    SendHeader,
    Set,
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
