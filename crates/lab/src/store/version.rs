//! One version of an object.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use bytes::Bytes;
use jiff::Timestamp;
use s3s::crypto::{Checksum as _, Md5, Sha256};
use s3s::dto::Checksum;

use super::Acl;
use crate::world::{LockMode, SseAlgorithm};

/// The id of a version; `null` for objects of a bucket that keeps no versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum VersionId {
    Null,
    Id(Box<str>),
}

impl VersionId {
    pub(crate) fn fresh() -> Self {
        Self::Id(new_id("version", 32).into())
    }

    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Null => "null",
            Self::Id(id) => id,
        }
    }
}

/// How an object is encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ObjectEncryption {
    /// SSE-S3.
    Aes256,
    /// SSE-KMS, with the key's ARN and whether a Bucket Key was used.
    Kms { algorithm: SseAlgorithm, key: Box<str>, bucket_key: bool },
    /// SSE-C: the MD5 of the customer's key, base64.
    Customer { key_md5: Box<str> },
}

/// Until when a version is locked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Retention {
    pub(crate) mode: LockMode,
    pub(crate) until: Timestamp,
}

/// What was uploaded, with all that the upload said about it.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    pub(crate) body: Bytes,
    pub(crate) etag: Box<str>,
    pub(crate) content_type: Option<Box<str>>,
    pub(crate) metadata: BTreeMap<String, String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) acl: Acl,
    pub(crate) encryption: ObjectEncryption,
    pub(crate) storage_class: Option<Box<str>>,
    pub(crate) checksum: Option<Box<Checksum>>,
    pub(crate) website_redirect: Option<Box<str>>,
    pub(crate) retention: Option<Retention>,
    pub(crate) legal_hold: bool,
}

impl Content {
    /// Whether the object must be restored before it can be read.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html>
    pub(crate) fn is_archived(&self) -> bool {
        matches!(self.storage_class.as_deref(), Some("GLACIER" | "DEEP_ARCHIVE"))
    }

    /// The account that owns the object.
    pub(crate) fn owner(&self) -> &str {
        &self.acl.owner
    }
}

/// A version: an object, or the marker that a plain DELETE leaves.
#[derive(Debug, Clone)]
pub(crate) struct Version {
    pub(crate) id: VersionId,
    pub(crate) modified: Timestamp,
    /// `None` for a delete marker.
    pub(crate) content: Option<Box<Content>>,
}

/// The ETag of a plain upload: the MD5 of the body, in hexadecimal.
pub(crate) fn etag(body: &[u8]) -> String {
    hex(&Md5::checksum(body))
}

/// An id of `length` hexadecimal digits that was not given before in this process: a counter and
/// the clock, hashed.
pub(crate) fn new_id(kind: &str, length: usize) -> String {
    static COUNTER: AtomicU64 = AtomicU64::new(0);
    let count = COUNTER.fetch_add(1, Ordering::Relaxed);
    let seed = format!("{kind} {count} {} {}", Timestamp::now().as_nanosecond(), std::process::id());
    let mut id = hex(Sha256::checksum(seed.as_bytes()).as_ref());
    id.truncate(length);
    id
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble & 15)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(*byte)]).collect()
}
