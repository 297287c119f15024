//! `docs/causes.md`, made from the catalogue.
//!
//! In: [`CAUSES`]. Out: Markdown. Absent on purpose: any text about a cause that is not in the cause's own file.

use std::fmt::{self, Write};

use super::{CAUSES, Cause};

const HEAD: &str = "\
<!-- Generated: cargo run -p s3litmus-cli -- causes --markdown > docs/causes.md -->
# Causes

Why a request to S3 can fail, how each cause is proven, what to change, and what it is mistaken for. AWS names one
cause even where several hold, and often none: S3 gives a reason only to callers of the bucket's own account or
organization, never for HEAD, and never for directory buckets.

A cause is *certain* where S3 said so, where the same request with one change succeeded and nothing else explains that,
or where a fully known statement decides it; *likely* where it fits all that is known and no rival is left; *possible*
where it is not excluded. Causes marked *error* are no denial: they never satisfy a check that expects one.

";

/// The whole catalogue as Markdown: a table, then a section a cause.
pub fn markdown() -> String {
    let mut text = String::from(HEAD);
    // Writing to a string cannot fail.
    let _ = write_table(&mut text).and_then(|()| CAUSES.iter().try_for_each(|cause| write_cause(cause, &mut text)));
    text
}

fn write_table(text: &mut String) -> fmt::Result {
    writeln!(text, "| cause | layer | |\n|---|---|---|")?;
    for cause in CAUSES {
        writeln!(text, "| [{0}](#{0}) | {1} | {2} |", cause.id, cause.layer, cause.title)?;
    }
    writeln!(text)
}

fn write_cause(cause: &Cause, text: &mut String) -> fmt::Result {
    let what = if cause.denial { "denial" } else { "error" };
    writeln!(text, "## {}\n\n**{}** ({}, {}, {what})\n", cause.id, cause.title, cause.layer, cause.kind)?;
    writeln!(text, "{}\n", cause.explanation)?;
    let origin: Vec<&str> = cause.origin.iter().map(|origin| origin.title()).collect();
    let lines = [
        ("Said", cause.said.to_owned()),
        ("Experiment", cause.experiment.to_owned()),
        ("Read", list(cause.reads, |action| format!("`{action}`"))),
        ("Repair", format!("{} Who can: {}.", cause.repair, cause.owner)),
        ("Mistaken for", list(cause.look_alikes, |id| format!("[{id}](#{id})"))),
        ("Described in", format!("{}; <{}>", origin.join(", "), cause.docs)),
    ];
    for (name, line) in lines.iter().filter(|(_, line)| !line.is_empty()) {
        writeln!(text, "- *{name}:* {line}")?;
    }
    writeln!(text)
}

fn list(words: &[&str], one: impl Fn(&str) -> String) -> String {
    words.iter().map(|word| one(word)).collect::<Vec<_>>().join(", ")
}
