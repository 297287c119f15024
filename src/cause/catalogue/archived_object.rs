//! The object is in an archive storage class.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::remedy;
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "archived-object",
    layer: Layer::ArchivedObject,
    kind: Kind::NotApplicable,
    title: "the object is archived and must be restored first",
    explanation: "Objects in Glacier Flexible Retrieval, Glacier Deep Archive or the archive tiers of Intelligent-Tiering \
        cannot be read before a restore. S3 answers 403 with its own code; nothing is wrong with the permissions.",
    said: "403 `InvalidObjectState`",
    experiment: "the same read on an object in another storage class",
    repair: "Restore the object (RestoreObject) and wait until the copy is there.",
    owner: "caller",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/restoring-objects.html",
    origin: &[Origin::Beyond],
    reads: &["s3:GetObject"],
    look_alikes: &["identity-policy-no-allow"],
    denial: false,
    recognise,
    remedy: |case, _| remedy::restore_object(case),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::Archived)
        .then(|| Recognition::certain(Kind::NotApplicable, "S3 names the object's storage class or its restore"))
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
                "An error occurred (InvalidObjectState) when calling the GetObject operation: The operation is not valid for the object's storage class",
                None,
                Certain,
            )],
            &[("An error occurred (AccessDenied) when calling the GetObject operation: Access Denied", None, None)],
            None,
        );
    }
}
