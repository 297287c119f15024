//! `s3litmus schema`: what editors and programs check suites, reports and worlds by.

use clap::{Args, ValueEnum};
use s3litmus::{report, suite};

use crate::{
    failure::{Failure, Status},
    terminal::Terminal,
};

/// Print the JSON Schema of suites, of reports or of worlds.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Schema {
    /// Of what.
    #[arg(value_enum, default_value_t = Of::Suite)]
    of: Of,
}

const EXAMPLES: &str = "\
Examples:
  s3litmus schema > suite.schema.json
  s3litmus schema report > report.schema.json
  s3litmus schema world > world.schema.json";

/// What there is a schema of.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    /// What to test.
    Suite,
    /// What a run found.
    Report,
    /// What exists in the lab.
    World,
}

/// Prints it.
pub(crate) fn run(arguments: Schema, terminal: Terminal) -> Result<Status, Failure> {
    let schema = match arguments.of {
        Of::Suite => suite::json_schema(),
        Of::Report => report::json_schema(),
        Of::World => s3litmus_lab::world::json_schema(),
    };
    terminal.print(&(serde_json::to_string_pretty(&schema).map_err(Failure::because)? + "\n"))?;
    Ok(Status::Pass)
}
