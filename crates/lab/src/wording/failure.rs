//! An answer that is no success.

/// An error answer: what the client sees, and the text that only the log has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The HTTP status; 0 where the client gets no answer.
    pub(crate) status: u16,
    /// AWS's error code.
    pub(crate) code: String,
    /// The message that the client gets.
    pub(crate) message: String,
    /// Further members of the answer, such as `BucketName`.
    pub(crate) members: Vec<(&'static str, String)>,
    /// Headers of the answer.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Failure {
    pub(crate) fn new(status: u16, code: impl Into<String>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), members: Vec::new(), headers: Vec::new() }
    }

    /// Nothing is answered, and the log says so.
    pub(crate) fn no_answer() -> Self {
        Self::new(0, "NoAnswer", "the lab does not answer")
    }

    pub(crate) fn is_no_answer(&self) -> bool {
        self.status == 0
    }

    pub(crate) fn with(mut self, member: &'static str, value: impl Into<String>) -> Self {
        self.members.push((member, value.into()));
        self
    }

    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
