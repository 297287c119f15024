//! `s3litmus explain`: a text in, the cause out.
//!
//! In: an error text, or lines of JSON with one each. Out: [`Explanation`], one line of JSON or a few lines for
//! people. Absent on purpose: anything but the text; the diagnosis of a run knows more.
//!
//! INVARIANT: `layer` is only said where a cause is at least likely. A bare denial keeps `unknown`, and the layers
//! that are still possible are its `candidates`.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use super::{PolicyType, Said, read};
use crate::{
    call::Operation,
    cause::{self, Basis, Cause, Confidence, Finding, Heard, Kind, Layer},
};

/// The answer to one text. Members are null where the text does not say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// As in the line that was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<serde_json::Value>,
    /// Whether it is an authorization denial: access was refused, and the cause is no error of another kind
    /// (credentials, an archived object, a closed account, …).
    pub denied: bool,
    /// Where it was stopped; `unknown` where the text leaves it open.
    pub layer: Layer,
    /// How.
    pub kind: Kind,
    /// The policy type that AWS names, also where the layer is another (`kms-permission`).
    pub policy_type: Option<&'static str>,
    /// How sure.
    pub confidence: Confidence,
    /// Always `reported`.
    pub basis: Basis,
    /// The id in the catalogue.
    pub cause: Option<&'static str>,
    /// The IAM action that was refused.
    pub action: Option<String>,
    /// The ARN that it was refused on.
    pub resource: Option<String>,
    /// Who asked.
    pub principal: Option<String>,
    /// The ARN of the policy that decided.
    pub policy_arn: Option<String>,
    /// The layers still possible, likeliest first.
    pub candidates: Vec<Layer>,
    /// What was found, surest first, for the form for people.
    #[serde(skip)]
    pub findings: Vec<Finding>,
}

/// Explains one error text. `operation` is what was called, where the caller knows.
pub fn explain(text: &str, operation: Option<Operation>) -> Explanation {
    let said = read(text, operation);
    let findings = cause::recognise(&Heard { said: &said, call: None });
    Explanation::of(said, findings)
}

impl Explanation {
    fn of(said: Said, findings: Vec<Finding>) -> Self {
        let decided = findings.first().filter(|finding| finding.confidence <= Confidence::Likely);
        let candidates = layers(&findings);
        Self {
            id: None,
            denied: said.refused && decided.is_none_or(|finding| finding.cause.denial),
            layer: decided.map_or(Layer::Unknown, |finding| finding.cause.layer),
            kind: decided.map_or(Kind::NotApplicable, |finding| finding.kind),
            policy_type: said.policy.as_ref().map(|policy| PolicyType::as_str(policy.policy_type)),
            confidence: decided.map_or(Confidence::Possible, |finding| finding.confidence),
            basis: Basis::Reported,
            cause: decided.map(|finding| finding.cause.id),
            action: said.action,
            resource: said.resource,
            principal: said.principal,
            policy_arn: said.policy.and_then(|policy| policy.arn),
            candidates,
            findings,
        }
    }

    /// The cause, where one is at least likely.
    pub fn cause(&self) -> Option<&'static Cause> {
        self.cause.and_then(cause::find)
    }
}

/// The layers of findings, each once.
fn layers(findings: &[Finding]) -> Vec<Layer> {
    let mut layers = Vec::new();
    for finding in findings {
        if !layers.contains(&finding.cause.layer) {
            layers.push(finding.cause.layer);
        }
    }
    layers
}

