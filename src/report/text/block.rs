//! One check as a compiler would report it: what, where, why, the evidence, what to change, what was ruled out.

use super::{paint::Paint, statement};
use crate::report::{Alternative, CauseReport, Change, CheckReport, Remedy, words};

/// Draws the block with a line break at its end.
pub(super) fn render(check: &CheckReport, paint: Paint) -> String {
    let mut lines = Lines { text: String::new(), paint };
    let id = check.cause.as_ref().map(|cause| format!("[{}]", cause.id)).unwrap_or_default();
    let label = paint.outcome(check.outcome, &format!("{}{id}", check.outcome.as_str()));
    lines.text.push_str(&format!("{label}: {}\n", words::headline(check)));
    lines.text.push_str(&format!("  {} {}\n", paint.quiet("-->"), words::place(check)));
    lines.add("check", &check.id);
    lines.add("asked", &asked(check));
    lines.add_some("answer", words::answer(check).as_deref());
    if let Some(cause) = &check.cause {
        lines.add("why", &why(cause));
        if let Some(policy) = &cause.policy {
            lines.add("where", &words::policy(policy));
            lines.quote(statement::render(policy));
        }
    }
    lines.add_some("outcome", check.because.as_deref());
    for cause in &check.other_causes {
        lines.add("also", &why(cause));
    }
    for evidence in &check.evidence {
        lines.add("evidence", evidence);
    }
    for ruled_out in &check.ruled_out {
        lines.add("ruled out", &format!("{}: {}", ruled_out.id, ruled_out.because));
    }
    if !check.unreadable.is_empty() {
        lines.add("unreadable", &format!("{} would let the run say more", check.unreadable.join(", ")));
    }
    if let Some(remedy) = &check.remedy {
        lines.remedy(remedy);
    }
    lines.text
}

fn asked(check: &CheckReport) -> String {
    let principal = check.principal.as_deref().map(|arn| format!(" as {arn}")).unwrap_or_default();
    format!("{} on {}{principal}", check.action, check.resource)
}

fn why(cause: &CauseReport) -> String {
    format!("{} ({}, {}, {})", cause.title, cause.layer, cause.confidence, cause.basis)
}

struct Lines {
    text: String,
    paint: Paint,
}

impl Lines {
    fn add(&mut self, label: &str, words: &str) {
        let label = self.paint.quiet(&format!("{label:>10}:"));
        self.text.push_str(&format!("{label} {}\n", indented(words)));
    }

    fn add_some(&mut self, label: &str, words: Option<&str>) {
        if let Some(words) = words {
            self.add(label, words);
        }
    }

    fn advise(&mut self, label: &str, words: &str) {
        let label = self.paint.advice(&format!("{label:>10}:"));
        self.text.push_str(&format!("{label} {}\n", indented(words)));
    }

    fn quote(&mut self, quoted: Option<String>) {
        for line in quoted.iter().flat_map(|quoted| quoted.lines()) {
            self.text.push_str(&format!("            {line}\n"));
        }
    }

    fn remedy(&mut self, remedy: &Remedy) {
        self.advise("to change", &format!("{} ({})", remedy.summary, remedy.owner));
        self.changes(&remedy.changes);
        for Alternative { summary, owner, changes } in &remedy.alternatives {
            self.advise("or", &format!("{summary} ({owner})"));
            self.changes(changes);
        }
        self.add_some("see", remedy.docs.as_deref());
    }

    fn changes(&mut self, changes: &[Change]) {
        for change in changes {
            self.text.push_str(&format!("            {}\n", indented(&words::change(change))));
            self.quote(change.statement.as_ref().map(statement::pretty));
        }
    }
}

/// Lines after the first stand under the first.
fn indented(words: &str) -> String {
    words.trim_end().replace('\n', "\n            ")
}
