//! The upload sets retention or a legal hold, and the role may not.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{
    Case, Field, Trial, experiments,
    judge::{self, Judgement},
    reads, remedy,
};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "object-lock-needs-own-action",
    layer: Layer::IdentityPolicy,
    kind: Kind::ImplicitDeny,
    title: "the Object Lock headers of the upload need their own permission",
    explanation: "An upload with Object Lock headers needs s3:PutObjectRetention (mode and date) or s3:PutObjectLegalHold \
        besides s3:PutObject.",
    said: "403 on PutObject; where S3 gives a reason it names s3:PutObjectRetention or s3:PutObjectLegalHold",
    experiment: "the same upload without the Object Lock headers",
    repair: "Allow s3:PutObjectRetention or s3:PutObjectLegalHold on the same objects, or leave the headers out.",
    owner: "role owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html",
    origin: &[Origin::Beyond],
    reads: &["iam:SimulatePrincipalPolicy", "iam:GetRolePolicy"],
    look_alikes: &["identity-policy-no-allow", "object-lock"],
    recognise,
    behind_silence,
    refines: &["identity-policy-no-allow"],
    judge: judgement,
    readings: reads::both_sides,
    experiments: trials,
    remedy: |case, report| remedy::leave_out_or_allow(case, report, LOCK),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    const ACTIONS: [&str; 3] = ["s3:PutObjectRetention", "s3:PutObjectLegalHold", "s3:BypassGovernanceRetention"];
    const OPERATIONS: [&str; 4] = ["PutObject", "CopyObject", "MultipartUpload", "CreateMultipartUpload"];
    heard.lacks_second_action(&ACTIONS, &OPERATIONS)
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    let options = &heard.call?.options;
    let locks = options.object_lock_mode.is_some() || options.object_lock_legal_hold.is_some();
    (locks && heard.uploads()).then_some(54)
}

fn judgement(case: &Case<'_>) -> Option<Judgement> {
    let of = |field, action| judge::needs_own_action(case, &[field], action);
    match of(Field::ObjectLockMode, "s3:PutObjectRetention") {
        Some(Judgement::Holds(held)) => Some(Judgement::Holds(held)),
        retention => of(Field::ObjectLockLegalHold, "s3:PutObjectLegalHold").and_then(|hold| match hold {
            Judgement::Holds(_) => Some(hold),
            Judgement::RuledOut(_) => retention,
        }),
    }
}

const LOCK: &[Field] = &[Field::ObjectLockMode, Field::ObjectLockRetainUntilDate, Field::ObjectLockLegalHold];

fn trials(case: &Case<'_>) -> Vec<Trial> {
    [Field::ObjectLockMode, Field::ObjectLockLegalHold]
        .into_iter()
        .filter_map(|field| experiments::without_header_of_own_action(case, &[field]))
        .collect()
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
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObjectRetention on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:PutObjectRetention action",
                Some(Operation::PutObject),
                Certain,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:PutObject action",
                Some(Operation::PutObject),
                None,
            )],
            None,
        );
    }
}
