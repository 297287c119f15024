//! The report as Markdown, for pull requests, job summaries and chats.
//!
//! In: a report. Out: GitHub-flavoured Markdown without HTML but for `<details>`. Absent on purpose: colour, links to
//! anything but the AWS pages of the remedies.

use std::fmt::Write;

use super::{Alternative, Change, CheckReport, Outcome, Remedy, Report, words};

/// Draws the report.
pub fn render(report: &Report) -> String {
    let mut text = String::new();
    // INVARIANT: writing to a string does not fail, so the results are not looked at.
    let _ = writeln!(text, "## {} {}: {}\n", mark(report), line(&report.suite), report.verdict.as_str());
    let principal = report.principal.as_deref().map(|arn| format!(" as {}", code(arn))).unwrap_or_default();
    let _ = writeln!(
        text,
        "{} in {:.0} ms{principal}, run {}.\n",
        words::summary(report),
        report.duration_ms,
        code(&report.run_id)
    );
    if !report.checks.is_empty() {
        text.push_str("| outcome | target | operation | key or id | expected | observed | cause |\n");
        text.push_str("|---|---|---|---|---|---|---|\n");
        for check in &report.checks {
            row(&mut text, check);
        }
        text.push('\n');
    }
    let shown = |outcome| matches!(outcome, Outcome::Fail | Outcome::Inconclusive);
    for check in report.checks.iter().filter(|check| shown(check.outcome)) {
        section(&mut text, check);
    }
    let leftovers = report.leftovers.iter().map(|leftover| {
        format!("left behind: {} in {}: {}", code(&leftover.key), code(&leftover.bucket), line(&leftover.reason))
    });
    let omitted = (report.checks_omitted > 0).then(|| format!("{} more checks are not shown", report.checks_omitted));
    for note in leftovers.chain(report.notes.iter().map(|note| line(note))).chain(omitted) {
        let _ = writeln!(text, "> {note}\n");
    }
    text
}

fn mark(report: &Report) -> &'static str {
    match report.verdict {
        super::Verdict::Pass => "✅",
        super::Verdict::Fail => "❌",
        super::Verdict::Inconclusive => "❔",
    }
}

fn row(text: &mut String, check: &CheckReport) {
    let cause = check.cause.as_ref().map(|cause| format!("{} ({})", code(&cause.id), cause.confidence));
    let _ = writeln!(
        text,
        "| {} | {} | {} | {} | {} | {} | {} |",
        check.outcome.as_str(),
        cell(&line(&check.target)),
        check.operation,
        cell(&code(check.key.as_deref().unwrap_or(&check.id))),
        cell(&words::expected(check)),
        check.observed.as_str(),
        cell(&cause.unwrap_or_default()),
    );
}

fn section(text: &mut String, check: &CheckReport) {
    let _ = writeln!(text, "### {}\n", line(&words::headline(check)));
    item(text, "where", &code(&words::place(check)));
    item(text, "asked", &format!("{} on {}", code(&check.action), code(&check.resource)));
    if let Some(answer) = words::answer(check) {
        item(text, "answer", &code(&answer));
    }
    if let Some(cause) = &check.cause {
        item(
            text,
            "why",
            &format!("**{}** ({}, {}, {})", line(&cause.title), cause.layer, cause.confidence, cause.basis),
        );
        if let Some(policy) = &cause.policy {
            item(text, "policy", &line(&words::policy(policy)));
        }
    }
    if let Some(because) = &check.because {
        item(text, "outcome", &line(because));
    }
    for cause in &check.other_causes {
        item(text, "also", &format!("{} ({}, {})", line(&cause.title), cause.layer, cause.confidence));
    }
    if let Some(remedy) = &check.remedy {
        change_list(text, remedy);
    }
    text.push('\n');
    details(text, check);
}

fn item(text: &mut String, label: &str, words: &str) {
    let _ = writeln!(text, "- {label}: {words}");
}

fn change_list(text: &mut String, remedy: &Remedy) {
    let docs = remedy.docs.as_deref().map(|url| format!(" ([AWS]({url}))")).unwrap_or_default();
    item(text, "to change", &format!("**{}** ({}){docs}", line(&remedy.summary), line(&remedy.owner)));
    changes(text, &remedy.changes);
    for Alternative { summary, owner, changes: other } in &remedy.alternatives {
        item(text, "or", &format!("{} ({})", line(summary), line(owner)));
        changes(text, other);
    }
}

