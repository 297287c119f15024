//! What is advised: the statement or header that is missing, where it belongs, and no more.

use std::sync::Arc;

use s3litmus::{
    answer::{Answer, Success},
    call::{CallOptions, Operation},
    cause::Confidence,
    diagnosis::{NamedPolicy, ReadRequest, ReadValue, Reading, RoleFacts, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

#[test]
fn a_copy_is_judged_at_its_source_too() {
    let mut call = call(Operation::CopyObject, "in/s3litmus-run-0");
    call.options.copy_source = Some("other/seed.bin".to_owned());
    let mut evidence = denied(call);
    role_with(
        &mut evidence,
        json!([{ "Sid": "Write", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*" }]),
    );
    for bucket in [BUCKET, "other"] {
        learn(&mut evidence, Subject::BucketPolicy { bucket: bucket.to_owned() }, Reading::Absent);
    }
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("identity-policy-no-allow", Confidence::Certain), "{found:#?}");
    assert_eq!(changes(&found)[0]["statement"]["Action"], "s3:GetObject");
    assert_eq!(changes(&found)[0]["statement"]["Resource"], "arn:aws:s3:::other/seed.bin");
}

#[test]
fn a_boundary_is_asked_for_the_key_as_well() {
    let mut evidence = with_key();
    role_with(&mut evidence, json!([{ "Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*" }]));
    let arn = "arn:aws:iam::111122223333:policy/limits".to_owned();
    let facts = RoleFacts { arn: ROLE.to_owned(), boundary: Some(arn.clone()), ..RoleFacts::default() };
    learn(&mut evidence, Subject::Role { role: ROLE.to_owned() }, Reading::Read(ReadValue::Role(facts)));
    let named = NamedPolicy { name: None, arn: Some(arn.clone()), document: policy(allow_all()) };
    let request = ReadRequest { subject: Subject::ManagedPolicy { arn }, region: None, assume_role: None };
    let read = Reading::Read(ReadValue::Policies { policies: vec![named] });
    evidence.readings.insert(request, Arc::new(read));
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "kms-no-permission", "{found:#?}");
    assert_eq!(changes(&found)[0]["target"], "permissions-boundary", "{found:#?}");
    assert_eq!(changes(&found)[0]["statement"]["Action"], "kms:GenerateDataKey");
}

#[test]
fn a_deny_of_all_actions_of_a_service_is_not_turned_on_all_others() {
    let mut evidence = with_key();
    role_with(
        &mut evidence,
        json!([{ "Effect": "Allow", "Action": "*", "Resource": "*" },
            { "Sid": "NoKeys", "Effect": "Deny", "Action": "kms:*", "Resource": "*" }]),
    );
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].policy.as_ref().and_then(|policy| policy.sid.as_deref()), Some("NoKeys"), "{found:#?}");
    let changes = changes(&found);
    assert!(!changes.is_empty());
    assert!(changes.iter().all(|change| change["statement"].get("NotAction").is_none()), "{changes:#?}");
}

#[test]
fn a_header_that_a_statement_forbids_is_none_that_it_wants() {
    let mut call = put();
    call.options.acl = Some("bucket-owner-full-control".to_owned());
    let mut evidence = denied(call);
    role_with(&mut evidence, allow_all());
    bucket_with(
        &mut evidence,
        json!([{ "Sid": "NoAcl", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*",
            "Condition": { "Null": { "s3:x-amz-acl": "false" } } }]),
    );
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "bucket-policy-explicit-deny", "{found:#?}");
    assert_eq!(changes(&found)[0]["name"], "acl");
    assert_eq!(changes(&found)[0]["value"], Value::Null);
}

#[test]
fn a_key_with_wildcards_stands_for_itself_in_a_policy() {
    let mut evidence = denied(call(Operation::GetObject, "in/${aws:username}/a*b?.csv"));
    role_with(&mut evidence, json!([]));
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    let found = diagnose(&evidence);
    let resource = &changes(&found)[0]["statement"]["Resource"];
    assert_eq!(resource, "arn:aws:s3:::store/in/${$}{aws:username}/a${*}b${?}.csv", "{found:#?}");
}

#[test]
fn nothing_is_advised_that_loses_what_is_stored() {
    let mut evidence = denied(put());
    said(&mut evidence, "s3:PutObject", "with an explicit deny in an identity-based policy");
    let random = |options: &mut CallOptions| {
        options.sse_customer_key = Some(s3litmus::call::SseCustomerKey("random".to_owned()));
    };
    tried(&mut evidence, random, Answer::Succeeded(Success::default()));
    let found = diagnose(&evidence);
    assert_eq!(changes(&found), Vec::<Value>::new(), "{found:#?}");
}

#[test]
fn no_allow_is_advised_that_is_there_already() {
    let with = |actions: &[&str]| {
        let mut evidence = with_key();
        role_with(&mut evidence, json!([{ "Effect": "Allow", "Action": actions, "Resource": "*" }]));
        let passed = Answer::Succeeded(Success::default());
        let plain = |options: &mut CallOptions| {
            (options.server_side_encryption, options.sse_kms_key_id) = (Some("AES256".to_owned()), None);
        };
        tried(&mut evidence, plain, passed);
        let found = diagnose(&evidence);
        assert_eq!(found.causes[0].id, "kms-no-permission", "{found:#?}");
        changes(&found)
    };
    assert_eq!(with(&["s3:*"])[0]["statement"]["Action"], "kms:GenerateDataKey");
    assert_eq!(with(&["s3:*", "kms:*"]), Vec::<Value>::new());
}
