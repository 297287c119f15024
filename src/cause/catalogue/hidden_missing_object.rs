//! The object does not exist, and the caller may not know.

use crate::call::Operation;
use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{Case, Trial, experiments, judge, reads, remedy};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "hidden-missing-object",
    layer: Layer::HiddenMissingObject,
    kind: Kind::NotApplicable,
    title: "the object may not exist: without s3:ListBucket S3 answers 403 instead of 404",
    explanation: "S3 tells only callers with s3:ListBucket on the bucket that a key does not exist; everyone else gets the \
        same 403 as for a denied object. Where S3 gives a reason it names s3:ListBucket on the bucket's ARN \
        although an object was asked for: then the object is missing and s3:GetObject was granted.",
    said: "403 for an absent key; a given reason names s3:ListBucket",
    experiment: "reading an object that the run itself wrote to the same place",
    repair: "Create the object or correct the key; allow s3:ListBucket to get an honest 404.",
    owner: "caller, or role owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html",
    origin: &[Origin::Beyond],
    reads: &["iam:SimulatePrincipalPolicy"],
    look_alikes: &["identity-policy-no-allow", "version-needs-own-action"],
    recognise,
    behind_silence,
    refines: &["identity-policy-no-allow"],
    judge: judge::hidden_missing_object,
    readings: reads::both_sides,
    experiments: trials,
    remedy: |case, _| remedy::write_object(case),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    heard
        .names_listing_of_an_object()
        .then(|| Recognition::likely(Kind::NotApplicable, "an object was asked for and AWS names s3:ListBucket"))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    // Of a copy the destination is the likelier half, and its source is mostly one that was seen to be there.
    if heard.call.is_some_and(|call| call.operation == Operation::CopyObject) {
        return Some(5);
    }
    let about_one = heard.is_about_an_object();
    (about_one || heard.is_about_anything()).then_some(if about_one { 52 } else { 30 })
}

fn trials(case: &Case<'_>) -> Vec<Trial> {
    let mut trials: Vec<_> = experiments::own_object(case, 70).into_iter().collect();
    trials.extend(experiments::list_the_object(case));
    trials
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::call::Operation;
    use crate::cause::{
        Confidence::{Likely, Possible},
        testimony::hears,
    };

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::store-events\" because no identity-based policy allows the s3:ListBucket action",
                    Some(Operation::GetObject),
                    Likely,
                ),
                (
                    "An error occurred (AccessDenied) when calling the GetObject operation: Access Denied",
                    None,
                    Possible,
                ),
            ],
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:ListBucket on resource: \"arn:aws:s3:::store-events\" because no identity-based policy allows the s3:ListBucket action",
                    Some(Operation::ListObjectsV2),
                    None,
                ),
                ("An error occurred (AccessDenied) when calling the PutObject operation: Access Denied", None, None),
            ],
            Some(Possible),
        );
    }
}
