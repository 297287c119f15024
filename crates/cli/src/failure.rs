//! How a command ends.

use std::{fmt, io, process::ExitCode};

use crate::terminal;

/// The end of a command that could be carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// All is as expected.
    Pass,
    /// A check failed or is inconclusive.
    Fail,
    /// A signal ended the run before its time; the report says what it reached.
    Interrupted,
}

impl Status {
    /// As shells have it for a program that Ctrl-C ended: 128 and the number of SIGINT. The other signals that end a run
    /// early have it, too.
    pub(crate) const INTERRUPTED: u8 = 130;
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        match status {
            Status::Pass => Self::SUCCESS,
            Status::Fail => Self::from(1),
            Status::Interrupted => Self::from(Status::INTERRUPTED),
        }
    }
}

/// The end of a command that could not.
#[derive(Debug)]
pub(crate) enum Failure {
    /// In one line, why.
    Because(String),
    /// Whoever read the output has stopped: that is theirs to decide, and no error.
    ReaderGone,
}

impl Failure {
    /// A failure for this reason.
    pub(crate) fn because(reason: impl fmt::Display) -> Self {
        Self::Because(reason.to_string())
    }

    /// Says why on standard error, and with which status the process ends.
    pub(crate) fn report(self) -> ExitCode {
        match self {
            Self::ReaderGone => ExitCode::SUCCESS,
            Self::Because(reason) => {
                let line: Vec<&str> = reason.split_whitespace().collect();
                terminal::tell(&line.join(" "));
                ExitCode::from(2)
            }
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::because(error),
        }
    }
}
