//! The bucket's policy does not let the access point decide.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{experiments, judge, reads, remedy};
use crate::message::{Effect, PolicyType};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "access-point-not-delegated",
    layer: Layer::BucketPolicy,
    kind: Kind::ImplicitDeny,
    title: "the bucket does not delegate to the access point",
    explanation: "The access point's policy allows the caller, but the bucket must allow as well, and does not. Usually the \
        bucket's policy delegates to access points of an account with the condition `s3:DataAccessPointAccount`; \
        that statement is missing or was lost.",
    said: "as a missing allow, mostly `because no identity-based policy allows …`, with the access point's ARN",
    experiment: "the same key through the bucket",
    repair: "Delegate in the bucket's policy: Allow with `StringEquals s3:DataAccessPointAccount` = the access point's \
        account.",
    owner: "bucket owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-delegating-control",
    origin: &[Origin::AccessPointDemo],
    reads: &["s3:GetBucketPolicy", "s3:GetAccessPointPolicy"],
    look_alikes: &["access-point-no-allow", "identity-policy-no-allow"],
    recognise,
    behind_silence,
    refines: &["identity-policy-no-allow", "bucket-policy-no-allow"],
    judge: judge::not_delegated,
    readings: reads::both_sides,
    experiments: |case| experiments::through_the_bucket(case).into_iter().collect(),
    remedy: |case, _| remedy::delegate_to_access_point(case),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.said.policy.as_ref().filter(|policy| policy.effect == Effect::ImplicitDeny)?;
    let is_open = matches!(policy.policy_type, PolicyType::IdentityPolicy | PolicyType::ResourcePolicy);
    (is_open && heard.is_through_access_point())
        .then(|| Recognition::possible(Kind::ImplicitDeny, "the bucket must allow what comes through an access point"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.is_through_access_point().then_some(48)
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
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:us-east-1:111122223333:accesspoint/orders/object/a/b\" because no identity-based policy allows the s3:GetObject action",
                None,
                Possible,
            )],
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:GetObject action",
                    None,
                    None,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:us-east-1:111122223333:accesspoint/orders/object/a/b\" with an explicit deny in a resource-based policy",
                    None,
                    None,
                ),
            ],
            None,
        );
    }
}
