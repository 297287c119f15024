//! All checks as a table, a line each.

use comfy_table::{
    Cell, CellAlignment, Color, ColumnConstraint, ContentArrangement, Table, presets::UTF8_BORDERS_ONLY,
};

use super::Style;
use crate::report::{CheckReport, Outcome, Report, words};

/// The narrowest terminal that has room for every column.
const ALL_COLUMNS: u16 = 90;

/// Draws the table without a line break at its end. Words are wrapped only where keys and causes are long.
pub(super) fn render(report: &Report, style: Style) -> String {
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
    // What is left out in a narrow terminal stands in the block of each check that is not as expected.
    let narrow = style.width.is_some_and(|width| width < ALL_COLUMNS);
    let targets = report.checks.iter().any(|check| check.target != report.checks[0].target);
    let columns: Vec<Column> = COLUMNS
        .into_iter()
        .filter(|column| (column.always || !narrow) && (column.name != "target" || (targets && !narrow)))
        .collect();
    table.set_header(columns.iter().map(|column| column.name));
    for check in &report.checks {
        table.add_row(columns.iter().map(|column| (column.cell)(check, report)));
    }
    for (index, column) in columns.iter().enumerate() {
        if let Some(drawn) = table.column_mut(index).filter(|_| column.whole) {
            drawn.set_constraint(ColumnConstraint::ContentWidth);
        }
    }
    table.trim_fmt()
}

/// A column of the table.
struct Column {
    name: &'static str,
    cell: fn(&CheckReport, &Report) -> Cell,
    /// Never wrapped.
    whole: bool,
    /// Also in a narrow terminal.
    always: bool,
}

const COLUMNS: [Column; 8] = [
    column("outcome", true, true, |check, _| Cell::new(check.outcome.as_str()).fg(colour(check.outcome))),
    column("target", false, false, |check, _| Cell::new(&check.target)),
    column("operation", true, true, |check, _| Cell::new(check.operation)),
    column("key or id", false, true, |check, report| Cell::new(place(check, report))),
    column("expected", false, false, |check, _| Cell::new(words::expected(check))),
    column("observed", true, false, |check, _| Cell::new(check.observed.as_str())),
    column("cause", false, false, |check, _| {
        let cause = check.cause.as_ref().map(|cause| format!("{} ({})", cause.id, cause.confidence));
        Cell::new(cause.unwrap_or_default())
    }),
    column("ms", true, false, |check, _| {
        Cell::new(format!("{:.1}", check.duration_ms)).set_alignment(CellAlignment::Right)
    }),
];

const fn column(name: &'static str, whole: bool, always: bool, cell: fn(&CheckReport, &Report) -> Cell) -> Column {
    Column { name, cell, whole, always }
}

/// The key, without the run's id, which is in every one and stands below the table.
fn place(check: &CheckReport, report: &Report) -> String {
    match &check.key {
        Some(key) if !report.run_id.is_empty() => key.replace(&report.run_id, "\u{2026}"),
        Some(key) => key.clone(),
        None => check.id.clone(),
    }
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
