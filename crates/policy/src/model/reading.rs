//! What is known of one input: its value, that there is none, or that it could not be read.

use serde::{Deserialize, Serialize};

/// One input of a decision. "There is no bucket policy" and "the bucket policy may not be read"
/// are different answers and lead to different decisions.
///
/// ```
/// use s3litmus_policy::Reading;
/// let boundary: Reading<&str> = Reading::Unreadable;
/// assert_eq!(boundary.known(), None);
/// assert!(!boundary.is_absent());
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reading<T> {
    /// The value was read.
    Known(T),
    /// It was read that there is none.
    #[default]
    Absent,
    /// It could not be read, so nothing is known about it.
    Unreadable,
}

impl<T> Reading<T> {
    /// The value, where it was read.
    pub fn known(&self) -> Option<&T> {
        match self {
            Reading::Known(value) => Some(value),
            Reading::Absent | Reading::Unreadable => None,
        }
    }

    /// Whether it was read that there is none.
    pub fn is_absent(&self) -> bool {
        matches!(self, Reading::Absent)
    }

    /// Whether it could not be read.
    pub fn is_unreadable(&self) -> bool {
        matches!(self, Reading::Unreadable)
    }

    /// The same reading of a borrowed value.
    pub fn as_ref(&self) -> Reading<&T> {
        match self {
            Reading::Known(value) => Reading::Known(value),
            Reading::Absent => Reading::Absent,
            Reading::Unreadable => Reading::Unreadable,
        }
    }

    /// The same reading of another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Reading<U> {
        match self {
            Reading::Known(value) => Reading::Known(change(value)),
            Reading::Absent => Reading::Absent,
            Reading::Unreadable => Reading::Unreadable,
        }
    }
}

impl<T> From<Option<T>> for Reading<T> {
    /// `None` means that it was read that there is none.
    fn from(value: Option<T>) -> Self {
        value.map_or(Reading::Absent, Reading::Known)
    }
}
