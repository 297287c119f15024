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

/// One of the four settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Setting {
    /// Requests that set a public ACL fail.
    BlockPublicAcls,
    /// Public ACLs grant nothing.
    IgnorePublicAcls,
    /// Requests that set a public policy fail.
    BlockPublicPolicy,
    /// A public policy grants nothing outside the account, save to AWS services.
    RestrictPublicBuckets,
}

/// Where a setting is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettingPlace {
    /// At the access point.
    AccessPoint,
    /// At the bucket.
    Bucket,
    /// At the account of the bucket.
    Account,
}

impl PublicAccessBlock {
    /// Whether `setting` is on.
    pub fn is_on(&self, setting: Setting) -> bool {
        match setting {
            Setting::BlockPublicAcls => self.block_public_acls,
            Setting::IgnorePublicAcls => self.ignore_public_acls,
            Setting::BlockPublicPolicy => self.block_public_policy,
            Setting::RestrictPublicBuckets => self.restrict_public_buckets,
        }
    }
}

impl PublicAccess {
    /// The places where `setting` is on.
    ///
    /// ```
    /// use s3litmus_policy::{public::{PublicAccess, PublicAccessBlock, Setting, SettingPlace}, Reading};
    /// let access = PublicAccess { account: Reading::Known(PublicAccessBlock::ALL), ..PublicAccess::default() };
    /// assert_eq!(access.places(Setting::IgnorePublicAcls), [SettingPlace::Account]);
    /// ```
    pub fn places(&self, setting: Setting) -> Vec<SettingPlace> {
        self.all()
            .into_iter()
            .filter(|(_, block)| block.known().is_some_and(|block| block.is_on(setting)))
            .map(|(place, _)| place)
            .collect()
    }

    /// Whether `setting` is on at some place; `None` where a place that could tell is unreadable.
    pub fn is_on(&self, setting: Setting) -> Option<bool> {
        let all = self.all();
        if all.iter().any(|(_, block)| block.known().is_some_and(|block| block.is_on(setting))) {
            Some(true)
        } else if all.iter().any(|(_, block)| block.is_unreadable()) {
            None
        } else {
            Some(false)
        }
    }

    fn all(&self) -> [(SettingPlace, Reading<PublicAccessBlock>); 3] {
        [
            (SettingPlace::AccessPoint, self.access_point),
            (SettingPlace::Bucket, self.bucket),
            (SettingPlace::Account, self.account),
        ]
    }
}
