//! One line a check, one a run.
//!
//! In: judged checks and concluded reports. Out: events that carry them whole. Absent on purpose: the evidence as
//! data, which is in the reply and would be billed twice in the logs.

use crate::report::{CheckReport, Outcome, Report, Verdict};

/// Writes the line of a check. What failed is an error, what proves nothing a warning, so that a level above `INFO`
/// keeps what needs a reader.
pub fn check(check: &CheckReport) {
    let cause = check.cause.as_ref().map(|cause| cause.title.as_str());
    let because = check.because.as_deref().or(cause).unwrap_or_default();
    let separator = if because.is_empty() { "" } else { ": " };
    match (check.outcome, json(check)) {
        (Outcome::Pass, json) => {
            tracing::info!(check.json = json.as_str(), "check passed: {}", check.id);
        }
        (Outcome::Fail, json) => {
            tracing::error!(check.json = json.as_str(), "check failed: {}{separator}{because}", check.id);
        }
        (Outcome::Inconclusive, json) => {
            tracing::warn!(check.json = json.as_str(), "check is inconclusive: {}{separator}{because}", check.id);
        }
        (Outcome::NotRun, json) => {
            tracing::warn!(check.json = json.as_str(), "check was not run: {}{separator}{because}", check.id);
        }
    }
}

/// Writes the line of a run.
pub fn run(report: &Report) {
    let summary = json(&report.summary);
    let notes = json(&report.notes);
    let leftovers = json(&report.leftovers);
    let (suite, run_id, verdict) = (report.suite.as_str(), report.run_id.as_str(), report.verdict.as_str());
    let principal = report.principal.as_deref();
    macro_rules! line {
        ($level:ident) => {
            tracing::$level!(
                suite,
                run_id,
                verdict,
                principal,
                duration_ms = report.duration_ms,
                settled_after_s = report.settled_after_s,
                summary.json = summary.as_str(),
                leftovers.json = leftovers.as_str(),
                notes.json = notes.as_str(),
                "run finished: {verdict}"
            )
        };
    }
    match report.verdict {
        Verdict::Pass => line!(info),
        Verdict::Fail => line!(error),
        Verdict::Inconclusive => line!(warn),
    }
}

/// The model is made of strings and numbers, which always are JSON.
fn json(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}
