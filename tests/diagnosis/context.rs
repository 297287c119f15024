//! What the run knows of the request context: whose the bucket is, what time it is, what it sent itself.

use s3litmus::{
    answer::ServiceError,
    call::{Call, Operation},
    cause::Confidence,
    diagnosis::{Diagnosis, Evidence, Reading, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

fn first(found: &Diagnosis) -> (&str, Confidence) {
    (found.causes[0].id.as_str(), found.causes[0].confidence)
}

fn perimeter(accounts: Value) -> Evidence {
    let mut evidence = denied(put());
    role_with(
        &mut evidence,
        json!([allow_all()[0], { "Sid": "Perimeter", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*",
            "Condition": { "StringNotEquals": { "aws:ResourceAccount": accounts } } }]),
    );
    let error = ServiceError { status: 405, code: Some("MethodNotAllowed".to_owned()), ..ServiceError::default() };
    let refused = Reading::Denied { action: "s3:GetBucketPolicy".to_owned(), error };
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, refused);
    evidence
}

#[test]
fn a_bucket_of_another_account_is_not_the_callers_own() {
    let found = diagnose(&perimeter(json!("111122223333")));
    assert_eq!(first(&found), ("identity-policy-explicit-deny", Confidence::Certain), "{found:#?}");
    let policy = found.causes[0].policy.as_ref().unwrap();
    assert_eq!((policy.sid.as_deref(), policy.seen.as_slice()), (Some("Perimeter"), [].as_slice()));
    assert!(found.evidence.iter().any(|line| line.contains("is another account")), "{:#?}", found.evidence);
    assert!(!format!("{found:?}").contains("000000000000"));
}

#[test]
fn which_other_account_it_is_stays_unknown() {
    let found = diagnose(&perimeter(json!(["111122223333", "444455556666"])));
    let perimeter = found.causes.iter().find(|cause| cause.id == "identity-policy-explicit-deny");
    assert!(perimeter.is_none_or(|cause| cause.confidence != Confidence::Certain), "{found:#?}");
}

#[test]
fn a_bucket_whose_policy_is_answered_is_the_callers_own() {
    let mut evidence = perimeter(json!("444455556666"));
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    let found = diagnose(&evidence);
    assert_eq!(first(&found), ("identity-policy-explicit-deny", Confidence::Certain), "{found:#?}");
}

/// 26 November 2025, 09:16:01.
const NOW: u64 = 1_764_148_561;

fn until(time: &str) -> Diagnosis {
    let mut evidence = denied(put());
    evidence.denied.answered_at = Some(NOW);
    role_with(
        &mut evidence,
        json!([{ "Sid": "Until", "Effect": "Allow", "Action": "s3:*", "Resource": "*",
            "Condition": { "DateLessThan": { "aws:CurrentTime": time } } }]),
    );
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    diagnose(&evidence)
}

#[test]
fn an_allow_that_has_ended_is_known_to_have() {
    let found = until("2024-01-01T00:00:00Z");
    assert_eq!(first(&found), ("identity-policy-no-allow", Confidence::Certain), "{found:#?}");
    let policy = found.causes[0].policy.as_ref().unwrap();
    assert_eq!(policy.condition_key.as_deref(), Some("aws:CurrentTime"));
    assert_eq!(policy.seen, ["2025-11-26T09:16:01Z"]);
}

#[test]
fn within_the_skew_that_s3_allows_the_time_is_not_known() {
    for near in ["2025-11-26T09:10:00Z", "2025-11-26T09:25:00Z", "2025-11-26T09:*"] {
        let found = until(near);
        assert!(found.causes.iter().all(|cause| cause.confidence != Confidence::Certain), "{near}: {found:#?}");
    }
}

#[test]
fn a_deny_for_some_minutes_around_now_or_for_a_text_is_not_certain() {
    let deny = |condition: Value| {
        let mut evidence = denied(put());
        evidence.denied.answered_at = Some(NOW);
        role_with(&mut evidence, allow_all());
        let statement = json!([{ "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*",
            "Condition": condition }]);
        bucket_with(&mut evidence, statement);
        diagnose(&evidence)
    };
    let minutes = json!({ "DateGreaterThan": { "aws:CurrentTime": "2025-11-26T09:11:00Z" },
        "DateLessThan": { "aws:CurrentTime": "2025-11-26T09:21:00Z" } });
    let text = json!({ "StringLike": { "aws:CurrentTime": "2025-11-26T09:*" } });
    for condition in [minutes, text] {
        let found = deny(condition);
        assert!(found.causes.iter().all(|cause| cause.confidence != Confidence::Certain), "{found:#?}");
    }
    let days = json!({ "DateGreaterThan": { "aws:CurrentTime": "2025-11-20" } });
    assert_eq!(first(&deny(days)).1, Confidence::Certain);
}

#[test]
fn a_listing_is_sent_without_a_number_of_keys() {
    let mut list = Call::new(Operation::ListObjectsV2, BUCKET, None);
    list.prefix = Some("in/".to_owned());
    let mut evidence = denied(list);
    role_with(
        &mut evidence,
        json!([{ "Sid": "Max", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*",
            "Condition": { "NumericLessThanEquals": { "s3:max-keys": "10" } } }]),
    );
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    let found = diagnose(&evidence);
    assert_eq!(first(&found), ("identity-policy-no-allow", Confidence::Certain), "{found:#?}");
}
