//! The upload carries an ACL, and the role may not set ACLs.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Case, Field, Trial, experiments, judge, reads, remedy};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "acl-needs-own-action",
    layer: Layer::IdentityPolicy,
    kind: Kind::ImplicitDeny,
    title: "the ACL of the upload needs s3:PutObjectAcl",
    explanation: "An upload with `x-amz-acl` or a grant header needs s3:PutObjectAcl besides s3:PutObject. Many libraries \
        send `private` or `bucket-owner-full-control` by default.",
    said: "403 on PutObject; where S3 gives a reason it names s3:PutObjectAcl",
    experiment: "the same upload without the ACL, then with one that is not public",
    repair: "Allow s3:PutObjectAcl on the same objects, or send no ACL.",
    owner: "role owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html",
    origin: &[Origin::Beyond],
    reads: &["iam:SimulatePrincipalPolicy", "iam:GetRolePolicy"],
    look_alikes: &["acls-disabled", "block-public-access", "acl-header-required"],
    recognise,
    behind_silence,
    refines: &["identity-policy-no-allow"],
    judge: |case| judge::needs_own_action(case, &[Field::Acl], "s3:PutObjectAcl"),
    readings: reads::both_sides,
    experiments: trials,
    remedy: |case, report| remedy::allow_or_leave_out(case, report, Field::Acl),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    const ACTIONS: [&str; 2] = ["s3:PutObjectAcl", "s3:PutObjectVersionAcl"];
    const OPERATIONS: [&str; 4] = ["PutObject", "CopyObject", "MultipartUpload", "CreateMultipartUpload"];
    heard.lacks_second_action(&ACTIONS, &OPERATIONS)
}

fn trials(case: &Case<'_>) -> Vec<Trial> {
    let without = experiments::without_header_of_own_action(case, &[Field::Acl]);
    without.into_iter().chain(experiments::with_harmless_acl(case)).collect()
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (heard.call?.options.acl.is_some() && heard.uploads()).then_some(55)
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
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObjectAcl on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:PutObjectAcl action",
                Some(Operation::PutObject),
                Certain,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObjectAcl on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:PutObjectAcl action",
                Some(Operation::PutObjectAcl),
                None,
            )],
            None,
        );
    }
}
