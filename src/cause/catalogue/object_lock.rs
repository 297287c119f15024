//! Retention or a legal hold protects the version.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{judge, reads};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "object-lock",
    layer: Layer::ObjectLock,
    kind: Kind::NotApplicable,
    title: "Object Lock protects the version",
    explanation: "The version is under retention or a legal hold and cannot be deleted or overwritten before that ends, by \
        nobody in compliance mode. A DELETE without a version still works: it only adds a delete marker.",
    said: "`Access Denied because object protected by object lock`",
    experiment: "a DELETE without the version",
    repair: "Wait until the retention ends, lift the hold, or bypass governance mode with s3:BypassGovernanceRetention.",
    owner: "bucket owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
    origin: &[Origin::Beyond],
    reads: &["s3:GetBucketObjectLockConfiguration", "s3:GetObjectRetention", "s3:GetObjectLegalHold"],
    look_alikes: &["identity-policy-no-allow", "mfa-required"],
    recognise,
    behind_silence,
    judge: judge::object_lock,
    readings: reads::object_lock,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::ObjectLocked)
        .then(|| Recognition::certain(Kind::NotApplicable, "S3 says that Object Lock protects the object"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    let deletes = heard.is_any(&["DeleteObject", "DeleteObjects", "DeleteObjectVersion"]);
    (deletes && heard.may_send(|call| call.options.version_id.is_some())).then_some(34)
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Certain, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[("AccessDenied: Access Denied because object protected by object lock", None, Certain)],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:DeleteObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:DeleteObject action",
                None,
                None,
            )],
            None,
        );
    }
}
