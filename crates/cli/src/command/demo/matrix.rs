//! The matrix for a terminal: a row for each way and prefix, a column for each role and operation, the causes below.

use std::fmt::{self, Write as _};

use comfy_table::{Attribute, Cell as TableCell, Color, presets::UTF8_BORDERS_ONLY};
use s3litmus::{
    call::Operation,
    report::{CauseReport, Observed, Report, text::Style},
};

use super::{
    cells::{self, Cell},
    drawing,
};

/// Draws cells, causes and the sum.
pub(super) fn render(cells: &[Cell], reports: &[Report], style: Style, duration_ms: f64) -> String {
    let columns = distinct(cells.iter().map(|cell| (cell.role.as_str(), cell.operation)));
    let prefixes = distinct(cells.iter().map(|cell| cell.prefix.as_str()));
    let throughs = distinct(cells.iter().map(|cell| cell.through.as_str()));
    let rows = throughs.iter().flat_map(|through| prefixes.iter().map(move |prefix| (*through, *prefix)));
    let rows = rows.map(|row| (row, columns.iter().map(|column| find(cells, row, *column)).collect::<Vec<_>>()));
    let rows: Vec<_> = rows.collect();
    let in_reading_order = rows.iter().flat_map(|(_, row)| row.iter().flatten());
    let causes = distinct(in_reading_order.filter_map(|cell| cell.cause.as_ref().map(Shown::of)));
    let mut table = drawing::table(UTF8_BORDERS_ONLY, style);
    let mut header = vec!["through".to_owned(), "prefix".to_owned()];
    // Over several lines, to be narrow.
    header.extend(columns.iter().map(|(role, operation)| format!("{}\n{operation}", role.replace('-', "-\n"))));
    table.set_header(header);
    for ((through, prefix), row) in &rows {
        let place = [*through, if prefix.is_empty() { "(root)" } else { prefix }].map(TableCell::new);
        let seen = row.iter().map(|cell| cell.map_or_else(|| TableCell::new(""), |cell| word(cell, &causes)));
        table.add_row(place.into_iter().chain(seen));
    }
    let mut text = table.trim_fmt() + "\n";
    // Writing to a string cannot fail.
    let _ = below(&mut text, cells, &causes, reports, duration_ms);
    text
}

/// The cell of a way and a prefix, of a role and an operation.
fn find<'a>(cells: &'a [Cell], place: (&str, &str), column: (&str, Operation)) -> Option<&'a Cell> {
    cells.iter().find(|cell| {
        (cell.through.as_str(), cell.prefix.as_str()) == place && (cell.role.as_str(), cell.operation) == column
    })
}

fn below(
    text: &mut String,
    cells: &[Cell],
    causes: &[Shown<'_>],
    reports: &[Report],
    duration_ms: f64,
) -> std::fmt::Result {
    writeln!(text)?;
    for (index, shown) in causes.iter().enumerate() {
        let with = |cell: &&Cell| cell.cause.as_ref().is_some_and(|cause| Shown::of(cause) == *shown);
        writeln!(text, "[{}] {:>2} × {shown}", index + 1, cells.iter().filter(with).count())?;
    }
    let sum = cells::count(cells);
    let amiss = cells.iter().filter(|cell| !cell.is_as_expected()).count();
    let leftovers: usize = reports.iter().map(|report| report.leftovers.len()).sum();
    let left = match leftovers {
        0 => "nothing is left behind".to_owned(),
        // The scenario gives its roles no s3:DeleteObject, and a run says what it could not remove.
        _ => format!("{leftovers} objects are left behind, since no role may delete"),
    };
    let as_expected = if amiss == 0 { "all as expected".to_owned() } else { format!("{amiss} NOT as expected") };
    writeln!(
        text,
        "\n{} cells: {} allowed, {} denied; {as_expected}; {left}; {duration_ms:.0} ms",
        sum.cells, sum.allowed, sum.denied
    )
}

/// What is shown of a cause: two of the same id may still say different things.
#[derive(Clone, Debug, PartialEq)]
struct Shown<'a> {
    id: &'a str,
    title: &'a str,
    /// The statement that came nearest, and what it is for instead: a prefix, or a role.
    nearest: Option<(&'a str, Vec<&'a str>)>,
}

impl<'a> Shown<'a> {
    fn of(cause: &'a CauseReport) -> Self {
        let nearest = cause.policy.as_ref().and_then(|policy| {
            let wanted = policy.wanted.iter().map(|arn| subject(arn)).collect();
            Some((policy.sid.as_deref()?, wanted))
        });
        Self { id: &cause.id, title: &cause.title, nearest }
    }
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { id, title, nearest } = self;
        write!(f, "{id}: {title}")?;
        match nearest {
            Some((sid, wanted)) if !wanted.is_empty() => write!(f, "; `{sid}` is for {}", wanted.join(", ")),
            _ => Ok(()),
        }
    }
}

/// The part of an ARN that tells the demo's resources and roles apart.
fn subject(arn: &str) -> &str {
    let start = arn.find("/object/").map(|at| at + "/object/".len()).or_else(|| arn.find("role/"));
    start.map_or(arn, |start| &arn[start..])
}

fn word(cell: &Cell, causes: &[Shown<'_>]) -> TableCell {
    let observed = match cell.observed {
        Observed::Allow => "allow",
        Observed::Deny => "deny",
        Observed::Error => "error",
        Observed::NotRun => "not run",
    };
    let index = cell.cause.as_ref().and_then(|cause| causes.iter().position(|known| *known == Shown::of(cause)));
    let index = index.map(|index| format!(" [{}]", index + 1)).unwrap_or_default();
    let mark = if cell.is_as_expected() { "" } else { "  ✗" };
    let drawn = TableCell::new(format!("{observed}{index}{mark}"));
    match (cell.is_as_expected(), cell.observed) {
        (false, _) => drawn.fg(Color::Red).add_attribute(Attribute::Bold),
        (true, Observed::Allow) => drawn.fg(Color::Green),
        (true, _) => drawn,
    }
}

/// The values in the order in which they first come.
fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    values.fold(Vec::new(), |mut seen, value| {
        if !seen.contains(&value) {
            seen.push(value);
        }
        seen
    })
}
