//! The bucket wants the caller to pay, and the caller did not agree.

use crate::cause::{Cause, Heard, Kind, Layer, Origin};
use crate::diagnosis::{experiments, judge, reads, remedy};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "requester-pays",
    layer: Layer::RequesterPays,
    kind: Kind::NotApplicable,
    title: "the bucket is Requester Pays and the request does not agree to pay",
    explanation: "In a Requester Pays bucket everyone but the owner must send `x-amz-request-payer: requester`. Without it \
        S3 refuses with a plain Access Denied, permissions or not. With it the caller's account is billed.",
    said: "nothing but `Access Denied`, or `Forbidden` on HEAD",
    experiment: "the same request with `x-amz-request-payer: requester`",
    repair: "Send the header, with the consent of whoever pays for the caller's account.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html",
    origin: &[Origin::Glue],
    reads: &["s3:GetBucketRequestPayment"],
    look_alikes: &["identity-policy-no-allow", "bucket-policy-no-allow"],
    behind_silence,
    refines: &["bucket-policy-no-allow"],
    judge: judge::requester_pays,
    readings: reads::payer,
    experiments: experiments::requester_pays,
    remedy: |case, _| remedy::pay_as_requester(case),
    ..Cause::SILENT
};

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    let may_be = heard.is_about_s3() && heard.may_send(|call| call.options.request_payer.is_none());
    may_be.then_some(if heard.uploads() { 12 } else { 26 })
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Possible, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "An error occurred (AccessDenied) when calling the ListObjectsV2 operation: Access Denied",
                None,
                Possible,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:GetObject action",
                None,
                None,
            )],
            Some(Possible),
        );
    }
}
