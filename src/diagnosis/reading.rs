//! What can be read, and what became of each read.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::facts::ReadValue;
use crate::{answer::ServiceError, call::AssumeRole};

/// One read-only request for configuration. Equal requests are sent once a run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReadRequest {
    /// What is read.
    #[serde(flatten)]
    pub subject: Subject,
    /// The Region to ask in; none is the run's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The role to read as; none is the run's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assume_role: Option<AssumeRole>,
}

/// What can be read.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(tag = "read", rename_all = "kebab-case")]
#[allow(
    missing_docs,
    reason = "buckets by name, keys by ARN or id, accounts and nodes of an organization by id, all others by ARN, roles without their path"
)]
pub enum Subject {
    /// GetBucketPolicy.
    BucketPolicy { bucket: String },
    /// GetBucketPolicyStatus.
    BucketPolicyStatus { bucket: String },
    /// GetPublicAccessBlock of S3.
    BucketPublicAccess { bucket: String },
    /// GetPublicAccessBlock of S3 Control.
    AccountPublicAccess { account: String },
    /// GetBucketOwnershipControls.
    ObjectOwnership { bucket: String },
    /// GetBucketEncryption.
    BucketEncryption { bucket: String },
    /// GetBucketRequestPayment.
    RequestPayment { bucket: String },
    /// GetObjectLockConfiguration.
    ObjectLock { bucket: String },
    /// HeadBucket, for the Region.
    BucketRegion { bucket: String },
    /// GetBucketAcl, for the owner's canonical id.
    BucketAcl { bucket: String },
    /// GetObjectAcl.
    ObjectAcl { bucket: String, key: String },
    /// GetAccessPoint.
    AccessPoint { arn: String },
    /// GetAccessPointPolicy.
    AccessPointPolicy { arn: String },
    /// GetRole: trust policy and boundary.
    Role { role: String },
    /// ListRolePolicies, then GetRolePolicy for each.
    InlinePolicies { role: String },
    /// ListAttachedRolePolicies.
    AttachedPolicies { role: String },
    /// GetPolicy, then GetPolicyVersion of the default version.
    ManagedPolicy { arn: String },
    /// DescribeKey.
    KmsKey { key: String },
    /// GetKeyPolicy.
    KmsKeyPolicy { key: String },
    /// ListParents, from the account up to the root.
    OrganizationPath { account: String },
    /// ListPoliciesForTarget of a root, a unit or an account, then DescribePolicy for each.
    ServiceControlPolicies { target: String },
    /// The same of resource control policies.
    ResourceControlPolicies { target: String },
    /// DescribeVpcEndpoints, of those of S3 in the Region of the run.
    VpcEndpoints,
}

impl Subject {
    /// The IAM actions that allow the read, the first one first.
    pub fn actions(&self) -> &'static [&'static str] {
        match self {
            Self::BucketPolicy { .. } => &["s3:GetBucketPolicy"],
            Self::BucketPolicyStatus { .. } => &["s3:GetBucketPolicyStatus"],
            Self::BucketPublicAccess { .. } => &["s3:GetBucketPublicAccessBlock"],
            Self::AccountPublicAccess { .. } => &["s3:GetAccountPublicAccessBlock"],
            Self::ObjectOwnership { .. } => &["s3:GetBucketOwnershipControls"],
            Self::BucketEncryption { .. } => &["s3:GetEncryptionConfiguration"],
            Self::RequestPayment { .. } => &["s3:GetBucketRequestPayment"],
            Self::ObjectLock { .. } => &["s3:GetBucketObjectLockConfiguration"],
            Self::BucketRegion { .. } => &["s3:ListBucket"],
            Self::BucketAcl { .. } => &["s3:GetBucketAcl"],
            Self::ObjectAcl { .. } => &["s3:GetObjectAcl"],
            Self::AccessPoint { .. } => &["s3:GetAccessPoint"],
            Self::AccessPointPolicy { .. } => &["s3:GetAccessPointPolicy"],
            Self::Role { .. } => &["iam:GetRole"],
            Self::InlinePolicies { .. } => &["iam:ListRolePolicies", "iam:GetRolePolicy"],
            Self::AttachedPolicies { .. } => &["iam:ListAttachedRolePolicies"],
            Self::ManagedPolicy { .. } => &["iam:GetPolicy", "iam:GetPolicyVersion"],
            Self::KmsKey { .. } => &["kms:DescribeKey"],
            Self::KmsKeyPolicy { .. } => &["kms:GetKeyPolicy"],
            Self::OrganizationPath { .. } => &["organizations:ListParents"],
            Self::ServiceControlPolicies { .. } | Self::ResourceControlPolicies { .. } => {
                &["organizations:ListPoliciesForTarget", "organizations:DescribePolicy"]
            }
            Self::VpcEndpoints => &["ec2:DescribeVpcEndpoints"],
        }
    }
}

