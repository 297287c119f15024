//! What was not read excludes nothing; what came through does.

use s3litmus::{
    answer::{Answer, ServiceError, Success},
    call::{Call, Operation},
    cause::Confidence,
    diagnosis::{Diagnosis, Evidence, Reading, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

fn because<'d>(found: &'d Diagnosis, id: &str) -> Option<&'d str> {
    found.ruled_out.iter().find(|out| out.id == id).map(|out| out.because.as_str())
}

/// A denied read of an object that may not be there, by a role that may do everything in a bucket without a policy.
fn read_of_absent() -> Evidence {
    let mut evidence = denied(call(Operation::GetObject, "in/absent"));
    role_with(&mut evidence, allow_all());
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    evidence
}

fn listing(prefix: &str, answer: Answer) -> s3litmus::answer::Exchange {
    let mut list = Call::new(Operation::ListObjectsV2, BUCKET, None);
    list.prefix = Some(prefix.to_owned());
    exchange(list, answer)
}

#[test]
fn a_right_to_list_that_was_read_shows_no_object() {
    const ID: &str = "hidden-missing-object";
    let mut evidence = read_of_absent();
    let found = diagnose(&evidence);
    assert_eq!(because(&found, ID), None, "a policy that was not read may deny the listing: {found:#?}");
    assert_eq!(confidence(&found, ID), Some(Confidence::Possible), "{found:#?}");

    evidence.others = vec![listing("elsewhere/", bare())];
    let own = call(Operation::GetObject, "in/s3litmus-run-1");
    evidence.others.push(exchange(own, passed()));
    let found = diagnose(&evidence);
    assert_eq!((found.causes[0].id.as_str(), found.causes[0].confidence), (ID, Confidence::Likely), "{found:#?}");
    let line = found.evidence.iter().find(|line| line.starts_with(ID)).cloned().unwrap_or_default();
    assert!(line.contains("a listing is refused"), "{found:#?}");

    evidence.others = vec![listing("elsewhere/", passed())];
    let found = diagnose(&evidence);
    assert!(because(&found, ID).is_some_and(|because| because.contains("listing the bucket is allowed")), "{found:#?}");

    let missing = Answer::Refused(ServiceError { status: 404, ..ServiceError::default() });
    evidence.others = vec![exchange(call(Operation::HeadObject, "out/absent"), missing)];
    let found = diagnose(&evidence);
    assert!(because(&found, ID).is_some_and(|because| because.contains("`out/absent` is missing")), "{found:#?}");
}

fn deny(sid: &str, resource: &str, condition: &Value) -> Value {
    json!([{ "Sid": sid, "Effect": "Deny", "Principal": "*", "Action": ["s3:PutObject", "s3:GetObject"],
        "Resource": resource, "Condition": condition }])
}

#[test]
fn a_deny_on_what_is_not_known_is_first_and_as_likely_as_its_rivals_let_it_be() {
    for condition in [
        json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } }),
        json!({ "NumericLessThan": { "s3:TlsVersion": "1.2" } }),
        json!({ "BoolIfExists": { "aws:MultiFactorAuthPresent": "false" } }),
    ] {
        let mut evidence = denied(put());
        role_with(&mut evidence, allow_all());
        bucket_with(&mut evidence, deny("Unknown", "arn:aws:s3:::store/in/*", &condition));
        let first = |evidence: &Evidence| {
            let found = diagnose(evidence);
            let sid = found.causes[0].policy.as_ref().and_then(|policy| policy.sid.clone());
            assert!(found.remedy.is_some(), "{found:#?}");
            (sid, found.causes[0].confidence)
        };
        let named = || Some("Unknown".to_owned());
        assert_eq!(first(&evidence), (named(), Confidence::Possible), "a policy of the organization may deny as well");
        evidence.others = vec![exchange(call(Operation::PutObject, "out/s3litmus-run-1"), passed())];
        assert_eq!(first(&evidence), (named(), Confidence::Likely), "such a policy names no keys");
        evidence.others.clear();
        learn(&mut evidence, Subject::OrganizationPath { account: "111122223333".to_owned() }, Reading::Absent);
        assert_eq!(first(&evidence), (named(), Confidence::Likely), "the account is in no organization");
    }
}

#[test]
fn a_deny_on_what_all_requests_of_the_caller_share_is_excluded_by_one_that_passed() {
    let with = |condition: Value, passed_call: Call| {
        let mut evidence = denied(put());
        role_with(&mut evidence, allow_all());
        bucket_with(&mut evidence, deny("Unknown", "arn:aws:s3:::store/*", &condition));
        evidence.others.push(exchange(passed_call, Answer::Succeeded(Success::default())));
        let found = diagnose(&evidence);
        let named = |cause: &s3litmus::report::CauseReport| cause.policy.as_ref()?.sid.clone();
        found.causes.iter().any(|cause| named(cause).as_deref() == Some("Unknown"))
    };
    let of_the_caller = json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } });
    assert!(!with(of_the_caller.clone(), call(Operation::GetObject, "in/known.json")), "the statement is about both");
    assert!(with(of_the_caller, call(Operation::DeleteObject, "in/s3litmus-run-1")), "the statement is about one");
    let of_the_request = json!({ "StringNotEquals": { "s3:ExistingObjectTag/team": "a" } });
    assert!(with(of_the_request, call(Operation::GetObject, "in/known.json")), "each object has its own tags");
}

