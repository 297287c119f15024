//! Why a suite cannot be used.

use std::fmt;

use super::MAX_CHECKS;

/// How many problems are told before the rest is only counted.
const TOLD: usize = 5;

/// Why a suite cannot be used. One sentence, with place, found and expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuiteError {
    /// The text is no JSON.
    NotJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong there.
        reason: String,
    },
    /// The JSON is no suite: everything that is wrong, at least one.
    Invalid(Vec<Problem>),
    /// More than [`MAX_CHECKS`].
    TooManyChecks(usize),
}

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// `targets[2].checks[0].expect`; empty for the suite itself.
    pub place: String,
    /// What was found and what was expected.
    pub message: String,
}

impl Problem {
    pub(super) fn new(place: impl Into<String>, message: impl Into<String>) -> Self {
        Self { place: place.into(), message: message.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.place.is_empty() { "suite" } else { &self.place };
        write!(f, "{place}: {}", self.message)
    }
}

impl fmt::Display for SuiteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson { line, column, reason } => {
                write!(f, "the suite is not JSON: {reason} at line {line}, column {column}")
            }
            Self::Invalid(problems) => {
                for (index, problem) in problems.iter().take(TOLD).enumerate() {
                    let separator = if index == 0 { "" } else { "; " };
                    write!(f, "{separator}{problem}")?;
                }
                match problems.len().saturating_sub(TOLD) {
                    0 => Ok(()),
                    more => write!(f, "; and {more} more"),
                }
            }
            Self::TooManyChecks(checks) => write!(
                f,
                "the suite asks for {checks} checks, and one run takes {MAX_CHECKS}: split it into several suites and \
                 start a run for each from a Step Functions Distributed Map"
            ),
        }
    }
}

impl std::error::Error for SuiteError {}
