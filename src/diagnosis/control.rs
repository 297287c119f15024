//! Whether what is tried on an object now tells of a denial: checks of the run may have changed or deleted the object since.
//!
//! INVARIANT: nothing is tried on such an object before the unchanged request, sent once more as a control, was refused
//! with the same words; what was deleted is written again for it, as it was. So a flip is that of the header, not that of
//! the object's tags, ACL or absence.

use super::{Evidence, Trial, group, needs};
use crate::{
    answer::{Answer, Exchange},
    call::{Call, Operation},
};

/// The key that a request is about; what copies is about its source.
pub(crate) fn object(call: &Call) -> Option<String> {
    needs::copy_source(call).and_then(|source| source.key).or_else(|| call.key.clone()).or_else(|| call.prefix.clone())
}

/// Whether a request changes or removes the object that it is about.
pub(crate) fn changes(call: &Call) -> bool {
    matches!(call.operation, Operation::PutObjectTagging | Operation::PutObjectAcl | Operation::DeleteObject)
}

/// Whether a trial tells, or would tell as soon as the control has.
pub(super) fn may_tell(evidence: &Evidence, trial: &Trial) -> bool {
    match &evidence.control {
        _ if !is_in_question(evidence, trial) => true,
        Some(_) => is_refused_alike(evidence),
        None => !was_deleted(evidence) || writes_again(evidence).is_some(),
    }
}

/// Whether a trial waits for the control.
pub(super) fn is_awaited(evidence: &Evidence, trial: &Trial) -> bool {
    evidence.control.is_none() && is_in_question(evidence, trial)
}

fn is_in_question(evidence: &Evidence, trial: &Trial) -> bool {
    let denied = object(&evidence.denied.call);
    !evidence.changes_since.is_empty() && denied.is_some() && object(&trial.call) == denied
}

/// The control: the unchanged request, after the object was written again where it was deleted.
pub(super) fn of(evidence: &Evidence, again: Call) -> Trial {
    let prepare = if was_deleted(evidence) { writes_again(evidence).cloned() } else { None };
    Trial { prepare, call: again, telling: 100 }
}

/// Whether a preparation leaves the object there: it may have been written again for another denial.
pub(crate) fn is_there(prepared: &Exchange) -> bool {
    match &prepared.answer {
        Answer::Succeeded(_) => true,
        Answer::Refused(error) => error.status == 412,
        Answer::Unanswered(_) | Answer::NotTried { .. } => false,
    }
}

/// Whether the control was refused as the denied request was.
pub(super) fn is_refused_alike(evidence: &Evidence) -> bool {
    evidence.control.as_ref().is_some_and(|control| group(&control.exchange) == group(&evidence.denied))
}

/// Whether nothing can be tried on the object any more: it was deleted, and the run does not know how to write it.
pub(super) fn is_lost(evidence: &Evidence) -> bool {
    was_deleted(evidence) && writes_again(evidence).is_none()
}

fn was_deleted(evidence: &Evidence) -> bool {
    evidence.changes_since.iter().any(|change| change.call.operation == Operation::DeleteObject)
}

/// The request that wrote the object.
fn writes_again(evidence: &Evidence) -> Option<&Call> {
    let key = object(&evidence.denied.call)?;
    let write = evidence.others.iter().find(|other| {
        matches!(other.call.operation, Operation::PutObject | Operation::MultipartUpload)
            && other.call.key.as_ref() == Some(&key)
            && matches!(other.answer, Answer::Succeeded(_))
    })?;
    Some(&write.call)
}
