//! Access points, VPC endpoints and KMS keys.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::{AccessPointArn, Document, PublicAccessBlock};

/// An access point.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points.html>
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AccessPoint {
    /// The bucket that it leads to.
    pub bucket: String,
    /// The access point policy.
    #[serde(default)]
    pub policy: Option<Document>,
    /// The VPC that requests must come from; absent for the internet as network origin.
    #[serde(default)]
    pub vpc_id: Option<String>,
    /// Block Public Access of the access point, which AWS never lets change; all on where absent.
    #[serde(default)]
    pub public_access_block: PublicAccessBlock,
    /// The alias (`…-s3alias`); made from the ARN where absent.
    #[serde(default)]
    pub alias: Option<String>,
}

/// An endpoint of S3 in a VPC.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct VpcEndpoint {
    /// The VPC that it is in.
    pub vpc_id: Option<String>,
    /// The endpoint policy; absent lets everything through.
    pub policy: Option<Document>,
    /// The account of the endpoint; absent for that of the caller.
    pub account: Option<String>,
}

/// The state of a KMS key.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
pub enum KeyState {
    /// Usable.
    #[default]
    Enabled,
    /// Switched off.
    Disabled,
    /// To be deleted.
    PendingDeletion,
    /// Waiting for key material.
    PendingImport,
    /// The key material is out of reach.
    Unavailable,
}

impl KeyState {
    /// The name in KMS's answers.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enabled => "Enabled",
            Self::Disabled => "Disabled",
            Self::PendingDeletion => "PendingDeletion",
            Self::PendingImport => "PendingImport",
            Self::Unavailable => "Unavailable",
        }
    }
}

/// A grant of a KMS key: an allow for one principal beside the key policy.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeyGrant {
    /// The ARN of the user, role or session that may use the key.
    pub grantee_principal: String,
    /// Operations without their prefix: `Decrypt`, `GenerateDataKey`.
    pub operations: Vec<String>,
    /// The encryption context has at least these pairs, such as `aws:s3:arn` with the object's ARN.
    #[serde(default)]
    pub encryption_context_subset: BTreeMap<String, String>,
    /// The encryption context is these pairs.
    #[serde(default)]
    pub encryption_context_equals: Option<BTreeMap<String, String>>,
}

/// A KMS key.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Key {
    /// The key policy; absent is the one that the API gives by default (the account, in full).
    pub policy: Option<Document>,
    /// Whether the key can be used.
    pub state: KeyState,
    /// Whether AWS manages it (`aws/s3`): never usable across accounts.
    pub aws_managed: bool,
    /// Whether it can encrypt data; `false` for keys that sign.
    #[serde(default = "symmetric")]
    pub symmetric: bool,
    /// Grants beside the policy.
    pub grants: Vec<KeyGrant>,
}

fn symmetric() -> bool {
    true
}

impl AccessPoint {
    /// The alias under which data requests take the access point for a bucket.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html#access-points-alias>
    ///
    /// AWS draws the middle part; the lab derives it from the ARN, so that it stays the same.
    #[must_use]
    pub fn alias(&self, arn: &AccessPointArn) -> String {
        if let Some(alias) = &self.alias {
            return alias.clone();
        }
        let digest = Sha256::digest(arn.to_string().as_bytes());
        let metadata: String =
            digest.iter().take(20).map(|byte| char::from(ALPHABET[usize::from(byte % 36)])).collect();
        let name: String = arn.name.chars().take(34).collect();
        format!("{name}-{metadata}-s3alias")
    }
}

const ALPHABET: [u8; 36] = *b"abcdefghijklmnopqrstuvwxyz0123456789";
