//! Buckets of other accounts, of which neither policy nor settings may be read.

use std::sync::Arc;

use s3litmus::{
    answer::{Answer, ServiceError, Success},
    call::{AssumeRole, Operation},
    cause::Confidence,
    diagnosis::{Evidence, Experiment, ReadRequest, Reading, Subject, diagnose},
};

use crate::evidence::*;

/// A denial by another account's bucket, whose policy only its own account may read.
fn foreign(operation: Operation, key: &str) -> Evidence {
    let mut evidence = denied(call(operation, key));
    let error = ServiceError { status: 405, code: Some("MethodNotAllowed".to_owned()), ..ServiceError::default() };
    let refused = Reading::Denied { action: "s3:GetBucketPolicy".to_owned(), error };
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, refused);
    for subject in [
        Subject::BucketPolicyStatus { bucket: BUCKET.to_owned() },
        Subject::BucketPublicAccess { bucket: BUCKET.to_owned() },
    ] {
        let action = subject.actions()[0];
        learn(&mut evidence, subject, unreadable(action));
    }
    role_with(&mut evidence, allow_all());
    evidence
}

const EXPLICIT: &str = "with an explicit deny in a resource-based policy";
const IMPLICIT: &str = "because no resource-based policy allows the s3:GetObject action";

#[test]
fn what_reads_alike_across_accounts_is_no_more_than_possible() {
    for (words, first) in [
        (None, "bucket-policy-no-allow"),
        (Some(EXPLICIT), "bucket-policy-explicit-deny"),
        (Some(IMPLICIT), "bucket-policy-no-allow"),
    ] {
        let mut evidence = foreign(Operation::GetObject, "in/known.json");
        if let Some(words) = words {
            said(&mut evidence, "s3:GetObject", words);
        }
        let found = diagnose(&evidence);
        let two: Vec<_> = found.causes.iter().take(2).map(|cause| (cause.id.as_str(), cause.confidence)).collect();
        let expected = [first, "block-public-access"].map(|id| (id, Confidence::Possible));
        assert_eq!(two, expected, "{words:?}: {found:#?}");
        for action in ["s3:GetBucketPolicyStatus", "s3:GetBucketPublicAccessBlock"] {
            assert!(found.unreadable.contains(&action.to_owned()), "{words:?}: {found:#?}");
        }
        assert!(found.remedy.is_some(), "only the bucket's owner sees which of two it is: {found:#?}");
    }
}

#[test]
fn a_policy_that_s3_tells_its_owner_alone_is_no_missing_permission() {
    let mut evidence = foreign(Operation::GetObject, "in/known.json");
    let found = diagnose(&evidence);
    let line = found.evidence.iter().find(|line| line.starts_with("policy of the bucket")).expect("a line");
    assert!(line.contains("the owner's account only") && line.contains("`diagnosis.read_as`"), "{line}");
    assert!(!line.contains("would allow it"), "{line}");
    let named = "s3:GetBucketPolicy by a role of the bucket's account".to_owned();
    assert!(found.unreadable.contains(&named), "{found:#?}");
    assert!(!found.unreadable.contains(&"s3:GetBucketPolicy".to_owned()), "{found:#?}");
    let subject = Subject::BucketPolicy { bucket: BUCKET.to_owned() };
    let role = AssumeRole { role_arn: "arn:aws:iam::444455556666:role/reader".to_owned(), external_id: None };
    let request = ReadRequest { subject, region: Some("us-east-1".to_owned()), assume_role: Some(role) };
    evidence.readings.insert(request, Arc::new(unreadable("s3:GetBucketPolicy")));
    let found = diagnose(&evidence);
    assert!(found.unreadable.contains(&"s3:GetBucketPolicy".to_owned()), "a role there lacks it: {found:#?}");
    assert!(!found.unreadable.contains(&named), "{found:#?}");
}

#[test]
fn what_came_through_was_not_restricted() {
    // Without words a Deny of the same policy is as good.
    for (words, first, confidence) in [
        (None, "bucket-policy-no-allow", Confidence::Possible),
        (Some(EXPLICIT), "bucket-policy-explicit-deny", Confidence::Likely),
    ] {
        let mut evidence = foreign(Operation::PutObject, "out/s3litmus-run-0");
        if let Some(words) = words {
            said(&mut evidence, "s3:PutObject", words);
        }
        let elsewhere = call(Operation::PutObject, "in/s3litmus-run-1");
        evidence.others.push(exchange(elsewhere, Answer::Succeeded(Success::default())));
        let found = diagnose(&evidence);
        assert_eq!((found.causes[0].id.as_str(), found.causes[0].confidence), (first, confidence), "{found:#?}");
        assert_eq!(found.remedy.is_some(), words.is_some(), "a guess among several is no advice: {found:#?}");
    }
}

#[test]
fn what_the_prefix_lets_through_leaves_the_object_as_the_reason() {
    let mut evidence = foreign(Operation::GetObject, "in/known.json");
    let own = call(Operation::GetObject, "in/s3litmus-run-1");
    let mut write = call(Operation::PutObject, "in/s3litmus-run-1");
    write.options.server_side_encryption = Some("AES256".to_owned());
    let prepared = Some(exchange(write, Answer::Succeeded(Success::default())));
    let read = exchange(own, Answer::Succeeded(Success::default()));
    evidence.experiments.push(Experiment { prepared, exchange: read });
    let found = diagnose(&evidence);
    let place = |id: &str| found.causes.iter().position(|cause| cause.id == id);
    let allow = place("bucket-policy-no-allow");
    for id in ["hidden-missing-object", "object-owned-by-another-account"] {
        assert!(place(id).is_some() && allow.is_some() && place(id) < allow, "{id}: {found:#?}");
    }
    assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
}

#[test]
fn an_object_beside_the_denied_one_speaks_against_a_missing_allow() {
    let mut evidence = foreign(Operation::GetObject, "in/known.json");
    let beside = call(Operation::GetObject, "in/other.json");
    evidence.others.push(exchange(beside, Answer::Succeeded(Success::default())));
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
}

#[test]
fn a_session_that_the_run_makes_has_no_policy() {
    let mut evidence = denied(put());
    let role = AssumeRole { role_arn: "arn:aws:iam::111122223333:role/job".to_owned(), external_id: None };
    evidence.denied.call.assume_role = Some(role.clone());
    let subject = Subject::BucketPolicy { bucket: BUCKET.to_owned() };
    let request = ReadRequest { subject, region: Some("us-east-1".to_owned()), assume_role: Some(role) };
    evidence.readings.insert(request, Arc::new(Reading::Absent));
    let found = diagnose(&evidence);
    assert!(found.ruled_out.iter().any(|cause| cause.id == "session-policy"), "{found:#?}");
    assert_eq!(confidence(&found, "session-policy"), None);
    let own = diagnose(&denied(put()));
    assert_eq!(
        confidence(&own, "session-policy"),
        Some(Confidence::Possible),
        "how the run's own was made is not known"
    );
}
