//! `s3litmus schema`: what editors and programs check suites and worlds by.

use clap::{Args, ValueEnum};
use s3litmus::suite;

use crate::{
    failure::{Failure, Status},
    terminal::Terminal,
};

/// Print the JSON Schema of suites or of worlds.
#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Of what.
    #[arg(value_enum, default_value_t = Of::Suite)]
    of: Of,
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Of {
    /// What to test.
    Suite,
    /// What exists in the lab.
    World,
}

/// Prints it.
pub(crate) fn run(arguments: Schema, terminal: Terminal) -> Result<Status, Failure> {
    let schema = match arguments.of {
        Of::Suite => suite::json_schema(),
        Of::World => s3litmus_lab::world::json_schema(),
    };
    terminal.print(&(serde_json::to_string_pretty(&schema).map_err(Failure::because)? + "\n"))?;
    Ok(Status::Pass)
}
