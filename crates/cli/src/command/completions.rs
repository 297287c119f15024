//! `s3litmus completions`: for the shell.

use clap::{Args, CommandFactory as _};
use clap_complete::{Shell, generate};

use crate::{
    arguments::Arguments,
    failure::{Failure, Status},
    terminal::Terminal,
};

/// Print completions for a shell.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  s3litmus completions bash > ~/.local/share/bash-completion/completions/s3litmus")]
pub(crate) struct Completions {
    /// Which shell.
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints them.
pub(crate) fn run(arguments: Completions, terminal: Terminal) -> Result<Status, Failure> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut Arguments::command(), "s3litmus", &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Status::Pass)
}
