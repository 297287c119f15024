//! A version was asked for, and the role may read current objects only.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Field, experiments, judge, reads, remedy};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "version-needs-own-action",
    layer: Layer::IdentityPolicy,
    kind: Kind::ImplicitDeny,
    title: "reading a version needs s3:GetObjectVersion",
    explanation: "With a `versionId` S3 asks for s3:GetObjectVersion, and not for s3:GetObject; without one the other way \
        round. A role that reads current objects is refused on the same object's version.",
    said: "403 on GetObject with a version; where S3 gives a reason it names s3:GetObjectVersion",
    experiment: "the same read without the version",
    repair: "Allow s3:GetObjectVersion on the same objects, or read the current version.",
    owner: "role owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html",
    origin: &[Origin::Beyond],
    reads: &["iam:SimulatePrincipalPolicy", "iam:GetRolePolicy"],
    look_alikes: &["identity-policy-no-allow", "hidden-missing-object"],
    recognise,
    behind_silence,
    refines: &["identity-policy-no-allow"],
    judge: judge::version_needs_own_action,
    readings: reads::both_sides,
    experiments: |case| experiments::without(case, &[Field::VersionId], 84).into_iter().collect(),
    remedy: |case, _| remedy::allow_by_identity(case),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    const ACTIONS: [&str; 2] = ["s3:GetObjectVersion", "s3:GetObjectVersionTagging"];
    const OPERATIONS: [&str; 4] = ["GetObject", "HeadObject", "GetObjectVersion", "CopyObject"];
    heard.lacks_second_action(&ACTIONS, &OPERATIONS)
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (heard.call?.options.version_id.is_some() && heard.reads()).then_some(59)
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::call::Operation;
    use crate::cause::{Confidence::Certain, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObjectVersion on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:GetObjectVersion action",
                Some(Operation::GetObject),
                Certain,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:GetObject action",
                Some(Operation::GetObject),
                None,
            )],
            None,
        );
    }
}
