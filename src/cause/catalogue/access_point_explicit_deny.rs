//! A statement of the access point's policy, or of the bucket's behind it, denies the request.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{experiments, judge, reads, remedy};
use crate::message::{Effect, PolicyType};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "access-point-explicit-deny",
    layer: Layer::AccessPointPolicy,
    kind: Kind::ExplicitDeny,
    title: "the access point's policy denies the request",
    explanation: "A Deny matches the request through the access point. S3 does not say whether it stands in the access \
        point's policy or in the bucket's behind it; both are asked.",
    said: "`with an explicit deny in a resource-based policy`, with the access point's ARN",
    experiment: "the same key through the bucket",
    repair: "Narrow the Deny of the access point's policy, or meet its condition.",
    owner: "access point owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html",
    origin: &[Origin::AccessPointDemo],
    reads: &["s3:GetAccessPointPolicy", "s3:GetBucketPolicy"],
    look_alikes: &["bucket-policy-explicit-deny", "access-point-vpc-only", "block-public-access"],
    recognise,
    behind_silence,
    refines: &["bucket-policy-explicit-deny"],
    judge: judge::access_point_explicit_deny,
    readings: reads::both_sides,
    experiments: |case| experiments::through_the_bucket(case).into_iter().collect(),
    remedy: remedy::meet_or_narrow,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.s3_policy(PolicyType::ResourcePolicy, Effect::ExplicitDeny)?;
    heard.is_through_access_point().then(|| Recognition::by_policy(policy).at_most_likely())
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.is_through_access_point().then_some(35)
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Likely, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:us-east-1:111122223333:accesspoint/orders/object/a/b\" with an explicit deny in a resource-based policy",
                None,
                Likely,
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
