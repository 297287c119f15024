//! `s3litmus lab`: a local S3 that denies as AWS does.

use std::{
    io::{self, Write as _},
    net::SocketAddr,
    path::PathBuf,
};

use clap::{Args, Subcommand};
use s3litmus_lab::{Guide, Lab as Server, Options, first_line, world};

use super::lab_apply::{self, Apply};
use crate::{
    failure::{Failure, Status},
    terminal::{self, Terminal},
};

/// Serve a local S3 that authorizes and denies as AWS does.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES, args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct Lab {
    #[command(subcommand)]
    command: Option<LabCommand>,
    /// The world: accounts, roles, buckets, access points, keys and credentials as JSON.
    #[arg(long, value_name = "FILE", required = true)]
    world: Option<PathBuf>,
    /// Where to listen; port 0 is one of the system's choice.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Only check the world.
    #[arg(long)]
    check: bool,
    /// Say on standard error how each request was decided, whatever the client is told.
    #[arg(long)]
    explain: bool,
}

const EXAMPLES: &str = "\
The first line on standard output is JSON with the endpoint of each service; how to point clients there is said on \
standard error. It serves until it is interrupted.

Examples:
  s3litmus lab --world world.json
  s3litmus lab --world world.json --listen 127.0.0.1:9000 --explain
  s3litmus lab --world world.json --check
  s3litmus lab apply --world world.json --report report.json --check upload > repaired.json";

/// What else the lab does.
#[derive(Debug, Subcommand)]
enum LabCommand {
    /// Carry the remedy of a check out in a world: the proof that it works is to run again there.
    Apply(Apply),
}

/// Serves, checks, or carries a remedy out.
pub(crate) fn run(arguments: Lab, terminal: Terminal) -> Result<Status, Failure> {
    if let Some(LabCommand::Apply(apply)) = arguments.command {
        return lab_apply::run(apply, terminal);
    }
    // INVARIANT: clap asks for it where there is no subcommand.
    let Some(path) = arguments.world else { return Err(Failure::because("--world is missing")) };
    let world = world::parse(&terminal::read(&path)?)
        .map_err(|error| Failure::because(format!("{}: {error}", path.display())))?;
    if arguments.check {
        return Ok(Status::Pass);
    }
    let mut options = Options { listen: Some(arguments.listen), ..Options::default() };
    if arguments.explain {
        options.listener = Some(Box::new(|entry| {
            // Where standard error is closed there is nobody to tell.
            let _ = writeln!(io::stderr(), "{entry}");
        }));
    }
    let guide = Guide::new(&world);
    let lab = Server::start_with(world, options).map_err(Failure::because)?;
    let endpoint = lab.endpoint();
    terminal.print(&(first_line(&endpoint) + "\n"))?;
    let _ = io::stderr().write_all(guide.text(&endpoint).as_bytes());
    lab.wait_for_interrupt();
    Ok(Status::Pass)
}
