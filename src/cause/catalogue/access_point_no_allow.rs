//! The access point's policy does not allow the caller.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Case, experiments, judge, reads, remedy};
use crate::message::{Effect, PolicyType};
use crate::report::Remedy;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "access-point-no-allow",
    layer: Layer::AccessPointPolicy,
    kind: Kind::ImplicitDeny,
    title: "the access point's policy does not allow the caller",
    explanation: "Through an access point its own policy is asked as well, with the access point's ARN \
        (`…:accesspoint/NAME/object/KEY`) as the resource. No statement of it allows this caller, action and key. \
        The words of S3 may blame the identity-based policy, since inside one account either could allow.",
    said: "`because no resource-based policy allows …` or `because no identity-based policy allows …`, with the \
        access point's ARN",
    experiment: "another prefix through the access point; the same key through the bucket",
    repair: "Add a statement for the role to the access point's policy, on `…/object/prefix*`.",
    owner: "access point owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html",
    origin: &[Origin::AccessPointDemo],
    reads: &["s3:GetAccessPointPolicy", "s3:GetBucketPolicy"],
    look_alikes: &["access-point-not-delegated", "identity-policy-no-allow", "bucket-policy-no-allow"],
    recognise,
    behind_silence,
    refines: &["identity-policy-no-allow", "bucket-policy-no-allow"],
    judge: judge::access_point_no_allow,
    readings: reads::both_sides,
    experiments: |case| experiments::through_the_bucket(case).into_iter().collect(),
    remedy: |case, _| Some(remedy::or(remedy::allow_by_access_point(case)?, in_one_account(case))),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    if !heard.is_through_access_point() {
        return None;
    }
    if let Some(policy) = heard.s3_policy(PolicyType::ResourcePolicy, Effect::ImplicitDeny) {
        return Some(Recognition::by_policy(policy).at_most_likely());
    }
    heard.s3_policy(PolicyType::IdentityPolicy, Effect::ImplicitDeny)?;
    Some(Recognition::possible(Kind::ImplicitDeny, "through an access point its policy could have allowed it"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.is_through_access_point().then_some(58)
}

/// The other way: in one account a policy of the role is enough.
fn in_one_account(case: &Case<'_>) -> Option<Remedy> {
    let same = case.same_account() == Some(true);
    same.then(|| remedy::allow_by_identity(case)).flatten()
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
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:us-east-1:111122223333:accesspoint/orders/object/a/b\" because no resource-based policy allows the s3:GetObject action",
                    None,
                    Likely,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:us-east-1:111122223333:accesspoint/orders/object/a/b\" because no identity-based policy allows the s3:GetObject action",
                    None,
                    Possible,
                ),
            ],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no resource-based policy allows the s3:GetObject action",
                None,
                None,
            )],
            None,
        );
    }
}
