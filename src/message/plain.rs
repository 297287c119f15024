//! A text as it was pasted, made plain: escapes undone, frames removed, white space collapsed.
//!
//! In: any text. Out: [`Plain`], the same words twice, as shown and folded for comparison, byte for byte in step.
//! Linear in the size of the text. Absent on purpose: anything that knows AWS.

use super::prefix::without_prefix;

/// The text in two forms whose byte offsets agree.
pub(super) struct Plain {
    /// With one blank between words, or one newline where the text had a line break.
    pub(super) shown: String,
    /// The same in ASCII lower case, with blanks only.
    pub(super) folded: String,
}

impl Plain {
    pub(super) fn of(text: &str) -> Self {
        let shown = collapse(&without_prefix(&unescape(text)));
        let folded = shown.to_ascii_lowercase().replace('\n', " ");
        Self { shown, folded }
    }
}

/// Undoes what logs, JSON, XML and terminals do to quotes and line breaks, whatever the depth of nesting.
/// `&lt;` and `&gt;` stay: in a pasted text they frame what the author masked.
fn unescape(text: &str) -> String {
    const ENTITIES: [(&str, char); 9] = [
        ("&quot;", '"'),
        ("&#34;", '"'),
        ("&#x22;", '"'),
        ("&apos;", '\''),
        ("&#39;", '\''),
        ("&#x27;", '\''),
        ("&amp;", '&'),
        ("&#10;", '\n'),
        ("&#xA;", '\n'),
    ];
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let tail = &rest[first.len_utf8()..];
        rest = match first {
            '\\' => unescape_backslashes(rest, &mut plain),
            '\u{1b}' => skip_terminal_sequence(tail),
            '&' => match ENTITIES.iter().find(|(entity, _)| rest.starts_with(entity)) {
                Some((entity, character)) => {
                    plain.push(*character);
                    &rest[entity.len()..]
                }
                None => {
                    plain.push('&');
                    tail
                }
            },
            '\u{201c}' | '\u{201d}' | '\u{201e}' => pushed(&mut plain, '"', tail),
            '\u{2018}' | '\u{2019}' => pushed(&mut plain, '\'', tail),
            // Box drawing frames of Terraform, backticks of Markdown.
            '\u{2500}'..='\u{257f}' | '`' => pushed(&mut plain, ' ', tail),
            '\u{200b}'..='\u{200d}' | '\u{feff}' | '\u{ad}' => tail,
            other => pushed(&mut plain, other, tail),
        };
    }
    plain
}

fn pushed<'t>(plain: &mut String, character: char, tail: &'t str) -> &'t str {
    plain.push(character);
    tail
}

/// `rest` starts with a backslash. Any number of them before a quote is nesting, before `n` a line break.
fn unescape_backslashes<'t>(rest: &'t str, plain: &mut String) -> &'t str {
    let tail = rest.trim_start_matches('\\');
    match tail.chars().next() {
        Some('n' | 'r') => pushed(plain, '\n', &tail[1..]),
        Some('t') => pushed(plain, ' ', &tail[1..]),
        Some(quote @ ('"' | '\'' | '/')) => pushed(plain, quote, &tail[1..]),
        Some('u') => {
            let decoded = tail.get(1..5).and_then(|hex| u32::from_str_radix(hex, 16).ok()).and_then(char::from_u32);
            match decoded {
                Some(character) => pushed(plain, character, &tail[5..]),
                None => pushed(plain, '\\', tail),
            }
        }
        // A backslash at the end of a line continues it; elsewhere it is a path's.
        Some('\n') => tail,
        _ => pushed(plain, '\\', tail),
    }
}

/// After ESC: `[`, parameters, one letter.
fn skip_terminal_sequence(tail: &str) -> &str {
    let Some(parameters) = tail.strip_prefix('[') else { return tail };
    let after = parameters.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';' || c == '?');
    let mut letters = after.chars();
    if letters.next().is_some_and(|c| c.is_ascii_alphabetic()) { letters.as_str() } else { after }
}

/// One blank for a run of white space, one newline where the run has a line break. A `|` or `>` that starts a line
/// is a frame or a quotation mark, and white space too.
fn collapse(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut gap: Option<char> = None;
    let mut at_line_start = true;
    for character in text.chars() {
        if character == '\n' || character == '\r' {
            gap = Some('\n');
            at_line_start = true;
        } else if character.is_whitespace() || (at_line_start && matches!(character, '|' | '>')) {
            gap = gap.or(Some(' '));
        } else {
            if let Some(gap) = gap.take()
                && !shown.is_empty()
            {
                shown.push(gap);
            }
            at_line_start = false;
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_frames_and_breaks_are_undone() {
        for (text, shown) in [
            (r#"on resource: \"arn:aws:s3:::b\""#, r#"on resource: "arn:aws:s3:::b""#),
            (r#"{\\\"a\\\": 1}"#, r#"{"a": 1}"#),
            (r"one\n  two", "one\ntwo"),
            (r#"\u0022a\u0022"#, r#""a""#),
            (r"C:\dir \uZZ", r"C:\dir \uZZ"),
            ("&quot;a &amp; b&quot; &lt;id&gt;", "\"a & b\" &lt;id&gt;"),
            ("\u{2502} Error:\r\n\u{2502}   more", "Error:\nmore"),
            ("> quoted\n> text", "quoted\ntext"),
            ("\u{1b}[31mred\u{1b}[0m", "red"),
            ("\u{201c}a\u{201d}", "\"a\""),
            ("a  b\n\n c", "a b\nc"),
            ("", ""),
        ] {
            assert_eq!(Plain::of(text).shown, shown, "{text}");
        }
    }

    #[test]
    fn both_forms_are_in_step() {
        let plain = Plain::of("Ünïcode \u{212a} ARN\nTWO");
        assert_eq!(plain.shown.len(), plain.folded.len());
        assert_eq!(plain.folded.find("arn two"), plain.shown.find("ARN\nTWO"));
    }
}
