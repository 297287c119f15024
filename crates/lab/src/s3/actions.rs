//! Which action an operation needs.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html>

use http::HeaderMap;

/// What an action is judged on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    /// All buckets of the account.
    Account,
    Bucket,
    Object,
}

/// The action of an operation of `s3s`; with a version id many have one of their own. `None` for
/// operations that the lab does not have.
pub(super) fn of(operation: &str, versioned: bool) -> Option<(&'static str, Level)> {
    use Level::{Account, Bucket, Object};
    let of_version = |plain, version| if versioned { version } else { plain };
    Some(match operation {
        "ListBuckets" => ("s3:ListAllMyBuckets", Account),
        "HeadBucket" | "ListObjects" | "ListObjectsV2" => ("s3:ListBucket", Bucket),
        "ListObjectVersions" => ("s3:ListBucketVersions", Bucket),
        "ListMultipartUploads" => ("s3:ListBucketMultipartUploads", Bucket),
        "GetBucketLocation" => ("s3:GetBucketLocation", Bucket),
        "GetBucketPolicy" => ("s3:GetBucketPolicy", Bucket),
        "PutBucketPolicy" => ("s3:PutBucketPolicy", Bucket),
        "DeleteBucketPolicy" => ("s3:DeleteBucketPolicy", Bucket),
        "GetBucketPolicyStatus" => ("s3:GetBucketPolicyStatus", Bucket),
        "GetPublicAccessBlock" => ("s3:GetBucketPublicAccessBlock", Bucket),
        "PutPublicAccessBlock" | "DeletePublicAccessBlock" => ("s3:PutBucketPublicAccessBlock", Bucket),
        "GetBucketEncryption" => ("s3:GetEncryptionConfiguration", Bucket),
        "GetBucketRequestPayment" => ("s3:GetBucketRequestPayment", Bucket),
        "GetBucketOwnershipControls" => ("s3:GetBucketOwnershipControls", Bucket),
        "GetObjectLockConfiguration" => ("s3:GetBucketObjectLockConfiguration", Bucket),
        "GetBucketVersioning" => ("s3:GetBucketVersioning", Bucket),
        "GetBucketAcl" => ("s3:GetBucketAcl", Bucket),
        "GetBucketTagging" => ("s3:GetBucketTagging", Bucket),
        // Each key of the list is judged on its own.
        "DeleteObjects" => ("s3:DeleteObject", Object),
        "GetObject" | "HeadObject" => (of_version("s3:GetObject", "s3:GetObjectVersion"), Object),
        "GetObjectAttributes" => (of_version("s3:GetObject", "s3:GetObjectVersion"), Object),
        "PutObject"
        | "CopyObject"
        | "CreateMultipartUpload"
        | "UploadPart"
        | "UploadPartCopy"
        | "CompleteMultipartUpload" => ("s3:PutObject", Object),
        "AbortMultipartUpload" => ("s3:AbortMultipartUpload", Object),
        "ListParts" => ("s3:ListMultipartUploadParts", Object),
        "DeleteObject" => (of_version("s3:DeleteObject", "s3:DeleteObjectVersion"), Object),
        "GetObjectTagging" => (of_version("s3:GetObjectTagging", "s3:GetObjectVersionTagging"), Object),
        "PutObjectTagging" => (of_version("s3:PutObjectTagging", "s3:PutObjectVersionTagging"), Object),
        "DeleteObjectTagging" => (of_version("s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"), Object),
        "GetObjectAcl" => (of_version("s3:GetObjectAcl", "s3:GetObjectVersionAcl"), Object),
        "PutObjectAcl" => (of_version("s3:PutObjectAcl", "s3:PutObjectVersionAcl"), Object),
        "GetObjectRetention" => ("s3:GetObjectRetention", Object),
        "PutObjectRetention" => ("s3:PutObjectRetention", Object),
        "GetObjectLegalHold" => ("s3:GetObjectLegalHold", Object),
        "PutObjectLegalHold" => ("s3:PutObjectLegalHold", Object),
        _ => return None,
    })
}

/// Whether the lab has an operation.
pub(crate) fn is_operation(name: &str) -> bool {
    of(name, false).is_some()
}

/// The actions that headers of a request need beside the operation's own.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>
pub(super) fn of_headers(operation: &str, versioned: bool, headers: &HeaderMap) -> Vec<&'static str> {
    let has = |name: &str| headers.contains_key(name);
    let mut actions = Vec::new();
    match operation {
        "PutObject" | "CopyObject" | "CreateMultipartUpload" => {
            let acl =
                headers.keys().any(|name| name.as_str() == "x-amz-acl" || name.as_str().starts_with("x-amz-grant-"));
            if acl {
                actions.push("s3:PutObjectAcl");
            }
            if has("x-amz-tagging") {
                actions.push("s3:PutObjectTagging");
            }
            if has("x-amz-object-lock-mode") || has("x-amz-object-lock-retain-until-date") {
                actions.push("s3:PutObjectRetention");
            }
            if has("x-amz-object-lock-legal-hold") {
                actions.push("s3:PutObjectLegalHold");
            }
        }
        "GetObjectAttributes" if versioned => actions.push("s3:GetObjectVersionAttributes"),
        "GetObjectAttributes" => actions.push("s3:GetObjectAttributes"),
        "DeleteObject" | "PutObjectRetention" if is_true(headers, "x-amz-bypass-governance-retention") => {
            actions.push("s3:BypassGovernanceRetention");
        }
        _ => {}
    }
    actions
}

pub(super) fn is_true(headers: &HeaderMap, name: &str) -> bool {
    headers.get(name).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"true"))
}
