//! What one request has changed against another.

use serde::{Deserialize, Serialize};

use crate::call::{Call, CallOptions};

/// A part of a request that can differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are those of the call and of the suite's options")]
pub enum Field {
    Operation,
    Bucket,
    /// The prefix that the key is under, without the part that the run chose.
    Prefix,
    /// The key, under the same prefix.
    Key,
    ExpectedBucketOwner,
    Region,
    AssumeRole,
    ServerSideEncryption,
    SseKmsKeyId,
    SseCustomerKey,
    BucketKeyEnabled,
    Acl,
    RequestPayer,
    StorageClass,
    Tagging,
    TaggingDirective,
    VersionId,
    CopySource,
    ChecksumAlgorithm,
    ObjectLockMode,
    ObjectLockRetainUntilDate,
    ObjectLockLegalHold,
}

impl Field {
    /// The suite's name of the option, where the field is one.
    pub fn option(self) -> Option<&'static str> {
        Some(match self {
            Self::ServerSideEncryption => "server_side_encryption",
            Self::SseKmsKeyId => "sse_kms_key_id",
            Self::SseCustomerKey => "sse_customer_key",
            Self::BucketKeyEnabled => "bucket_key_enabled",
            Self::Acl => "acl",
            Self::RequestPayer => "request_payer",
            Self::StorageClass => "storage_class",
            Self::Tagging => "tagging",
            Self::TaggingDirective => "tagging_directive",
            Self::VersionId => "version_id",
            Self::CopySource => "copy_source",
            Self::ChecksumAlgorithm => "checksum_algorithm",
            Self::ObjectLockMode => "object_lock_mode",
            Self::ObjectLockRetainUntilDate => "object_lock_retain_until_date",
            Self::ObjectLockLegalHold => "object_lock_legal_hold",
            Self::Operation
            | Self::Bucket
            | Self::Prefix
            | Self::Key
            | Self::ExpectedBucketOwner
            | Self::Region
            | Self::AssumeRole => return None,
        })
    }

    /// The header that the option is sent as, where the field is one.
    pub fn header(self) -> Option<&'static str> {
        Some(match self {
            Self::ServerSideEncryption => "x-amz-server-side-encryption",
            Self::SseKmsKeyId => "x-amz-server-side-encryption-aws-kms-key-id",
            Self::SseCustomerKey => "x-amz-server-side-encryption-customer-algorithm",
            Self::BucketKeyEnabled => "x-amz-server-side-encryption-bucket-key-enabled",
            Self::Acl => "x-amz-acl",
            Self::RequestPayer => "x-amz-request-payer",
            Self::StorageClass => "x-amz-storage-class",
            Self::Tagging => "x-amz-tagging",
            Self::TaggingDirective => "x-amz-tagging-directive",
            Self::VersionId => "versionId",
            Self::CopySource => "x-amz-copy-source",
            Self::ChecksumAlgorithm => "x-amz-checksum-algorithm",
            Self::ObjectLockMode => "x-amz-object-lock-mode",
            Self::ObjectLockRetainUntilDate => "x-amz-object-lock-retain-until-date",
            Self::ObjectLockLegalHold => "x-amz-object-lock-legal-hold",
            Self::ExpectedBucketOwner => "x-amz-expected-bucket-owner",
            Self::Operation | Self::Bucket | Self::Prefix | Self::Key | Self::Region | Self::AssumeRole => return None,
        })
    }
}

/// One change of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestChange {
    /// What differs.
    pub field: Field,
    /// What it was; none where it was not sent.
    pub from: Option<String>,
    /// What it is; none where it is not sent.
    pub to: Option<String>,
}

impl std::fmt::Display for RequestChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = self.field.header();
        match (self.field, name, self.to.as_deref(), self.from.as_deref()) {
            (Field::SseCustomerKey, _, Some(_), _) => f.write_str("with a customer-provided key"),
            (Field::SseCustomerKey, _, None, _) => f.write_str("without a customer-provided key"),
            (_, Some(name), Some(to), _) => write!(f, "with `{name}: {to}`"),
            (_, Some(name), None, _) => write!(f, "without `{name}`"),
            (Field::Operation, _, Some(to), _) => write!(f, "as {to}"),
            (Field::Bucket, _, Some(to), _) => write!(f, "through `{to}`"),
            (Field::Prefix, _, Some(""), _) => f.write_str("in the root of the bucket"),
            (Field::Prefix, _, Some(to), _) => write!(f, "under `{to}`"),
            (Field::Key, _, Some(to), _) => write!(f, "with the key `{to}`"),
            (Field::Region, _, Some(to), _) => write!(f, "in {to}"),
            (Field::AssumeRole, _, Some(to), _) => write!(f, "as the role `{to}`"),
            (field, _, None, from) => write!(f, "without the {field:?} `{}`", from.unwrap_or_default()),
            (field, _, Some(to), _) => write!(f, "with the {field:?} `{to}`"),
        }
    }
}

