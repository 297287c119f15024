//! The cells of the matrix: what each role saw through each way under each prefix.

use s3litmus::{
    call::Operation,
    report::{CauseReport, CheckReport, Observed, Outcome, Report},
};
use serde::Serialize;
use serde_json::Value;

use super::Expected;

/// One operation of one role, through one way, under one prefix.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Cell {
    /// The name of the role.
    pub(super) role: String,
    /// `bucket`, or the name of the access point.
    pub(super) through: String,
    /// `""` is the root of the bucket.
    pub(super) prefix: String,
    pub(super) operation: Operation,
    pub(super) expected: Value,
    pub(super) observed: Observed,
    pub(super) outcome: Outcome,
    /// The first cause of a denial.
    pub(super) cause: Option<CauseReport>,
}

impl Cell {
    pub(super) fn is_as_expected(&self) -> bool {
        self.outcome == Outcome::Pass
    }
}

/// A cell for each check. The suites are named like the roles.
pub(super) fn of(reports: &[Report]) -> Vec<Cell> {
    reports.iter().flat_map(|report| report.checks.iter().map(|check| cell(&report.suite, check))).collect()
}

fn cell(role: &str, check: &CheckReport) -> Cell {
    let key = check.key.as_deref().unwrap_or_default();
    Cell {
        role: role.to_owned(),
        through: check.target.clone(),
        prefix: key.split_once('/').map(|(prefix, _)| format!("{prefix}/")).unwrap_or_default(),
        operation: check.operation,
        expected: check.expected.clone(),
        observed: check.observed,
        outcome: check.outcome,
        cause: check.cause.clone(),
    }
}

/// How many there are, allowed and denied.
pub(super) fn count(cells: &[Cell]) -> Expected {
    let observed = |what| cells.iter().filter(|cell| cell.observed == what).count();
    Expected { cells: cells.len(), allowed: observed(Observed::Allow), denied: observed(Observed::Deny) }
}
