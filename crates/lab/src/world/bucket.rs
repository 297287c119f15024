//! Buckets, their settings and the objects they start with.

use std::collections::BTreeMap;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::{Document, PublicAccessBlock};

/// Who owns uploaded objects and whether ACLs count.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum ObjectOwnership {
    /// ACLs are off, the bucket owner owns all.
    #[default]
    BucketOwnerEnforced,
    /// The bucket owner owns what is uploaded with `bucket-owner-full-control`.
    BucketOwnerPreferred,
    /// The uploading account owns.
    ObjectWriter,
}

impl ObjectOwnership {
    /// The name in S3's answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BucketOwnerEnforced => "BucketOwnerEnforced",
            Self::BucketOwnerPreferred => "BucketOwnerPreferred",
            Self::ObjectWriter => "ObjectWriter",
        }
    }
}

/// Who pays for requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum Payer {
    /// The bucket's owner.
    #[default]
    BucketOwner,
    /// Whoever asks, and says so in a header.
    Requester,
}

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

/// Object Lock of a bucket; its presence means that the lock is enabled.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ObjectLock {
    /// The mode of the default retention.
    pub mode: Option<LockMode>,
    /// Its length in days.
    pub days: Option<u32>,
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

/// A general purpose bucket.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bucket {
    /// The account that owns it.
    pub account: String,
    /// The Region.
    #[serde(default = "default_region")]
    pub region: String,
    /// The bucket policy.
    #[serde(default)]
    pub policy: Option<Document>,
    /// Block Public Access: all on where absent, nothing configured where `null`.
    #[serde(default = "configured", deserialize_with = "given")]
    #[schemars(with = "Option<PublicAccessBlock>")]
    pub public_access_block: Option<PublicAccessBlock>,
    /// Who owns uploaded objects and whether ACLs count.
    #[serde(default)]
    pub object_ownership: ObjectOwnership,
    /// The canned ACL of the bucket itself.
    #[serde(default)]
    pub acl: AclMode,
    /// Who pays for requests.
    #[serde(default)]
    pub request_payer: Payer,
    /// Whether versions are kept. Object Lock needs it and switches it on.
    #[serde(default)]
    pub versioning: bool,
    /// Default encryption.
    #[serde(default)]
    pub encryption: Encryption,
    /// Object Lock.
    #[serde(default)]
    pub object_lock: Option<ObjectLock>,
    /// The bucket's tags.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
    /// Whether those tags count in conditions (`aws:ResourceTag/…`); off as AWS creates buckets.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/buckets-tagging-enable-abac.html>
    #[serde(default)]
    pub abac: bool,
    /// Requests that S3 fails to serve.
    #[serde(default)]
    pub faults: Vec<Fault>,
    /// Objects that exist from the start.
    #[serde(default)]
    pub objects: Vec<SeedObject>,
}

impl Bucket {
    /// Whether versions are kept.
    #[must_use]
    pub fn is_versioned(&self) -> bool {
        self.versioning || self.object_lock.is_some()
    }

    /// Whether uploads with the customer's key are refused.
    #[must_use]
    pub fn blocks_sse_c(&self) -> bool {
        self.encryption.blocked_encryption_types.contains(&BlockedEncryption::SseC)
    }
}

fn default_region() -> String {
    "us-east-1".to_owned()
}

#[allow(clippy::unnecessary_wraps, reason = "serde asks for the member's type")]
fn configured() -> Option<PublicAccessBlock> {
    Some(PublicAccessBlock::ON)
}

fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<PublicAccessBlock>, D::Error> {
    Option::deserialize(deserializer)
}
