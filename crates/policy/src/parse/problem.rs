//! What is wrong with a policy document.

use std::fmt;

use serde::Serialize;

use super::Place;
use crate::model::PolicySource;

/// One thing that is wrong with a document, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The place of the element.
    pub place: Place,
    /// What is wrong with it.
    #[serde(serialize_with = "as_text")]
    pub kind: ProblemKind,
}

impl Problem {
    /// Whether AWS refuses the whole document for it; else AWS stores the document, and the
    /// element does not do what it seems to.
    pub fn refused(&self) -> bool {
        !matches!(self.kind, ProblemKind::NeverMatches { .. } | ProblemKind::VariableNotExpanded { .. })
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.kind)
    }
}

/// The kinds of problems.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The text is not JSON.
    NotJson {
        /// What the JSON parser says, with line and column.
        message: String,
    },
    /// The element has another JSON type than AWS takes there.
    WrongType {
        /// What AWS takes, in words.
        wanted: &'static str,
        /// What is there, in words.
        found: &'static str,
    },
    /// A member that the grammar does not know.
    UnknownElement,
    /// A member that the same object has already, in this or another case.
    Duplicate,
    /// A member that has to be there.
    Missing {
        /// Its name, or the names of which one is needed.
        element: &'static str,
    },
    /// Two members that exclude each other, `Action` and `NotAction`.
    Both {
        /// The first.
        one: &'static str,
        /// The second.
        other: &'static str,
    },
    /// An element that policies of this layer do not have.
    NotInThisLayer {
        /// The name of the layer.
        layer: &'static str,
    },
    /// An empty list or text where AWS wants a value.
    Empty,
    /// A value outside the few that are allowed.
    UnknownValue {
        /// The value.
        found: String,
        /// The values that are allowed, in words.
        wanted: &'static str,
    },
    /// A condition operator that does not exist.
    UnknownOperator {
        /// The operator.
        operator: String,
    },
    /// A resource that is neither `*` nor an ARN.
    NotAnArn {
        /// The value.
        found: String,
    },
    /// A principal that is none.
    NotAPrincipal {
        /// The value.
        found: String,
    },
    /// An action that is none.
    NotAnAction {
        /// The value.
        found: String,
    },
    /// The document is longer than AWS takes.
    TooLong {
        /// Bytes (characters without white space, for IAM).
        length: usize,
        /// The limit of the layer.
        limit: usize,
    },
    /// Accepted by AWS, but the value can never match: a text that is no number, date, address.
    NeverMatches {
        /// The value.
        found: String,
        /// What the operator compares, in words.
        wanted: &'static str,
    },
    /// `${…}` under a version in which variables are plain text.
    VariableNotExpanded {
        /// The value.
        found: String,
    },
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ProblemKind::NotJson { message } => write!(f, "not JSON: {message}"),
            ProblemKind::WrongType { wanted, found } => {
                write!(f, "{found} where {wanted} is wanted")
            }
            ProblemKind::UnknownElement => f.write_str("no such element"),
            ProblemKind::Duplicate => f.write_str("given twice"),
            ProblemKind::Missing { element } => write!(f, "`{element}` is missing"),
            ProblemKind::Both { one, other } => {
                write!(f, "`{one}` and `{other}` exclude each other")
            }
            ProblemKind::NotInThisLayer { layer } => {
                write!(f, "not allowed in a policy of the layer {layer}")
            }
            ProblemKind::Empty => f.write_str("empty"),
            ProblemKind::UnknownValue { found, wanted } => {
                write!(f, "`{found}` where {wanted} is wanted")
            }
            ProblemKind::UnknownOperator { operator } => {
                write!(f, "`{operator}` is not a condition operator")
            }
            ProblemKind::NotAnArn { found } => write!(f, "`{found}` is neither `*` nor an ARN"),
            ProblemKind::NotAPrincipal { found } => write!(f, "`{found}` is not a principal"),
            ProblemKind::NotAnAction { found } => write!(f, "`{found}` is not an action"),
            ProblemKind::TooLong { length, limit } => {
                write!(f, "{length} characters long, the limit is {limit}")
            }
            ProblemKind::NeverMatches { found, wanted } => {
                write!(f, "`{found}` is not {wanted}, so that it never matches")
            }
            ProblemKind::VariableNotExpanded { found } => {
                write!(f, "`{found}` is plain text unless `Version` is `2012-10-17`")
            }
        }
    }
}

fn as_text<S: serde::Serializer>(kind: &ProblemKind, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(kind)
}

/// A document that AWS refuses, with all reasons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyError {
    source: PolicySource,
    problems: Vec<Problem>,
}

impl PolicyError {
    pub(crate) fn new(source: PolicySource, problems: Vec<Problem>) -> Self {
        PolicyError { source, problems }
    }

    /// Where the document comes from.
    pub fn policy_source(&self) -> &PolicySource {
        &self.source
    }

    /// All that is wrong, in the order of the document; at least one is a reason to refuse it.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for PolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AWS would refuse this {}", self.source)?;
        for (at, problem) in self.problems.iter().filter(|problem| problem.refused()).enumerate() {
            write!(f, "{} {problem}", if at == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

impl std::error::Error for PolicyError {}
