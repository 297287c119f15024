//! What a Deny that was read explains, and what it does not.

use s3litmus::{
    answer::{Answer, Success},
    call::Operation,
    cause::Confidence,
    diagnosis::{Reading, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

#[test]
fn a_deny_that_was_read_is_certain_and_named() {
    let mut evidence = denied(put());
    role_with(&mut evidence, allow_all());
    bucket_with(&mut evidence, serde_json::from_str(DENY_UNENCRYPTED).unwrap());
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    assert_eq!(
        (first.id.as_str(), first.confidence),
        ("encryption-header-required", Confidence::Certain),
        "{found:#?}"
    );
    let policy = first.policy.as_ref().expect("the statement");
    assert_eq!((policy.sid.as_deref(), policy.index), (Some("Encrypted"), Some(0)));
    assert_eq!(policy.condition_key.as_deref(), Some("s3:x-amz-server-side-encryption"));
    let remedy = found.remedy.expect("a remedy");
    assert_eq!(remedy.changes[0].name.as_deref(), Some("server_side_encryption"));
}

#[test]
fn a_deny_on_a_key_that_is_not_known_is_never_certain() {
    let mut evidence = denied(put());
    role_with(&mut evidence, allow_all());
    bucket_with(
        &mut evidence,
        json!([{ "Sid": "Home", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": { "NotIpAddress": { "aws:SourceIp": "198.51.100.0/24" } } }]),
    );
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "bucket-policy-source-condition", "{found:#?}");
    assert!(found.causes.iter().all(|cause| cause.confidence != Confidence::Certain), "{found:#?}");
}

#[test]
fn what_s3_names_is_not_outdone_by_a_deny_that_was_read() {
    let mut evidence = denied(put());
    evidence.denied.answer = refused(
        403,
        "AccessDenied",
        "User: arn:aws:sts::111122223333:assumed-role/writer/fn is not authorized to perform: s3:PutObject on resource: \
         \"arn:aws:s3:::store/in/s3litmus-run-0\" because no identity-based policy allows the s3:PutObject action",
    );
    role_with(&mut evidence, json!([]));
    bucket_with(
        &mut evidence,
        json!([{ "Sid": "All", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*" }]),
    );
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "identity-policy-no-allow", "{found:#?}");
    assert!(found.causes.iter().all(|cause| cause.id != "bucket-policy-explicit-deny"), "{found:#?}");
}

#[test]
fn a_deny_of_a_second_action_is_no_missing_allow() {
    for policy in ["a resource-based policy", "an identity-based policy"] {
        let mut call = put();
        call.options.tagging.insert("team".to_owned(), "data".to_owned());
        let mut evidence = denied(call);
        said(&mut evidence, "s3:PutObjectTagging", &format!("with an explicit deny in {policy}"));
        tried(&mut evidence, |options| options.tagging.clear(), Answer::Succeeded(Success::default()));
        let found = diagnose(&evidence);
        assert!(found.causes.iter().all(|cause| cause.id != "tagging-needs-own-action"), "{found:#?}");
    }
}

fn deny_unless_source(header: &str) -> Value {
    json!([{ "Sid": "Guard", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*",
        "Condition": { "StringNotEquals": { header: "aws:kms", "aws:SourceVpce": "vpce-1" } } }])
}

#[test]
fn a_deny_that_would_have_stopped_what_passed_is_not_the_one() {
    for (passes_with, is_the_one) in [("aws:kms", true), ("AES256", false)] {
        let mut evidence = denied(put());
        role_with(&mut evidence, allow_all());
        bucket_with(&mut evidence, deny_unless_source("s3:x-amz-server-side-encryption"));
        let passed = Answer::Succeeded(Success::default());
        tried(&mut evidence, |options| options.server_side_encryption = Some(passes_with.to_owned()), passed);
        let found = diagnose(&evidence);
        let named = found.causes.iter().find(|cause| cause.id == "encryption-header-required");
        let sid = named.and_then(|cause| cause.policy.as_ref()?.sid.as_deref());
        assert_eq!(sid == Some("Guard"), is_the_one, "{passes_with}: {found:#?}");
        assert!(is_the_one || named.is_none_or(|cause| cause.confidence != Confidence::Certain), "{found:#?}");
    }
}

#[test]
fn a_missing_object_is_no_denial_of_the_policy_that_does_not_let_list() {
    let mut evidence = denied(call(Operation::GetObject, "in/absent"));
    role_with(
        &mut evidence,
        json!([{ "Sid": "Read", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::store/*" }]),
    );
    said(&mut evidence, "s3:ListBucket", "because no identity-based policy allows the s3:ListBucket action");
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "hidden-missing-object", "{found:#?}");
    assert_eq!(found.causes[0].policy, None, "{found:#?}");
}

#[test]
fn a_deny_of_one_address_is_a_long_shot_and_one_of_all_others_is_not() {
    for (operator, expected) in [("IpAddress", Confidence::Possible), ("NotIpAddress", Confidence::Likely)] {
        let mut evidence = denied(put());
        role_with(&mut evidence, allow_all());
        learn(&mut evidence, Subject::OrganizationPath { account: "111122223333".to_owned() }, Reading::Absent);
        bucket_with(
            &mut evidence,
            json!([{ "Sid": "Ip", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::store/*", "Condition": { operator: { "aws:SourceIp": "192.0.2.0/24" } } }]),
        );
        let found = diagnose(&evidence);
        assert_eq!(confidence(&found, "bucket-policy-source-condition"), Some(expected), "{found:#?}");
        assert_eq!(found.causes[0].policy.as_ref().and_then(|policy| policy.sid.as_deref()), Some("Ip"));
    }
}
