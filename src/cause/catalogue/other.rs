//! An error of S3 that is no denial and has no cause of its own here.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "other",
    layer: Layer::Other,
    kind: Kind::NotApplicable,
    title: "an error that is no denial",
    explanation: "The service failed (5xx), or the request itself is not one that S3 takes: a malformed policy, a bucket \
        that exists already, a part that is too small. No permission was judged.",
    said: "500 `InternalError`, 503 `ServiceUnavailable`, 400, 409 and 412 with codes of their own",
    experiment: "none",
    repair: "For a 5xx retry later; otherwise correct the request as the message says.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
    origin: &[Origin::DataPipeline],
    look_alikes: &["throttling", "network"],
    denial: false,
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    match heard.reason()? {
        Reason::Unavailable => Some(Recognition::certain(Kind::NotApplicable, "the service failed")),
        Reason::OtherError => Some(Recognition::certain(Kind::NotApplicable, "S3 does not take the request")),
        _ => None,
    }
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
                "An error occurred (InternalError) when calling the PutObject operation: We encountered an internal error. Please try again.",
                None,
                Certain,
            )],
            &[
                (
                    "An error occurred (SlowDown) when calling the PutObject operation: Please reduce your request rate.",
                    None,
                    None,
                ),
                ("An error occurred (AccessDenied) when calling the PutObject operation: Access Denied", None, None),
            ],
            None,
        );
    }
}
