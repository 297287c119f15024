//! Who reads what the run may not, and what that says of whom.

use std::sync::Arc;

use s3litmus::{
    answer::ServiceError,
    call::{AssumeRole, Operation},
    cause::Confidence,
    diagnosis::{
        Evidence, KmsKeyFacts, Limits, Owner, ReadRequest, ReadValue, Reading, Step, Subject, Target, diagnose,
        next_steps,
    },
};
use serde_json::json;

use crate::evidence::*;

const OWNER: &str = "444455556666";

fn reader(account: &str) -> AssumeRole {
    AssumeRole { role_arn: format!("arn:aws:iam::{account}:role/reader"), external_id: None }
}

fn bucket_policy() -> Subject {
    Subject::BucketPolicy { bucket: BUCKET.to_owned() }
}

/// A bare denial, of which the run may read its own role and nothing of the bucket.
fn with_readers(accounts: &[&str]) -> Evidence {
    let mut evidence = denied(call(Operation::GetObject, "in/known.json"));
    role_with(&mut evidence, allow_all());
    evidence.read_as = accounts.iter().map(|account| reader(account)).collect();
    evidence
}

/// The requests to read that come next.
fn asked(evidence: &Evidence) -> Vec<ReadRequest> {
    let steps = next_steps(evidence, &Limits::default()).into_iter();
    steps.filter_map(|step| if let Step::Read(request) = step { Some(request) } else { None }).collect()
}

/// As whom a subject is read next.
fn next(evidence: &Evidence, subject: &Subject) -> Option<Option<String>> {
    let request = asked(evidence).into_iter().find(|request| request.subject == *subject)?;
    Some(request.assume_role.map(|role| role.role_arn))
}

fn answered(evidence: &mut Evidence, account: Option<&str>, subject: Subject, reading: Reading) {
    let assume_role = account.map(reader);
    let region = Some("us-east-1".to_owned());
    evidence.readings.insert(ReadRequest { subject, region, assume_role }, Arc::new(reading));
}

fn foreign() -> Reading {
    let error = ServiceError { status: 405, code: Some("MethodNotAllowed".to_owned()), ..ServiceError::default() };
    Reading::Denied { action: "s3:GetBucketPolicy".to_owned(), error }
}

/// All that is asked is refused, as long as something is; as whom each was.
fn refuse_all(mut evidence: Evidence, refusal: impl Fn(&ReadRequest) -> Reading) -> (Evidence, Vec<ReadRequest>) {
    let mut all = Vec::new();
    loop {
        let requests = asked(&evidence);
        if requests.is_empty() {
            return (evidence, all);
        }
        for request in requests {
            assert!(!all.contains(&request), "{request:?} was asked before");
            evidence.readings.insert(request.clone(), Arc::new(refusal(&request)));
            all.push(request);
        }
    }
}

fn refusal(request: &ReadRequest) -> Reading {
    unreadable(request.subject.actions()[0])
}

#[test]
fn a_reader_is_asked_where_the_run_was_refused_and_not_before() {
    let mut evidence = with_readers(&[OWNER]);
    assert_eq!(next(&evidence, &bucket_policy()), Some(None));
    answered(&mut evidence, None, bucket_policy(), foreign());
    assert_eq!(next(&evidence, &bucket_policy()), Some(Some(reader(OWNER).role_arn)));
    answered(&mut evidence, Some(OWNER), bucket_policy(), Reading::Absent);
    assert_eq!(next(&evidence, &bucket_policy()), None);
    assert_eq!(Target::of(&evidence).owner, Owner::Account(OWNER.to_owned()));
}

#[test]
fn what_the_run_read_no_reader_is_asked_for() {
    let mut evidence = with_readers(&[OWNER]);
    answered(&mut evidence, None, bucket_policy(), Reading::Absent);
    let (_, all) = refuse_all(evidence, refusal);
    let as_reader: Vec<_> = all.iter().filter(|request| request.assume_role.is_some()).collect();
    assert!(as_reader.iter().all(|request| request.subject != bucket_policy()), "{as_reader:?}");
    // The bucket is of the run's account, of which the reader is not.
    let bucket = |subject: &Subject| matches!(subject, Subject::BucketPublicAccess { .. } | Subject::ObjectAcl { .. });
    assert!(as_reader.iter().all(|request| !bucket(&request.subject)), "{as_reader:?}");
}

