//! The layers that take part in a decision, and the provenance of a policy.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A kind of policy, in the words of the reports. Each layer has its own say in a decision:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// Policies attached to the user, the role or its groups.
    IdentityPolicy,
    /// The permissions boundary of the user or role.
    PermissionsBoundary,
    /// The policy given to `AssumeRole` or `GetFederationToken`.
    SessionPolicy,
    /// Service control policies of the principal's account.
    ServiceControlPolicy,
    /// Resource control policies of the resource's account.
    ResourceControlPolicy,
    /// The policy of the VPC endpoint that the request went through.
    VpcEndpointPolicy,
    /// The policy of the bucket.
    BucketPolicy,
    /// The policy of the access point.
    AccessPointPolicy,
    /// The policy and the grants of the KMS key.
    KmsKeyPolicy,
    /// The trust policy of the role that is assumed.
    TrustPolicy,
    /// The access control list of the bucket or object.
    AccessControlList,
    /// Block Public Access of the access point, the bucket or the account.
    BlockPublicAccess,
    /// The owner of the object, where that is not the owner of the bucket.
    ObjectOwnership,
}

impl Layer {
    /// The name in reports, `bucket-policy`.
    pub fn name(self) -> &'static str {
        match self {
            Layer::IdentityPolicy => "identity-policy",
            Layer::PermissionsBoundary => "permissions-boundary",
            Layer::SessionPolicy => "session-policy",
            Layer::ServiceControlPolicy => "service-control-policy",
            Layer::ResourceControlPolicy => "resource-control-policy",
            Layer::VpcEndpointPolicy => "vpc-endpoint-policy",
            Layer::BucketPolicy => "bucket-policy",
            Layer::AccessPointPolicy => "access-point-policy",
            Layer::KmsKeyPolicy => "kms-key-policy",
            Layer::TrustPolicy => "trust-policy",
            Layer::AccessControlList => "access-control-list",
            Layer::BlockPublicAccess => "block-public-access",
            Layer::ObjectOwnership => "object-ownership",
        }
    }

    /// Whether the policy is attached to a resource and its statements name principals that it
    /// grants access to.
    pub fn is_resource_based(self) -> bool {
        matches!(self, Layer::BucketPolicy | Layer::AccessPointPolicy | Layer::KmsKeyPolicy | Layer::TrustPolicy)
    }

    /// Whether statements of the layer have a `Principal`: resource-based policies, VPC endpoint
    /// policies and resource control policies.
    pub fn takes_principal(self) -> bool {
        self.is_resource_based() || matches!(self, Layer::VpcEndpointPolicy | Layer::ResourceControlPolicy)
    }
}

impl fmt::Display for Layer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Where a policy comes from, for people who have to find it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct PolicySource {
    /// The layer in which the policy is judged.
    pub layer: Layer,
    /// The ARN of the managed policy, or of the resource that the policy is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The name of an inline policy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

impl PolicySource {
    /// A source of which only the layer is known.
    pub fn new(layer: Layer) -> Self {
        PolicySource { layer, arn: None, name: None }
    }

    /// The same source with the ARN of the policy or of its resource.
    #[must_use]
    pub fn with_arn(mut self, arn: impl Into<String>) -> Self {
        self.arn = Some(arn.into());
        self
    }

    /// The same source with the name of the policy.
    #[must_use]
    pub fn with_name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }
}

impl From<Layer> for PolicySource {
    fn from(layer: Layer) -> Self {
        PolicySource::new(layer)
    }
}

impl fmt::Display for PolicySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.layer)?;
        match (&self.name, &self.arn) {
            (Some(name), _) => write!(f, " `{name}`"),
            (None, Some(arn)) => write!(f, " `{arn}`"),
            (None, None) => Ok(()),
        }
    }
}
