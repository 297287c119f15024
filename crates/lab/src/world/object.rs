//! Objects that a bucket starts with.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Deserialize;

/// A mode of Object Lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum LockMode {
    /// May be bypassed with `s3:BypassGovernanceRetention`.
    Governance,
    /// Nobody may shorten it.
    Compliance,
}

impl LockMode {
    /// The value of the header.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Governance => "GOVERNANCE",
            Self::Compliance => "COMPLIANCE",
        }
    }
}

/// A canned ACL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AclMode {
    /// The owner alone.
    #[default]
    Private,
    /// Everyone reads.
    PublicRead,
    /// Everyone reads and writes.
    PublicReadWrite,
    /// Every AWS account reads.
    AuthenticatedRead,
    /// The bucket's owner reads.
    BucketOwnerRead,
    /// The bucket's owner may do all.
    BucketOwnerFullControl,
    /// The log delivery group writes.
    LogDeliveryWrite,
    /// EC2 reads an image.
    AwsExecRead,
}

/// An object that exists from the start.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SeedObject {
    /// The key.
    pub key: String,
    /// The content, as text.
    pub body: String,
    /// The version's id, where the bucket keeps versions; drawn where absent.
    pub version_id: Option<String>,
    /// The account that owns it; absent for the bucket's owner.
    pub owner: Option<String>,
    /// The canned ACL that it was uploaded with.
    pub acl: AclMode,
    /// The KMS key that it is encrypted with.
    pub sse_kms_key_id: Option<String>,
    /// The customer's key (SSE-C), base64, that it is encrypted with.
    pub sse_customer_key: Option<String>,
    /// The storage class; `STANDARD` where absent.
    pub storage_class: Option<String>,
    /// The object's tags.
    pub tags: BTreeMap<String, String>,
    /// Retention: the mode, with `retain_until`.
    pub lock_mode: Option<LockMode>,
    /// Retention: the end; absent with a mode is a day from the start of the lab.
    #[serde(deserialize_with = "super::time::optional")]
    #[schemars(with = "Option<String>")]
    pub retain_until: Option<Timestamp>,
    /// Whether a legal hold is on it.
    pub legal_hold: bool,
}
