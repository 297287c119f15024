//! KMS keys, and keys that the customer sends.

use super::denied;
use crate::wording::Failure;

pub(crate) fn wrong_customer_key() -> Failure {
    let message = "Requests specifying Server Side Encryption with Customer provided keys must provide the correct \
                   secret key.";
    denied(message)
}

pub(crate) fn customer_key_needed() -> Failure {
    let message = "The object was stored using a form of Server Side Encryption. The correct parameters must be \
                   provided to retrieve the object.";
    Failure::new(400, "InvalidRequest", message)
}

/// The state of a KMS key is no denial: S3 passes KMS's error on, with status 400.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>
pub(crate) fn key_state(arn: &str, state: &str) -> Failure {
    match state {
        "Disabled" => Failure::new(400, "KMS.DisabledException", format!("{arn} is disabled.")),
        "PendingDeletion" => Failure::new(400, "KMS.KMSInvalidStateException", format!("{arn} is pending deletion.")),
        "PendingImport" => Failure::new(400, "KMS.KMSInvalidStateException", format!("{arn} is pending import.")),
        _ => Failure::new(400, "KMS.KMSInvalidStateException", format!("{arn} is unavailable.")),
    }
}

/// How KMS worded it until 2021 that a key does not let the caller decrypt; old clients and some services still show it.
pub(crate) fn ciphertext_out_of_reach() -> Failure {
    denied(
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not \
         allowed to access.",
    )
}

pub(crate) fn key_missing(arn: &str) -> Failure {
    Failure::new(400, "KMS.NotFoundException", format!("Key '{arn}' does not exist"))
}

pub(crate) fn key_in_another_region(region: &str) -> Failure {
    Failure::new(400, "KMS.NotFoundException", format!("Invalid arn {region}"))
}

pub(crate) fn key_usage(arn: &str) -> Failure {
    Failure::new(400, "KMS.InvalidKeyUsageException", format!("{arn} key usage is not valid for the operation."))
}
