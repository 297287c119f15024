//! `s3litmus demo --gallery`: every scenario of the lab, played in three forms, with what is found and whether the
//! repair works.

mod table;

use std::time::Instant;

use s3litmus_gallery::{Row, Scenario, play_all};
use serde::Serialize;

use super::Format;
use crate::{
    failure::{Failure, Status},
    progress::Progress,
    terminal::Terminal,
};

/// All that was found.
#[derive(Debug, Serialize)]
struct Outcome<'a> {
    schema: &'static str,
    summary: Summary,
    rows: &'a [Row],
    duration_ms: f64,
}

/// In numbers; what is found counts once in each form of a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Summary {
    scenarios: usize,
    causes: usize,
    found: usize,
    /// Where the layer is the expected one.
    right: usize,
    /// Where a repair was carried out, let the check pass and opened nothing else.
    repaired: usize,
    /// Where something is not as it should be.
    amiss: usize,
}

impl Summary {
    fn of(scenarios: &[Scenario], rows: &[Row]) -> Self {
        let mut causes: Vec<&str> = scenarios.iter().map(Scenario::cause).collect();
        causes.sort_unstable();
        causes.dedup();
        let found = || rows.iter().flat_map(|row| &row.found);
        Self {
            scenarios: scenarios.len(),
            causes: causes.len(),
            found: found().count(),
            right: found().filter(|found| found.right).count(),
            repaired: found().filter(|found| found.proof == s3litmus_gallery::Proof::Works).count(),
            amiss: found().filter(|found| !found.faults.is_empty()).count(),
        }
    }
}

/// Plays all scenarios, or those whose names begin with `only`.
pub(super) fn run(only: Option<&str>, format: Format, terminal: Terminal) -> Result<Status, Failure> {
    let started = Instant::now();
    let mut scenarios = Scenario::all().map_err(Failure::because)?;
    if let Some(only) = only {
        scenarios.retain(|scenario| scenario.name.starts_with(only));
        if scenarios.is_empty() {
            return Err(Failure::because(format!("no scenario begins with `{only}`; they are named after the causes")));
        }
    }
    let mut progress = Progress::of(scenarios.len(), "scenarios");
    let played = play_all(&scenarios, |rows| progress.count(rows.iter().all(Row::holds)));
    progress.finish();
    let rows = played.map_err(Failure::because)?;
    let summary = Summary::of(&scenarios, &rows);
    let duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    let text = match format {
        Format::Text => table::render(&rows, summary, terminal.style(), duration_ms),
        Format::Json => {
            let outcome = Outcome { schema: "s3litmus/gallery/1", summary, rows: &rows, duration_ms };
            serde_json::to_string_pretty(&outcome).map_err(Failure::because)? + "\n"
        }
    };
    terminal.print(&text)?;
    Ok(if summary.amiss == 0 { Status::Pass } else { Status::Fail })
}
