//! The object belongs to the account that uploaded it, and the bucket's policy does not reach it.

use crate::cause::{Cause, Heard, Kind, Layer, Origin};
use crate::diagnosis::{experiments, judge, reads, remedy};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "object-owned-by-another-account",
    layer: Layer::ObjectOwnership,
    kind: Kind::NotApplicable,
    title: "the object belongs to another account than the bucket",
    explanation: "In a bucket with ACLs an object belongs to the account that uploaded it. The bucket's policy can deny \
        access to such an object but not allow it, so even the bucket's own account is refused until the uploader \
        grants it by ACL.",
    said: "`Access Denied` on GetObject while other objects of the bucket can be read",
    experiment: "the same read on an object that the bucket's owner has uploaded",
    repair: "Set Object Ownership to BucketOwnerEnforced, or copy the object as the bucket's owner.",
    owner: "bucket owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
    origin: &[Origin::Glue],
    reads: &["s3:GetBucketOwnershipControls", "s3:GetObjectAcl"],
    look_alikes: &["identity-policy-no-allow", "kms-no-permission"],
    behind_silence,
    refines: &["identity-policy-no-allow", "bucket-policy-no-allow"],
    judge: judge::owned_by_another_account,
    readings: reads::ownership,
    experiments: |case| experiments::own_object(case, 60).into_iter().collect(),
    remedy: |case, _| remedy::own_all_objects(case),
    ..Cause::SILENT
};

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.reads().then_some(28)
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Possible, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[("An error occurred (AccessDenied) when calling the GetObject operation: Access Denied", None, Possible)],
            &[("An error occurred (AccessDenied) when calling the PutObject operation: Access Denied", None, None)],
            None,
        );
    }
}
