//! The bucket refuses uploads with customer-provided keys.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Field, experiments, judge, reads, remedy};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "sse-c-blocked",
    layer: Layer::SseCBlocked,
    kind: Kind::NotApplicable,
    title: "the bucket refuses uploads with SSE-C",
    explanation: "The bucket's encryption settings block SSE-C, which is the default for new buckets since April 2026 and \
        was set on old buckets of accounts without SSE-C data. Reads of existing SSE-C objects still work.",
    said: "`because this bucket has blocked upload requests that specify Server Side Encryption with Customer \
        provided keys (SSE-C)`",
    experiment: "the same upload without the three SSE-C headers",
    repair: "Use SSE-S3 or SSE-KMS; or the bucket owner sets BlockedEncryptionTypes to NONE with PutBucketEncryption.",
    owner: "caller or bucket owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html",
    origin: &[Origin::Beyond],
    reads: &["s3:GetEncryptionConfiguration"],
    look_alikes: &["encryption-header-required", "encryption-headers-invalid"],
    recognise,
    behind_silence,
    judge: judge::sse_c_blocked,
    readings: reads::default_encryption,
    experiments: |case| experiments::without(case, &[Field::SseCustomerKey], 80).into_iter().collect(),
    remedy: |case, _| remedy::without_header(case, Field::SseCustomerKey),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::SseCBlocked)
        .then(|| Recognition::certain(Kind::NotApplicable, "S3 says that the bucket blocks SSE-C"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (heard.call?.options.sse_customer_key.is_some() && heard.uploads()).then_some(46)
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
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" because this bucket has blocked upload requests that specify Server Side Encryption with Customer provided keys (SSE-C). Please specify a different server-side encryption type",
                None,
                Certain,
            )],
            &[(
                "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.",
                None,
                None,
            )],
            None,
        );
    }
}
