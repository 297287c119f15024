//! There is no such bucket or access point.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "missing-bucket",
    layer: Layer::MissingBucket,
    kind: Kind::NotApplicable,
    title: "there is no such bucket or access point",
    explanation: "The bucket, the access point or its alias does not exist, at least not for this partition of AWS. Names of \
        deleted buckets can be taken by others. No permission was judged.",
    said: "404 `NoSuchBucket`, `NoSuchAccessPoint`, 400 `InvalidAccessPoint`, `InvalidAccessPointAliasError`",
    experiment: "none",
    repair: "Correct the name, or create the bucket or access point.",
    owner: "caller or bucket owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
    origin: &[Origin::DataPipeline],
    reads: &["s3:ListBucket"],
    look_alikes: &["wrong-region", "hidden-missing-object"],
    denial: false,
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::MissingBucket)
        .then(|| Recognition::certain(Kind::NotApplicable, "S3 does not know the bucket or access point"))
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
                "An error occurred (NoSuchBucket) when calling the PutObject operation: The specified bucket does not exist",
                None,
                Certain,
            )],
            &[(
                "An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.",
                None,
                None,
            )],
            None,
        );
    }
}
