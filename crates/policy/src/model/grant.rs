//! Grants of a KMS key.

use serde::{Deserialize, Serialize};

/// A grant of a KMS key: an allow for one principal that stands beside the key policy.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KmsGrant {
    /// The ARN of the user, role or session that may use the key.
    pub grantee_principal: String,
    /// Operations without their prefix: `Decrypt`, `GenerateDataKey`.
    pub operations: Vec<String>,
    /// `EncryptionContextSubset`: the request's encryption context has at least these pairs.
    #[serde(default)]
    pub encryption_context_subset: Vec<(String, String)>,
    /// `EncryptionContextEquals`: the request's encryption context is these pairs.
    #[serde(default)]
    pub encryption_context_equals: Option<Vec<(String, String)>>,
}
