//! Requests and their policies as lines of JSON, and the answers as lines.
//!
//! In: a [`Case`] a line. Out: an [`Answer`] a line, in order; a line that cannot be judged is
//! answered with its error. Absent on purpose: files and standard streams, which are the caller's.
//!
//! A case has the members `id`, `request` (`principal`, null for an anonymous request; `action`;
//! `resource` with `resource`, `accountId` and, through an access point, `bucketResource` and
//! `bucketAccountId`; `context`, where null stands for a key of unknown value), `identityPolicies`,
//! `resourcePolicy`, `accessPointPolicy`, `permissionBoundaries`, `sessionPolicy`,
//! `serviceControlPolicies` and `resourceControlPolicies` (levels, root first, each with
//! `orgIdentifier` and `policies`) and `vpcEndpointPolicies`. A policy member is absent, or null,
//! where there is no such policy, and the text `unreadable` where it is not known. Other members
//! are left alone.

mod answer;
mod case;
mod labels;

pub use answer::{Answer, DocumentProblem, LayerAnswer, NearAnswer, StatementAnswer};
pub use case::{Case, LineError};
pub use labels::{LayerLabels, labels};

use std::io::{self, BufRead, Read, Write};

use serde::Serialize;
use serde_json::Value;

/// The longest line that is read, in bytes. Real cases have a few thousand.
pub const LONGEST_LINE: u64 = 16 * 1024 * 1024;

#[derive(Serialize)]
struct Refusal {
    id: Value,
    line: usize,
    error: String,
}

/// Judges every line of `input` and writes one line each to `output`, in order; empty lines are
/// skipped. Returns how many lines could not be judged: each is answered with
/// `{"id", "line", "error"}`, the number of the line counting from 1.
///
/// # Errors
/// Only those of reading and writing.
///
/// ```
/// let line = r#"{"id":"1","request":{"principal":"arn:aws:iam::111122223333:user/a","action":"s3:GetObject",
///     "resource":{"resource":"arn:aws:s3:::store/a","accountId":"111122223333"},"context":{}},
///     "identityPolicies":[{"Version":"2012-10-17","Statement":[
///         {"Effect":"Allow","Action":"s3:*","Resource":"*"}]}]}"#.replace('\n', " ");
/// let mut answers = Vec::new();
/// let refused = s3litmus_policy::jsonl::evaluate_lines(format!("{line}\nnot json\n").as_bytes(), &mut answers)?;
/// let answers = String::from_utf8(answers).unwrap();
/// assert!(answers.starts_with(r#"{"id":"1","result":"Allowed","matched":{"identity":{"allow":["identity[0]#0"]"#));
/// assert!(answers.contains(r#""line":2,"error":"#));
/// assert_eq!(refused, 1);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn evaluate_lines(mut input: impl BufRead, mut output: impl Write) -> io::Result<usize> {
    let mut refused = 0;
    let mut number = 0;
    let mut line = Vec::new();
    while read_line(&mut input, &mut line)? {
        number += 1;
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        match judge(&line) {
            Ok(answer) => serde_json::to_writer(&mut output, &answer)?,
            Err((id, error)) => {
                refused += 1;
                serde_json::to_writer(&mut output, &Refusal { id, line: number, error })?;
            }
        }
        output.write_all(b"\n")?;
    }
    Ok(refused)
}

fn judge(line: &[u8]) -> Result<Answer, (Value, String)> {
    if line.len() as u64 >= LONGEST_LINE {
        return Err((Value::Null, format!("longer than {LONGEST_LINE} bytes")));
    }
    let text = std::str::from_utf8(line).map_err(|error| (Value::Null, format!("not UTF-8: {error}")))?;
    match text.parse::<Case>() {
        Ok(case) => Ok(Answer::new(&case)),
        Err(error) => {
            let id = serde_json::from_str::<Value>(text).ok().and_then(|line| line.get("id").cloned());
            Err((id.unwrap_or(Value::Null), error.to_string()))
        }
    }
}

/// Reads a line, its end left out; of one that is too long, the beginning. False at the end.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    line.clear();
    let read = input.by_ref().take(LONGEST_LINE).read_until(b'\n', line)?;
    if line.ends_with(b"\n") {
        line.pop();
    } else if read as u64 == LONGEST_LINE {
        skip_line(input)?;
    }
    Ok(read > 0)
}

fn skip_line(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = input.fill_buf()?;
        let (used, done) = match buffer.iter().position(|&byte| byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (buffer.len(), buffer.is_empty()),
        };
        input.consume(used);
        if done {
            return Ok(());
        }
    }
}
