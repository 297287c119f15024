//! Accounts and their place in an organization.

use schemars::JsonSchema;
use serde::Deserialize;

use super::{PolicyLevels, PublicAccessBlock};

/// Why AWS serves an account no longer, or not yet.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum AccountProblem {
    /// AWS has locked what the account owns: nobody reaches its buckets.
    AllAccessDisabled,
    /// Unpaid or under review: nothing that the account asks is carried out.
    AccountProblem,
    /// The account has never been activated for S3.
    NotSignedUp,
}

/// An AWS account.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Account {
    /// The organization's id (`o-…`).
    pub organization: Option<String>,
    /// The value of `aws:PrincipalOrgPaths`, such as `o-example/r-root/ou-a/`.
    pub organization_path: Option<String>,
    /// Whether it is the management account, which no service or resource control policy binds.
    pub management: bool,
    /// Whether it is a delegated administrator, which may read the organization's tree and policies; the management
    /// account may by itself, and no other account.
    pub delegated_administrator: bool,
    /// Block Public Access of the whole account; absent where it was never configured (all off).
    pub public_access_block: Option<PublicAccessBlock>,
    /// Service control policies. Units get ids of their own where `organization_path` names none, and the last level is
    /// attached to the account.
    pub service_control_policies: PolicyLevels,
    /// Resource control policies; `RCPFullAWSAccess` is in every level by itself.
    pub resource_control_policies: PolicyLevels,
    /// Why AWS does not serve it; absent for an account in good standing.
    pub problem: Option<AccountProblem>,
    /// The canonical user id in ACLs; made from the account id where absent.
    pub canonical_user_id: Option<String>,
}
