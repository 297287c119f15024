//! The headers and parameters that a suite's `with` can ask for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::values;

/// What a call sends beyond bucket and key. Values are S3's own (`aws:kms`, `bucket-owner-full-control`), passed on
/// as they are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct CallOptions {
    /// `x-amz-server-side-encryption`: `AES256`, `aws:kms` or `aws:kms:dsse`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = values::or_null(values::SERVER_SIDE_ENCRYPTION)))]
    pub server_side_encryption: Option<String>,
    /// `x-amz-server-side-encryption-aws-kms-key-id`: a key ARN, id or alias.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sse_kms_key_id: Option<String>,
    /// SSE-C: 32 bytes in base64, or `"random"` for a key made for this run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sse_customer_key: Option<SseCustomerKey>,
    /// `x-amz-server-side-encryption-bucket-key-enabled`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket_key_enabled: Option<bool>,
    /// `x-amz-acl`: a canned ACL.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = values::or_null(values::ACL)))]
    pub acl: Option<String>,
    /// `x-amz-request-payer`: `requester`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = values::or_null(values::REQUEST_PAYER)))]
    pub request_payer: Option<String>,
    /// `x-amz-storage-class`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = "^[A-Z0-9_]+$"), extend("examples" = values::STORAGE_CLASS))]
    pub storage_class: Option<String>,
    /// `x-amz-tagging` on upload, the tag set of PutObjectTagging.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub tagging: BTreeMap<String, String>,
    /// `x-amz-tagging-directive` of CopyObject: `COPY`, which is the default, or `REPLACE` by `tagging`, or by none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = values::or_null(values::TAGGING_DIRECTIVE)))]
    pub tagging_directive: Option<String>,
    /// `versionId` of the object to read, tag or delete.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version_id: Option<String>,
    /// `x-amz-copy-source` of CopyObject: `bucket/key`, or an access point ARN with `/object/key`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub copy_source: Option<String>,
    /// `CRC32`, `CRC32C`, `CRC64NVME`, `SHA1` or `SHA256`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = values::or_null(values::CHECKSUM_ALGORITHM)))]
    pub checksum_algorithm: Option<String>,
    /// `x-amz-object-lock-mode`: `GOVERNANCE` or `COMPLIANCE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = values::or_null(values::OBJECT_LOCK_MODE)))]
    pub object_lock_mode: Option<String>,
    /// `x-amz-object-lock-retain-until-date`, RFC 3339.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date-time"))]
    pub object_lock_retain_until_date: Option<String>,
    /// `x-amz-object-lock-legal-hold`: `ON` or `OFF`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = values::or_null(values::OBJECT_LOCK_LEGAL_HOLD)))]
    pub object_lock_legal_hold: Option<String>,
}

impl CallOptions {
    /// Whether nothing beyond bucket and key is sent.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A customer-provided encryption key. It is never printed: [`std::fmt::Debug`] and serialization show `redacted`
/// for a key that was given, and a report that holds it cannot be used to read the object.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, schemars::JsonSchema)]
#[serde(transparent)]
pub struct SseCustomerKey(pub String);

impl SseCustomerKey {
    /// The word that asks for a key made for this run.
    pub const RANDOM: &str = "random";

    fn shown(&self) -> &'static str {
        if self.0 == Self::RANDOM { Self::RANDOM } else { "redacted" }
    }
}

impl std::fmt::Debug for SseCustomerKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.shown())
    }
}

impl Serialize for SseCustomerKey {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.shown())
    }
}
