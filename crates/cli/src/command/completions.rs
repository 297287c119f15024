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
#[command(after_help = EXAMPLES)]
pub(crate) struct Completions {
    /// Which shell.
    #[arg(value_enum)]
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  s3litmus completions bash > ~/.local/share/bash-completion/completions/s3litmus
  s3litmus completions zsh > ~/.zfunc/_s3litmus      (a folder of $fpath)
  s3litmus completions fish > ~/.config/fish/completions/s3litmus.fish";

/// Prints them.
pub(crate) fn run(arguments: Completions, terminal: Terminal) -> Result<Status, Failure> {
    let mut script = Vec::new();
    generate(arguments.shell, &mut Arguments::command(), "s3litmus", &mut script);
    terminal.print(&String::from_utf8_lossy(&script))?;
    Ok(Status::Pass)
}
