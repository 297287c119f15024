//! The caller may not use the KMS key of the object or of the bucket.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Case, Trial, experiments, judge, reads, remedy};
use crate::message::{PolicyType, Reason};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "kms-no-permission",
    layer: Layer::KmsPermission,
    kind: Kind::ImplicitDeny,
    title: "the caller may not use the KMS key",
    explanation: "The object, or the bucket by default, is encrypted with a KMS key, and S3 uses that key in the caller's \
        name. The caller needs kms:GenerateDataKey to write and kms:Decrypt to read; multipart uploads need both. \
        The S3 permissions may be perfect.",
    said: "`not authorized to perform: kms:… because no identity-based policy allows …` behind an S3 operation; \
        sometimes nothing but `Access Denied`",
    experiment: "an upload with `AES256`; reading an object without KMS",
    repair: "Allow kms:GenerateDataKey (to write) and kms:Decrypt (to read, and for multipart) on the key's ARN.",
    owner: "role owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    origin: &[Origin::Glue],
    reads: &["s3:GetEncryptionConfiguration", "kms:DescribeKey", "iam:GetRolePolicy", "organizations:DescribePolicy"],
    look_alikes: &["identity-policy-no-allow", "kms-key-policy", "encryption-header-required"],
    recognise,
    behind_silence,
    refines: &["identity-policy-no-allow"],
    judge: judge::key_permission,
    readings: reads::key_and_identity,
    experiments: trials,
    remedy: |case, report| {
        let allow = || remedy::allow_key(case);
        remedy::narrow_the_deny(case, report).or_else(|| remedy::without_kms_or(case, report, allow()))
    },
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    if *heard.reason().unwrap_or(&Reason::OtherError) == Reason::KmsKeyUnreachable {
        return Some(Recognition::possible(Kind::NotApplicable, "the sentence covers a caller whom nothing allows"));
    }
    if !heard.is_about_kms() {
        return None;
    }
    match heard.said.policy.as_ref() {
        Some(policy) if policy.policy_type != PolicyType::ResourcePolicy => Some(Recognition::by_policy(policy)),
        Some(_) => None,
        None => Some(Recognition::likely(Kind::NotApplicable, "AWS names an action of KMS")),
    }
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    // Of uploads, keys are refused more often than policies want a header.
    let likely = if heard.uploads() { 39 } else { 36 };
    (heard.is_about_s3() && (heard.reads() || heard.uploads() || heard.is_about_anything())).then_some(likely)
}

fn trials(case: &Case<'_>) -> Vec<Trial> {
    let mut trials = experiments::encryption_headers(case);
    trials.extend(experiments::customer_key(case));
    trials.extend(experiments::copy_source(case));
    trials.extend(experiments::head(case));
    trials.extend(experiments::own_object(case, 64));
    trials.extend(experiments::own_default_object(case));
    trials
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
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:111122223333:key/k because no identity-based policy allows the kms:GenerateDataKey action",
                    None,
                    Certain,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/k",
                    None,
                    Likely,
                ),
            ],
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:GetObject action",
                    None,
                    None,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/k because no resource-based policy allows the kms:Decrypt action",
                    None,
                    None,
                ),
            ],
            Some(Possible),
        );
    }
}