fn changes(text: &mut String, changes: &[Change]) {
    for change in changes {
        let _ = writeln!(text, "  - {}", line(&words::change(change)));
        if let Some(statement) = &change.statement {
            let quoted = format!("{statement:#}").replace('\n', "\n    ");
            let _ = writeln!(text, "\n    ```json\n    {quoted}\n    ```");
        }
    }
}

fn details(text: &mut String, check: &CheckReport) {
    let ruled_out = check.ruled_out.iter().map(|out| format!("ruled out: {}: {}", code(&out.id), line(&out.because)));
    let unreadable = check.unreadable.iter().map(|action| format!("not readable: {}", code(action)));
    let lines: Vec<String> =
        check.evidence.iter().map(|evidence| line(evidence)).chain(ruled_out).chain(unreadable).collect();
    if lines.is_empty() {
        return;
    }
    text.push_str("<details><summary>evidence</summary>\n\n");
    for line in lines {
        let _ = writeln!(text, "- {line}");
    }
    text.push_str("\n</details>\n\n");
}

/// Text that was not ours on one line, where it starts no tag, link or emphasis. Code in it stays code; a backtick that
/// nothing closes is one of the text (<https://github.github.com/gfm/#code-spans>).
fn line(words: &str) -> String {
    let words = words.replace(['\n', '\r'], " ");
    let mut quoted = String::with_capacity(words.len());
    let mut rest = words.as_str();
    while let Some(character) = rest.chars().next() {
        if character == '`' {
            let fence = &rest[..backticks(rest)];
            match code_span(rest, fence) {
                Some(span) => {
                    quoted.push_str(span);
                    rest = &rest[span.len()..];
                }
                None => {
                    quoted.push_str(&fence.replace('`', "\\`"));
                    rest = &rest[fence.len()..];
                }
            }
            continue;
        }
        if matches!(character, '<' | '>' | '[' | ']' | '*' | '_' | '\\') {
            quoted.push('\\');
        }
        quoted.push(character);
        rest = &rest[character.len_utf8()..];
    }
    quoted
}

/// How many backticks a text begins with.
fn backticks(text: &str) -> usize {
    text.len() - text.trim_start_matches('`').len()
}

/// The code that `text` begins with: up to as many backticks as its fence has.
fn code_span<'a>(text: &'a str, fence: &str) -> Option<&'a str> {
    let mut at = fence.len();
    while let Some(next) = text[at..].find('`') {
        let run = backticks(&text[at + next..]);
        at += next + run;
        if run == fence.len() {
            return Some(&text[..at]);
        }
    }
    None
}

/// Text in a table's cell: a bar would end it, in code too.
fn cell(words: &str) -> String {
    words.replace('|', "\\|").replace(['\n', '\r'], " ")
}

/// Text as code, whatever backticks it has: the fence is longer than any of them.
fn code(words: &str) -> String {
    let words = words.replace(['\n', '\r'], " ");
    let longest = words.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    match longest {
        0 => format!("`{words}`"),
        longest => {
            let fence = "`".repeat(longest + 1);
            format!("{fence} {words} {fence}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_name_is_taken_for_markup() {
        for (words, quoted) in [
            ("<b>x</b> [a](b) *c*", r"\<b\>x\</b\> \[a\](b) \*c\*"),
            ("the key `a_b` is `<there>`", "the key `a_b` is `<there>`"),
            ("one ` and <b>", r"one \` and \<b\>"),
            ("`` a ` <b> ``", "`` a ` <b> ``"),
            ("`` a ` <b>", r"\`\` a \` \<b\>"),
            ("two\nlines", "two lines"),
        ] {
            assert_eq!(line(words), quoted, "{words}");
        }
    }

    #[test]
    fn code_ends_where_it_is_to() {
        assert_eq!(code("a|b"), "`a|b`");
        assert_eq!(code("a`b"), "`` a`b ``");
        assert_eq!(code("a``<b>"), "``` a``<b> ```");
        assert_eq!(cell(&code("a|b")), r"`a\|b`");
    }
}
