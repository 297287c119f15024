//! The run in numbers and in one word.
//!
//! In: the judged checks and what belongs to the run as a whole. Out: a complete [`Report`]. Absent on purpose: the
//! clock and STS, whose answers come in as values.

use super::{CheckReport, Leftover, Outcome, Report, RoleMatch, SCHEMA, Summary, Verdict, match_role};

/// A run whose checks are judged, before it is summed up.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The suite's name.
    pub suite: String,
    /// A ULID.
    pub run_id: String,
    /// RFC 3339.
    pub started_at: String,
    /// The ARN that the suite means the run to have.
    pub meant_principal: Option<String>,
    /// The ARN that GetCallerIdentity answered.
    pub principal: Option<String>,
    /// Wall time of the run in milliseconds.
    pub duration_ms: f64,
    /// In the order of the suite.
    pub checks: Vec<CheckReport>,
    /// What could not be removed.
    pub leftovers: Vec<Leftover>,
    /// Warnings of the plan and the like.
    pub notes: Vec<String>,
    /// Seconds until the last retried denial was gone.
    pub settled_after_s: Option<f64>,
}

/// Sums a run up.
pub fn conclude(draft: Draft) -> Report {
    let role = match_role(draft.meant_principal.as_deref(), draft.principal.as_deref());
    let summary = summarize(&draft.checks, &draft.leftovers);
    let mut notes = draft.notes;
    if let (Some(meant), true) = (&draft.meant_principal, matches!(role, RoleMatch::Other | RoleMatch::Unknown)) {
        notes.push(match &draft.principal {
            Some(principal) => format!("the run has the principal `{principal}`, not `{meant}` that the suite names"),
            None => {
                format!("GetCallerIdentity gave no answer, so it is open whether the run has the principal `{meant}`")
            }
        });
    }
    Report {
        schema: SCHEMA.to_owned(),
        suite: draft.suite,
        run_id: draft.run_id,
        started_at: draft.started_at,
        principal: draft.principal,
        verdict: verdict(&summary, role),
        summary,
        duration_ms: draft.duration_ms,
        checks: draft.checks,
        checks_omitted: 0,
        leftovers: draft.leftovers,
        notes,
        settled_after_s: draft.settled_after_s,
    }
}

/// Counts the outcomes.
pub fn summarize(checks: &[CheckReport], leftovers: &[Leftover]) -> Summary {
    let mut summary = Summary { checks: checks.len() as u64, leftovers: leftovers.len() as u64, ..Summary::default() };
    for check in checks {
        *match check.outcome {
            Outcome::Pass => &mut summary.passed,
            Outcome::Fail => &mut summary.failed,
            Outcome::Inconclusive => &mut summary.inconclusive,
            Outcome::NotRun => &mut summary.not_run,
        } += 1;
    }
    summary
}

/// `fail` where a check failed, else `inconclusive` where one is inconclusive or not run, or where the run has another
/// role than the suite names (what another role may do proves nothing), else `pass`. Leftovers do not count.
pub fn verdict(summary: &Summary, role: RoleMatch) -> Verdict {
    if summary.failed > 0 {
        Verdict::Fail
    } else if summary.inconclusive + summary.not_run > 0 || role == RoleMatch::Other {
        Verdict::Inconclusive
    } else {
        Verdict::Pass
    }
}
