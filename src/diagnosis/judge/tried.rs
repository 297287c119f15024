//! What changed requests tell, for the judges of several causes.

use super::{Held, denials};
use crate::{
    answer::{Answer, Success},
    call::{Call, CallOptions, Operation},
    diagnosis::{
        Case, Field, Judged, Need, RequestChange, Tri, Tried,
        needs::{self, READ_TAGS},
    },
};

/// The headers that a policy or a bucket may want of an upload.
const WANTED: &[Field] = &[Field::ServerSideEncryption, Field::SseKmsKeyId, Field::Acl, Field::RequestPayer];

/// The headers that say how an upload is encrypted.
pub(super) const ENCRYPTION: &[Field] =
    &[Field::ServerSideEncryption, Field::SseKmsKeyId, Field::SseCustomerKey, Field::BucketKeyEnabled];

impl<'e> Case<'e> {
    /// The denied request with exactly these fields changed came through: the sentence that says so.
    pub fn flipped_to(&self, fields: &[Field]) -> Option<String> {
        let tried = self.passed_with(fields)?;
        Some(format!("{} it is allowed", described(tried)))
    }

    /// The upload that came through with `field` and the fewest other headers, each of them one that may be wanted;
    /// none where it comes through without `field` as well.
    pub fn passed_with_wanted(&self, field: Field, leaves_out: &[Field]) -> Option<&Tried<'e>> {
        let sends = |change: &RequestChange| change.field == field && change.to.is_some();
        let wanted = |change: &RequestChange| {
            WANTED.contains(&change.field) && (change.to.is_some() || leaves_out.contains(&change.field))
        };
        let passed = self.trials.iter().filter(|tried| {
            tried.result == Tri::Passed && tried.changes.iter().any(sends) && tried.changes.iter().all(wanted)
        });
        let needed = passed.filter(|tried| without(self, tried, unit(field)) != Some(Tri::Passed));
        needed.min_by_key(|tried| tried.changes.len())
    }

    /// The options that a changed request builds on, where the denied one is known to lack a header beside: what came
    /// through with two headers but for its encryption, or the consent to pay where S3 gives its reason only then.
    pub fn ground(&self) -> CallOptions {
        let denied = &self.call().options;
        if let Some(passed) = self.passed_with_wanted(Field::ServerSideEncryption, &[Field::SseKmsKeyId]) {
            return CallOptions {
                server_side_encryption: denied.server_side_encryption.clone(),
                sse_kms_key_id: denied.sse_kms_key_id.clone(),
                ..passed.exchange.call.options.clone()
            };
        }
        let paid = self.trials.iter().any(|tried| tried.speaks_once_paid(self.evidence));
        let payer = paid.then(|| "requester".to_owned()).or_else(|| denied.request_payer.clone());
        CallOptions { request_payer: payer, ..denied.clone() }
    }

    /// Whether a request that came through needed this permission, so that it is not what is lacking: the copy without the
    /// tags of its source, or reading that source.
    pub fn was_enough(&self, judged: &Judged) -> bool {
        let without_tags = || self.passed_with(&[Field::TaggingDirective]).is_some();
        match judged.need {
            Need::Operation => without_tags(),
            Need::CopySource if READ_TAGS.contains(&judged.action.as_str()) => false,
            Need::CopySource => {
                let source = needs::copy_source(self.call());
                let reads = |call: &Call| {
                    let reading = matches!(call.operation, Operation::GetObject | Operation::HeadObject);
                    let is_it = |source: &Call| {
                        (&call.bucket, &call.key, &call.options.version_id)
                            == (&source.bucket, &source.key, &source.options.version_id)
                    };
                    reading && source.as_ref().is_some_and(is_it)
                };
                let passed = self.trials.iter().filter(|tried| tried.result == Tri::Passed);
                without_tags() || passed.map(|tried| &tried.exchange.call).any(reads)
            }
            _ => false,
        }
    }

    /// What the ground of changed requests has changed against the denied one.
    pub(super) fn ground_changes(&self) -> Vec<RequestChange> {
        let ground = Call { options: self.ground(), ..self.call().clone() };
        crate::diagnosis::difference(self.call(), &ground)
    }
}

/// The headers that go together with one.
fn unit(field: Field) -> &'static [Field] {
    match field {
        Field::ServerSideEncryption | Field::SseKmsKeyId => ENCRYPTION,
        Field::Acl => &[Field::Acl],
        _ => &[Field::RequestPayer],
    }
}

/// What came of the same request with all changes but those of some fields; the denied request is one without any.
fn without(case: &Case<'_>, tried: &Tried<'_>, fields: &[Field]) -> Option<Tri> {
    let rest = || tried.changes.iter().filter(|change| !fields.contains(&change.field));
    if rest().next().is_none() {
        return Some(Tri::Denied);
    }
    case.trials.iter().find(|other| !other.changes.is_empty() && other.changes.iter().eq(rest())).map(|it| it.result)
}

/// Whether a header that a request which passed sends is needed: without it the same request is denied.
pub(super) fn is_needed(case: &Case<'_>, tried: &Tried<'_>, field: Field) -> bool {
    without(case, tried, unit(field)) == Some(Tri::Denied)
}

/// Why everything of S3 that has to allow does: a request that only sends more headers came through, or HEAD of the same
/// object.
pub(super) fn s3_allows(case: &Case<'_>) -> Option<String> {
    // Another encryption asks for nothing else of S3, a header that is added at most for more.
    let adds = |change: &RequestChange| {
        ENCRYPTION.contains(&change.field)
            || WANTED.contains(&change.field) && change.to.is_some() && change.from.is_none()
    };
    let passed = case
        .trials
        .iter()
        .find(|tried| tried.result == Tri::Passed && !tried.changes.is_empty() && tried.changes.iter().all(adds));
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
