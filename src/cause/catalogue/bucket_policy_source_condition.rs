//! The bucket's policy asks for another network, organization or account of the caller.

use s3litmus_policy::Layer as PolicyLayer;

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{
    Case,
    judge::{self, Family, Judgement},
    reads, remedy,
};
use crate::message::{Effect, PolicyType};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "bucket-policy-source-condition",
    layer: Layer::BucketPolicy,
    kind: Kind::Condition,
    title: "the bucket's policy wants the request from elsewhere",
    explanation: "The bucket's policy allows only requests from given addresses, VPCs, VPC endpoints, organizations or \
        accounts (`aws:SourceIp`, `aws:SourceVpc`, `aws:SourceVpce`, `aws:PrincipalOrgID`, \
        `aws:PrincipalAccount`). `aws:SourceIp` has no value through a VPC endpoint, and the VPC keys have none \
        outside of one, so a change of the network changes the answer.",
    said: "as an explicit deny in a resource-based policy, or as a missing allow",
    experiment: "none from the same place; the same call from the place that the policy asks for",
    repair: "Call from that network, or add the caller's to the condition.",
    owner: "bucket owner or network owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies-vpc-endpoint.html",
    origin: &[Origin::DataPipeline, Origin::LambdaPutObject],
    reads: &["s3:GetBucketPolicy"],
    look_alikes: &["bucket-policy-explicit-deny", "vpc-endpoint-policy"],
    recognise,
    behind_silence,
    refines: &[
        "bucket-policy-explicit-deny",
        "access-point-explicit-deny",
        "bucket-policy-no-allow",
        "identity-policy-no-allow",
        "access-point-no-allow",
    ],
    judge: judgement,
    readings: reads::both_sides,
    remedy: |case, report| {
        remedy::narrow_the_deny(case, report).or_else(|| {
            // Of several Denys that may match, none is known to; an Allow would not help against any.
            report.policy.as_ref()?;
            // A bucket policy takes the bucket's ARNs only.
            match case.target.through_access_point {
                true => remedy::allow_by_access_point(case),
                false => remedy::allow_by_bucket(case),
            }
        })
    },
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    heard.s3_policy(PolicyType::ResourcePolicy, Effect::ExplicitDeny)?;
    Some(Recognition::possible(Kind::Condition, "a Deny on the source of requests reads like this"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.is_about_s3().then_some(18)
}

fn judgement(case: &Case<'_>) -> Option<Judgement> {
    match judge::explicit_deny(
        case,
        judge::Asking {
            layers: &[PolicyLayer::BucketPolicy, PolicyLayer::AccessPointPolicy],
            families: &[Family::Source],
        },
    ) {
        Some(Judgement::Holds(held)) => Some(Judgement::Holds(held)),
        denied => judge::source_condition_of_an_allow(case).or(denied),
    }
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Possible, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a resource-based policy",
                None,
                Possible,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no resource-based policy allows the s3:GetObject action",
                None,
                None,
            )],
            Some(Possible),
        );
    }
}
