//! The values that S3 has for options, as its API reference enumerates them
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>).
//!
//! An unknown one is an error of the suite, but for storage classes, of which S3 has new ones from time to time.

/// `x-amz-server-side-encryption`.
pub const SERVER_SIDE_ENCRYPTION: &[&str] = &["AES256", "aws:kms", "aws:kms:dsse", "aws:fsx", "aws:backup"];

/// `x-amz-acl` (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl>).
pub const ACL: &[&str] = &[
    "private",
    "public-read",
    "public-read-write",
    "authenticated-read",
    "aws-exec-read",
    "bucket-owner-read",
    "bucket-owner-full-control",
];

/// `x-amz-request-payer`.
pub const REQUEST_PAYER: &[&str] = &["requester"];

/// `x-amz-tagging-directive`.
pub const TAGGING_DIRECTIVE: &[&str] = &["COPY", "REPLACE"];

/// `x-amz-sdk-checksum-algorithm`: those that the run can compute.
pub const CHECKSUM_ALGORITHM: &[&str] = &["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];

/// `x-amz-object-lock-mode`.
pub const OBJECT_LOCK_MODE: &[&str] = &["GOVERNANCE", "COMPLIANCE"];

/// `x-amz-object-lock-legal-hold`.
pub const OBJECT_LOCK_LEGAL_HOLD: &[&str] = &["ON", "OFF"];

/// `x-amz-storage-class`: those that uploads to buckets in AWS Regions have today.
pub const STORAGE_CLASS: &[&str] = &[
    "STANDARD",
    "STANDARD_IA",
    "ONEZONE_IA",
    "INTELLIGENT_TIERING",
    "GLACIER_IR",
    "GLACIER",
    "DEEP_ARCHIVE",
    "REDUCED_REDUNDANCY",
    "EXPRESS_ONEZONE",
];

/// The values of a member that may be null, as a JSON Schema enumerates them.
pub(super) fn or_null(values: &[&'static str]) -> Vec<Option<&'static str>> {
    values.iter().copied().map(Some).chain([None]).collect()
}
