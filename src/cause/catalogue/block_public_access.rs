//! S3 Block Public Access stops a public grant or a public policy.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Case, Field, Trial, experiments, judge, reads, remedy};
use crate::message::{Effect, PolicyType, Reason};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "block-public-access",
    layer: Layer::BlockPublicAccess,
    kind: Kind::NotApplicable,
    title: "S3 Block Public Access stops it",
    explanation: "One of the four settings, on the access point, the bucket or the account, stops what would be public: \
        BlockPublicAcls refuses the ACL, BlockPublicPolicy refuses the policy, IgnorePublicAcls takes the grant of \
        an ACL away (which reads like a missing allow), RestrictPublicBuckets shuts everyone outside the account \
        out of a bucket whose policy is public (which reads like an explicit deny). The strictest of the three \
        places wins.",
    said: "`because public ACLs are prevented by the BlockPublicAcls setting …`, `because public policies are blocked \
        by the BlockPublicPolicy …`; for the other two settings nothing of its own",
    experiment: "the same upload without the public ACL, then with one that is not public",
    repair: "Make the grant non-public: drop the ACL, or limit the policy to fixed principals, accounts or networks. Do \
        not switch the setting off.",
    owner: "bucket owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    origin: &[Origin::LambdaPutObject],
    reads: &[
        "s3:GetBucketPublicAccessBlock",
        "s3:GetAccountPublicAccessBlock",
        "s3:GetAccessPoint",
        "s3:GetBucketPolicyStatus",
        "s3:GetBucketOwnershipControls",
        "s3:GetObjectAcl",
        "s3:GetBucketAcl",
    ],
    look_alikes: &["bucket-policy-explicit-deny", "bucket-policy-no-allow", "acls-disabled"],
    recognise,
    behind_silence,
    refines: &[
        "bucket-policy-explicit-deny",
        "bucket-policy-no-allow",
        "cross-account-needs-both",
        "access-point-no-allow",
    ],
    judge: judge::block_public_access,
    readings: reads::public_access,
    experiments: trials,
    remedy: |case, _| match case.call().options.acl {
        Some(_) => remedy::without_header(case, Field::Acl),
        None if judge::is_ignored(case) => remedy::allow_by_bucket(case),
        None => remedy::make_grant_private(case),
    },
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    if let Some(Reason::BlockPublicAccess(setting)) = heard.reason() {
        let named = setting.as_deref().unwrap_or("a Block Public Access setting");
        return Some(Recognition::certain(Kind::NotApplicable, format!("S3 names {named}")));
    }
    let policy = heard.policy(PolicyType::ResourcePolicy).filter(|_| heard.is_about_s3())?;
    let setting = match policy.effect {
        Effect::ExplicitDeny => "RestrictPublicBuckets reads like an explicit deny",
        Effect::ImplicitDeny => "IgnorePublicAcls reads like a missing allow",
    };
    Some(Recognition::possible(Kind::NotApplicable, setting))
}

fn trials(case: &Case<'_>) -> Vec<Trial> {
    experiments::without(case, &[Field::Acl], 84).into_iter().chain(experiments::with_harmless_acl(case)).collect()
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    const GRANTS: [&str; 4] = ["PutBucketPolicy", "PutBucketAcl", "PutObjectAcl", "CreateBucket"];
    let asks_for_public = |call: &crate::call::Call| {
        call.options.acl.as_deref().is_some_and(|acl| acl.starts_with("public-") || acl == "authenticated-read")
    };
    if heard.is_any(&GRANTS) || heard.call.is_some_and(asks_for_public) {
        return Some(57);
    }
    heard.is_about_s3().then_some(8)
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
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObjectAcl on resource: \"arn:aws:s3:::store-events/a/b\" because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.",
                    None,
                    Certain,
                ),
                (
                    "Bucket cannot have public ACLs set with BlockPublicAccess enabled (Service: Amazon S3; Status Code: 400; Error Code: InvalidBucketAclWithBlockPublicAccessError)",
                    None,
                    Certain,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::store-events/a/b\" because public policies are blocked by the BlockPublicPolicy block public access setting.",
                    None,
                    Certain,
                ),
            ],
            &[(
                "An error occurred (AccessControlListNotSupported) when calling the PutObject operation: The bucket does not allow ACLs",
                None,
                None,
            )],
            Some(Possible),
        );
    }
}