/// The part of every key that the run chooses itself starts so, after the prefix.
const OWN_PART: &str = "s3litmus-";

/// The prefix that a key is under: up to the part that the run chose, else up to the last slash.
pub(crate) fn prefix_of(key: &str) -> &str {
    let end = key.find(OWN_PART).or_else(|| key.rfind('/').map(|slash| slash + 1)).unwrap_or(0);
    &key[..end]
}

/// What `to` has changed against `from`, in the order of [`Field`]; empty where both ask the same. Two keys of the
/// run's own under one prefix count as the same, since the run chooses them.
pub fn difference(from: &Call, to: &Call) -> Vec<RequestChange> {
    let mut changes = Vec::new();
    let mut compare = |field: Field, from: Option<String>, to: Option<String>| {
        if from != to {
            changes.push(RequestChange { field, from, to });
        }
    };
    compare(Field::Operation, Some(from.operation.to_string()), Some(to.operation.to_string()));
    compare(Field::Bucket, Some(from.bucket.clone()), Some(to.bucket.clone()));
    let prefix = |call: &Call| match (&call.key, &call.prefix) {
        (Some(key), _) => Some(prefix_of(key).to_owned()),
        (None, prefix) => prefix.clone(),
    };
    compare(Field::Prefix, prefix(from), prefix(to));
    let foreign = |call: &Call| call.key.clone().filter(|key| !key.contains(OWN_PART));
    if prefix(from) == prefix(to) && (foreign(from).is_some() || foreign(to).is_some()) {
        compare(Field::Key, from.key.clone(), to.key.clone());
    }
    compare(Field::ExpectedBucketOwner, from.expected_bucket_owner.clone(), to.expected_bucket_owner.clone());
    if from.region.is_some() && to.region.is_some() {
        compare(Field::Region, from.region.clone(), to.region.clone());
    }
    let role = |call: &Call| call.assume_role.as_ref().map(|role| role.role_arn.clone());
    compare(Field::AssumeRole, role(from), role(to));
    for (field, read) in OPTIONS {
        compare(*field, read(&from.options), read(&to.options));
    }
    changes
}

/// Whether two requests ask the same but for the expected owner: of an object that was there, the same one.
pub(super) fn differ_only_in_the_expected_owner(one: &Call, other: &Call) -> bool {
    let only = matches!(difference(one, other).as_slice(), [change] if change.field == Field::ExpectedBucketOwner);
    only && (one.operation.changes_objects() || one.key == other.key)
}

/// Reads one option as text.
type ReadOption = fn(&CallOptions) -> Option<String>;

/// Every option with its reading as text.
const OPTIONS: &[(Field, ReadOption)] = &[
    (Field::ServerSideEncryption, |options| options.server_side_encryption.clone()),
    (Field::SseKmsKeyId, |options| options.sse_kms_key_id.clone()),
    (Field::SseCustomerKey, |options| options.sse_customer_key.as_ref().map(|_| "AES256".to_owned())),
    (Field::BucketKeyEnabled, |options| options.bucket_key_enabled.map(|on| on.to_string())),
    (Field::Acl, |options| options.acl.clone()),
    (Field::RequestPayer, |options| options.request_payer.clone()),
    (Field::StorageClass, |options| options.storage_class.clone()),
    (Field::Tagging, |options| {
        let pairs = options.tagging.iter().map(|(key, value)| format!("{key}={value}"));
        (!options.tagging.is_empty()).then(|| pairs.collect::<Vec<_>>().join("&"))
    }),
    (Field::TaggingDirective, |options| options.tagging_directive.clone()),
    (Field::VersionId, |options| options.version_id.clone()),
    (Field::CopySource, |options| options.copy_source.clone()),
    (Field::ChecksumAlgorithm, |options| options.checksum_algorithm.clone()),
    (Field::ObjectLockMode, |options| options.object_lock_mode.clone()),
    (Field::ObjectLockRetainUntilDate, |options| options.object_lock_retain_until_date.clone()),
    (Field::ObjectLockLegalHold, |options| options.object_lock_legal_hold.clone()),
];
