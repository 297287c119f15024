//! S3 asks the caller to slow down.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "throttling",
    layer: Layer::Throttling,
    kind: Kind::NotApplicable,
    title: "S3 asks for fewer requests",
    explanation: "Too many requests a second for the prefix, the account or, with SSE-KMS, the key. It says nothing about \
        permissions; the same request succeeds later.",
    said: "503 `SlowDown`, 429, `ThrottlingException`",
    experiment: "none",
    repair: "Retry with back-off, spread keys over prefixes, use S3 Bucket Keys with KMS.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/optimizing-performance.html",
    origin: &[Origin::DataPipeline],
    look_alikes: &["other", "network"],
    denial: false,
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::Throttled)
        .then(|| Recognition::certain(Kind::NotApplicable, "the service asks for fewer requests"))
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
                "An error occurred (SlowDown) when calling the PutObject operation (reached max retries: 4): Please reduce your request rate.",
                None,
                Certain,
            )],
            &[(
                "An error occurred (InternalError) when calling the PutObject operation: We encountered an internal error. Please try again.",
                None,
                None,
            )],
            None,
        );
    }
}
