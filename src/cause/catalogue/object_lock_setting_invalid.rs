//! The bucket or the version does not take this Object Lock setting.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "object-lock-setting-invalid",
    layer: Layer::ObjectLock,
    kind: Kind::NotApplicable,
    title: "the bucket or version does not take this Object Lock setting",
    explanation: "A retention, a hold or a bypass was asked of a bucket without Object Lock, or with a date in the past. S3 \
        refuses the request itself; no policy was asked.",
    said: "400 `InvalidArgument` or `InvalidRequest` with a sentence about Object Lock, 404 \
        `ObjectLockConfigurationNotFoundError`",
    experiment: "the same request without the Object Lock headers",
    repair: "Leave the headers out, or switch Object Lock on for the bucket.",
    owner: "caller or bucket owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-configure.html",
    origin: &[Origin::Beyond],
    reads: &["s3:GetBucketObjectLockConfiguration"],
    look_alikes: &["object-lock", "object-lock-needs-own-action"],
    denial: false,
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::ObjectLockSetting)
        .then(|| Recognition::certain(Kind::NotApplicable, "S3 refuses the Object Lock setting"))
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Certain, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "InvalidArgument: x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.",
                None,
                Certain,
            )],
            &[("AccessDenied: Access Denied because object protected by object lock", None, None)],
            None,
        );
    }
}
