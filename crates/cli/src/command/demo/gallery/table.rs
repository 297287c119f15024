//! The gallery for a terminal: a row for each check, a column for each form of its world, what is amiss below.

use std::fmt::Write as _;

use comfy_table::{Cell, Color, ContentArrangement, presets::UTF8_BORDERS_ONLY};
use s3litmus::report::text::Style;
use s3litmus_gallery::{Form, Found, GAPS, Proof, Row};

use super::{super::drawing, Summary};

/// Draws rows, faults, known gaps and the sum.
pub(super) fn render(rows: &[Row], summary: Summary, style: Style, duration_ms: f64) -> String {
    let mut table = drawing::table(UTF8_BORDERS_ONLY, style);
    if let Some(width) = style.width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    // A scenario is named after the cause that is expected.
    table.set_header(std::iter::once("scenario").chain(Form::ALL.map(Form::title)));
    for row in rows {
        let found = row.found.iter().map(|found| cell(row, found));
        table.add_row(std::iter::once(Cell::new(&row.scenario)).chain(found));
    }
    let legend =
        "✓ the cause that the scenario is named after; + its repair let the check pass and opened nothing else";
    let mut text = format!("{}\n{legend}\n", table.trim_fmt());
    // Writing to a string cannot fail.
    let _ = below(&mut text, rows, summary, duration_ms);
    text
}

fn below(text: &mut String, rows: &[Row], summary: Summary, duration_ms: f64) -> std::fmt::Result {
    let shown = |scenario: &str| rows.iter().any(|row| row.scenario == scenario);
    for gap in GAPS.iter().filter(|gap| shown(gap.scenario)) {
        writeln!(text, "not told in {}, {}: {}", gap.scenario, gap.form.title(), gap.why)?;
    }
    for row in rows {
        for (found, fault) in row.found.iter().flat_map(|found| found.faults.iter().map(move |fault| (found, fault))) {
            writeln!(text, "AMISS in {} / {}, {}: {fault}", row.scenario, row.check, found.form.title())?;
        }
    }
    let Summary { scenarios, causes, found, right, repaired, amiss } = summary;
    let amiss = if amiss == 0 { "all as expected".to_owned() } else { format!("{amiss} NOT as expected") };
    writeln!(
        text,
        "\n{scenarios} scenarios of {causes} causes; {right} of {found} layers told, {repaired} repairs proven; {amiss}; \
         {duration_ms:.0} ms"
    )
}

fn cell(row: &Row, found: &Found) -> Cell {
    let sure = found.confidence.map(|confidence| format!(" {confidence}")).unwrap_or_default();
    let cause = match &found.cause {
        Some(cause) if *cause == row.expected => "✓",
        Some(cause) => cause,
        None => "nothing",
    };
    let repaired = if found.proof == Proof::Works { " +" } else { "" };
    let drawn = Cell::new(format!("{cause}{sure}{repaired}"));
    match (found.faults.is_empty(), found.right) {
        (false, _) => drawn.fg(Color::Red),
        (true, true) => drawn.fg(Color::Green),
        (true, false) => drawn.fg(Color::DarkGrey),
    }
}
