//! Buckets and their settings.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};

use super::{AclMode, BlockedEncryption, Document, Encryption, Fault, LockMode, PublicAccessBlock, SeedObject};

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

/// Object Lock of a bucket; its presence means that the lock is enabled.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ObjectLock {
    /// The mode of the default retention.
    pub mode: Option<LockMode>,
    /// Its length in days.
    pub days: Option<u32>,
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
