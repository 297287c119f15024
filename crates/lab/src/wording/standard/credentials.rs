//! Whose request it is: keys, signatures, tokens, accounts.

use crate::wording::Failure;
use crate::world::AccountProblem;

pub(crate) fn invalid_access_key(id: &str) -> Failure {
    Failure::new(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
        .with("AWSAccessKeyId", id)
}

pub(crate) fn signature_mismatch(id: &str) -> Failure {
    let message = "The request signature we calculated does not match the signature you provided. Check your key and \
                   signing method.";
    Failure::new(403, "SignatureDoesNotMatch", message).with("AWSAccessKeyId", id)
}

pub(crate) fn time_too_skewed() -> Failure {
    let message = "The difference between the request time and the current time is too large.";
    Failure::new(403, "RequestTimeTooSkewed", message).with("MaxAllowedSkewMilliseconds", "900000")
}

pub(crate) fn invalid_token() -> Failure {
    Failure::new(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
}

pub(crate) fn expired_token() -> Failure {
    Failure::new(400, "ExpiredToken", "The provided token has expired.")
}

/// What AWS does not do for an account, or no longer.
pub(crate) fn account_problem(problem: AccountProblem) -> Failure {
    let (code, message) = match problem {
        AccountProblem::AllAccessDisabled => ("AllAccessDisabled", "All access to this object has been disabled"),
        AccountProblem::AccountProblem => (
            "AccountProblem",
            "There is a problem with your AWS account that prevents the operation from completing successfully.",
        ),
        AccountProblem::NotSignedUp => {
            ("NotSignedUp", "Your account is not signed up for the S3 service. You must sign up before you can use S3.")
        }
    };
    Failure::new(403, code, message)
}
