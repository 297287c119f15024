//! The access point takes requests from one VPC only.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{experiments, judge, reads, remedy};
use crate::message::{Effect, PolicyType};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "access-point-vpc-only",
    layer: Layer::AccessPointPolicy,
    kind: Kind::Condition,
    title: "the access point takes requests from its VPC only",
    explanation: "The access point was created with the network origin VPC: whatever its policy says, requests that do not \
        come through an endpoint of that VPC are refused. The origin cannot be changed later.",
    said: "`Access Denied`, sometimes as an explicit deny in a resource-based policy",
    experiment: "the same key through the bucket",
    repair: "Call from that VPC through an endpoint for S3, or create another access point with internet origin.",
    owner: "access point owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html",
    origin: &[Origin::AccessPointDemo],
    reads: &["s3:GetAccessPoint"],
    look_alikes: &["access-point-explicit-deny", "vpc-endpoint-policy"],
    recognise,
    behind_silence,
    refines: &["access-point-no-allow", "access-point-explicit-deny", "identity-policy-no-allow"],
    judge: judge::vpc_only,
    readings: reads::both_sides,
    experiments: |case| experiments::through_the_bucket(case).into_iter().collect(),
    remedy: |case, _| remedy::call_from_anywhere(case),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    heard.s3_policy(PolicyType::ResourcePolicy, Effect::ExplicitDeny)?;
    heard
        .is_through_access_point()
        .then(|| Recognition::possible(Kind::Condition, "an access point of a VPC refuses like this"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.is_through_access_point().then_some(30)
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
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:us-east-1:111122223333:accesspoint/orders/object/a/b\" with an explicit deny in a resource-based policy",
                None,
                Possible,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a resource-based policy",
                None,
                None,
            )],
            None,
        );
    }
}
