//! An ACL was sent to a bucket whose Object Ownership disables ACLs.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Field, remedy};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "acls-disabled",
    layer: Layer::ObjectOwnership,
    kind: Kind::NotApplicable,
    title: "the bucket takes no ACLs",
    explanation: "Object Ownership of the bucket is BucketOwnerEnforced, the default since April 2023: every object belongs \
        to the bucket's owner and ACLs have no effect. Requests that set an ACL other than \
        `bucket-owner-full-control` are refused with a 400, whatever the caller may do.",
    said: "400 `AccessControlListNotSupported: The bucket does not allow ACLs`, or \
        `InvalidBucketAclWithObjectOwnership`",
    experiment: "the same request without the ACL",
    repair: "Drop the ACL (or send `bucket-owner-full-control`) and grant by policy.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html",
    origin: &[Origin::LambdaPutObject],
    reads: &["s3:GetBucketOwnershipControls"],
    look_alikes: &["block-public-access", "acl-needs-own-action"],
    denial: false,
    recognise,
    remedy: |case, _| remedy::without_header(case, Field::Acl),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::AclsDisabled)
        .then(|| Recognition::certain(Kind::NotApplicable, "S3 says that the bucket does not allow ACLs"))
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Certain, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "Error: error creating S3 bucket ACL for logs: AccessControlListNotSupported: The bucket does not allow ACLs",
                None,
                Certain,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObjectAcl on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:PutObjectAcl action",
                None,
                None,
            )],
            None,
        );
    }
}
