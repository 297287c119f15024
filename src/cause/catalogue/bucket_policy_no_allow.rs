//! The bucket's policy does not allow the caller.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{experiments, judge, reads, remedy};
use crate::message::{Effect, PolicyType, Reason};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "bucket-policy-no-allow",
    layer: Layer::BucketPolicy,
    kind: Kind::ImplicitDeny,
    title: "the bucket's policy does not allow the caller",
    explanation: "A caller of another account needs an Allow in the bucket's policy besides the one in its own role, and \
        there is none that matches its principal, action and resource. Inside one account either of the two is \
        enough.",
    said: "`because no resource-based policy allows the … action`; outside the owner's organization nothing but \
        `Access Denied`",
    experiment: "the same call by a role of the bucket's account",
    repair: "Add a statement with the caller's role as Principal to the bucket's policy.",
    owner: "bucket owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html",
    origin: &[Origin::DataPipeline, Origin::LambdaPutObject, Origin::Glue],
    reads: &["s3:GetBucketPolicy", "s3:GetBucketOwnershipControls"],
    look_alikes: &["cross-account-needs-both", "block-public-access", "access-point-no-allow"],
    recognise,
    behind_silence,
    judge: judge::bucket_no_allow,
    readings: reads::both_sides,
    experiments: |case| experiments::with_words(case).into_iter().collect(),
    remedy: |case, _| remedy::send_what_an_allow_asks_for(case).or_else(|| remedy::allow_by_bucket(case)),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    if heard.reason() == Some(&Reason::BucketPolicyTooNarrow) {
        return Some(Recognition::likely(
            Kind::ImplicitDeny,
            "a service says that the bucket's policy does not let it",
        ));
    }
    let policy = heard.s3_policy(PolicyType::ResourcePolicy, Effect::ImplicitDeny)?;
    // IgnorePublicAcls takes an ACL's grant away and leaves the same words.
    (!heard.is_through_access_point()).then(|| Recognition::by_policy(policy).at_most_likely())
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.is_about_s3().then_some(50)
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{
        Confidence::{Likely, Possible},
        testimony::hears,
    };

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" because no resource-based policy allows the s3:PutObject action",
                None,
                Likely,
            )],
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:us-east-1:111122223333:accesspoint/orders/object/a/b\" because no resource-based policy allows the s3:PutObject action",
                    None,
                    None,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: kms:Decrypt on this resource because no resource-based policy allows the kms:Decrypt action",
                    None,
                    None,
                ),
            ],
            Some(Possible),
        );
    }
}
