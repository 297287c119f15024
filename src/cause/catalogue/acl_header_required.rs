//! A policy denies uploads that do not hand the object to the bucket's owner.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{experiments, judge, reads, remedy};
use crate::message::{Effect, PolicyType};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "acl-header-required",
    layer: Layer::ObjectOwnership,
    kind: Kind::Condition,
    title: "the bucket's policy wants `bucket-owner-full-control`",
    explanation: "The bucket's policy denies uploads without the header `x-amz-acl: bucket-owner-full-control`, so that \
        objects uploaded from other accounts belong to the bucket's owner. With Object Ownership set to \
        BucketOwnerEnforced the header is still accepted, and such a Deny still needs it.",
    said: "as an explicit deny in a resource-based policy",
    experiment: "the same upload with `bucket-owner-full-control`",
    repair: "Send the header; or the bucket owner enforces ownership and drops the Deny.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ensure-object-ownership.html",
    origin: &[Origin::Glue],
    reads: &["s3:GetBucketPolicy", "s3:GetBucketOwnershipControls"],
    look_alikes: &["bucket-policy-explicit-deny", "acl-needs-own-action", "encryption-header-required"],
    recognise,
    behind_silence,
    refines: &[
        "bucket-policy-explicit-deny",
        "access-point-explicit-deny",
        "identity-policy-explicit-deny",
        "permissions-boundary",
    ],
    judge: judge::acl_header_required,
    readings: reads::both_sides,
    experiments: experiments::acl_headers,
    remedy: |case, _| remedy::send_acl(case),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    heard.s3_policy(PolicyType::ResourcePolicy, Effect::ExplicitDeny)?;
    let is_possible = heard.uploads() && heard.may_send(|call| call.options.acl.is_none());
    is_possible
        .then(|| Recognition::possible(Kind::Condition, "an upload without an ACL was refused by an explicit deny"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (heard.uploads() && heard.may_send(|call| call.options.acl.is_none())).then_some(21)
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
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a resource-based policy",
                None,
                None,
            )],
            None,
        );
    }
}
