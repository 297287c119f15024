//! What is wrong with the headers of server-side encryption.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html>

use super::{Failure, standard::invalid_argument};

const METHOD: &str = "x-amz-server-side-encryption";

/// What is wrong with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SseProblem<'a> {
    /// A customer's key beside another method.
    Both(&'a str),
    /// A customer's key without its algorithm, or with another one than AES256.
    Algorithm,
    /// An algorithm without a key.
    NoKey,
    /// A key that is not of 256 bits.
    KeyLength,
    /// A key with another one's MD5.
    KeyDigest,
    /// A KMS key without the method that uses one.
    KmsKeyAlone(&'a str),
    /// A method that there is not.
    Method(&'a str),
}

/// The answer of S3.
pub(crate) fn sse_invalid(problem: SseProblem<'_>) -> Failure {
    let customer = |message: &str| invalid_argument(message, METHOD, "null");
    match problem {
        SseProblem::Both(method) => invalid_argument(
            "Server Side Encryption with Customer provided key is incompatible with the encryption method specified",
            METHOD,
            method,
        ),
        SseProblem::Algorithm => customer(
            "Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.",
        ),
        SseProblem::NoKey => customer(
            "Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.",
        ),
        SseProblem::KeyLength => customer("The secret key was invalid for the specified algorithm."),
        SseProblem::KeyDigest => {
            customer("The calculated MD5 hash of the key did not match the hash that was provided.")
        }
        SseProblem::KmsKeyAlone(key) => invalid_argument(
            "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms",
            "x-amz-server-side-encryption-aws-kms-key-id",
            key,
        ),
        SseProblem::Method(method) => Failure::new(
            400,
            "InvalidEncryptionAlgorithmError",
            "The Encryption request you specified is not valid. Supported value: AES256.",
        )
        .with("ArgumentName", METHOD)
        .with("ArgumentValue", method),
    }
}
