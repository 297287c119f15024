//! The encryption headers of the request contradict each other, the object or the API.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "encryption-headers-invalid",
    layer: Layer::EncryptionRequirement,
    kind: Kind::NotApplicable,
    title: "the encryption headers do not fit",
    explanation: "S3 refuses the request with a 400 before any policy is asked: headers of two kinds of encryption are \
        mixed, an SSE-C key is missing or malformed, the object is encrypted with SSE-C and the request brings no \
        key, or a KMS key id is sent without `aws:kms`.",
    said: "400 `InvalidArgument`, `InvalidRequest` or `InvalidEncryptionAlgorithmError`, with a sentence about \
        server-side encryption",
    experiment: "the same request with one kind of encryption only",
    repair: "Send the headers of one kind of encryption; for an SSE-C object send its key.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html",
    origin: &[Origin::Beyond],
    reads: &["s3:GetEncryptionConfiguration"],
    look_alikes: &["encryption-header-required", "sse-c-wrong-key"],
    denial: false,
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::EncryptionHeaders)
        .then(|| Recognition::certain(Kind::NotApplicable, "S3 says that the encryption headers do not fit"))
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
                "An error occurred (InvalidArgument) when calling the PutObject operation: Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
                None,
                Certain,
            )],
            &[("An error occurred (InvalidArgument) when calling the PutObject operation: Invalid tag", None, None)],
            None,
        );
    }
}
