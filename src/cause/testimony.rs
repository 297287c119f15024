//! What the tests of causes share: a text in, the confidence in one cause out.

use super::{Cause, Confidence, Heard, recognise};
use crate::{call::Operation, message};

/// A refusal whose body says nothing that can be read.
pub(super) const UNREADABLE: &str = "HTTP/1.1 403 Forbidden\n\u{fffd}\u{fffd}<htm";

/// How sure this cause is after hearing a text; none where it is not among the findings.
pub(super) fn heard_as(cause: &Cause, text: &str, operation: Option<Operation>) -> Option<Confidence> {
    let said = message::read(text, operation);
    let findings = recognise(&Heard { said: &said, call: None });
    findings.into_iter().find(|finding| finding.cause.id == cause.id).map(|finding| finding.confidence)
}
