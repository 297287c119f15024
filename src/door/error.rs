//! Why an event gets no report.

use crate::{
    probe::ProbeError,
    suite::{SuiteError, UnknownName, event::EventError},
};

use super::{cloudformation::UrlRefused, settings::SettingsError};

/// Why an event gets no report: one sentence, which the caller reads as `errorMessage`.
#[derive(Debug, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum DoorError {
    #[error("the event cannot be read as JSON: {reason} at line {line}, column {column}")]
    NotJson { reason: String, line: usize, column: usize },
    #[error("the event is {found}, but has to be an object: {EXPECTED}")]
    NotAnObject { found: &'static str },
    #[error("the event has the unknown field `{field}`; expected {EXPECTED}")]
    UnknownField { field: String },
    #[error("{place}: found {found}, expected {expected}")]
    WrongType { place: String, found: String, expected: &'static str },
    /// A door that this version knows the shape of, but does not serve.
    #[error("this is an event of {door}, which this function does not answer; nothing was run")]
    NotServed { door: &'static str },
    #[error("the custom resource's `ResponseURL` is refused: {0}; CloudFormation gets no answer")]
    ResponseUrl(#[from] UrlRefused),
    #[error("CloudFormation could not be answered: {0}")]
    Unanswered(String),
    #[error("the run did not end in time; see the log for the checks that were finished")]
    TimedOut,
    #[error("the reply cannot be written as JSON: {0}")]
    Reply(#[from] serde_json::Error),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Asked(#[from] EventError),
    #[error(transparent)]
    Unknown(#[from] UnknownName),
    #[error(transparent)]
    Probe(#[from] ProbeError),
    #[error("in `{from}`: {error}")]
    Fetched { from: String, error: SuiteError },
}

/// What an event may hold.
const EXPECTED: &str = "`suite` (a suite or the name of one), `targets` (names), `checks` (ids), all optional";

impl DoorError {
    /// The name of the error for programs, as `errorType`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::NotJson { .. } | Self::NotAnObject { .. } | Self::UnknownField { .. } | Self::WrongType { .. } => {
                "S3Litmus.InvalidEvent"
            }
            Self::NotServed { .. } => "S3Litmus.UnsupportedEvent",
            Self::ResponseUrl(_) | Self::Unanswered(_) => "S3Litmus.CustomResource",
            Self::TimedOut => "S3Litmus.TimedOut",
            Self::Reply(_) => "S3Litmus.Reply",
            Self::Settings(_) => "S3Litmus.InvalidConfiguration",
            Self::Asked(_) | Self::Unknown(_) | Self::Fetched { .. } => "S3Litmus.InvalidSuite",
            Self::Probe(_) => "S3Litmus.Unreachable",
        }
    }
}
