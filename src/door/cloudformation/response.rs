//! What CloudFormation is answered.
//!
//! In: a request and what came of the run. Out: the body to PUT, at most [`LIMIT`] bytes. Absent on purpose: sending.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html>

use serde::Serialize;

use super::{Request, RequestType};
use crate::report::{CheckReport, Outcome, Report, Verdict, headline};

/// How long the body may be in bytes.
pub const LIMIT: usize = 4096;

/// The words that CloudFormation knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
#[allow(missing_docs, reason = "the words say it")]
pub enum Status {
    Success,
    Failed,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// Whether the deployment goes on.
    pub status: Status,
    /// Why not; of a success, what a reader of the stack's events should know.
    pub reason: String,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Body<'a> {
    status: Status,
    reason: &'a str,
    physical_resource_id: &'a str,
    stack_id: &'a str,
    request_id: &'a str,
    logical_resource_id: &'a str,
    no_echo: bool,
}

impl Response {
    /// A success that has nothing to say.
    pub fn success() -> Self {
        Self { status: Status::Success, reason: String::new() }
    }

    /// What keeps a run from happening fails a deployment, but not the removal of the resource.
    pub fn unusable(request: &Request, why: &dyn std::fmt::Display) -> Self {
        match request.request_type {
            RequestType::Delete => Self::success(),
            _ => Self { status: Status::Failed, reason: format!("the self-test did not run: {why}") },
        }
    }

    /// The body to send. The reason is cut where there is no room for it; the other members are CloudFormation's own
    /// and fit.
    pub fn body(&self, request: &Request) -> Vec<u8> {
        let physical_resource_id = request.physical_id();
        let with = |reason: &str| {
            let body = Body {
                status: self.status,
                reason,
                physical_resource_id: &physical_resource_id,
                stack_id: &request.stack_id,
                request_id: &request.request_id,
                logical_resource_id: &request.logical_resource_id,
                no_echo: false,
            };
            // INVARIANT: strings and words always are JSON.
            serde_json::to_vec(&body).unwrap_or_default()
        };
        let room = LIMIT.saturating_sub(with("").len());
        with(cut(&self.reason, room))
    }
}

/// The start of a text that takes at most so many bytes as a JSON string, its quotes left out.
fn cut(text: &str, room: usize) -> &str {
    let mut used = 0;
    for (at, character) in text.char_indices() {
        used += match character {
            '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
            '\u{0}'..='\u{1f}' => 6,
            other => other.len_utf8(),
        };
        if used > room {
            return &text[..at];
        }
    }
    text
}

/// The answer to a run. `rollback` is what is known of the stack: a rollback never fails, or the stack would be stuck
/// half way; where it could not be read it counts as none, and the reason says so.
pub fn judged(report: &Report, rollback: Result<bool, &str>, log_stream: &str) -> Response {
    let mut text = reason(report, log_stream);
    let status = match (report.verdict, rollback) {
        (Verdict::Pass, _) => Status::Success,
        (_, Ok(true)) => {
            text.insert_str(0, "the stack is rolled back, so this does not fail it. ");
            Status::Success
        }
        (_, Ok(false)) => Status::Failed,
        (_, Err(why)) => {
            text.insert_str(0, &format!("(whether the stack is rolled back could not be read: {why}) "));
            Status::Failed
        }
    };
    Response { status, reason: text }
}

/// The run for the events of a stack: the verdict, then the failing checks as far as there is room, then where to
/// read on.
pub fn reason(report: &Report, log_stream: &str) -> String {
    let summary = &report.summary;
    let troubled = summary.failed + summary.inconclusive + summary.not_run;
    let mut text = format!("{}: {} of {} checks did not pass", report.verdict.as_str(), troubled, summary.checks);
    let end = format!(". More in the log stream {log_stream}, run {}", report.run_id);
    // What stands around the reason takes a few hundred bytes, escapes some more.
    let room = (LIMIT * 3 / 4).saturating_sub(end.len());
    let mut listed = 0;
    for note in &report.notes {
        push(&mut text, note, room);
    }
    let failed = report.checks.iter().filter(|check| check.outcome == Outcome::Fail);
    let open = report.checks.iter().filter(|check| matches!(check.outcome, Outcome::Inconclusive | Outcome::NotRun));
    for check in failed.chain(open) {
        if !push(&mut text, &line(check), room) {
            break;
        }
        listed += 1;
    }
    if listed < troubled {
        text.push_str(&format!("; and {} more", troubled - listed));
    }
    text.push_str(&end);
    text
}

fn push(text: &mut String, part: &str, room: usize) -> bool {
    let fits = text.len() + part.len() + 2 <= room;
    if fits {
        text.push_str("; ");
        text.push_str(part);
    }
    fits
}

fn line(check: &CheckReport) -> String {
    let mut line = format!("[{}] {}", check.id, headline(check));
    if let Some(cause) = &check.cause {
        line.push_str(&format!(" ({}: {})", cause.id, cause.title));
    } else if let Some(because) = &check.because {
        line.push_str(&format!(" ({because})"));
    }
    if let Some(remedy) = &check.remedy {
        line.push_str(&format!(" -> {} ({})", remedy.summary, remedy.owner));
    }
    // One long check must not hide the others.
    cut(&line, 700).to_owned()
}