/// What became of a read. "There is none", "may not be read" and "was not read" never mix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub enum Reading {
    /// It was read.
    Read(ReadValue),
    /// It was read that there is none.
    Absent,
    /// It may not be read.
    Denied {
        /// The action that was refused.
        action: String,
        /// What the service said.
        error: ServiceError,
    },
    /// It was not asked for, no answer came in time, or one that says neither.
    NotTried {
        /// Why not, for people.
        because: String,
    },
}

impl Reading {
    /// Whether the role to read as was refused, which says nothing of what was to be read.
    pub(super) fn is_role_refused(&self) -> bool {
        matches!(self, Self::Denied { action, .. } if action == "sts:AssumeRole")
    }

    /// Whether S3 says that who asks is not of the account that owns the bucket: GetBucketPolicy answers all others with
    /// 405 (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>).
    pub(super) fn is_told_foreign(&self) -> bool {
        matches!(self, Self::Denied { error, .. } if error.code.as_deref() == Some("MethodNotAllowed"))
    }
}

/// All that was read, by request.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Entry>", into = "Vec<Entry>")]
pub struct Readings(BTreeMap<ReadRequest, Arc<Reading>>);

/// A reading as it is stored: JSON has no keys but strings.
#[derive(Clone, Serialize, Deserialize)]
struct Entry {
    request: ReadRequest,
    reading: Arc<Reading>,
}

impl From<Vec<Entry>> for Readings {
    fn from(entries: Vec<Entry>) -> Self {
        Self(entries.into_iter().map(|entry| (entry.request, entry.reading)).collect())
    }
}

impl From<Readings> for Vec<Entry> {
    fn from(readings: Readings) -> Self {
        readings.0.into_iter().map(|(request, reading)| Entry { request, reading }).collect()
    }
}

impl FromIterator<(ReadRequest, Arc<Reading>)> for Readings {
    fn from_iter<I: IntoIterator<Item = (ReadRequest, Arc<Reading>)>>(readings: I) -> Self {
        Self(readings.into_iter().collect())
    }
}

impl Readings {
    /// Stores what became of a read.
    pub fn insert(&mut self, request: ReadRequest, reading: Arc<Reading>) {
        self.0.insert(request, reading);
    }

    /// Takes over all readings of another run or round.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().map(|(request, reading)| (request.clone(), Arc::clone(reading))));
    }

    /// Whether exactly this was asked.
    pub fn has(&self, request: &ReadRequest) -> bool {
        self.0.contains_key(request)
    }

    /// What became of exactly this.
    pub(super) fn exactly(&self, request: &ReadRequest) -> Option<&Reading> {
        self.0.get(request).map(|reading| &**reading)
    }

    /// Whether nothing was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All readings in a fixed order.
    pub fn iter(&self) -> impl Iterator<Item = (&ReadRequest, &Reading)> {
        self.0.iter().map(|(request, reading)| (request, &**reading))
    }

    /// All readings in a fixed order, to be shared.
    pub(super) fn iter_shared(&self) -> impl Iterator<Item = (&ReadRequest, Arc<Reading>)> {
        self.0.iter().map(|(request, reading)| (request, Arc::clone(reading)))
    }

    /// The best that is known of a subject, whoever read it: a value or an absence before a refusal, and a refusal before
    /// what says nothing of the subject.
    pub fn of(&self, subject: &Subject) -> Option<&Reading> {
        let all = self.iter().filter(|(request, _)| request.subject == *subject).map(|(_, reading)| reading);
        all.min_by_key(|reading| match reading {
            Reading::Read(_) | Reading::Absent => 0,
            Reading::Denied { .. } if !reading.is_role_refused() => 1,
            Reading::Denied { .. } => 2,
            Reading::NotTried { .. } => 3,
        })
    }
}
