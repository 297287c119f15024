//! What changed requests tell, for the judges of several causes.

use super::{Held, denials};
use crate::{
    answer::{Answer, Success},
    call::Operation,
    diagnosis::{Case, Field, Tri, Tried},
};

impl Case<'_> {
    /// The denied request with exactly these fields changed came through: the sentence that says so.
    pub fn flipped_to(&self, fields: &[Field]) -> Option<String> {
        let tried = self.passed_with(fields)?;
        Some(format!("{} it is allowed", described(tried)))
    }
}

/// Why everything of S3 that has to allow does: a request that only sends more headers came through, or HEAD of the same
/// object.
pub(super) fn s3_allows(case: &Case<'_>) -> Option<String> {
    let adds = |field: Field| {
        matches!(field, Field::ServerSideEncryption | Field::SseKmsKeyId | Field::Acl | Field::RequestPayer)
    };
    let passed = case.trials.iter().find(|tried| {
        tried.result == Tri::Passed
            && !tried.changes.is_empty()
            && tried.changes.iter().all(|change| adds(change.field) && change.to.is_some() && change.from.is_none())
    });
    if let Some(passed) = passed {
        return Some(format!("{} it is allowed, so everything that has to allow does", described(passed)));
    }
    head_passed(case).map(|_| "HEAD of the same object, which needs the same permission, is allowed".to_owned())
}

/// The answer to HEAD of the object that may not be read.
pub(super) fn head_passed<'e>(case: &Case<'e>) -> Option<&'e Success> {
    if case.call().operation.changes_objects() {
        return None;
    }
    let head = case.changed(&[Field::Operation]).filter(|tried| tried.exchange.call.operation == Operation::HeadObject);
    head.filter_map(|tried| match &tried.exchange.answer {
        Answer::Succeeded(success) => Some(success),
        _ => None,
    })
    .next()
}

/// Whether HEAD of the object is refused like reading it.
pub(super) fn head_denied(case: &Case<'_>) -> bool {
    let heads = |tried: &Tried<'_>| tried.exchange.call.operation == Operation::HeadObject;
    case.changed(&[Field::Operation]).any(|tried| heads(tried) && tried.result == Tri::Denied)
}

/// What came of reading an object of the run's own under the same prefix that was written with this encryption header.
pub fn own_object_read(case: &Case<'_>, encryption: Option<&str>) -> Option<Tri> {
    let read = case.trials.iter().find(|tried| {
        tried.exchange.call.operation == case.call().operation
            && tried.changes.iter().all(|change| change.field == Field::Key)
            && tried.prepared.is_some_and(|it| it.call.options.server_side_encryption.as_deref() == encryption)
    })?;
    Some(read.result)
}

/// Whether a header that helped is one that is asked for, not one in the place of a header that is refused: the denied
/// request had none, or is denied without one as well.
pub(super) fn asked_for(case: &Case<'_>, tried: &Tried<'_>, field: Field) -> bool {
    let had_none = tried.changes.iter().any(|change| change.field == field && change.from.is_none());
    let without = |other: &Tried<'_>| other.changes.iter().all(|change| change.to.is_none());
    had_none || case.changed(&[field]).any(|other| without(other) && other.result == Tri::Denied)
}

/// Whether the Deny of a finding leaves a request alone that passed.
pub(super) fn spared_by(case: &Case<'_>, held: &Held, tried: &Tried<'_>) -> bool {
    let found = held.policy.as_ref().and_then(|policy| policy.statement.as_ref());
    denials(case).iter().any(|denial| Some(denial.statement.json()) == found && denial.spares(&tried.exchange.call))
}

/// The changes of a request in words.
pub(super) fn described(tried: &Tried<'_>) -> String {
    let changes: Vec<_> = tried.changes.iter().map(ToString::to_string).collect();
    changes.join(" and ")
}
