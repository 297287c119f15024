//! The request could not be authenticated.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::{CredentialsProblem, Reason};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "credentials",
    layer: Layer::Credentials,
    kind: Kind::NotApplicable,
    title: "the credentials are missing, expired, unknown or the signature is wrong",
    explanation: "S3 does not know who asks: the token has expired, the access key is unknown or was deleted, the clock is \
        off by more than 15 minutes, the signature does not match (often a wrong secret key or a proxy that \
        changes headers), or there are no credentials at all. No permission was judged. A browser upload that \
        breaks its own signed form policy is of this kind too.",
    said: "403 `InvalidAccessKeyId`, `SignatureDoesNotMatch`, `RequestTimeTooSkewed`, `Request has expired`; 400 \
        `ExpiredToken`, `InvalidToken`; nothing at all",
    experiment: "the same request with fresh credentials",
    repair: "Refresh the credentials; set the clock; check the secret key and what stands between client and S3.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html",
    origin: &[Origin::DataPipeline],
    reads: &["sts:GetCallerIdentity"],
    look_alikes: &["wrong-region", "account", "trust-policy"],
    denial: false,
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let because = match heard.reason() {
        Some(Reason::Credentials(problem)) => match problem {
            CredentialsProblem::Expired => "the credentials or the signed request have expired",
            CredentialsProblem::Invalid => "the access key or token is not known",
            CredentialsProblem::Skewed => "the clock is off",
            CredentialsProblem::Signature => "the signature does not match or does not cover what it must",
            CredentialsProblem::Absent => "there are no credentials",
        },
        Some(Reason::PostPolicyBroken) => {
            return Some(Recognition::certain(Kind::Condition, "the form breaks the policy that it was signed with"));
        }
        None if heard.said.status == Some(400) && heard.said.code.is_none() && !heard.said.refused => {
            return Some(Recognition::possible(Kind::NotApplicable, "a 400 without a reason"));
        }
        _ => return None,
    };
    Some(Recognition::certain(Kind::NotApplicable, because))
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Certain, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[
                (
                    "An error occurred (ExpiredToken) when calling the GetObject operation: The provided token has expired.",
                    None,
                    Certain,
                ),
                (
                    "Unable to locate credentials. You can configure credentials by running \"aws configure\".",
                    None,
                    Certain,
                ),
            ],
            &[
                ("An error occurred (AccessDenied) when calling the GetObject operation: Access Denied", None, None),
                (
                    "AuthorizationHeaderMalformed: The authorization header is malformed; the region 'us-east-1' is wrong; expecting 'us-west-2'",
                    None,
                    None,
                ),
            ],
            None,
        );
    }
}
