//! All checks as a table, a line each.

use comfy_table::{Cell, CellAlignment, Color, ContentArrangement, Table, presets::UTF8_BORDERS_ONLY};

use super::Style;
use crate::report::{CheckReport, Outcome, words};

/// Draws the table without a line break at its end.
pub(super) fn render(checks: &[CheckReport], style: Style) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_BORDERS_ONLY);
    match style.width {
        Some(width) => table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width),
        None => table.set_content_arrangement(ContentArrangement::Disabled),
    };
    if style.colour {
        table.enforce_styling();
    } else {
        table.force_no_tty();
    }
    table.set_header(["outcome", "target", "operation", "key or id", "expected", "observed", "cause", "ms"]);
    for check in checks {
        let cause = check.cause.as_ref().map(|cause| format!("{} ({})", cause.id, cause.confidence));
        let place = check.key.as_deref().unwrap_or(&check.id);
        table.add_row([
            Cell::new(check.outcome.as_str()).fg(colour(check.outcome)),
            Cell::new(&check.target),
            Cell::new(check.operation),
            Cell::new(place),
            Cell::new(words::expected(check)),
            Cell::new(check.observed.as_str()),
            Cell::new(cause.unwrap_or_default()),
            Cell::new(format!("{:.1}", check.duration_ms)).set_alignment(CellAlignment::Right),
        ]);
    }
    table.trim_fmt()
}

/// The colours of [`super::paint::colour_of`], as the table's crate names them.
fn colour(outcome: Outcome) -> Color {
    match outcome {
        Outcome::Pass => Color::DarkGreen,
        Outcome::Fail => Color::DarkRed,
        Outcome::Inconclusive => Color::DarkYellow,
        Outcome::NotRun => Color::DarkGrey,
    }
}
