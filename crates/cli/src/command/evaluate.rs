//! `s3litmus evaluate`: the policy engine alone.

use std::{
    fs::File,
    io::{self, BufReader, BufWriter, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;
use s3litmus_policy::jsonl::evaluate_lines;

use crate::{
    failure::{Failure, Status},
    terminal::Terminal,
};

/// Judge authorization cases with the policy engine alone.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Evaluate {
    /// A file with one case a line; standard input where none is given.
    #[arg(value_name = "FILE", default_value = "-", hide_default_value = true)]
    file: PathBuf,
    /// Read and write lines of JSON: the only form that there is.
    #[arg(long, required = true)]
    jsonl: bool,
}

const EXAMPLES: &str = "\
Each line is a request with the policies that apply to it (`request`, `identityPolicies`, `resourcePolicy`, …), and is \
answered with the decision, the statements that matched in each layer, and an explanation.

Examples:
  s3litmus evaluate --jsonl < cases.jsonl
  s3litmus evaluate --jsonl cases.jsonl | jq -r '[.id, .result] | @tsv'";

/// Judges each line.
pub(crate) fn run(arguments: Evaluate, _: Terminal) -> Result<Status, Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let refused = if arguments.file == Path::new("-") {
        evaluate_lines(io::stdin().lock(), &mut out)?
    } else {
        let path = arguments.file.display();
        let file = File::open(&arguments.file).map_err(|e| Failure::because(format!("cannot read `{path}`: {e}")))?;
        evaluate_lines(BufReader::new(file), &mut out)?
    };
    out.flush()?;
    match refused {
        0 => Ok(Status::Pass),
        1 => Err(Failure::because("one line could not be judged; its answer says why")),
        _ => Err(Failure::because(format!("{refused} lines could not be judged; their answers say why"))),
    }
}
