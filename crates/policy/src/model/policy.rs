//! A policy document that was read, and references into it.

use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use super::statement::Statement;
use super::{Effect, Layer, PolicySource};
use crate::parse::{self, Place, PolicyError, Problem};

/// A policy document, compiled once and judged often. Cheap to clone.
///
/// ```
/// use s3litmus_policy::{Layer, Policy, PolicySource};
/// let source = PolicySource::new(Layer::BucketPolicy).with_arn("arn:aws:s3:::store");
/// let policy = Policy::parse(
///     r#"{"Version":"2012-10-17","Statement":{"Sid":"Tls","Effect":"Deny","Principal":"*",
///         "Action":"s3:*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}}}"#,
///     source,
/// )?;
/// assert_eq!(policy.statements().next().unwrap().sid(), Some("Tls"));
///
/// let refused = Policy::parse(r#"{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*",
///     "Condition":{"StringEqualz":{"aws:username":"x"}}}}"#, Layer::IdentityPolicy).unwrap_err();
/// assert_eq!(refused.problems()[0].place.to_string(), "Statement.Condition.StringEqualz");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Policy(Arc<Inner>);

struct Inner {
    source: PolicySource,
    document: Value,
    statements: Vec<Statement>,
    /// Whether `Statement` is a list in the document, rather than one object.
    listed: bool,
    problems: Vec<Problem>,
}

impl Policy {
    /// Reads a document that AWS accepts.
    ///
    /// # Errors
    /// Every reason for which AWS would refuse it, each with its place.
    pub fn parse(text: &str, source: impl Into<PolicySource>) -> Result<Policy, PolicyError> {
        Policy::parse_lossy(text, source).accepted()
    }

    /// [`Policy::parse`] for JSON that was read already.
    ///
    /// # Errors
    /// Every reason for which AWS would refuse it, each with its place.
    pub fn from_value(document: Value, source: impl Into<PolicySource>) -> Result<Policy, PolicyError> {
        Policy::from_value_lossy(document, source).accepted()
    }

    /// Reads what can be read of a document, whether or not AWS accepts it. A statement with a
    /// broken element neither grants nor denies for certain: where the rest of it matches, the
    /// answer is unknown. [`Policy::problems`] says what is wrong.
    pub fn parse_lossy(text: &str, source: impl Into<PolicySource>) -> Policy {
        parse::document_text(text, source.into())
    }

    /// [`Policy::parse_lossy`] for JSON that was read already.
    pub fn from_value_lossy(document: Value, source: impl Into<PolicySource>) -> Policy {
        parse::document_value(document, source.into())
    }

    pub(crate) fn assemble(
        source: PolicySource,
        document: Value,
        statements: Vec<Statement>,
        listed: bool,
        problems: Vec<Problem>,
    ) -> Policy {
        Policy(Arc::new(Inner { source, document, statements, listed, problems }))
    }

    fn accepted(self) -> Result<Policy, PolicyError> {
        if self.problems().iter().any(|problem| problem.refused()) {
            Err(PolicyError::new(self.source().clone(), self.problems().to_vec()))
        } else {
            Ok(self)
        }
    }

    /// Where the policy comes from.
    pub fn source(&self) -> &PolicySource {
        &self.0.source
    }

    /// The layer in which it is judged.
    pub fn layer(&self) -> Layer {
        self.0.source.layer
    }

    /// The document as it was given.
    pub fn document(&self) -> &Value {
        &self.0.document
    }

    /// What is wrong with it: what AWS refuses, and what AWS accepts but can never match.
    pub fn problems(&self) -> &[Problem] {
        &self.0.problems
    }

    /// Its statements, in the order of the document.
    pub fn statements(&self) -> impl ExactSizeIterator<Item = StatementRef> + '_ {
        (0..self.0.statements.len()).map(|index| self.statement(index))
    }

    pub(crate) fn compiled(&self) -> &[Statement] {
        &self.0.statements
    }

    pub(crate) fn statement(&self, index: usize) -> StatementRef {
        StatementRef { policy: self.clone(), index, position: Position::default() }
    }

    pub(crate) fn same_as(&self, other: &Policy) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy").field("source", &self.0.source).field("document", &self.0.document).finish()
    }
}

impl fmt::Display for Policy {
    /// The document as compact JSON; parsing it again gives the same policy.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.document.fmt(f)
    }
}

impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.0.source == other.0.source && self.0.document == other.0.document
    }
}

impl Eq for Policy {}

/// Where a policy stands among the policies of its layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Position {
    /// The level of an SCP or RCP, root first.
    pub(crate) level: Option<usize>,
    /// The place in the list.
    pub(crate) policy: usize,
}

/// One statement of a policy that took part in a decision.
#[derive(Clone)]
pub struct StatementRef {
    pub(crate) policy: Policy,
    pub(crate) index: usize,
    pub(crate) position: Position,
}

impl StatementRef {
    /// The policy that the statement is in.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Where that policy comes from.
    pub fn source(&self) -> &PolicySource {
        self.policy.source()
    }

    /// The layer in which it is judged.
    pub fn layer(&self) -> Layer {
        self.policy.layer()
    }

    /// Its place in the document, from 0.
    pub fn index(&self) -> usize {
        self.index
    }

    /// The place of its policy among the policies of the layer (of the level, for SCPs and RCPs),
    /// from 0.
    pub fn policy_index(&self) -> usize {
        self.position.policy
    }

    /// The level of an SCP or RCP, root first, from 0.
    pub fn level(&self) -> Option<usize> {
        self.position.level
    }

    /// Its `Sid`.
    pub fn sid(&self) -> Option<&str> {
        self.compiled().sid.as_deref()
    }

    /// Its `Effect`; of a statement without a readable one, `Deny`.
    pub fn effect(&self) -> Effect {
        self.compiled().effect.unwrap_or(Effect::Deny)
    }

    /// The statement as it was given.
    pub fn json(&self) -> &Value {
        let statement = &self.policy.0.document["Statement"];
        if self.policy.0.listed { &statement[self.index] } else { statement }
    }

    /// The place of the statement in its document, `Statement[2]`.
    pub fn place(&self) -> Place {
        if self.policy.0.listed { Place::statement(self.index) } else { Place::only_statement() }
    }

    fn compiled(&self) -> &Statement {
        &self.policy.0.statements[self.index]
    }

    /// `identity[0]#1`, as the corpus of cases names a statement, with the given name of the layer.
    pub(crate) fn label(&self, layer: &str) -> String {
        let Position { level, policy } = self.position;
        match level {
            Some(level) => format!("{layer}[{level}][{policy}]#{}", self.index),
            None => format!("{layer}[{policy}]#{}", self.index),
        }
    }
}

impl fmt::Debug for StatementRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for StatementRef {
    /// "statement `Sid` (`Statement[2]`) of bucket-policy `arn:…`".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sid() {
            Some(sid) => write!(f, "statement `{sid}` ({}) of {}", self.place(), self.source()),
            None => write!(f, "{} of {}", self.place(), self.source()),
        }
    }
}

impl PartialEq for StatementRef {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
            && self.position == other.position
            && (self.policy.same_as(&other.policy) || self.policy == other.policy)
    }
}

impl Eq for StatementRef {}
