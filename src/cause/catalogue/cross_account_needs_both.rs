//! The caller is of another account than the bucket, and one of the two sides does not allow it.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{judge, reads, remedy};
use crate::message::{Effect, PolicyType};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "cross-account-needs-both",
    layer: Layer::BucketPolicy,
    kind: Kind::ImplicitDeny,
    title: "across accounts both sides must allow it, and one does not",
    explanation: "Caller and bucket are in different accounts. Then two evaluations are made, one in each account, and both \
        must allow: the role's policy there, the bucket's policy here. An Allow on one side only is a denial.",
    said: "nothing but `Access Denied`, or `because no resource-based policy allows …` within one organization",
    experiment: "the same call by a role of the bucket's account",
    repair: "Allow the role in the bucket's policy and the bucket in the role's policy; or assume a role in the \
        bucket's account.",
    owner: "role owner and bucket owner",
    docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic-cross-account.html",
    origin: &[Origin::DataPipeline, Origin::Glue],
    reads: &["sts:GetCallerIdentity", "s3:GetBucketPolicy"],
    look_alikes: &["bucket-policy-no-allow", "identity-policy-no-allow"],
    recognise,
    behind_silence,
    refines: &["bucket-policy-no-allow", "identity-policy-no-allow"],
    judge: judge::cross_account,
    readings: reads::both_sides,
    remedy: |case, _| remedy::allow_in_both_accounts(case),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    heard.s3_policy(PolicyType::ResourcePolicy, Effect::ImplicitDeny)?;
    Some(Recognition::possible(Kind::ImplicitDeny, "the bucket's side is missing where the accounts differ"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.is_about_s3().then_some(32)
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
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" because no resource-based policy allows the s3:PutObject action",
                None,
                Possible,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a resource-based policy",
                None,
                None,
            )],
            Some(Possible),
        );
    }
}
