//! All the policies that apply to a request, slot by slot.

use super::{KmsGrant, Policy, Reading};
use crate::ownership::AccessControl;
use crate::public::PublicAccess;

/// The SCPs or RCPs attached at one node of the organization: the root, an organizational unit,
/// or the account.
#[derive(Clone, Debug, Default)]
pub struct Level {
    /// The id of the node, `r-ab12`, `ou-ab12-1` or an account.
    pub id: String,
    /// All policies attached there.
    pub policies: Vec<Policy>,
}

/// The policies that apply to one request. A slot is known, absent or unreadable; by default all
/// are absent.
///
/// What an absent slot means: no identity policies (nothing allowed by them), no boundary and no
/// session policy (no limit), no SCPs or RCPs (the account is outside an organization, or its
/// management account), no VPC endpoint on the way, no resource policy (nothing allowed by it).
///
/// ```
/// use s3litmus_policy::{evaluate, Decision, Layer, Policies, Policy, Reading, Request};
/// let policy = Policy::parse(
///     r#"{"Version":"2012-10-17","Statement":[{"Sid":"Read","Effect":"Allow",
///         "Action":"s3:GetObject","Resource":"arn:aws:s3:::store/in/*"}]}"#,
///     Layer::IdentityPolicy,
/// )?;
/// let policies = Policies { identity: Reading::Known(vec![policy]), ..Policies::default() };
/// let request = Request::new("arn:aws:iam::111122223333:role/reader", "s3:GetObject",
///     "arn:aws:s3:::store/out/a", "111122223333")?;
/// let evaluation = evaluate(&request, &policies);
/// assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
/// let layer = evaluation.layer(Layer::IdentityPolicy).unwrap();
/// assert_eq!(layer.near_misses[0].statement.sid(), Some("Read"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Policies {
    /// Managed and inline policies of the user or role.
    pub identity: Reading<Vec<Policy>>,
    /// The permissions boundary.
    pub permissions_boundary: Reading<Vec<Policy>>,
    /// The policies that the session was created with.
    pub session: Reading<Vec<Policy>>,
    /// The SCPs of the principal's account, root first.
    pub service_control: Reading<Vec<Level>>,
    /// The RCPs of the resource's account, root first, `RCPFullAWSAccess` included.
    pub resource_control: Reading<Vec<Level>>,
    /// The policy of the VPC endpoint.
    pub vpc_endpoint: Reading<Vec<Policy>>,
    /// The bucket policy, key policy or trust policy. Through an access point: that of the bucket.
    pub resource: Reading<Policy>,
    /// The policy of the access point that the request goes through.
    pub access_point: Reading<Policy>,
    /// The grants of the KMS key.
    pub kms_grants: Reading<Vec<KmsGrant>>,
    /// Block Public Access of the access point, the bucket and the account of the bucket.
    pub public_access: PublicAccess,
    /// The ACLs and the owner of the object.
    pub access_control: AccessControl,
}
