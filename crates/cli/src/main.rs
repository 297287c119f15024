//! `s3litmus`: the self-test from a terminal, and the lab to try it in.
//!
//! In: a command line. Out: what the command is for on standard output, one line of reason on standard error where it
//! could not be done, and an exit status: 0 pass, 1 fail or inconclusive, 2 could not run, 130 a `run` that was
//! interrupted. Absent on purpose: every decision about S3, which is the library's.

mod arguments;
mod command;
mod failure;
mod interrupt;
mod progress;
mod terminal;

use std::process::ExitCode;

use clap::Parser as _;

use arguments::{Arguments, Command};

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let terminal = terminal::Terminal::new(arguments.color);
    let done = match arguments.command {
        Command::Run(run) => command::run::run(run, terminal),
        Command::Demo(demo) => command::demo::run(demo, terminal),
        Command::Explain(explain) => command::explain::run(explain, terminal),
        Command::Evaluate(evaluate) => command::evaluate::run(evaluate, terminal),
        Command::Lab(lab) => command::lab::run(lab, terminal),
        Command::Schema(schema) => command::schema::run(schema, terminal),
        Command::Causes(causes) => command::causes::run(causes, terminal),
        Command::Completions(completions) => command::completions::run(completions, terminal),
    };
    match done {
        Ok(status) => status.into(),
        Err(failure) => failure.report(),
    }
}