/// The form for people: what it is, how sure, who repairs it and how, and what else it may be.
impl std::fmt::Display for Explanation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.cause() {
            Some(cause) => self.write_cause(cause, f)?,
            None if self.denied => writeln!(f, "denied, and the text does not say why")?,
            None if self.findings.is_empty() => writeln!(f, "no denial or error of S3 that is known here")?,
            None => writeln!(f, "the text leaves open what it is")?,
        }
        self.write_facts(f)?;
        let rivals = self.findings.iter().filter(|finding| Some(finding.cause.id) != self.cause);
        let rivals: Vec<&Finding> = rivals.take(MOST_RIVALS).collect();
        if !rivals.is_empty() {
            let lead = if self.cause.is_some() { "not excluded" } else { "possible, likeliest first" };
            writeln!(f, "{lead}:")?;
            for finding in rivals {
                writeln!(f, "  {} ({}): {}", finding.cause.id, finding.cause.layer, finding.cause.title)?;
            }
        }
        if self.cause.is_none() && self.denied {
            writeln!(f, "a run of s3litmus as the workload's role can tell them apart")?;
        }
        Ok(())
    }
}

/// How many causes beside the first are listed for people.
const MOST_RIVALS: usize = 8;

impl Explanation {
    fn write_cause(&self, cause: &Cause, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let what = if self.denied { "denied" } else { "no denial" };
        writeln!(f, "{what}: {}", cause.title)?;
        writeln!(f, "  layer       {} ({}, {})", self.layer, self.kind, self.confidence)?;
        writeln!(f, "  cause       {}", cause.id)?;
        if let Some(finding) = self.findings.first() {
            writeln!(f, "  seen by     {}", finding.because)?;
        }
        writeln!(f, "  who repairs {}", cause.owner)?;
        writeln!(f, "  how         {}", cause.repair)?;
        writeln!(f, "  docs        {}", cause.docs)
    }

    fn write_facts(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let facts = [
            ("action", &self.action),
            ("resource", &self.resource),
            ("principal", &self.principal),
            ("policy", &self.policy_arn),
        ];
        for (name, value) in facts {
            if let Some(value) = value {
                writeln!(f, "  {name:<11} {value}")?;
            }
        }
        Ok(())
    }
}

/// One line of the input.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    id: Option<serde_json::Value>,
    text: String,
    #[serde(default)]
    operation: Option<String>,
}

/// What stands in the place of an answer where a line is no object with `id` and `text`.
#[derive(Serialize)]
struct Refusal {
    id: serde_json::Value,
    /// From 1.
    line: usize,
    error: String,
}

/// Explains lines `{"id", "text", "operation"?}`, one answer a line, in order, as they come. Blank lines are left out. A
/// line that is none is answered with `{"id", "line", "error"}`; how many of them there were is given back.
///
/// An operation that is not in the suite's vocabulary (`ListBuckets`) says nothing.
///
/// # Errors
/// The input or the output failed.
pub fn explain_jsonl(reader: impl BufRead, mut writer: impl Write) -> io::Result<usize> {
    let mut refused = 0;
    for (index, line) in reader.lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        match serde_json::from_str::<Line>(&line) {
            Ok(Line { id, text, operation: name }) => {
                let explanation = Explanation { id, ..explain(&text, name.as_deref().and_then(operation)) };
                serde_json::to_writer(&mut writer, &explanation)?;
            }
            Err(error) => {
                refused += 1;
                let value = serde_json::from_str::<serde_json::Value>(&line).unwrap_or_default();
                let id = value.get("id").cloned().unwrap_or_default();
                serde_json::to_writer(&mut writer, &Refusal { id, line: index + 1, error: sentence(&error) })?;
            }
        }
        writer.write_all(b"\n")?;
    }
    writer.flush()?;
    Ok(refused)
}

/// What the parser says, without its own count of lines: it sees one.
fn sentence(error: &serde_json::Error) -> String {
    let said = error.to_string();
    match said.strip_suffix(&format!(" at line {} column {}", error.line(), error.column())) {
        Some(reason) => format!("{reason} (column {})", error.column()),
        None => said,
    }
}

/// The operation with this name of the API; `ListObjects` is the older form of `ListObjectsV2`.
fn operation(name: &str) -> Option<Operation> {
    let name = if name.eq_ignore_ascii_case("ListObjects") { "ListObjectsV2" } else { name };
    Operation::ALL.into_iter().find(|operation| operation.name().eq_ignore_ascii_case(name))
}
