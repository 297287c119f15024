//! How objects are encrypted where they lie.

use schemars::JsonSchema;
use serde::Deserialize;

/// A server-side encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum SseAlgorithm {
    /// SSE-S3.
    #[default]
    AES256,
    /// SSE-KMS.
    #[serde(rename = "aws:kms")]
    Kms,
    /// Dual-layer SSE-KMS.
    #[serde(rename = "aws:kms:dsse")]
    KmsDsse,
}

impl SseAlgorithm {
    /// The value of the header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AES256 => "AES256",
            Self::Kms => "aws:kms",
            Self::KmsDsse => "aws:kms:dsse",
        }
    }
}

/// An encryption that uploads may not ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum BlockedEncryption {
    /// Keys that the customer sends.
    #[serde(rename = "SSE-C")]
    SseC,
    /// Nothing is blocked.
    #[serde(rename = "NONE")]
    Nothing,
}

/// Default encryption of a bucket.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Encryption {
    /// What objects are encrypted with where the upload does not say.
    pub sse_algorithm: SseAlgorithm,
    /// The key's ARN; absent with `aws:kms` is the AWS managed key `aws/s3`.
    pub kms_key_id: Option<String>,
    /// Whether an S3 Bucket Key is used: the encryption context is then the bucket's ARN.
    pub bucket_key: bool,
    /// Encryptions that are refused. Since April 2026 `["SSE-C"]` where not set.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html>
    pub blocked_encryption_types: Vec<BlockedEncryption>,
}

impl Default for Encryption {
    fn default() -> Self {
        Self {
            sse_algorithm: SseAlgorithm::AES256,
            kms_key_id: None,
            bucket_key: false,
            blocked_encryption_types: vec![BlockedEncryption::SseC],
        }
    }
}
