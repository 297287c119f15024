//! The bucket belongs to another account than the request expects.

use crate::cause::{Cause, Heard, Kind, Layer, Origin};
use crate::diagnosis::{experiments, judge, reads, remedy};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "expected-bucket-owner-mismatch",
    layer: Layer::ExpectedBucketOwner,
    kind: Kind::NotApplicable,
    title: "the bucket does not belong to the expected account",
    explanation: "The request says whose bucket it expects (`x-amz-expected-bucket-owner`), and the bucket is another \
        account's. Either the account id is wrong, or the bucket's name has been taken by a stranger: then nothing \
        must be written there.",
    said: "nothing but `Access Denied`",
    experiment: "a read without the header; never a write into a bucket that may be a stranger's",
    repair: "Correct the account id; or stop using the name if the bucket is not yours any more.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html",
    origin: &[Origin::Beyond],
    look_alikes: &["identity-policy-no-allow", "cross-account-needs-both"],
    behind_silence,
    refines: &["bucket-policy-no-allow"],
    judge: judge::expected_bucket_owner,
    readings: reads::resource,
    experiments: experiments::without_expected_owner,
    remedy: |case, _| remedy::with_owner(case),
    ..Cause::SILENT
};

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    match heard.call {
        Some(call) => call.expected_bucket_owner.is_some().then_some(33),
        None => heard.is_about_s3().then_some(3),
    }
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Possible, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[("An error occurred (AccessDenied) when calling the GetObject operation: Access Denied", None, Possible)],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:GetObject action",
                None,
                None,
            )],
            Some(Possible),
        );
    }
}
