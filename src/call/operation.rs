//! The operations that a check can name, and the IAM action each is authorized by.

use serde::{Deserialize, Serialize};

use super::CallOptions;

/// An S3 API operation. The operation is not the action: `ListObjectsV2` is authorized by `s3:ListBucket`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[allow(missing_docs, reason = "the names are the API's own")]
pub enum Operation {
    PutObject,
    GetObject,
    HeadObject,
    DeleteObject,
    ListObjectsV2,
    HeadBucket,
    CopyObject,
    /// CreateMultipartUpload, one UploadPart and CompleteMultipartUpload.
    MultipartUpload,
    PutObjectTagging,
    GetObjectTagging,
    PutObjectAcl,
    /// GetObject with a `versionId`, authorized by `s3:GetObjectVersion`.
    GetObjectVersion,
    GetBucketLocation,
}

impl Operation {
    /// Every operation, in the order of the documentation.
    pub const ALL: [Self; 13] = [
        Self::PutObject,
        Self::GetObject,
        Self::HeadObject,
        Self::DeleteObject,
        Self::ListObjectsV2,
        Self::HeadBucket,
        Self::CopyObject,
        Self::MultipartUpload,
        Self::PutObjectTagging,
        Self::GetObjectTagging,
        Self::PutObjectAcl,
        Self::GetObjectVersion,
        Self::GetBucketLocation,
    ];

    /// The name in the API and in a suite.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PutObject => "PutObject",
            Self::GetObject => "GetObject",
            Self::HeadObject => "HeadObject",
            Self::DeleteObject => "DeleteObject",
            Self::ListObjectsV2 => "ListObjectsV2",
            Self::HeadBucket => "HeadBucket",
            Self::CopyObject => "CopyObject",
            Self::MultipartUpload => "MultipartUpload",
            Self::PutObjectTagging => "PutObjectTagging",
            Self::GetObjectTagging => "GetObjectTagging",
            Self::PutObjectAcl => "PutObjectAcl",
            Self::GetObjectVersion => "GetObjectVersion",
            Self::GetBucketLocation => "GetBucketLocation",
        }
    }

    /// The action that S3 authorizes first, from the service authorization reference
    /// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>).
    pub fn action(self, options: &CallOptions) -> &'static str {
        let version = options.version_id.is_some();
        match self {
            Self::PutObject | Self::CopyObject | Self::MultipartUpload => "s3:PutObject",
            Self::GetObject | Self::HeadObject if version => "s3:GetObjectVersion",
            Self::GetObject | Self::HeadObject => "s3:GetObject",
            Self::GetObjectVersion => "s3:GetObjectVersion",
            Self::DeleteObject if version => "s3:DeleteObjectVersion",
            Self::DeleteObject => "s3:DeleteObject",
            Self::ListObjectsV2 | Self::HeadBucket => "s3:ListBucket",
            Self::PutObjectTagging if version => "s3:PutObjectVersionTagging",
            Self::PutObjectTagging => "s3:PutObjectTagging",
            Self::GetObjectTagging if version => "s3:GetObjectVersionTagging",
            Self::GetObjectTagging => "s3:GetObjectTagging",
            Self::PutObjectAcl if version => "s3:PutObjectVersionAcl",
            Self::PutObjectAcl => "s3:PutObjectAcl",
            Self::GetBucketLocation => "s3:GetBucketLocation",
        }
    }

    /// Whether the operation makes, changes or removes an object: then the run chooses the key.
    pub const fn changes_objects(self) -> bool {
        matches!(
            self,
            Self::PutObject
                | Self::DeleteObject
                | Self::CopyObject
                | Self::MultipartUpload
                | Self::PutObjectTagging
                | Self::PutObjectAcl
        )
    }

    /// Whether the operation is on an object (its resource is `BUCKET/KEY`), not on the bucket.
    pub const fn on_object(self) -> bool {
        !matches!(self, Self::ListObjectsV2 | Self::HeadBucket | Self::GetBucketLocation)
    }

    /// Whether S3 answers without a body, so that a denial never has a reason.
    pub const fn answers_without_body(self) -> bool {
        matches!(self, Self::HeadObject | Self::HeadBucket)
    }
}

impl std::fmt::Display for Operation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
