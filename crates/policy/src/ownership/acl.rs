//! Access control lists.

use serde::{Deserialize, Serialize};

use crate::model::Reading;

/// The Object Ownership setting of a bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ObjectOwnership {
    /// ACLs are off; the bucket owner owns every object. The default of buckets made today.
    #[default]
    BucketOwnerEnforced,
    /// Objects that are written with `bucket-owner-full-control` belong to the bucket owner.
    BucketOwnerPreferred,
    /// Objects belong to the account that wrote them.
    ObjectWriter,
}

/// Who is granted something by an ACL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Grantee {
    /// An account, by its twelve digits or its canonical user id.
    Account(String),
    /// `http://acs.amazonaws.com/groups/global/AllUsers`: the world.
    AllUsers,
    /// `http://acs.amazonaws.com/groups/global/AuthenticatedUsers`: anyone with an AWS account.
    AuthenticatedUsers,
    /// `http://acs.amazonaws.com/groups/s3/LogDelivery`.
    LogDelivery,
}

/// What an ACL grants. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AclPermission {
    /// List the bucket, or read the object.
    Read,
    /// Create objects in the bucket.
    Write,
    /// Read the ACL.
    ReadAcp,
    /// Write the ACL.
    WriteAcp,
    /// All of these.
    FullControl,
}

/// One entry of an ACL.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct AclGrant {
    /// To whom.
    pub grantee: Grantee,
    /// What.
    pub permission: AclPermission,
}

/// An access control list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acl {
    /// Its entries.
    pub grants: Vec<AclGrant>,
}

/// The canned ACLs. <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl>
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CannedAcl {
    /// The owner has full control.
    Private,
    /// Everyone may read.
    PublicRead,
    /// Everyone may read and write.
    PublicReadWrite,
    /// Amazon EC2 may read a machine image.
    AwsExecRead,
    /// Everyone with an AWS account may read.
    AuthenticatedRead,
    /// The bucket owner may read.
    BucketOwnerRead,
    /// The bucket owner has full control.
    BucketOwnerFullControl,
    /// Log delivery may write.
    LogDeliveryWrite,
}

/// What is known of ACLs and of the owner of the object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AccessControl {
    /// The setting of the bucket; absent means `BucketOwnerEnforced`.
    pub object_ownership: Reading<ObjectOwnership>,
    /// The account that owns the object; absent means the bucket's owner, or no object.
    pub object_owner: Reading<String>,
    /// The ACL of the bucket.
    pub bucket_acl: Reading<Acl>,
    /// The ACL of the object.
    pub object_acl: Reading<Acl>,
}