#[test]
fn the_next_reader_follows_one_that_may_not_read() {
    let mut evidence = with_readers(&[OWNER, "777788889999"]);
    answered(&mut evidence, None, bucket_policy(), foreign());
    answered(&mut evidence, Some(OWNER), bucket_policy(), unreadable("s3:GetBucketPolicy"));
    assert_eq!(next(&evidence, &bucket_policy()), Some(Some(reader("777788889999").role_arn)));
}

#[test]
fn an_account_that_is_told_foreign_is_asked_no_more_of_the_bucket() {
    let mut evidence = with_readers(&[OWNER, "777788889999"]);
    answered(&mut evidence, None, bucket_policy(), foreign());
    answered(&mut evidence, Some(OWNER), bucket_policy(), foreign());
    let requests = asked(&evidence);
    assert!(!requests.iter().any(|request| request.assume_role == Some(reader(OWNER))), "{requests:?}");
    assert_eq!(next(&evidence, &bucket_policy()), Some(Some(reader("777788889999").role_arn)));
    assert_eq!(Target::of(&evidence).owner, Owner::NotTheCaller);
}

#[test]
fn what_a_reader_of_another_account_is_told_says_nothing_of_the_caller() {
    let mut evidence = with_readers(&[OWNER]);
    answered(&mut evidence, None, bucket_policy(), unreadable("s3:GetBucketPolicy"));
    answered(&mut evidence, Some(OWNER), bucket_policy(), foreign());
    assert_eq!(Target::of(&evidence).owner, Owner::Unknown);
}

#[test]
fn what_the_run_is_told_says_nothing_of_a_role_of_another_account() {
    let mut evidence = with_readers(&[]);
    let tested = AssumeRole { role_arn: format!("arn:aws:iam::{OWNER}:role/job"), external_id: None };
    evidence.denied.call.assume_role = Some(tested);
    evidence.caller = Some(s3litmus::diagnosis::Caller {
        arn: format!("arn:aws:sts::{OWNER}:assumed-role/job/s3litmus"),
        account: OWNER.to_owned(),
    });
    answered(&mut evidence, None, bucket_policy(), foreign());
    assert_eq!(Target::of(&evidence).owner, Owner::Unknown);
    evidence.runs_as = None;
    answered(&mut evidence, None, bucket_policy(), Reading::Absent);
    assert_eq!(Target::of(&evidence).owner, Owner::Unknown, "whose the run is, is not known");
}

#[test]
fn a_role_that_may_not_be_assumed_is_one_line_and_asked_once() {
    let refused = |request: &ReadRequest| match &request.assume_role {
        Some(role) if *role == reader(OWNER) => unreadable("sts:AssumeRole"),
        _ => refusal(request),
    };
    let mut evidence = with_readers(&[OWNER, "777788889999"]);
    answered(&mut evidence, None, bucket_policy(), foreign());
    for request in asked(&evidence) {
        let reading = refused(&request);
        evidence.readings.insert(request, Arc::new(reading));
    }
    let (evidence, later) = refuse_all(evidence, refused);
    assert!(!later.iter().any(|request| request.assume_role == Some(reader(OWNER))), "{later:?}");
    assert!(later.iter().any(|request| request.assume_role == Some(reader("777788889999"))), "{later:?}");
    let found = diagnose(&evidence);
    let named = |lines: &[String]| lines.iter().filter(|line| line.contains(&reader(OWNER).role_arn)).count();
    assert_eq!((named(&found.evidence), named(&found.unreadable)), (1, 1), "{found:#?}");
    assert!(found.unreadable.contains(&"s3:GetBucketPolicy".to_owned()), "{found:#?}");
    assert!(found.causes.iter().all(|cause| cause.confidence != Confidence::Certain), "{found:#?}");
}

