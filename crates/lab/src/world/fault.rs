//! What S3 fails to serve, whatever the policies say.

use schemars::JsonSchema;
use serde::Deserialize;

/// What S3 answers where it fails by itself.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum FaultCode {
    /// 503: too many requests for the prefix.
    SlowDown,
    /// 503: S3 is not available.
    ServiceUnavailable,
    /// 500: S3 has failed.
    InternalError,
    /// No answer at all: the request hangs, as where a VPC has no way to S3.
    NoAnswer,
}

/// Requests that S3 fails to serve, whoever asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The answer.
    pub code: FaultCode,
    /// The operations that fail, such as `PutObject`; all where absent.
    #[serde(default)]
    pub operations: Vec<String>,
    /// The keys below which they fail; all where absent.
    #[serde(default)]
    pub prefix: String,
    /// A header without which they do not fail, such as `x-amz-server-side-encryption`.
    #[serde(default)]
    pub header: Option<String>,
}
