//! How long a document may be.

use super::{Place, Problem, ProblemKind};
use crate::model::Layer;

/// Bucket, access point and VPC endpoint policies are counted in bytes; IAM and Organizations
/// leave white space out. Identity-based and session policies are left alone: their limits are
/// sums over several documents.
///
/// - bucket and access point: 20 KB,
///   <https://docs.aws.amazon.com/AmazonS3/latest/userguide/add-bucket-policy.html>
/// - VPC endpoint: 20,480 characters with white space,
///   <https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html>
/// - KMS key: 32 KB, <https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html>
/// - managed policy (boundaries): 6,144 characters without white space; trust policy: 4,096 after
///   a raise, <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
/// - SCP and RCP: 5,120 characters,
///   <https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>
pub(super) fn check(text: &str, layer: Layer, problems: &mut Vec<Problem>) {
    let without_space = || text.chars().filter(|c| !c.is_whitespace()).count();
    let (length, limit) = match layer {
        Layer::BucketPolicy | Layer::AccessPointPolicy | Layer::VpcEndpointPolicy => (text.len(), 20_480),
        Layer::KmsKeyPolicy => (text.len(), 32_768),
        Layer::PermissionsBoundary => (without_space(), 6_144),
        Layer::TrustPolicy => (without_space(), 4_096),
        Layer::ServiceControlPolicy | Layer::ResourceControlPolicy => (without_space(), 5_120),
        Layer::IdentityPolicy
        | Layer::SessionPolicy
        | Layer::AccessControlList
        | Layer::BlockPublicAccess
        | Layer::ObjectOwnership => return,
    };
    if length > limit {
        problems.push(Problem { place: Place::document(), kind: ProblemKind::TooLong { length, limit } });
    }
}
