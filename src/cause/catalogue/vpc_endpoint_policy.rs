//! The policy of the VPC endpoint that the request went through stops it.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{judge, reads, remedy};
use crate::message::PolicyType;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "vpc-endpoint-policy",
    layer: Layer::VpcEndpointPolicy,
    kind: Kind::ImplicitDeny,
    title: "the policy of the VPC endpoint stops the request",
    explanation: "The request leaves the VPC through an endpoint for S3 whose policy does not allow this action on this \
        bucket, or denies it. The same call from outside the VPC may work. Through an access point the endpoint's \
        policy must allow both the bucket's ARN and the access point's.",
    said: "`because no VPC endpoint policy allows the … action` or `with an explicit deny in a VPC endpoint policy`; \
        across accounts nothing but `Access Denied`",
    experiment: "none from within; the same call from outside the VPC",
    repair: "Allow the bucket and the access point ARNs in the endpoint's policy.",
    owner: "owner of the VPC endpoint",
    docs: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html",
    origin: &[Origin::Glue],
    reads: &["ec2:DescribeVpcEndpoints"],
    look_alikes: &["bucket-policy-source-condition", "identity-policy-no-allow"],
    recognise,
    behind_silence,
    judge: judge::vpc_endpoint,
    readings: reads::vpc_endpoint,
    remedy: |case, report| remedy::narrow_the_deny(case, report).or_else(|| remedy::allow_by_layer(case, report)),
    stops_assume_role: true,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.policy(PolicyType::VpcEndpointPolicy)?;
    (!heard.is_about_kms()).then(|| Recognition::by_policy(policy))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (!heard.is_about_kms()).then_some(22)
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{
        Confidence::{Certain, Possible},
        testimony::hears,
    };

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no VPC endpoint policy allows the s3:GetObject action",
                    None,
                    Certain,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject with an explicit deny in a VPC endpoint policy transitively through a service control policy",
                    None,
                    Certain,
                ),
            ],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:GetObject action",
                None,
                None,
            )],
            Some(Possible),
        );
    }
}
