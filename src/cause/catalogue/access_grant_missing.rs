//! S3 Access Grants has no grant for the caller.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "access-grant-missing",
    layer: Layer::Other,
    kind: Kind::NotApplicable,
    title: "S3 Access Grants has no grant for the caller",
    explanation: "GetDataAccess found no grant that covers the caller, the prefix and the permission asked for. The caller's \
        IAM policies are another matter: they only let it ask.",
    said: "`You do not have READ permissions to the requested S3 Prefix`",
    experiment: "the same request for a prefix with a grant",
    repair: "Create a grant for the caller's identity on the prefix.",
    owner: "owner of the Access Grants instance",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-grants.html",
    origin: &[Origin::Beyond],
    reads: &["s3:ListAccessGrants"],
    look_alikes: &["identity-policy-no-allow"],
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::NoAccessGrant)
        .then(|| Recognition::certain(Kind::NotApplicable, "S3 Access Grants says so"))
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
                "An error occurred (AccessDenied) when calling the GetDataAccess operation: You do not have READ permissions to the requested S3 Prefix: s3://b/a*",
                None,
                Certain,
            )],
            &[("An error occurred (AccessDenied) when calling the GetDataAccess operation: Access Denied", None, None)],
            None,
        );
    }
}
