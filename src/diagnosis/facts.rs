//! Configuration and policies as they were read: the values of a reading.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A value that was read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "value", rename_all = "kebab-case")]
pub enum ReadValue {
    /// A bucket, access point or key policy.
    Policy {
        /// The document as it came.
        document: Arc<Value>,
    },
    /// GetBucketPolicyStatus.
    PolicyStatus {
        /// `IsPublic`.
        is_public: bool,
    },
    /// Block Public Access settings.
    PublicAccess(PublicAccessFacts),
    /// `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`.
    Ownership {
        /// S3's word.
        setting: String,
    },
    /// Default encryption.
    Encryption(EncryptionFacts),
    /// `BucketOwner` or `Requester`.
    Payer {
        /// S3's word.
        payer: String,
    },
    /// Object Lock.
    ObjectLock(ObjectLockFacts),
    /// The Region of the bucket.
    Region {
        /// `us-east-1`.
        region: String,
    },
    /// Owner and grants of a bucket or object.
    Acl(ObjectAclFacts),
    /// An access point.
    AccessPoint(AccessPointFacts),
    /// A role.
    Role(RoleFacts),
    /// Inline policies, one managed policy, or what is attached to a node of an organization.
    Policies {
        /// With their names or ARNs.
        policies: Vec<NamedPolicy>,
    },
    /// The ARNs of the policies attached to a role.
    Attached {
        /// In the order of the list.
        arns: Vec<String>,
    },
    /// A KMS key.
    KmsKey(KmsKeyFacts),
    /// Where an account stands in its organization.
    OrganizationPath {
        /// The ids of the root, of the units below it, and last of the account.
        nodes: Vec<String>,
    },
    /// The VPC endpoints of S3 that the reader's account has.
    VpcEndpoints {
        /// The Region that they are in.
        region: String,
        /// Those that are available.
        endpoints: Vec<VpcEndpointFacts>,
    },
}

/// The four settings of Block Public Access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[allow(missing_docs, reason = "AWS's own names")]
pub struct PublicAccessFacts {
    pub block_public_acls: bool,
    pub ignore_public_acls: bool,
    pub block_public_policy: bool,
    pub restrict_public_buckets: bool,
}

/// Default encryption of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EncryptionFacts {
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    pub algorithm: Option<String>,
    /// Key ARN, id or alias; none is the AWS managed key `aws/s3`.
    pub kms_key_id: Option<String>,
    /// S3 Bucket Keys.
    pub bucket_key: bool,
    /// `SSE-C`, where uploads with customer-provided keys are blocked.
    pub blocked: Vec<String>,
}

/// Object Lock of a bucket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ObjectLockFacts {
    /// Whether it is enabled.
    pub enabled: bool,
    /// `GOVERNANCE` or `COMPLIANCE` of the default retention.
    pub mode: Option<String>,
    /// Days of the default retention.
    pub days: Option<i32>,
}

/// Owner and grants of a bucket or object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ObjectAclFacts {
    /// The owner's canonical id.
    pub owner: Option<String>,
    /// Grantee (canonical id or group URI) and permission.
    pub grants: Vec<(String, String)>,
}

/// An access point.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccessPointFacts {
    /// The alias that stands for it where a bucket's name is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// The bucket behind it.
    pub bucket: Option<String>,
    /// The account that owns the bucket.
    pub bucket_account: Option<String>,
    /// `Internet` or `VPC`.
    pub network_origin: Option<String>,
    /// The VPC, where the origin is one.
    pub vpc_id: Option<String>,
    /// Its own Block Public Access.
    pub public_access: Option<PublicAccessFacts>,
}

/// A role.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RoleFacts {
    /// With its path.
    pub arn: String,
    /// The trust policy.
    pub trust_policy: Option<Arc<Value>>,
    /// The ARN of the permissions boundary.
    pub boundary: Option<String>,
    /// Tags of the role, which are `aws:PrincipalTag/…` of its sessions.
    pub tags: BTreeMap<String, String>,
}

/// A policy with what it is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NamedPolicy {
    /// The name, for an inline policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The ARN, for a managed policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The document as it came.
    pub document: Arc<Value>,
}

/// A VPC endpoint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VpcEndpointFacts {
    /// `vpce-…`.
    pub id: String,
    /// The VPC that it is in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<String>,
    /// Its policy as it came.
    pub document: Arc<Value>,
}

/// A KMS key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct KmsKeyFacts {
    /// The key's ARN.
    pub arn: String,
    /// The account that owns it.
    pub account: String,
    /// `Enabled`, `Disabled`, `PendingDeletion`, …
    pub state: String,
    /// `AWS` or `CUSTOMER`.
    pub manager: Option<String>,
}
