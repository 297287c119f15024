//! `s3litmus explain`: an error text in, the cause out. Of a saved report, the report judged again and drawn anew.

use std::{
    io::{self, BufReader, BufWriter, IsTerminal as _, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;
use s3litmus::{
    call::Operation,
    diagnosis::saved,
    message,
    report::{self, Report, SCHEMA},
};
use serde::Serialize;

use crate::{
    failure::{Failure, Status},
    terminal::{self, Terminal},
};

/// Say what an error text means.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Explain {
    /// A file with the text, or with a report that `run --format json` wrote; standard input where none is given.
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    file: PathBuf,
    /// Read lines `{"id", "text", "operation"?}` and write one JSON line each, in order.
    #[arg(long)]
    jsonl: bool,
    /// Write the answer as JSON; of a report, the report.
    #[arg(long, conflicts_with = "jsonl")]
    json: bool,
    /// What was called, where the text does not say.
    #[arg(long, value_name = "OPERATION", conflicts_with = "jsonl", value_parser = operation)]
    operation: Option<Operation>,
}

const EXAMPLES: &str = "\
Examples:
  pbpaste | s3litmus explain
  aws s3 cp x s3://bucket/x 2>&1 | s3litmus explain
  s3litmus explain --operation PutObject error.txt
  s3litmus explain --jsonl < denials.jsonl
  s3litmus explain report.json";

fn operation(name: &str) -> Result<Operation, String> {
    Operation::ALL.into_iter().find(|operation| operation.name().eq_ignore_ascii_case(name)).ok_or_else(|| {
        let names: Vec<&str> = Operation::ALL.iter().map(|operation| operation.name()).collect();
        format!("expected one of {}", names.join(", "))
    })
}

/// Explains.
pub(crate) fn run(arguments: Explain, terminal: Terminal) -> Result<Status, Failure> {
    if arguments.jsonl {
        return lines(&arguments.file);
    }
    if arguments.file == Path::new("-") && io::stdin().is_terminal() {
        // Else a person would wait for a program that waits for them. Where nobody reads, nobody needs the hint.
        let _ = writeln!(io::stderr(), "paste the error text, then press Ctrl-D");
    }
    let text = terminal::read(&arguments.file)?;
    if text.trim().is_empty() {
        return Err(Failure::because("there is no text to explain"));
    }
    if let Some(report) = saved_report(&text)? {
        let report = saved::again(report).map_err(Failure::because)?;
        let answer = match arguments.json {
            true => json(&report)?,
            false => report::text::render(&report, terminal.style()),
        };
        terminal.print(&answer)?;
        return Ok(Status::Pass);
    }
    let explanation = message::explain(&text, arguments.operation);
    let answer = match arguments.json {
        true => json(&explanation)?,
        false => explanation.to_string(),
    };
    terminal.print(&answer)?;
    Ok(Status::Pass)
}

fn json(answer: &impl Serialize) -> Result<String, Failure> {
    Ok(serde_json::to_string_pretty(answer).map_err(Failure::because)? + "\n")
}

/// The report that the text is, where it is one.
fn saved_report(text: &str) -> Result<Option<Report>, Failure> {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else { return Ok(None) };
    match value.get("schema").and_then(|schema| schema.as_str()) {
        Some(SCHEMA) => serde_json::from_value(value)
            .map(Some)
            .map_err(|error| Failure::because(format!("the report cannot be read: {error}"))),
        Some(other) if other.starts_with("s3litmus/report/") => {
            Err(Failure::because(format!("the report has the form `{other}`, and this version reads `{SCHEMA}`")))
        }
        _ => Ok(None),
    }
}

fn lines(path: &Path) -> Result<Status, Failure> {
    let out = BufWriter::new(io::stdout().lock());
    let refused = match path == Path::new("-") {
        true => message::explain_jsonl(io::stdin().lock(), out)?,
        false => {
            let file = std::fs::File::open(path)
                .map_err(|error| Failure::because(format!("cannot read `{}`: {error}", path.display())))?;
            message::explain_jsonl(BufReader::new(file), out)?
        }
    };
    match refused {
        0 => Ok(Status::Pass),
        1 => Err(Failure::because("one line could not be read; its answer says why")),
        _ => Err(Failure::because(format!("{refused} lines could not be read; their answers say why"))),
    }
}
