//! The objects of one bucket.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::{SignedDuration, Timestamp};
use s3litmus_policy::partition_of_region;
use s3s::crypto::{Checksum as _, Md5};

use super::version::{Content, ObjectEncryption, Retention, Version, VersionId, etag};
use super::{Acl, Upload};
use crate::world::{Bucket, LockMode, ObjectOwnership, SeedObject, SseAlgorithm, World};

/// The objects of one bucket and its unfinished uploads.
#[derive(Debug, Default)]
pub(crate) struct Contents {
    /// Versions by key, the newest last; never an empty list.
    pub(crate) objects: BTreeMap<String, Vec<Version>>,
    /// Unfinished uploads by id.
    pub(crate) uploads: BTreeMap<String, Upload>,
}

/// What a deletion did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Removed {
    /// The version that was removed, or the id of the new delete marker.
    pub(crate) version: Option<VersionId>,
    /// Whether that is a delete marker.
    pub(crate) marker: bool,
}

impl Contents {
    pub(super) fn seeded(world: &World, bucket: &Bucket, objects: Vec<SeedObject>) -> Self {
        let mut contents = Self::default();
        for mut seed in objects {
            let (key, id) = (std::mem::take(&mut seed.key), seed.version_id.take());
            contents.put(&key, seeded(world, bucket, seed), bucket.is_versioned());
            if let (Some(id), Some(version)) = (id, contents.version_mut(&key, None)) {
                version.id = VersionId::Id(id.into());
            }
        }
        contents
    }

    /// The newest version, delete markers included.
    pub(crate) fn newest(&self, key: &str) -> Option<&Version> {
        self.objects.get(key).and_then(|versions| versions.last())
    }

    /// The newest version, or the one with an id.
    pub(crate) fn version(&self, key: &str, id: Option<&str>) -> Option<&Version> {
        match id {
            None => self.newest(key),
            Some(id) => self.objects.get(key)?.iter().find(|version| version.id.as_str() == id),
        }
    }

    /// As [`Self::version`], to be changed.
    pub(crate) fn version_mut(&mut self, key: &str, id: Option<&str>) -> Option<&mut Version> {
        let versions = self.objects.get_mut(key)?;
        match id {
            None => versions.last_mut(),
            Some(id) => versions.iter_mut().find(|version| version.id.as_str() == id),
        }
    }

    /// Stores an object: a new version, or in place of the only one.
    pub(crate) fn put(&mut self, key: &str, content: Content, versioned: bool) -> VersionId {
        let id = if versioned { VersionId::fresh() } else { VersionId::Null };
        let version = Version { id: id.clone(), modified: Timestamp::now(), content: Some(Box::new(content)) };
        if versioned {
            self.objects.entry(key.to_owned()).or_default().push(version);
        } else {
            self.objects.insert(key.to_owned(), vec![version]);
        }
        id
    }

    /// Deletes without a version id: leaves a marker where versions are kept.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectVersions.html>
    pub(crate) fn delete(&mut self, key: &str, versioned: bool) -> Removed {
        if !versioned {
            self.objects.remove(key);
            return Removed::default();
        }
        let id = VersionId::fresh();
        let marker = Version { id: id.clone(), modified: Timestamp::now(), content: None };
        self.objects.entry(key.to_owned()).or_default().push(marker);
        Removed { version: Some(id), marker: true }
    }

    /// Deletes one version for good; what is not there counts as deleted.
    pub(crate) fn delete_version(&mut self, key: &str, id: &str) -> Removed {
        let mut marker = false;
        if let Some(versions) = self.objects.get_mut(key) {
            versions.retain(|version| {
                let found = version.id.as_str() == id;
                marker |= found && version.content.is_none();
                !found
            });
            if versions.is_empty() {
                self.objects.remove(key);
            }
        }
        Removed { version: Some(VersionId::Id(id.into())), marker }
    }
}

fn seeded(world: &World, bucket: &Bucket, seed: SeedObject) -> Content {
    let enforced = bucket.object_ownership == ObjectOwnership::BucketOwnerEnforced;
    let owner = seed.owner.as_deref().filter(|_| !enforced).unwrap_or(&bucket.account);
    Content {
        etag: etag(seed.body.as_bytes()).into(),
        content_type: None,
        metadata: BTreeMap::new(),
        acl: Acl::canned(seed.acl, owner, &bucket.account),
        encryption: encryption(world, bucket, &seed),
        storage_class: seed.storage_class.as_deref().filter(|class| *class != "STANDARD").map(Into::into),
        checksum: None,
        website_redirect: None,
        retention: retention(bucket, &seed),
        legal_hold: seed.legal_hold,
        tags: seed.tags,
        body: seed.body.into(),
    }
}

fn encryption(world: &World, bucket: &Bucket, seed: &SeedObject) -> ObjectEncryption {
    if let Some(key) = &seed.sse_customer_key {
        let raw = STANDARD.decode(key).unwrap_or_else(|_| key.clone().into_bytes());
        return ObjectEncryption::Customer { key_md5: STANDARD.encode(Md5::checksum(&raw)).into() };
    }
    if let Some(key) = &seed.sse_kms_key_id {
        return ObjectEncryption::Kms {
            algorithm: SseAlgorithm::Kms,
            key: key.as_str().into(),
            bucket_key: bucket.encryption.bucket_key,
        };
    }
    default_encryption(world, bucket)
}

/// What the bucket encrypts with where the upload does not say.
pub(crate) fn default_encryption(world: &World, bucket: &Bucket) -> ObjectEncryption {
    match bucket.encryption.sse_algorithm {
        SseAlgorithm::AES256 => ObjectEncryption::Aes256,
        algorithm => ObjectEncryption::Kms {
            algorithm,
            key: bucket.encryption.kms_key_id.clone().unwrap_or_else(|| managed_key(world, bucket)).into(),
            bucket_key: bucket.encryption.bucket_key,
        },
    }
}

/// The key `aws/s3` of the bucket's account and Region: one of the world's that says
/// `aws_managed`, or else one that everybody in the account may use through S3.
pub(crate) fn managed_key(world: &World, bucket: &Bucket) -> String {
    let prefix = format!("arn:{}:kms:{}:{}:key/", partition_of_region(&bucket.region), bucket.region, bucket.account);
    let given = world.keys.iter().find(|(arn, key)| key.aws_managed && arn.starts_with(&prefix));
    given.map_or_else(|| format!("{prefix}aws-s3"), |(arn, _)| arn.clone())
}

fn retention(bucket: &Bucket, seed: &SeedObject) -> Option<Retention> {
    const DAY: SignedDuration = SignedDuration::from_hours(24);
    if let Some(mode) = seed.lock_mode {
        return Some(Retention { mode, until: seed.retain_until.unwrap_or_else(|| Timestamp::now() + DAY) });
    }
    default_retention(bucket)
}

/// The retention that a bucket gives to an upload that does not ask for one.
pub(crate) fn default_retention(bucket: &Bucket) -> Option<Retention> {
    let lock = bucket.object_lock.as_ref()?;
    let days = i64::from(lock.days.filter(|days| *days > 0)?);
    let mode = lock.mode.unwrap_or(LockMode::Governance);
    Some(Retention { mode, until: Timestamp::now() + SignedDuration::from_hours(24 * days) })
}
