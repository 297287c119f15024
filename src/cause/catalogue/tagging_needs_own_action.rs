//! The upload carries tags, and the role may not set tags.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Case, Field, Trial, experiments, judge, needs, reads, remedy};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "tagging-needs-own-action",
    layer: Layer::IdentityPolicy,
    kind: Kind::ImplicitDeny,
    title: "the tags of the upload need s3:PutObjectTagging",
    explanation: "An upload with the header `x-amz-tagging` needs s3:PutObjectTagging besides s3:PutObject. The same upload \
        without tags works, which makes the denial puzzling. Frameworks and lifecycle rules that tag every object \
        are a frequent reason. A copy takes over the tags of its source, and needs s3:GetObjectTagging there and \
        s3:PutObjectTagging here where the source has any.",
    said: "403 on PutObject; where S3 gives a reason it names s3:PutObjectTagging, or s3:GetObjectTagging of a copy's \
        source",
    experiment: "the same upload without tags; the same copy with `x-amz-tagging-directive: REPLACE`",
    repair: "Allow s3:PutObjectTagging on the same objects, or send no tags.",
    owner: "role owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html",
    origin: &[Origin::Beyond],
    reads: &["iam:SimulatePrincipalPolicy", "iam:GetRolePolicy"],
    look_alikes: &["identity-policy-no-allow", "acl-needs-own-action"],
    recognise,
    behind_silence,
    refines: &["identity-policy-no-allow"],
    judge: judge::copied_tags,
    readings: reads::both_sides,
    experiments: trials,
    remedy: |case, report| remedy::allow_or_leave_out(case, report, Field::Tagging),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    const ACTIONS: [&str; 2] = ["s3:PutObjectTagging", "s3:PutObjectVersionTagging"];
    const OPERATIONS: [&str; 4] = ["PutObject", "CopyObject", "MultipartUpload", "CreateMultipartUpload"];
    const OF_A_SOURCE: [&str; 2] = ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"];
    let read = || heard.lacks_second_action(&OF_A_SOURCE, &["CopyObject"]);
    heard.lacks_second_action(&ACTIONS, &OPERATIONS).or_else(read)
}

fn trials(case: &Case<'_>) -> Vec<Trial> {
    let without = experiments::without_header_of_own_action(case, &[Field::Tagging]);
    without.into_iter().chain(experiments::copy_without_tags(case)).collect()
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    let call = heard.call?;
    let sends = !call.options.tagging.is_empty() && heard.uploads();
    if sends { Some(56) } else { needs::copies_tags(call).then_some(33) }
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
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObjectTagging on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:PutObjectTagging action",
                Some(Operation::PutObject),
                Certain,
            )],
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObjectTagging on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:PutObjectTagging action",
                    Some(Operation::PutObjectTagging),
                    None,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:PutObject action",
                    Some(Operation::PutObject),
                    None,
                ),
            ],
            None,
        );
    }
}
