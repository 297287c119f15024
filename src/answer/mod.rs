//! What came back from S3, as data. A denial is data, never an `Err`.
//!
//! In: nothing. Out: [`Exchange`], a call with its [`Answer`]. Absent on purpose: what the answer means (that is the
//! diagnosis'), object bodies, credentials.

use serde::{Deserialize, Serialize};

use crate::call::Call;

/// A call and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// What was asked.
    pub call: Call,
    /// What came.
    pub answer: Answer,
    /// Wall time from the first byte sent to the last answer, retries included, in milliseconds.
    pub duration_ms: f64,
    /// The Region that the answer came from, where S3 said or the call fixed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The Region first asked, where S3 pointed to another one and the request was repeated there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirected_from: Option<String>,
    /// When the answer came by the run's clock, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answered_at: Option<u64>,
    /// Which request of a composite operation the answer belongs to (`UploadPart` of a multipart upload,
    /// `AssumeRole` before the first call); none where operation and request are one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

impl Exchange {
    /// A call with its answer, of which nothing else is known.
    pub fn new(call: Call, answer: Answer, duration_ms: f64) -> Self {
        Self { call, answer, duration_ms, region: None, redirected_from: None, answered_at: None, request: None }
    }

    /// Whether the answer is that of AssumeRole, before any request to S3.
    pub fn is_assume_role(&self) -> bool {
        self.request.as_deref() == Some("AssumeRole")
    }
}

/// The four ways in which a call ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Answer {
    /// A success status.
    Succeeded(Success),
    /// An error status, with what S3 said. A 403 stays a 403 whatever its body.
    Refused(ServiceError),
    /// No usable answer from the service.
    Unanswered(Failure),
    /// The call was not sent.
    NotTried {
        /// Why not, for people: `the deadline was reached`.
        because: String,
    },
}

/// What S3 tells with a success, as far as a diagnosis or a clean-up needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Success {
    /// `x-amz-version-id` of what was written, read or marked deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
    /// `ETag`, quotes included.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub e_tag: Option<String>,
    /// `x-amz-delete-marker`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub delete_marker: bool,
    /// `x-amz-server-side-encryption`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server_side_encryption: Option<String>,
    /// `x-amz-server-side-encryption-aws-kms-key-id`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sse_kms_key_id: Option<String>,
    /// `x-amz-storage-class`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_class: Option<String>,
    /// `x-amz-request-charged: requester` came back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub request_charged: bool,
    /// The keys that a listing returned, at most the first few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keys: Vec<String>,
}

/// An error status with what the service said beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct ServiceError {
    /// The HTTP status.
    pub status: u16,
    /// The error code (`AccessDenied`); none where the body had none (HEAD, HTML).
    pub code: Option<String>,
    /// The message as it came, but authorization ids and tokens replaced; none where the body had none.
    pub message: Option<String>,
    /// `x-amz-request-id`.
    pub request_id: Option<String>,
    /// `x-amz-id-2`.
    pub host_id: Option<String>,
    /// `x-amz-bucket-region`, or the Region that the body names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bucket_region: Option<String>,
}

/// Why there is no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What failed.
    pub kind: FailureKind,
    /// The whole chain of reasons, for people, without credentials.
    pub message: String,
}

/// What kept an answer from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FailureKind {
    /// The name could not be resolved.
    Dns,
    /// The connection was refused, reset or unreachable.
    Connect,
    /// TLS could not be agreed on.
    Tls,
    /// No answer within the time of one request.
    TimedOut,
    /// The run was ended before the answer came, which says nothing about whether one would have come.
    CutOff,
    /// The bytes that came are no HTTP or not what the operation returns.
    Malformed,
    /// There are no credentials to sign with.
    NoCredentials,
    /// The SDK refused to build the request; nothing was sent.
    NotSent,
}
