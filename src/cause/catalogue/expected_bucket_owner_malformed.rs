//! The expected bucket owner is no account id.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "expected-bucket-owner-malformed",
    layer: Layer::ExpectedBucketOwner,
    kind: Kind::NotApplicable,
    title: "the expected bucket owner is no account id",
    explanation: "`x-amz-expected-bucket-owner` must be the twelve digits of an AWS account.",
    said: "400 `InvalidBucketOwnerAWSAccountID`",
    experiment: "the same request without the header",
    repair: "Send a twelve-digit account id.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html",
    origin: &[Origin::Beyond],
    look_alikes: &["expected-bucket-owner-mismatch"],
    denial: false,
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::ExpectedOwnerMalformed)
        .then(|| Recognition::certain(Kind::NotApplicable, "S3 says that the value is no account id"))
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
                "InvalidBucketOwnerAWSAccountID: The value of the expected bucket owner parameter must be an AWS Account ID... [0000]",
                None,
                Certain,
            )],
            &[("An error occurred (AccessDenied) when calling the GetObject operation: Access Denied", None, None)],
            None,
        );
    }
}
