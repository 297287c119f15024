//! World files: what exists in the lab before the first request.
//!
//! In: the JSON text of a world. Out: a [`World`] whose members all make sense
//! together, or a [`WorldError`] that names the place (`buckets.store-events.polcy`).
//! Everything left out takes the value that AWS gives to a thing made today:
//! Block Public Access on, Object Ownership `BucketOwnerEnforced`, uploads with
//! customer keys (SSE-C) blocked, full access by service and resource control policies.
//!
//! Absent on purpose: anything that changes while the lab runs (that is `store`),
//! and the meaning of policies (that is `s3litmus-policy`).

mod account;
mod arn;
mod bucket;
mod check;
mod client;
mod document;
mod encryption;
mod error;
mod fault;
mod levels;
mod network;
mod object;
mod principal;
mod public_access;
mod time;

use std::collections::BTreeMap;

use s3litmus_policy::partition_of_region;
use schemars::JsonSchema;
use serde::Deserialize;

pub use account::{Account, AccountProblem};
pub(crate) use arn::is_account;
pub use arn::{AccessPointArn, IamArn, KeyArn};
pub use bucket::{Bucket, ObjectLock, ObjectOwnership, Payer};
pub use client::{Client, Root};
pub use document::Document;
pub use encryption::{BlockedEncryption, Encryption, SseAlgorithm};
pub use error::WorldError;
pub use fault::{Fault, FaultCode};
pub use levels::{NamedDocument, PolicyLevels};
pub use network::{AccessPoint, Key, KeyGrant, KeyState, VpcEndpoint};
pub use object::{AclMode, LockMode, SeedObject};
pub use principal::{AttachedPolicy, Group, Role, User};
pub use public_access::PublicAccessBlock;

/// Who is told why a request was denied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Messages {
    /// As AWS does it: callers of the bucket owner's account or organization get the reason.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html>
    #[default]
    Aws,
    /// Nobody: every denial says `Access Denied`.
    Bare,
    /// Everybody, strangers included.
    Enriched,
}

/// In whose words a denial is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Wording {
    /// As S3 words it today: explicit denies name the policy's ARN.
    #[default]
    Current,
    /// As S3 worded it until 2026: no ARNs of policies, and Block Public Access in other words. Parts of
    /// AWS still answer so.
    Older,
}

/// Everything that exists in the lab when it starts.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct World {
    /// A reference to the JSON Schema, for editors; the lab ignores it.
    #[serde(rename = "$schema")]
    pub schema: Option<String>,
    /// A sentence for the reader; the lab ignores it.
    pub description: Option<String>,
    /// Who is told why a request was denied.
    pub messages: Messages,
    /// In which words.
    pub wording: Wording,
    /// Accounts by their 12-digit id. An account that is only mentioned elsewhere has no
    /// organization and no settings.
    pub accounts: BTreeMap<String, Account>,
    /// IAM roles by ARN.
    pub roles: BTreeMap<String, Role>,
    /// IAM users by ARN.
    pub users: BTreeMap<String, User>,
    /// Groups of users by ARN.
    pub groups: BTreeMap<String, Group>,
    /// Managed policies by ARN that a session may be limited to (`PolicyArns` of AssumeRole), beside those that are
    /// attached to somebody.
    pub managed_policies: BTreeMap<String, Document>,
    /// General purpose buckets by name.
    pub buckets: BTreeMap<String, Bucket>,
    /// Access points by ARN.
    pub access_points: BTreeMap<String, AccessPoint>,
    /// KMS keys by ARN.
    pub keys: BTreeMap<String, Key>,
    /// Gateway or interface endpoints of S3 by id.
    pub vpc_endpoints: BTreeMap<String, VpcEndpoint>,
    /// Credentials of roles' sessions and of users.
    pub clients: Vec<Client>,
    /// Credentials of accounts' root users.
    pub roots: Vec<Root>,
    /// SSM parameters by name, all in the Region and account of whoever asks.
    pub parameters: BTreeMap<String, String>,
}

/// Reads and checks a world.
///
/// # Errors
/// [`WorldError::Syntax`] where the text is no JSON, [`WorldError::Field`] where a member has the
/// wrong name or shape, [`WorldError::Meaning`] where members contradict each other.
pub fn parse(text: &str) -> Result<World, WorldError> {
    let mut json = serde_json::Deserializer::from_str(text);
    let world: World = serde_path_to_error::deserialize(&mut json).map_err(WorldError::from_serde)?;
    json.end().map_err(|error| WorldError::Syntax(error.to_string()))?;
    check::check(&world)?;
    Ok(world)
}

/// Reads and checks a world that is already JSON.
///
/// # Errors
/// As [`parse`], but for the syntax.
pub fn from_value(value: &serde_json::Value) -> Result<World, WorldError> {
    let world: World = serde_path_to_error::deserialize(value).map_err(WorldError::from_serde)?;
    check::check(&world)?;
    Ok(world)
}

/// The JSON Schema of world files.
#[must_use]
pub fn json_schema() -> schemars::Schema {
    schemars::schema_for!(World)
}

impl World {
    /// The account, or the settings of one that nobody configured.
    #[must_use]
    pub fn account(&self, id: &str) -> Account {
        self.accounts.get(id).cloned().unwrap_or_default()
    }

    /// A managed policy or boundary that an account may use: one of its own, or one of AWS's.
    #[must_use]
    pub fn managed_policy(&self, arn: &str, account: &str) -> Option<&Document> {
        let usable = arn.split(':').nth(4).is_some_and(|of| of == account || of == "aws");
        let roles = self.roles.iter().map(|(arn, role)| (arn, &role.policies, role.permissions_boundary.as_ref()));
        let users = self.users.iter().map(|(arn, user)| (arn, &user.policies, user.permissions_boundary.as_ref()));
        let groups = self.groups.iter().map(|(arn, group)| (arn, &group.policies, None));
        let attached = || {
            roles.chain(users).chain(groups).find_map(|(owner, policies, boundary)| {
                let managed = policies.iter().find(|policy| policy.arn.as_deref() == Some(arn));
                let boundary = || boundary.filter(|boundary| boundary.managed_arn(owner) == arn);
                managed.or_else(boundary).map(|policy| &policy.document)
            })
        };
        if usable { self.managed_policies.get(arn).or_else(attached) } else { None }
    }

    /// The ARN of a bucket, or of one of its objects.
    #[must_use]
    pub fn bucket_arn(&self, bucket: &str, key: Option<&str>) -> String {
        let partition = self.buckets.get(bucket).map_or("aws", |bucket| partition_of_region(&bucket.region));
        match key {
            Some(key) => format!("arn:{partition}:s3:::{bucket}/{key}"),
            None => format!("arn:{partition}:s3:::{bucket}"),
        }
    }

    /// The partition that an account is in: that of its buckets.
    pub(crate) fn partition_of(&self, account: &str) -> &'static str {
        let mut buckets = self.buckets.values().filter(|bucket| bucket.account == account);
        buckets.next().map_or("aws", |bucket| partition_of_region(&bucket.region))
    }

    /// Whether two accounts are one, or belong to one organization.
    #[must_use]
    pub fn same_organization(&self, one: &str, other: &str) -> bool {
        let organization = |id: &str| self.accounts.get(id).and_then(|account| account.organization.clone());
        one == other || organization(one).is_some_and(|it| Some(it) == organization(other))
    }
}

#[cfg(test)]
mod tests;