#[test]
fn nobody_is_asked_who_cannot_answer() {
    let (_, all) = refuse_all(with_readers(&["111122223333", OWNER]), refusal);
    let as_owner: Vec<_> = all.iter().filter(|request| request.assume_role == Some(reader(OWNER))).collect();
    let of_the_caller = |subject: &Subject| {
        matches!(subject, Subject::Role { .. } | Subject::InlinePolicies { .. } | Subject::AttachedPolicies { .. })
    };
    assert!(as_owner.iter().any(|request| request.subject == bucket_policy()), "{as_owner:?}");
    assert!(!as_owner.iter().any(|request| of_the_caller(&request.subject)), "{as_owner:?}");
    assert!(!as_owner.iter().any(|request| request.subject == Subject::VpcEndpoints), "{as_owner:?}");
    // A reader beside the run sees the run's network.
    let own = all.iter().filter(|request| request.assume_role == Some(reader("111122223333")));
    assert!(own.into_iter().any(|request| request.subject == Subject::VpcEndpoints), "{all:?}");
}

#[test]
fn a_key_by_its_id_is_the_callers_and_read_in_its_account_alone() {
    let named = Subject::KmsKey { key: "alias/own".to_owned() };
    let mut evidence = with_readers(&[OWNER]);
    evidence.denied.call = put();
    evidence.denied.call.options.server_side_encryption = Some("aws:kms".to_owned());
    evidence.denied.call.options.sse_kms_key_id = Some("alias/own".to_owned());
    let (mut evidence, all) = refuse_all(evidence, refusal);
    let askers: Vec<_> = all.iter().filter(|request| request.subject == named).collect();
    assert!(askers.len() == 1 && askers[0].assume_role.is_none(), "{askers:?}");
    // Another check of the run may have had it read elsewhere.
    let facts = KmsKeyFacts { arn: KEY.to_owned(), ..KmsKeyFacts::default() };
    answered(&mut evidence, Some(OWNER), named, Reading::Read(ReadValue::KmsKey(facts)));
    let subjects: Vec<_> = asked(&evidence).into_iter().map(|request| request.subject).collect();
    assert!(!subjects.contains(&Subject::KmsKeyPolicy { key: KEY.to_owned() }), "{subjects:?}");
}

#[test]
fn what_is_attached_along_the_way_is_asked_of_who_read_the_way() {
    let mut evidence = with_readers(&[OWNER, "777788889999"]);
    said(&mut evidence, "s3:GetObject", "with an explicit deny in a service control policy");
    let way = Subject::OrganizationPath { account: "111122223333".to_owned() };
    let late = || Reading::NotTried { because: "who reads is in no organization".to_owned() };
    for (account, reading) in [(None, late()), (Some(OWNER), unreadable("organizations:ListParents"))] {
        let request =
            asked(&evidence).into_iter().find(|request| request.subject == way).expect("the way is asked for");
        assert_eq!(request.assume_role, account.map(reader));
        evidence.readings.insert(request, Arc::new(reading));
    }
    let nodes = ["r-1", "111122223333"].map(str::to_owned).to_vec();
    let path = Reading::Read(ReadValue::OrganizationPath { nodes });
    answered(&mut evidence, Some("777788889999"), way, path);
    let attached = Subject::ServiceControlPolicies { target: "r-1".to_owned() };
    assert_eq!(next(&evidence, &attached), Some(Some(reader("777788889999").role_arn)));
}

#[test]
fn a_statement_that_a_reader_read_is_certain_and_said_to_be_read_by_it() {
    let mut evidence = with_readers(&[OWNER]);
    answered(&mut evidence, None, bucket_policy(), foreign());
    let document = policy(json!([
        { "Sid": "Partner", "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "s3:*", "Resource": "*" },
        { "Sid": "Frozen", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::store/in/*" }
    ]));
    answered(&mut evidence, Some(OWNER), bucket_policy(), Reading::Read(ReadValue::Policy { document }));
    let (evidence, _) = refuse_all(evidence, refusal);
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    assert_eq!(
        (first.id.as_str(), first.confidence),
        ("bucket-policy-explicit-deny", Confidence::Certain),
        "{found:#?}"
    );
    assert_eq!(first.policy.as_ref().and_then(|policy| policy.sid.as_deref()), Some("Frozen"), "{found:#?}");
    let line = format!("policy of the bucket `{BUCKET}` as `{}`: read", reader(OWNER).role_arn);
    assert!(found.evidence.contains(&line), "{:#?}", found.evidence);
    assert!(!found.unreadable.contains(&"s3:GetBucketPolicy".to_owned()), "{:#?}", found.unreadable);
}
