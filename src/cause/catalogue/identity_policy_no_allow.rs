//! No identity-based policy of the role allows the action.

use crate::cause::{Cause, Confidence, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Case, experiments, judge, reads, remedy};
use crate::message::{Effect, PolicyType};
use crate::report::Remedy;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "identity-policy-no-allow",
    layer: Layer::IdentityPolicy,
    kind: Kind::ImplicitDeny,
    title: "no identity-based policy of the role allows the action",
    explanation: "None of the policies attached to the role allows this action on this resource, and no resource policy \
        allows it in their place. A request is denied unless something allows it. The usual slips: object actions \
        granted on the bucket's ARN instead of `bucket/*`, list granted on `bucket/*` instead of the bucket, a \
        prefix that does not match, or an access point that needs its own ARN in the policy.",
    said: "`because no identity-based policy allows the … action`; outside the owner's account and organization \
        nothing but `Access Denied`",
    experiment: "none on the request itself; that another prefix or action works shows how far the role reaches",
    repair: "Add the least statement to the role: object actions on `bucket/prefix*`, `s3:ListBucket` on the bucket \
        itself.",
    owner: "role owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html",
    origin: &[Origin::DataPipeline, Origin::LambdaPutObject, Origin::Glue],
    reads: &[
        "iam:ListRolePolicies",
        "iam:GetRolePolicy",
        "iam:ListAttachedRolePolicies",
        "iam:GetPolicyVersion",
        "iam:SimulatePrincipalPolicy",
    ],
    look_alikes: &["hidden-missing-object", "access-point-not-delegated", "kms-no-permission", "wrong-execution-role"],
    recognise,
    behind_silence,
    judge: judge::identity_no_allow,
    readings: reads::both_sides,
    experiments: |case| experiments::with_words(case).into_iter().collect(),
    remedy: |case, _| {
        let allow = || Some(remedy::or(remedy::allow_by_identity(case)?, in_one_account(case)));
        remedy::send_what_an_allow_asks_for(case).or_else(allow)
    },
    stops_assume_role: true,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.policy(PolicyType::IdentityPolicy).filter(|policy| policy.effect == Effect::ImplicitDeny)?;
    if heard.is_about_kms() {
        return None;
    }
    if heard.names_listing_of_an_object() {
        // S3 asks for s3:ListBucket only to tell that the key does not exist.
        return Some(Recognition::possible(Kind::ImplicitDeny, "s3:ListBucket is not allowed either"));
    }
    let recognition = Recognition::by_policy(policy);
    // Through an access point the same words come where its policy or the delegation to it is what is missing, and a
    // second action has a cause of its own.
    if heard.is_through_access_point() {
        // Of a text alone there is no more to know, and what AWS says comes first.
        let confidence = if heard.call.is_some() { Confidence::Possible } else { Confidence::Likely };
        return Some(Recognition { confidence, ..recognition });
    }
    Some(if heard.names_a_second_action() { recognition.at_most_likely() } else { recognition })
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    if heard.is_about_kms() {
        return None;
    }
    Some(if heard.is_about_sts() { 55 } else { 60 })
}

/// The other way: in one account the bucket policy is enough.
fn in_one_account(case: &Case<'_>) -> Option<Remedy> {
    let asked = case.main()?;
    let caller = case.caller.as_ref().map(|caller| caller.account.as_str());
    let same = asked.target.same_account(caller) == Some(true) && !asked.target.through_access_point;
    (same && !case.is_assume_role()).then(|| remedy::allow_by_bucket(case)).flatten()
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{
        Confidence::{Certain, Likely, Possible},
        testimony::hears,
    };

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:GetObject action",
                    None,
                    Certain,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:us-east-1:111122223333:accesspoint/feed/object/a\" because no identity-based policy allows the s3:GetObject action",
                    None,
                    Likely,
                ),
            ],
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: kms:Decrypt on this resource because no identity-based policy allows the kms:Decrypt action",
                    None,
                    None,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in an identity-based policy",
                    None,
                    None,
                ),
            ],
            Some(Possible),
        );
    }
}
