//! What can be asked of S3, as data.
//!
//! In: nothing. Out: [`Operation`], [`CallOptions`] and [`Call`], which the suite is parsed into, the plan
//! orders, the probe sends and the diagnosis varies. Absent on purpose: the SDK, and what S3 answered.

mod operation;
mod options;
pub mod values;

pub use operation::Operation;
pub use options::{CallOptions, SseCustomerKey};

use serde::{Deserialize, Serialize};

/// One request to S3, complete but for credentials: the same value sent twice asks the same thing twice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// The API operation, `PutObject`; what it is called in a policy is [`Call::action`].
    pub operation: Operation,
    /// Bucket name, access point ARN or alias, or multi-Region access point ARN, as the suite has it.
    pub bucket: String,
    /// The whole object key; none for operations on the bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// The prefix that a listing is limited to; only for `ListObjectsV2`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prefix: Option<String>,
    /// `x-amz-expected-bucket-owner`: a 12-digit account id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_bucket_owner: Option<String>,
    /// Headers that the suite's `with` asks for.
    #[serde(default, skip_serializing_if = "CallOptions::is_empty")]
    pub options: CallOptions,
    /// The Region to sign for and send to; none is the run's Region, and then a redirect is followed once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The role to assume first; none is the run's own role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assume_role: Option<AssumeRole>,
}

/// A role to be assumed: the one that a target is tested as, or one that reads.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AssumeRole {
    /// `arn:aws:iam::ACCOUNT:role/NAME`.
    pub role_arn: String,
    /// `sts:ExternalId`, where the role's trust policy asks for one. It keeps others from using the role, so it goes into no
    /// plan and no report.
    #[serde(default, skip_serializing)]
    pub external_id: Option<String>,
}

impl AssumeRole {
    /// The account that the role is in: 12 digits.
    pub fn account(&self) -> Option<&str> {
        self.role_arn.split(':').nth(4).filter(|account| !account.is_empty())
    }
}

impl Call {
    /// An operation on a bucket, and on an object of it where there is a key, with nothing but what it needs.
    pub fn new(operation: Operation, bucket: impl Into<String>, key: Option<&str>) -> Self {
        Self {
            operation,
            bucket: bucket.into(),
            key: key.map(str::to_owned),
            prefix: None,
            expected_bucket_owner: None,
            options: CallOptions::default(),
            region: None,
            assume_role: None,
        }
    }

    /// The IAM action that S3 authorizes first for this call (`s3:GetObjectVersion` where a version is named).
    pub fn action(&self) -> &'static str {
        self.operation.action(&self.options)
    }
}
