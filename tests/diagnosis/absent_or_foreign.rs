//! An object that cannot be read: it is not there, it is another account's, or a Deny matches it.

use s3litmus::{
    answer::{Answer, Success},
    call::{AssumeRole, Call, Operation},
    cause::Confidence,
    diagnosis::{Evidence, ReadValue, Reading, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;
use crate::organization::is_ruled_out;

const MISSING: &str = "hidden-missing-object";
const FOREIGN: &str = "object-owned-by-another-account";

/// A read that is refused, by a role that may read and not list.
fn reader() -> Evidence {
    let mut evidence = denied(call(Operation::GetObject, "in/known.json"));
    role_with(&mut evidence, json!([{ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" }]));
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    evidence
}

/// Other accounts may own objects of the bucket, and an object of the run's can be read.
fn with_owners(evidence: &mut Evidence) {
    let setting = ReadValue::Ownership { setting: "ObjectWriter".to_owned() };
    learn(evidence, Subject::ObjectOwnership { bucket: BUCKET.to_owned() }, Reading::Read(setting));
    evidence.others.push(exchange(call(Operation::GetObject, "in/s3litmus-run-1"), passed()));
}

fn deny_by_tag() -> Value {
    json!([{ "Sid": "Tagged", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::store/*", "Condition": { "StringEquals": { "s3:ExistingObjectTag/class": "secret" } } }])
}

fn somebody_else() -> Option<AssumeRole> {
    Some(AssumeRole { role_arn: "arn:aws:iam::111122223333:role/job".to_owned(), external_id: None })
}

fn listing(prefix: &str, keys: &[&str]) -> s3litmus::answer::Exchange {
    let mut list = Call::new(Operation::ListObjectsV2, BUCKET, None);
    list.prefix = Some(prefix.to_owned());
    list.assume_role = somebody_else();
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    exchange(list, Answer::Succeeded(Success { keys, ..Success::default() }))
}

#[test]
fn a_deny_that_may_match_comes_before_what_may_lie_in_the_object() {
    let mut foreign = reader();
    role_with(&mut foreign, allow_all());
    with_owners(&mut foreign);
    for (id, mut evidence) in [(FOREIGN, foreign), (MISSING, reader())] {
        assert_eq!(confidence(&diagnose(&evidence), id), Some(Confidence::Likely));
        bucket_with(&mut evidence, deny_by_tag());
        let found = diagnose(&evidence);
        assert_eq!(found.causes[0].id, "bucket-policy-explicit-deny", "{found:#?}");
        assert_eq!(confidence(&found, id), Some(Confidence::Possible), "{found:#?}");
    }
}

#[test]
fn a_missing_object_is_nobodys() {
    let mut evidence = reader();
    with_owners(&mut evidence);
    let found = diagnose(&evidence);
    assert_eq!(confidence(&found, MISSING), Some(Confidence::Possible), "{found:#?}");
    assert_eq!(confidence(&found, FOREIGN), Some(Confidence::Possible), "{found:#?}");
    assert!(changes(&found).iter().all(|change| change["target"] != "object"), "it may be there: {found:#?}");

    evidence.others.push(listing("in/known.json", &[]));
    let found = diagnose(&evidence);
    assert!(is_ruled_out(&found, FOREIGN), "{found:#?}");
    assert_eq!(changes(&found)[0]["target"], "object", "{found:#?}");
}

#[test]
fn whoever_is_shown_the_object_shows_that_it_is_there() {
    let mut head = call(Operation::HeadObject, "in/known.json");
    head.assume_role = somebody_else();
    for shown in [listing("in/", &["in/known.json", "in/other.json"]), exchange(head, passed())] {
        let mut evidence = reader();
        with_owners(&mut evidence);
        evidence.others.push(shown);
        let found = diagnose(&evidence);
        assert!(is_ruled_out(&found, MISSING), "{found:#?}");
        assert_eq!(confidence(&found, FOREIGN), Some(Confidence::Likely), "{found:#?}");

        let mut evidence = Evidence { others: evidence.others, ..reader() };
        let always = json!([{ "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "*" }]);
        bucket_with(&mut evidence, always);
        assert!(is_ruled_out(&diagnose(&evidence), MISSING), "beside a Deny that is certain as well");

        let deleted = exchange(call(Operation::DeleteObject, "in/known.json"), passed());
        let mut evidence = Evidence { others: evidence.others, ..reader() };
        evidence.others.push(deleted);
        assert!(!is_ruled_out(&diagnose(&evidence), MISSING), "it was deleted, afterwards perhaps");
    }
}