#[test]
fn a_limit_of_the_run_is_told() {
    let mut evidence = denied(put());
    evidence.limit_reached = Some(120);
    let found = diagnose(&evidence);
    let told = "no experiments: the limit of 120 for this run is reached";
    assert!(found.evidence.iter().any(|line| line == told), "{found:#?}");
    tried(&mut evidence, |options| options.acl = Some("private".to_owned()), bare());
    let found = diagnose(&evidence);
    let told = "no more experiments: the limit of 120 for this run is reached";
    assert!(found.evidence.iter().any(|line| line == told), "{found:#?}");
}

#[test]
fn what_else_is_read_of_the_object_comes_before_what_is_left_over() {
    let mut evidence = denied(call(Operation::GetObjectTagging, "in/known.json"));
    role_with(&mut evidence, allow_all());
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "service-control-policy", "{found:#?}");
    let setting = s3litmus::diagnosis::ReadValue::Ownership { setting: "ObjectWriter".to_owned() };
    learn(&mut evidence, Subject::ObjectOwnership { bucket: BUCKET.to_owned() }, Reading::Read(setting));
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "object-owned-by-another-account", "{found:#?}");
}

#[test]
fn what_is_left_over_keeps_no_advice_back() {
    let mut evidence = with_key();
    let role = json!([{ "Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*" }]);
    role_with(&mut evidence, role);
    learn(&mut evidence, Subject::KmsKeyPolicy { key: KEY.to_owned() }, unreadable("kms:GetKeyPolicy"));
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "kms-key-policy", "{found:#?}");
    let left =
        found.evidence.iter().any(|line| line.starts_with("service-control-policy: all that was read allows it"));
    assert!(left, "{found:#?}");
    assert_eq!(changes(&found)[0]["target"], "kms-key-policy", "{found:#?}");
}

#[test]
fn an_object_whose_head_is_answered_is_nobody_elses() {
    const ID: &str = "object-owned-by-another-account";
    let mut evidence = denied(call(Operation::GetObject, "in/known.json"));
    role_with(&mut evidence, allow_all());
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    let setting = s3litmus::diagnosis::ReadValue::Ownership { setting: "ObjectWriter".to_owned() };
    learn(&mut evidence, Subject::ObjectOwnership { bucket: BUCKET.to_owned() }, Reading::Read(setting));
    evidence.others = vec![exchange(call(Operation::HeadObject, "in/known.json"), bare())];
    assert!(confidence(&diagnose(&evidence), ID).is_some());
    evidence.others =
        vec![exchange(call(Operation::HeadObject, "in/known.json"), Answer::Succeeded(Success::default()))];
    let found = diagnose(&evidence);
    assert!(because(&found, ID).is_some_and(|because| because.starts_with("HEAD")), "{found:#?}");
}

#[test]
fn a_deletion_that_is_answered_shows_no_object() {
    const ID: &str = "hidden-missing-object";
    let mut evidence = denied(call(Operation::GetObject, "in/s3litmus-run-0"));
    let done = |operation| exchange(call(operation, "in/s3litmus-run-0"), Answer::Succeeded(Success::default()));
    evidence.others = vec![done(Operation::DeleteObject)];
    assert!(confidence(&diagnose(&evidence), ID).is_some(), "S3 answers it alike for an absent key");
    evidence.others.push(done(Operation::PutObject));
    let found = diagnose(&evidence);
    assert_eq!(because(&found, ID), Some("the run itself wrote the object before"), "{found:#?}");
}

#[test]
fn the_right_to_list_is_what_s3_names_for_any_object_that_is_not_there() {
    for operation in [Operation::GetObjectTagging, Operation::PutObjectTagging, Operation::PutObjectAcl] {
        let mut evidence = denied(call(operation, "in/s3litmus-run-0"));
        said(&mut evidence, "s3:ListBucket", "because no identity-based policy allows the s3:ListBucket action");
        let found = diagnose(&evidence);
        let first = (found.causes[0].id.as_str(), found.causes[0].confidence);
        assert_eq!(first, ("hidden-missing-object", Confidence::Likely), "{operation}: {found:#?}");
    }
}

#[test]
fn a_deny_that_may_match_is_not_likely_where_the_object_may_be_missing() {
    let mut evidence = denied(call(Operation::GetObject, "in/known.json"));
    role_with(&mut evidence, json!([{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]));
    bucket_with(
        &mut evidence,
        deny("Unknown", "arn:aws:s3:::store/in/*", &json!({ "StringNotEquals": { "aws:SourceVpce": "vpce-1" } })),
    );
    learn(&mut evidence, Subject::OrganizationPath { account: "111122223333".to_owned() }, Reading::Absent);
    let of_the_deny = |evidence: &Evidence| confidence(&diagnose(evidence), "bucket-policy-source-condition");
    assert_eq!(of_the_deny(&evidence), Some(Confidence::Possible));
    let keys = vec!["in/known.json".to_owned()];
    evidence.others = vec![listing("in/", Answer::Succeeded(Success { keys, ..Success::default() }))];
    assert_eq!(of_the_deny(&evidence), Some(Confidence::Likely), "a listing shows it");
}
