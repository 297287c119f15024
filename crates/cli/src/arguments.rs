//! The command line. Each command's own arguments stand in its file.

use clap::{ColorChoice, Parser, Subcommand};

use crate::command::{causes, completions, demo, evaluate, explain, lab, run, schema};

/// A litmus test for S3 access: real calls as the workload's role, every denial told apart by cause.
#[derive(Debug, Parser)]
#[command(name = "s3litmus", version, propagate_version = true, disable_help_subcommand = true, after_help = EXAMPLES)]
pub(crate) struct Arguments {
    /// When to colour: a terminal gets colour, unless NO_COLOR is set or CLICOLOR is 0.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", value_enum)]
    pub(crate) color: ColorChoice,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  s3litmus demo                                  the access-point scenario against the embedded lab
  s3litmus run --suite suite.json                test S3 with your credentials
  s3litmus run --suite suite.json --dry-run      which requests would be sent
  pbpaste | s3litmus explain                     what an error text says, and what to change
  s3litmus lab --world world.json                a local S3 that denies as AWS does

Exit status: 0 all checks pass, 1 a check fails or is inconclusive, 2 could not run, 130 a run that was interrupted.";

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Run a suite with the caller's credentials and report what works, what does not, and why.
    Run(run::Run),
    /// Show the main job in seconds: two roles, one bucket, two access points, 36 cells, against the embedded lab.
    Demo(demo::Demo),
    /// Say what an error text means: which layer denied, how sure that is, and what to change.
    Explain(explain::Explain),
    /// Judge authorization cases with the policy engine alone.
    Evaluate(evaluate::Evaluate),
    /// Serve a local S3 that authorizes and denies as AWS does, or carry a remedy out in its world.
    Lab(lab::Lab),
    /// Print the JSON Schema of suites, of reports or of worlds.
    Schema(schema::Schema),
    /// List the causes that are told apart, or say all about one.
    Causes(causes::Causes),
    /// Print completions for a shell.
    Completions(completions::Completions),
}
