//! There is no such object, version or upload, and the caller may know.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "missing-object",
    layer: Layer::Other,
    kind: Kind::NotApplicable,
    title: "there is no such object",
    explanation: "The key, the version or the multipart upload does not exist. Since S3 says so, the caller has \
        s3:ListBucket; whether it may read the object if it were there is not known.",
    said: "404 `NoSuchKey`, `NoSuchVersion`, `NoSuchUpload`, `Not Found` on HEAD",
    experiment: "reading an object that the run itself wrote",
    repair: "Correct the key, or create the object.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
    origin: &[Origin::Beyond],
    look_alikes: &["hidden-missing-object", "missing-bucket"],
    denial: false,
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::MissingObject)
        .then(|| Recognition::certain(Kind::NotApplicable, "S3 says that it does not exist"))
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Certain, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[("An error occurred (404) when calling the HeadObject operation: Not Found", None, Certain)],
            &[(
                "An error occurred (NoSuchBucket) when calling the PutObject operation: The specified bucket does not exist",
                None,
                None,
            )],
            None,
        );
    }
}
