//! The bucket is in another Region than the request was sent to or signed for.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{reads, remedy};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "wrong-region",
    layer: Layer::WrongRegion,
    kind: Kind::NotApplicable,
    title: "the bucket is in another Region",
    explanation: "The request went to, or was signed for, a Region other than the bucket's. S3 answers with a redirect or a \
        400 and names the right Region in most cases. No permission was judged.",
    said: "301 `PermanentRedirect`, 307 `TemporaryRedirect`, 400 `AuthorizationHeaderMalformed`, \
        `IllegalLocationConstraintException`",
    experiment: "the same request in the Region that S3 names",
    repair: "Set the bucket's Region.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
    origin: &[Origin::DataPipeline],
    reads: &["s3:ListBucket"],
    look_alikes: &["network", "credentials", "missing-bucket"],
    denial: false,
    recognise,
    readings: reads::region,
    remedy: |case, _| remedy::call_in_region(case),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    match heard.reason() {
        Some(Reason::WrongRegion(Some(region))) => {
            Some(Recognition::certain(Kind::NotApplicable, format!("S3 says that the Region is {region}")))
        }
        Some(Reason::WrongRegion(None)) => {
            Some(Recognition::certain(Kind::NotApplicable, "S3 points to another Region"))
        }
        Some(Reason::EndpointUnreachable) => {
            Some(Recognition::possible(Kind::NotApplicable, "the endpoint's name has a Region that AWS does not have"))
        }
        // HEAD has no body: the code that would tell is missing.
        None if heard.said.status == Some(400) && heard.said.code.is_none() && !heard.said.refused => {
            Some(Recognition::possible(Kind::NotApplicable, "a 400 without a reason"))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{
        Confidence::{Certain, Possible},
        testimony::hears,
    };

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[
                (
                    "AuthorizationHeaderMalformed: The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'us-west-2'",
                    None,
                    Certain,
                ),
                ("Could not connect to the endpoint URL: \"https://s3.ma-mars-2.amazonaws.com/\"", None, Possible),
            ],
            &[
                ("Could not connect to the endpoint URL: \"https://s3.us-east-1.amazonaws.com/\"", None, None),
                ("An error occurred (AccessDenied) when calling the GetObject operation: Access Denied", None, None),
            ],
            None,
        );
    }
}
