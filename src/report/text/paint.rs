//! The few colours of the terminal text, or none.

use anstyle::{AnsiColor, Style};

use crate::report::{Outcome, Verdict};

/// Colours words, or leaves them as they are.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paint {
    /// Whether to colour at all.
    pub(super) colour: bool,
}

impl Paint {
    fn with(self, style: Style, word: &str) -> String {
        if self.colour { format!("{style}{word}{style:#}") } else { word.to_owned() }
    }

    /// What went wrong.
    pub(super) fn outcome(self, outcome: Outcome, word: &str) -> String {
        self.with(colour_of(outcome).on_default().bold(), word)
    }

    /// The verdict's own word.
    pub(super) fn verdict(self, verdict: Verdict) -> String {
        let outcome = match verdict {
            Verdict::Pass => Outcome::Pass,
            Verdict::Fail => Outcome::Fail,
            Verdict::Inconclusive => Outcome::Inconclusive,
        };
        self.outcome(outcome, verdict.as_str())
    }

    /// What a reader should not miss.
    pub(super) fn attention(self, word: &str) -> String {
        self.with(AnsiColor::Yellow.on_default().bold(), word)
    }

    /// Labels and frames.
    pub(super) fn quiet(self, word: &str) -> String {
        self.with(AnsiColor::Blue.on_default(), word)
    }
}

/// The colour of an outcome, in the table and in the blocks.
pub(super) fn colour_of(outcome: Outcome) -> AnsiColor {
    match outcome {
        Outcome::Pass => AnsiColor::Green,
        Outcome::Fail => AnsiColor::Red,
        Outcome::Inconclusive => AnsiColor::Yellow,
        Outcome::NotRun => AnsiColor::BrightBlack,
    }
}
