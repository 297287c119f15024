//! The four settings, at the three places where they can be set.

use serde::{Deserialize, Serialize};

use crate::model::Reading;

/// The four settings of Block Public Access at one place. Off by default, as where no
/// configuration is stored; buckets made today start with all of them on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default, deny_unknown_fields)]
pub struct PublicAccessBlock {
    /// Requests that set a public ACL fail.
    pub block_public_acls: bool,
    /// Public ACLs grant nothing.
    pub ignore_public_acls: bool,
    /// Requests that set a public policy fail.
    pub block_public_policy: bool,
    /// A public policy grants nothing outside the account, save to AWS services.
    pub restrict_public_buckets: bool,
}

impl PublicAccessBlock {
    /// All four on, as AWS creates buckets and access points today.
    pub const ALL: PublicAccessBlock = PublicAccessBlock {
        block_public_acls: true,
        ignore_public_acls: true,
        block_public_policy: true,
        restrict_public_buckets: true,
    };
}

/// The settings at the three places; S3 applies the most restrictive combination.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html>
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PublicAccess {
    /// Of the access point, where the request goes through one.
    pub access_point: Reading<PublicAccessBlock>,
    /// Of the bucket.
    pub bucket: Reading<PublicAccessBlock>,
    /// Of the account that owns the bucket.
    pub account: Reading<PublicAccessBlock>,
}
