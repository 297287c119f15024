//! An Allow that hangs on a header which the request could send.

use s3litmus::{
    cause::Confidence,
    diagnosis::{Evidence, Owner, ReadValue, Reading, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

/// A write into another account's bucket, whose policy allows it to the role on a condition.
fn across(condition: &Value, actions: &[&str]) -> Evidence {
    let mut evidence = denied(put());
    role_with(&mut evidence, allow_all());
    let document = policy(json!([{ "Sid": "Upload", "Effect": "Allow", "Principal": { "AWS": ROLE },
        "Action": actions, "Resource": "arn:aws:s3:::store/*", "Condition": condition }]));
    let read = Reading::Read(ReadValue::Policy { document });
    let request = s3litmus::diagnosis::ReadRequest {
        subject: Subject::BucketPolicy { bucket: BUCKET.to_owned() },
        region: Some("us-east-1".to_owned()),
        assume_role: Some(s3litmus::call::AssumeRole {
            role_arn: "arn:aws:iam::444455556666:role/reader".to_owned(),
            external_id: None,
        }),
    };
    evidence.read_as = request.assume_role.iter().cloned().collect();
    evidence.readings.insert(request, std::sync::Arc::new(read));
    evidence
}

#[test]
fn a_header_that_an_allow_asks_for_is_sent_and_the_owners_condition_stays() {
    let both: &[&str] = &["s3:PutObject", "s3:PutObjectAcl"];
    for (condition, actions, cause, name, value) in [
        (
            json!({ "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control" } }),
            both,
            "acl-header-required",
            "acl",
            "bucket-owner-full-control",
        ),
        (
            json!({ "StringEquals": { "s3:x-amz-server-side-encryption": "AES256" } }),
            &["s3:PutObject"],
            "encryption-header-required",
            "server_side_encryption",
            "AES256",
        ),
    ] {
        let evidence = across(&condition, actions);
        assert_eq!(s3litmus::diagnosis::Target::of(&evidence).owner, Owner::Account("444455556666".to_owned()));
        let found = diagnose(&evidence);
        assert_eq!(found.causes[0].id, cause, "{found:#?}");
        assert!(found.causes[0].confidence <= Confidence::Likely, "{found:#?}");
        assert_eq!(confidence(&found, "bucket-policy-no-allow"), None, "the same statement: {found:#?}");
        let sid = found.causes[0].policy.as_ref().and_then(|policy| policy.sid.as_deref());
        assert_eq!(sid, Some("Upload"), "{found:#?}");
        assert_eq!(sent(&found), [(name.to_owned(), json!(value))], "{found:#?}");
    }
}

#[test]
fn a_header_that_would_not_be_enough_is_not_what_is_asked_for() {
    let condition = json!({ "StringEquals": { "s3:x-amz-acl": "bucket-owner-full-control" } });
    for evidence in [
        across(&condition, &["s3:PutObject"]),
        across(&json!({ "StringEquals": { "s3:x-amz-acl": "public-read" } }), &["s3:PutObject", "s3:PutObjectAcl"]),
    ] {
        let found = diagnose(&evidence);
        assert_eq!(found.causes[0].id, "bucket-policy-no-allow", "{found:#?}");
    }
}
