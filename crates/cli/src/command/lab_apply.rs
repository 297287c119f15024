//! `s3litmus lab apply`: a world, and where the caller has to send something else a suite, after a remedy.

use std::path::PathBuf;

use clap::Args;
use s3litmus::{
    report::{ChangeKind, CheckReport, Report},
    suite,
};
use s3litmus_lab::apply::{apply, apply_to_suite};
use serde_json::Value;

use crate::{
    failure::{Failure, Status},
    terminal::{self, Terminal},
};

/// Carry the remedy of a check out in a world.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Apply {
    /// The world as it was when the report was made.
    #[arg(long, value_name = "FILE")]
    world: PathBuf,
    /// The report, as `run --format json` wrote it.
    #[arg(long, value_name = "FILE")]
    report: PathBuf,
    /// The id of the check whose `remedy.changes` are carried out.
    #[arg(long, value_name = "ID")]
    check: String,
    /// The suite that was run, for changes of the request.
    #[arg(long, value_name = "FILE", requires = "suite_out")]
    suite: Option<PathBuf>,
    /// Where to write the suite that sends what the remedy asks for.
    #[arg(long, value_name = "FILE", requires = "suite")]
    suite_out: Option<PathBuf>,
}

const EXAMPLES: &str = "\
The world after the changes goes to standard output. All of a remedy's changes apply together.

Examples:
  s3litmus lab apply --world world.json --report report.json --check upload > repaired.json
  s3litmus lab apply --world world.json --report report.json --check upload \\
    --suite suite.json --suite-out suite.repaired.json > repaired.json";

/// Writes the world, and the suite where one is given.
pub(crate) fn run(arguments: Apply, terminal: Terminal) -> Result<Status, Failure> {
    let about =
        |path: &PathBuf, error: &dyn std::fmt::Display| Failure::because(format!("{}: {error}", path.display()));
    let json = |path: &PathBuf| -> Result<Value, Failure> {
        serde_json::from_str(&terminal::read(path)?).map_err(|error| about(path, &error))
    };
    let world = json(&arguments.world)?;
    let report: Report =
        serde_json::from_str(&terminal::read(&arguments.report)?).map_err(|error| about(&arguments.report, &error))?;
    let check = find(&report, &arguments.check)?;
    let remedy = check.remedy.as_ref().filter(|remedy| !remedy.changes.is_empty());
    let remedy =
        remedy.ok_or_else(|| Failure::because(format!("the check `{}` has no changes to carry out", check.id)))?;
    let changes = serde_json::to_value(&remedy.changes).map_err(Failure::because)?;
    let after = apply(&world, &changes).map_err(Failure::because)?;
    if let (Some(from), Some(to)) = (&arguments.suite, &arguments.suite_out) {
        let suite = json(from)?;
        let (target, entry) = place(&suite, &check.id)?;
        let amended = apply_to_suite(&suite, target, entry, &changes).map_err(Failure::because)?;
        suite::parse_value(&amended.suite).map_err(Failure::because)?;
        terminal::write(to, &pretty(&amended.suite)?)?;
    } else if remedy.changes.iter().any(|change| change.change == ChangeKind::SendHeader) {
        terminal::tell(
            "what the remedy sends is not in a world: `--suite FILE --suite-out FILE` writes the suite that sends it",
        );
    }
    terminal.print(&pretty(&after)?)?;
    Ok(Status::Pass)
}

fn find<'a>(report: &'a Report, id: &str) -> Result<&'a CheckReport, Failure> {
    report.checks.iter().find(|check| check.id == id).ok_or_else(|| {
        let known: Vec<&str> = report.checks.iter().take(12).map(|check| check.id.as_str()).collect();
        Failure::because(format!("the report has no check `{id}`; it has `{}`", known.join("`, `")))
    })
}

/// Where in the suite's document the check comes from: target and entry.
fn place(document: &Value, id: &str) -> Result<(usize, usize), Failure> {
    let suite = suite::parse_value(document).map_err(Failure::because)?;
    let checks = |target: usize| suite.targets[target].checks.iter().map(move |check| (target, check));
    let found = (0..suite.targets.len()).flat_map(checks).find(|(_, check)| check.id == id);
    found
        .map(|(target, check)| (target, check.entry))
        .ok_or_else(|| Failure::because(format!("the suite has no check `{id}`")))
}

fn pretty(value: &Value) -> Result<String, Failure> {
    Ok(serde_json::to_string_pretty(value).map_err(Failure::because)? + "\n")
}
