//! `s3litmus causes`: the catalogue.

use std::fmt::Write as _;

use clap::Args;
use s3litmus::cause::{self, CAUSES, Cause};

use crate::{
    failure::{Failure, Status},
    terminal::Terminal,
};

/// List the causes that are told apart, or say all about one.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  s3litmus causes\n  s3litmus causes requester-pays")]
pub(crate) struct Causes {
    /// The id of a cause.
    #[arg(value_name = "ID")]
    id: Option<String>,
    /// Write the whole catalogue as Markdown: `docs/causes.md`.
    #[arg(long, conflicts_with = "id")]
    markdown: bool,
}

/// Prints them, or one.
pub(crate) fn run(arguments: Causes, terminal: Terminal) -> Result<Status, Failure> {
    let text = match &arguments.id {
        None if arguments.markdown => cause::markdown(),
        None => list(),
        Some(id) => match cause::find(id) {
            Some(cause) => all_about(cause),
            None => {
                let reason = format!("there is no cause `{id}`: `s3litmus causes` lists them");
                return Err(Failure::because(reason));
            }
        },
    };
    terminal.print(&text)?;
    Ok(Status::Pass)
}

fn list() -> String {
    let longest = |text: fn(&Cause) -> usize| CAUSES.iter().map(|cause| text(cause)).max().unwrap_or_default();
    let (ids, layers) = (longest(|cause| cause.id.len()), longest(|cause| cause.layer.as_str().len()));
    let line = |cause: &&Cause| format!("{:ids$}  {:layers$}  {}\n", cause.id, cause.layer, cause.title);
    CAUSES.iter().map(line).collect()
}

fn all_about(cause: &Cause) -> String {
    let mut text = format!("{}: {}\n\n{}\n", cause.id, cause.title, cause.explanation);
    let reads = cause.reads.join(", ");
    let look_alikes = cause.look_alikes.join(", ");
    let what = if cause.denial { "a denial" } else { "an error that proves no denial" };
    let facts = [
        ("layer", cause.layer.as_str()),
        ("kind", cause.kind.as_str()),
        ("it is", what),
        ("said by S3", cause.said),
        ("experiment", cause.experiment),
        ("reads", &reads),
        ("look-alikes", &look_alikes),
        ("who repairs", cause.owner),
        ("how", cause.repair),
        ("docs", cause.docs),
    ];
    for (name, value) in facts.into_iter().filter(|(_, value)| !value.is_empty()) {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{name:<12} {value}");
    }
    text.push('\n');
    text
}
