//! What a log puts before each line of a text: time, host, program.
//!
//! In: a text. Out: the same without that, so that a sentence that was wrapped over lines is one again. No form of log
//! has a rule of its own: a prefix is what all lines begin with, whatever its digits are, as long as it looks like one.
//! Absent on purpose: a text of one line, whose prefix is in nobody's way.

use std::borrow::Cow;

/// A prefix is long enough for a time of day.
const SHORTEST: usize = 8;

/// Where a message begins, if not before: what stands there is no log's.
const OF_MESSAGES: [&str; 6] = ["arn:", "user:", "accessdenied", "access denied", "authorized", "<"];

/// The text without the prefix that its lines share.
pub(super) fn without_prefix(text: &str) -> Cow<'_, str> {
    let lines = || text.split('\n').filter(|line| !line.trim().is_empty());
    let mut first = lines();
    let Some(pattern) = first.next().map(|line| line.trim_start()) else { return Cow::Borrowed(text) };
    if first.next().is_none() {
        return Cow::Borrowed(text);
    }
    let length = lines().map(|line| shared(pattern, line.trim_start())).min().unwrap_or_default();
    let length = beginning(&skeleton(pattern), length);
    if length < SHORTEST {
        return Cow::Borrowed(text);
    }
    let stripped: Vec<&str> = text.split('\n').map(|line| stripped(line.trim_start(), length)).collect();
    Cow::Owned(stripped.join("\n"))
}

/// How many characters of the skeletons of two lines are the same.
fn shared(one: &str, other: &str) -> usize {
    skeleton(one).zip(skeleton(other)).take_while(|(one, other)| one == other).count()
}

/// A line whose numbers are each one `0`: in a log they are what differs.
fn skeleton(line: &str) -> impl Iterator<Item = char> + '_ + Clone {
    let mut in_number = false;
    line.chars().filter_map(move |c| {
        let is_more = in_number && c.is_ascii_digit();
        in_number = c.is_ascii_digit();
        (!is_more).then_some(if in_number { '0' } else { c })
    })
}

/// How much of a shared beginning is a prefix: it ends with a word, before the message, and has a time in it, or ends as
/// names of programs do (`web-1  | `). Zero where it is none.
fn beginning(line: &(impl Iterator<Item = char> + Clone), shared: usize) -> usize {
    let text: String = line.clone().take(shared).collect();
    let folded = text.to_lowercase();
    let message = OF_MESSAGES.iter().filter_map(|words| folded.find(words)).min().unwrap_or(folded.len());
    let Some(text) = text.get(..message) else { return 0 };
    let Some(end) = text.rfind(char::is_whitespace).map(|at| at + 1) else { return 0 };
    let text = &text[..end];
    let is_of_a_log = text.contains("0:0") || text.trim_end().ends_with('|');
    if is_of_a_log { text.chars().count() } else { 0 }
}

/// A line without so many characters of its skeleton.
fn stripped(line: &str, length: usize) -> &str {
    let mut in_number = false;
    let mut counted = 0;
    for (at, c) in line.char_indices() {
        let is_more = in_number && c.is_ascii_digit();
        in_number = c.is_ascii_digit();
        if !is_more {
            if counted == length {
                return &line[at..];
            }
            counted += 1;
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_line_begins_with_is_taken_away() {
        for (text, plain) in [
            (
                "Nov 26 01:02:03 host-7 loader[812]: error: User: arn:aws:iam::1:user/a is not\n\
                 Nov 26 01:02:13 host-7 loader[812]: authorized to perform",
                "error: User: arn:aws:iam::1:user/a is not\nauthorized to perform",
            ),
            ("2026-11-26T01:02:03.456789Z stderr F one\n2026-11-26T01:02:03.5Z stderr F two\n\n", "one\ntwo\n\n"),
            ("worker-1  | one two\nworker-1  | three\nworker-2  | four", "one two\nthree\nfour"),
            ("[01:02:03] a: one\n[01:02:04] b: two", "a: one\nb: two"),
        ] {
            assert_eq!(without_prefix(text), plain, "{text}");
        }
    }

    #[test]
    fn what_is_the_message_stays() {
        for text in [
            "Nov 26 01:02:03 host-7 loader[812]: one line",
            "User: arn:aws:iam::1:user/a is not\nUser: arn:aws:iam::1:user/a is not",
            "   at com.amazonaws.A(A.java:1)\n   at com.amazonaws.B(B.java:2)",
            "AccessDenied: no\n\tstatus code: 403",
            "10:20 one\nnothing alike",
            "",
        ] {
            assert_eq!(without_prefix(text), text, "{text}");
        }
    }
}
