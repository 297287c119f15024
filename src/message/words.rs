//! Reads a text word by word: actions, resources and ARNs, as they survive quotes, markup and line breaks.

use super::plain::Plain;

/// A place in a text that moves over words, never beyond `to`.
pub(super) struct Words<'p> {
    pub(super) plain: &'p Plain,
    pub(super) at: usize,
    pub(super) to: usize,
}

impl<'p> Words<'p> {
    fn rest(&self) -> &'p str {
        &self.plain.shown[self.at..self.to]
    }

    pub(super) fn skip(&mut self, characters: &[char]) {
        self.at += self.rest().len() - self.rest().trim_start_matches(characters).len();
    }

    /// Skips a folded word or phrase, if it stands here.
    pub(super) fn skip_word(&mut self, folded: &str) -> bool {
        let here = self.plain.folded[self.at..self.to].starts_with(folded);
        if here {
            self.at += folded.len();
        }
        here
    }

    /// The word that stands here, up to white space, a quote or the tag of a markup that ends. Other angle brackets
    /// frame what the author masked.
    fn word(&self) -> &'p str {
        const TAGS: [&str; 4] = ["</", "&lt;/", "<br", "&lt;br"];
        let rest = self.rest();
        let word = &rest[..rest.find(|c: char| c.is_whitespace() || c == '"' || c == '\'').unwrap_or(rest.len())];
        &word[..TAGS.iter().filter_map(|tag| word.find(tag)).min().unwrap_or(word.len())]
    }

    /// `service:Name`, also where a blank or a line break cuts it. Moves only if there is one.
    pub(super) fn action(&mut self) -> Option<String> {
        let first = self.word();
        let whole = first.trim_end_matches([',', '.', ';', ')', '<']);
        if is_action(whole) {
            self.at += first.len();
            return Some(whole.to_owned());
        }
        let second = Words { at: self.at + first.len() + 1, ..*self }.checked_word()?;
        let glued = format!("{first}{}", second.trim_end_matches([',', '.', ';', ')']));
        (!first.is_empty() && is_action(&glued)).then(|| {
            self.at += first.len() + 1 + second.len();
            glued
        })
    }

    fn checked_word(&self) -> Option<&'p str> {
        (self.at <= self.to && self.plain.shown.is_char_boundary(self.at)).then(|| self.word())
    }

    /// `[on [the|this] [resource][:]] RESOURCE`, where the resource is an ARN.
    pub(super) fn resource(&mut self) -> Option<String> {
        self.skip(&[' ', '\n', '"', '\'', ',']);
        if !self.skip_word("on ") {
            return None;
        }
        let _ = self.skip_word("the ") || self.skip_word("this ");
        let _ = self.skip_word("resources") || self.skip_word("resource");
        self.skip(&[':', ' ', '\n']);
        self.quoted_arn().or_else(|| self.arn())
    }

    /// An ARN in quotes; a line break inside is the paste's, a blank may be the key's.
    fn quoted_arn(&mut self) -> Option<String> {
        /// An object key has at most 1,024 bytes, which a paste may have escaped.
        const LONGEST: usize = 4096;
        let quote = self.rest().chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let inside = &self.rest()[1..];
        if !inside.starts_with("arn") {
            self.at += 1;
            return None;
        }
        let first = inside.find(quote).filter(|end| *end <= LONGEST)?;
        let end = self.end_before_reason(quote, LONGEST).unwrap_or(first);
        self.at += end + 2;
        abbreviated(&inside[..end].replace('\n', ""))
    }

    /// A key may have quotes in it: the one that ends the ARN has the reason behind it, where there is one.
    fn end_before_reason(&self, quote: char, longest: usize) -> Option<usize> {
        let inside = self.at + 1;
        let reason_follows = |end: &usize| {
            let after = self.plain.folded[inside + end + 1..self.to].trim_start();
            after.starts_with("because ") || after.starts_with("with an explicit deny ")
        };
        let ends = self.plain.shown[inside..self.to].match_indices(quote).map(|(end, _)| end);
        ends.take_while(|end| *end <= longest).find(reason_follows)
    }

    /// An ARN without quotes, to the next white space. A line break inside is seen where the reason follows the rest
    /// of the word.
    pub(super) fn arn(&mut self) -> Option<String> {
        self.skip(&['"', '\'']);
        let word = self.word();
        if !word.starts_with("arn:") && !word.starts_with("arn-") {
            return None;
        }
        self.at += word.len();
        let mut arn = word.to_owned();
        if self.rest().starts_with('\n') {
            let continuation = Words { at: self.at + 1, ..*self }.word();
            let after = self.plain.folded[self.at + 1 + continuation.len()..self.to].trim_start();
            let reason_follows = after.starts_with("because ") || after.starts_with("with an explicit");
            let starts_reason = matches!(continuation, "because" | "with" | "");
            if reason_follows && !starts_reason {
                self.at += 1 + continuation.len();
                arn.push_str(continuation);
            }
        }
        abbreviated(arn.trim_end_matches([',', ';', ')', ']', '}']))
    }
}

/// Without the dots that abbreviate it; none where nothing of an ARN is left.
fn abbreviated(arn: &str) -> Option<String> {
    let arn = arn.trim().trim_end_matches(['.', '\u{2026}']);
    (arn.len() > "arn:".len()).then(|| arn.to_owned())
}

/// `s3:PutObject`; wildcards are no actions of a request.
fn is_action(word: &str) -> bool {
    word.split_once(':').is_some_and(|(service, name)| {
        !service.is_empty()
            && service.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && name.len() > 1
            && name.bytes().all(|b| b.is_ascii_alphanumeric())
            // SQS and SNS write theirs as `sqs:sendmessage` and `SNS:Publish`.
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
    })
}
