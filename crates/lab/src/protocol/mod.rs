//! The protocols that the services beside S3 speak: how a request is read, and how success and failure are told.
//!
//! <https://smithy.io/2.0/aws/protocols/index.html>

pub(crate) mod json;
pub(crate) mod query;

use crate::wording::Failure;

/// S3's errors about credentials, as the other services word them.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html>
pub(crate) fn renamed(failure: &Failure) -> Failure {
    match failure.code.as_str() {
        "InvalidAccessKeyId" | "InvalidToken" => {
            Failure::new(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
        }
        "ExpiredToken" => Failure::new(403, "ExpiredToken", "The security token included in the request is expired"),
        "RequestTimeTooSkewed" => Failure::new(403, "SignatureDoesNotMatch", "Signature expired: the clocks differ"),
        "SignatureDoesNotMatch" => Failure::new(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
             Key and signing method. Consult the service documentation for details.",
        ),
        _ => failure.clone(),
    }
}
