//! A statement of the bucket's policy denies the request.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Field, experiments, judge, reads, remedy};
use crate::message::{Effect, PolicyType};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "bucket-policy-explicit-deny",
    layer: Layer::BucketPolicy,
    kind: Kind::ExplicitDeny,
    title: "a statement of the bucket's policy denies the request",
    explanation: "A Deny in the bucket's policy matches this request, and wins over every Allow. Mostly it has a condition: \
        where the request comes from, TLS, an encryption header, an ACL, who the caller is. S3 tells neither the \
        statement nor the condition.",
    said: "`with an explicit deny in a resource-based policy`, never with an ARN",
    experiment: "the header that the Deny asks for, or the other path (through the bucket instead of an access point, or \
        the other way)",
    repair: "Meet the condition, or narrow the Deny, for example by exempting the caller's account.",
    owner: "bucket owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html",
    origin: &[Origin::DataPipeline, Origin::LambdaPutObject, Origin::Glue],
    reads: &["s3:GetBucketPolicy"],
    look_alikes: &[
        "block-public-access",
        "encryption-header-required",
        "acl-header-required",
        "access-point-explicit-deny",
        "bucket-policy-source-condition",
        "bucket-policy-requires-tls",
    ],
    recognise,
    behind_silence,
    judge: judge::bucket_explicit_deny,
    readings: reads::both_sides,
    experiments: |case| experiments::without(case, &[Field::StorageClass], 55).into_iter().collect(),
    remedy: remedy::meet_or_narrow,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.s3_policy(PolicyType::ResourcePolicy, Effect::ExplicitDeny)?;
    if heard.names_listing_of_an_object() {
        // What it denies is to be told that the object is not there.
        return Some(Recognition::possible(
            Kind::ExplicitDeny,
            "a Deny of s3:ListBucket hides whether the object exists",
        ));
    }
    // RestrictPublicBuckets answers with the same words.
    (!heard.is_through_access_point()).then(|| Recognition::by_policy(policy).at_most_likely())
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.is_about_s3().then_some(if heard.uploads() { 45 } else { 40 })
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
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a resource-based policy",
                None,
                Likely,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in an identity-based policy",
                None,
                None,
            )],
            Some(Possible),
        );
    }
}
