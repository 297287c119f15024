//! Settings that a bucket or an object does not have, or that stand against the request.

use super::denied;
use crate::wording::Failure;

pub(crate) fn acls_not_supported() -> Failure {
    Failure::new(400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
}

pub(crate) fn locked(legal_hold: bool) -> Failure {
    let by = if legal_hold { " legal hold" } else { "" };
    denied(format!("Access Denied because object protected by object lock{by}."))
}

pub(crate) fn no_policy(bucket: &str) -> Failure {
    Failure::new(404, "NoSuchBucketPolicy", "The bucket policy does not exist").with("BucketName", bucket)
}

pub(crate) fn no_public_access_block(bucket: &str) -> Failure {
    let message = "The public access block configuration was not found";
    Failure::new(404, "NoSuchPublicAccessBlockConfiguration", message).with("BucketName", bucket)
}

pub(crate) fn no_object_lock(bucket: &str) -> Failure {
    let message = "Object Lock configuration does not exist for this bucket";
    Failure::new(404, "ObjectLockConfigurationNotFoundError", message).with("BucketName", bucket)
}

pub(crate) fn no_object_lock_on_object() -> Failure {
    let message = "The specified object does not have a ObjectLock configuration";
    Failure::new(404, "NoSuchObjectLockConfiguration", message)
}

pub(crate) fn bucket_without_lock() -> Failure {
    Failure::new(400, "InvalidRequest", "Bucket is missing Object Lock Configuration")
}

pub(crate) fn no_tag_set(bucket: &str) -> Failure {
    Failure::new(404, "NoSuchTagSet", "The TagSet does not exist").with("BucketName", bucket)
}

/// A bypass is asked for where nothing can be locked.
pub(crate) fn nothing_to_bypass() -> Failure {
    let message = "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.";
    Failure::new(400, "InvalidArgument", message).with("ArgumentName", "x-amz-bypass-governance-retention")
}
