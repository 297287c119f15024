//! One check as a compiler would report it: what, where, the deciding statement quoted, why, the evidence, what to
//! change, what was ruled out.
//!
//! In: a check's report. Out: text, drawn by `annotate-snippets`, as rustc draws its errors. Absent on purpose: which
//! element of the statement decided (`statement`).

use annotate_snippets::{Group, Level, Origin, Renderer, renderer::DecorStyle};

use super::{Style, statement};
use crate::report::{Alternative, CauseReport, Change, CheckReport, Outcome, Remedy, words};

/// Draws the block with a line break at its end.
pub(super) fn render(check: &CheckReport, style: Style) -> String {
    let quoted = check.cause.as_ref().and_then(|cause| cause.policy.as_ref()).map(statement::Quoted::of);
    let place = words::place(check);
    let notes = notes(check);
    let level = match check.outcome {
        Outcome::Fail => Level::ERROR,
        _ => Level::WARNING,
    };
    let mut title = level.clone().with_name(check.outcome.as_str()).primary_title(words::headline(check));
    if let Some(cause) = &check.cause {
        title = title.id(cause.id.as_str());
    }
    let mut first = Group::with_title(title).element(Origin::path(place.as_str()));
    if let Some(quoted) = &quoted {
        first = first.elements(quoted.snippet(check));
    }
    first = first.elements(notes.iter().map(|(label, words)| Level::NOTE.with_name(*label).message(words.as_str())));
    let mut groups = vec![first];
    let advice = check.remedy.as_ref().map(advice).unwrap_or_default();
    groups.extend(advice.iter().map(Advice::group));
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let width = usize::from(style.width.unwrap_or(u16::MAX));
    let mut text = renderer.decor_style(DecorStyle::Unicode).term_width(width).render(&groups);
    text.push('\n');
    text
}

/// What there is to say, a label and a sentence each.
fn notes(check: &CheckReport) -> Vec<(&'static str, String)> {
    let mut notes = vec![("check", check.id.clone()), ("asked", asked(check))];
    notes.extend(words::answer(check).map(|answer| ("answer", answer)));
    if let Some(cause) = &check.cause {
        notes.push(("why", why(cause)));
        notes.extend(cause.policy.as_ref().map(|policy| ("where", words::policy(policy))));
    }
    notes.extend(check.because.clone().map(|because| ("outcome", because)));
    notes.extend(check.other_causes.iter().map(|cause| ("also", why(cause))));
    notes.extend(check.evidence.iter().map(|evidence| ("evidence", evidence.clone())));
    notes.extend(check.ruled_out.iter().map(|out| ("ruled out", format!("{}: {}", out.id, out.because))));
    if !check.unreadable.is_empty() {
        notes.push(("unreadable", format!("{} would let the run say more", check.unreadable.join(", "))));
    }
    notes
}

fn asked(check: &CheckReport) -> String {
    let principal = check.principal.as_deref().map(|arn| format!(" as {arn}")).unwrap_or_default();
    format!("{} on {}{principal}", check.action, check.resource)
}

fn why(cause: &CauseReport) -> String {
    format!("{} ({}, {}, {})", cause.title, cause.layer, cause.confidence, cause.basis)
}

/// One way to repair it.
struct Advice {
    label: &'static str,
    title: String,
    /// Each change in words, with its statement.
    changes: Vec<(String, Option<String>)>,
    see: Option<String>,
}

fn advice(remedy: &Remedy) -> Vec<Advice> {
    let changes = |changes: &[Change]| {
        changes.iter().map(|change| (words::change(change), change.statement.as_ref().map(statement::pretty))).collect()
    };
    let mut ways = vec![Advice {
        label: "to change",
        title: format!("{} ({})", remedy.summary, remedy.owner),
        changes: changes(&remedy.changes),
        see: remedy.docs.clone(),
    }];
    ways.extend(remedy.alternatives.iter().map(|Alternative { summary, owner, changes: all }| Advice {
        label: "or",
        title: format!("{summary} ({owner})"),
        changes: changes(all),
        see: None,
    }));
    ways
}

impl Advice {
    fn group(&self) -> Group<'_> {
        let mut group = Group::with_title(Level::HELP.with_name(self.label).secondary_title(self.title.as_str()));
        for (words, statement) in &self.changes {
            group = group.element(Level::NOTE.no_name().message(words.as_str()));
            if let Some(statement) = statement {
                group = group.element(statement::whole(statement));
            }
        }
        group.elements(self.see.iter().map(|see| Level::NOTE.with_name("see").message(see.as_str())))
    }
}
