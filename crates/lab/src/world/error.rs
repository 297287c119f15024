//! What is wrong with a world file, and where.

use std::fmt;

/// Why a world could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorldError {
    /// The text is no JSON document.
    Syntax(String),
    /// A member has a name or a shape that the lab does not know.
    Field {
        /// Dotted path of the member, such as `buckets.store-events.polcy`.
        place: String,
        /// What was expected there.
        problem: String,
    },
    /// The members are well formed and contradict each other.
    Meaning {
        /// Dotted path of the member.
        place: String,
        /// What it contradicts.
        problem: String,
    },
}

impl WorldError {
    pub(super) fn from_serde(error: serde_path_to_error::Error<serde_json::Error>) -> Self {
        let place = error.path().to_string();
        let inner = error.into_inner();
        match inner.classify() {
            serde_json::error::Category::Data => Self::Field { place, problem: without_position(&inner.to_string()) },
            _ => Self::Syntax(inner.to_string()),
        }
    }

    pub(super) fn meaning(place: impl Into<String>, problem: impl Into<String>) -> Self {
        Self::Meaning { place: place.into(), problem: problem.into() }
    }

    /// The dotted path of the member at fault; `None` where the text is no JSON.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        match self {
            Self::Syntax(_) => None,
            Self::Field { place, .. } | Self::Meaning { place, .. } => Some(place),
        }
    }
}

/// A byte position in the file says less than the place, and a value has none.
fn without_position(message: &str) -> String {
    message.rfind(" at line ").map_or(message, |end| &message[..end]).to_owned()
}

impl fmt::Display for WorldError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(problem) => write!(out, "the world is not valid JSON: {problem}"),
            Self::Field { place, problem } | Self::Meaning { place, problem } => {
                write!(out, "`{place}` in the world: {problem}")
            }
        }
    }
}

impl std::error::Error for WorldError {}
