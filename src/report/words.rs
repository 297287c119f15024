//! What the renderers for people say in the same words.
//!
//! In: parts of the model. Out: clauses. Absent on purpose: layout and colour.

use serde_json::Value;

use super::{Change, ChangeKind, CheckReport, Observed, Outcome, PolicyReport, Report, Verdict};

impl Verdict {
    /// The word as it stands in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
        }
    }
}

impl Observed {
    /// The word as it stands in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
            Self::Error => "error",
            Self::NotRun => "not-run",
        }
    }
}

impl Outcome {
    /// The word as it stands in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive => "inconclusive",
            Self::NotRun => "not-run",
        }
    }
}

/// `allow`, `deny`, or `deny by bucket-policy or requester-pays`.
pub(super) fn expected(check: &CheckReport) -> String {
    match &check.expected {
        Value::String(word) => word.clone(),
        other => match other.get("deny").and_then(Value::as_array) {
            Some(words) => {
                let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
                format!("deny by {}", words.join(" or "))
            }
            None => other.to_string(),
        },
    }
}

/// `4 checks: 3 passed, 1 failed`, and whatever else is not zero.
pub(super) fn summary(report: &Report) -> String {
    let summary = &report.summary;
    let mut parts = vec![format!("{} passed", summary.passed)];
    let counts = [(summary.failed, "failed"), (summary.inconclusive, "inconclusive"), (summary.not_run, "not run")];
    parts.extend(counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")));
    let noun = if summary.checks == 1 { "check" } else { "checks" };
    format!("{} {noun}: {}", summary.checks, parts.join(", "))
}

/// What happened, in one line: `PutObject was denied, but is expected to be allowed`.
pub(crate) fn headline(check: &CheckReport) -> String {
    let operation = check.operation;
    let expected = match &check.expected {
        Value::String(word) if word == "allow" => "allowed".to_owned(),
        Value::String(word) if word == "deny" => "denied".to_owned(),
        _ => expected(check).replacen("deny", "denied", 1),
    };
    match (check.observed, check.outcome) {
        (Observed::Deny, Outcome::Inconclusive | Outcome::Fail) if expected.starts_with("denied by") => {
            let open = if check.outcome == Outcome::Fail { "not by what is expected" } else { "but by what is open" };
            format!("{operation} was denied, {open} (expected: {expected})")
        }
        (Observed::Allow, _) => format!("{operation} was allowed, but is expected to be {expected}"),
        (Observed::Deny, Outcome::Fail) => format!("{operation} was denied, but is expected to be {expected}"),
        (Observed::Deny, _) => format!("{operation} was denied, which shows nothing here (expected: {expected})"),
        (Observed::Error, _) => format!("{operation} met an error that is no denial (expected: {expected})"),
        (Observed::NotRun, _) => format!("{operation} was not run (expected: {expected})"),
    }
}

/// `403 AccessDenied: the message (request id 4442587FB7D0A2F9)`.
pub(super) fn answer(check: &CheckReport) -> Option<String> {
    let error = check.error.as_ref()?;
    let mut text = error.status.to_string();
    for part in [&error.code, &error.message].into_iter().flatten() {
        let separator = if Some(part) == error.code.as_ref() { " " } else { ": " };
        text.push_str(separator);
        text.push_str(part.trim());
    }
    if let Some(id) = &error.request_id {
        text.push_str(&format!(" (request id {id})"));
    }
    Some(text)
}

/// `bucket-policy, Statement[1] “DenyUnencrypted”, condition key s3:x-amz-server-side-encryption`.
pub(super) fn policy(policy: &PolicyReport) -> String {
    let mut text = policy.layer.to_string();
    if let Some(name) = policy.arn.as_ref().or(policy.name.as_ref()) {
        text.push_str(&format!(" `{name}`"));
    }
    match (policy.index, &policy.sid) {
        (Some(index), Some(sid)) => text.push_str(&format!(", Statement[{index}] `{sid}`")),
        (Some(index), None) => text.push_str(&format!(", Statement[{index}]")),
        (None, Some(sid)) => text.push_str(&format!(", statement `{sid}`")),
        (None, None) => {}
    }
    if let Some(key) = &policy.condition_key {
        text.push_str(&format!(", condition key `{key}`"));
    }
    if !policy.wanted.is_empty() {
        text.push_str(&format!(", which wants `{}`", policy.wanted.join("` or `")));
        let seen = if policy.seen.is_empty() { "none".to_owned() } else { format!("`{}`", policy.seen.join("`, `")) };
        text.push_str(&format!(" and saw {seen}"));
    }
    text
}

/// `add this statement to the bucket-policy of arn:aws:s3:::store-events`; the statement itself is not in it.
pub(super) fn change(change: &Change) -> String {
    let which = match (&change.sid, change.index) {
        (Some(sid), _) => format!("statement `{sid}`"),
        (None, Some(index)) => format!("Statement[{index}]"),
        (None, None) => "the statement".to_owned(),
    };
    let document = match &change.policy {
        Some(policy) => format!("{} `{policy}` of {}", change.target, change.resource),
        None => format!("{} of {}", change.target, change.resource),
    };
    let value = match &change.value {
        Some(Value::String(text)) => format!("`{text}`"),
        Some(value) => format!("`{value}`"),
        None => "nothing".to_owned(),
    };
    let name = change.name.as_deref().unwrap_or(&change.target);
    match change.change {
        ChangeKind::AddStatement => format!("add this statement to the {document}"),
        ChangeKind::RemoveStatement => format!("remove {which} from the {document}"),
        ChangeKind::ReplaceStatement => format!("replace {which} of the {document} by this one"),
        ChangeKind::SendHeader if change.value.is_none() => format!("do not send `{name}`"),
        ChangeKind::SendHeader => format!("send `{name}` as {value}"),
        ChangeKind::Set => format!("set `{name}` of {} to {value}", change.resource),
    }
}

/// Where the check was: `inventory access point: arn:… / inventory_event/a.json`.
pub(super) fn place(check: &CheckReport) -> String {
    match &check.key {
        Some(key) => format!("{}: {} / {key}", check.target, check.bucket),
        None => format!("{}: {}", check.target, check.bucket),
    }
}
