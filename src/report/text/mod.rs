//! The report for a terminal: a table of all checks, then a block for each that failed or is inconclusive, then the
//! run in one line.
//!
//! In: a report and how to draw it. Out: text. Absent on purpose: looking at the terminal (the caller says whether
//! there is colour and how wide it is).

mod block;
mod paint;
mod statement;
mod table;

use super::{Outcome, Report, words};
use paint::Paint;

/// How to draw.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style {
    /// Whether to colour with ANSI sequences.
    pub colour: bool,
    /// How many columns the table may take; none is as many as it needs.
    pub width: Option<u16>,
}

/// Draws the report.
pub fn render(report: &Report, style: Style) -> String {
    let paint = Paint { colour: style.colour };
    let mut text = String::new();
    if !report.checks.is_empty() {
        text.push_str(&table::render(report, style));
        text.push_str("\n\n");
    }
    let shown = |outcome| matches!(outcome, Outcome::Fail | Outcome::Inconclusive);
    for check in report.checks.iter().filter(|check| shown(check.outcome)) {
        text.push_str(&block::render(check, style));
        text.push('\n');
    }
    for leftover in &report.leftovers {
        let version = leftover.version_id.as_deref().map(|id| format!(" (version {id})")).unwrap_or_default();
        text.push_str(&format!(
            "{}: {} / {}{version}: {}\n",
            paint.attention("left behind"),
            leftover.bucket,
            leftover.key,
            leftover.reason
        ));
    }
    for note in &report.notes {
        text.push_str(&format!("{}: {note}\n", paint.quiet("note")));
    }
    if report.checks_omitted > 0 {
        text.push_str(&format!("{}: {} more checks are not shown\n", paint.quiet("note"), report.checks_omitted));
    }
    text.push_str(&last_line(report, paint));
    text
}

fn last_line(report: &Report, paint: Paint) -> String {
    let principal = report.principal.as_deref().map(|arn| format!(" as {arn}")).unwrap_or_default();
    let settled = report.settled_after_s.map(|seconds| format!(", settled after {seconds:.0} s")).unwrap_or_default();
    format!(
        "{}: {}: {} in {:.0} ms{settled}{principal} (run {})\n",
        paint.verdict(report.verdict),
        report.suite,
        words::summary(report),
        report.duration_ms,
        report.run_id
    )
}
