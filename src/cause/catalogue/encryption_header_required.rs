//! A policy denies uploads without a given encryption header.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Case, Subject, experiments, judge, reads, remedy};
use crate::message::Effect;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "encryption-header-required",
    layer: Layer::EncryptionRequirement,
    kind: Kind::Condition,
    title: "a policy wants an encryption header that the request does not send",
    explanation: "A policy, mostly the bucket's, denies PutObject unless the request itself asks for a given encryption \
        (`s3:x-amz-server-side-encryption`, or the key's ARN). The bucket's default encryption encrypts the object \
        all the same but does not put the header into the request, so it does not satisfy such a policy.",
    said: "as an explicit deny, mostly in a resource-based policy",
    experiment: "the same upload with `AES256`, with `aws:kms`, with `aws:kms:dsse`, with the key that the policy names",
    repair: "Send the header; or the bucket owner drops the Deny and relies on default encryption.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingServerSideEncryption.html",
    origin: &[Origin::Glue],
    reads: &["s3:GetBucketPolicy", "s3:GetEncryptionConfiguration"],
    look_alikes: &["bucket-policy-explicit-deny", "kms-no-permission", "sse-c-blocked"],
    recognise,
    behind_silence,
    refines: &[
        "bucket-policy-explicit-deny",
        "access-point-explicit-deny",
        "identity-policy-explicit-deny",
        "permissions-boundary",
    ],
    judge: judge::header_required,
    readings: subjects,
    experiments: experiments::encryption_headers,
    remedy: |case, _| remedy::send_encryption(case),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.said.policy.as_ref().filter(|policy| policy.effect == Effect::ExplicitDeny)?;
    let is_possible = heard.is_about_s3() && heard.uploads();
    is_possible
        .then(|| Recognition::possible(Kind::Condition, format!("an upload was refused and {}", policy.phrase())))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (heard.is_about_s3() && heard.uploads()).then_some(38)
}

fn subjects(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = reads::both_sides(case);
    subjects.extend(reads::default_encryption(case));
    subjects
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
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a resource-based policy",
                None,
                Possible,
            )],
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a resource-based policy",
                    None,
                    None,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:PutObject action",
                    None,
                    None,
                ),
            ],
            None,
        );
    }
}
