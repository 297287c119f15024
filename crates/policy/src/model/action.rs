//! The action of a request.

use std::fmt;

use serde::Serialize;

/// A text that names no action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionError {
    text: String,
}

impl fmt::Display for ActionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not an action (`service:Name`, without wildcards)", self.text)
    }
}

impl std::error::Error for ActionError {}

/// An action as policies name it, `s3:GetObject`; compared without regard to case.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>
#[derive(Clone, Debug)]
pub struct Action {
    text: Box<str>,
    lower: Box<str>,
    colon: usize,
}

impl Action {
    /// As it was given.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The prefix of the service, in lower case: `s3`.
    pub fn service(&self) -> &str {
        &self.lower[..self.colon]
    }

    /// The whole action in lower case.
    pub(crate) fn lower(&self) -> &str {
        &self.lower
    }

    /// Whether this is the action `other`, in any case of its letters.
    pub fn is(&self, other: &str) -> bool {
        self.lower.eq_ignore_ascii_case(other)
    }
}

impl std::str::FromStr for Action {
    type Err = ActionError;

    fn from_str(text: &str) -> Result<Self, ActionError> {
        let error = || ActionError { text: text.to_owned() };
        let (service, name) = text.split_once(':').ok_or_else(error)?;
        let plain =
            |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !plain(service) || !plain(name) {
            return Err(error());
        }
        Ok(Action { text: text.into(), lower: text.to_ascii_lowercase().into(), colon: service.len() })
    }
}

impl PartialEq for Action {
    fn eq(&self, other: &Self) -> bool {
        self.lower == other.lower
    }
}

impl Eq for Action {}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Action {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}
