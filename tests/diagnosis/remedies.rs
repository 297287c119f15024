//! What is advised: the statement or header that is missing, where it belongs, and no more.

use std::sync::Arc;

use s3litmus::{
    answer::{Answer, Success},
    call::{AssumeRole, Call, CallOptions, Operation},
    cause::Confidence,
    diagnosis::{Evidence, NamedPolicy, ReadRequest, ReadValue, Reading, RoleFacts, Subject, diagnose},
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

/// A role whose path its sessions have lost.
fn role_under_a_path(evidence: &mut Evidence, statements: Value) {
    role_with(evidence, statements);
    let facts = RoleFacts { arn: "arn:aws:iam::111122223333:role/data/writer".to_owned(), ..RoleFacts::default() };
    learn(evidence, Subject::Role { role: ROLE.to_owned() }, Reading::Read(ReadValue::Role(facts)));
}

/// The statement that is added where nothing allows: for each call the action and the resource, a condition, and words.
#[test]
fn a_statement_reaches_as_far_as_the_check() {
    let mut listing = Call::new(Operation::ListObjectsV2, BUCKET, None);
    listing.prefix = Some("in/".to_owned());
    let under_prefix = json!({ "StringLike": { "s3:prefix": "in/*" } });
    let cases = [
        (put(), "s3:PutObject", "arn:aws:s3:::store/in/*", Value::Null),
        (
            call(Operation::GetObject, "in/2026/a.json"),
            "s3:GetObject",
            "arn:aws:s3:::store/in/2026/a.json",
            Value::Null,
        ),
        (call(Operation::PutObject, "s3litmus-run-0"), "s3:PutObject", "arn:aws:s3:::store/*", Value::Null),
        (listing, "s3:ListBucket", "arn:aws:s3:::store", under_prefix),
    ];
    for (call, action, resource, condition) in cases {
        let mut evidence = denied(call);
        role_under_a_path(&mut evidence, json!([]));
        learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
        let found = diagnose(&evidence);
        let advised = &changes(&found)[0];
        assert_eq!(advised["resource"], "arn:aws:iam::111122223333:role/data/writer", "{found:#?}");
        let mut expected = json!({ "Effect": "Allow", "Action": action, "Resource": resource });
        if !condition.is_null() {
            expected["Condition"] = condition;
        }
        assert_eq!(advised["statement"], expected);
        let remedy = found.remedy.expect("a remedy");
        assert_eq!(remedy.summary.contains("every key of the bucket"), resource.ends_with("store/*"), "{remedy:#?}");
        // In one account the bucket's policy would do.
        let other = json!(remedy.alternatives[0].changes[0]);
        expected["Principal"] = json!({ "AWS": "arn:aws:iam::111122223333:role/data/writer" });
        assert_eq!((&other["target"], &other["statement"]), (&json!("bucket-policy"), &expected));
    }
}

#[test]
fn across_accounts_both_policies_get_a_statement_and_the_bucket_names_the_role() {
    let mut evidence = denied(put());
    role_under_a_path(&mut evidence, json!([]));
    // Only the owner's account may read the policy, and the run reads as another role for that.
    let owner = AssumeRole { role_arn: "arn:aws:iam::444455556666:role/auditor".to_owned(), external_id: None };
    let subject = Subject::BucketPolicy { bucket: BUCKET.to_owned() };
    let request = ReadRequest { subject, region: Some("us-east-1".to_owned()), assume_role: Some(owner) };
    evidence.readings.insert(request, Arc::new(Reading::Absent));
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "cross-account-needs-both", "{found:#?}");
    let advised = changes(&found);
    let targets: Vec<_> = advised.iter().map(|change| change["target"].clone()).collect();
    assert_eq!(targets, ["identity-policy", "bucket-policy"]);
    assert_eq!(advised[1]["resource"], "arn:aws:s3:::store");
    assert_eq!(advised[1]["statement"]["Principal"], json!({ "AWS": "arn:aws:iam::111122223333:role/data/writer" }));
}

#[test]
fn a_deny_of_the_bucket_keeps_binding_everyone_else() {
    let mut evidence = denied(call(Operation::GetObject, "a"));
    role_under_a_path(&mut evidence, allow_all());
    bucket_with(
        &mut evidence,
        json!([{ "Sid": "Closed", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::store/a",
            "Condition": { "ArnNotEquals": { "aws:PrincipalArn": "arn:aws:iam::111122223333:role/admin" } } }]),
    );
    let found = diagnose(&evidence);
    let advised = changes(&found);
    assert_eq!(advised.len(), 1, "{advised:#?}");
    assert_eq!((&advised[0]["change"], &advised[0]["sid"]), (&json!("replace-statement"), &json!("Closed")));
    let spared = json!(["arn:aws:iam::111122223333:role/admin", "arn:aws:iam::111122223333:role/data/writer"]);
    assert_eq!(advised[0]["statement"]["Condition"], json!({ "ArnNotEquals": { "aws:PrincipalArn": spared } }));
}

#[test]
fn a_deny_of_the_role_spares_the_prefix_and_goes_where_nothing_is_left_of_it() {
    for (resource, left) in [
        ("*", json!({ "Effect": "Deny", "Action": "s3:PutObject", "NotResource": ["arn:aws:s3:::store/in/*"] })),
        ("arn:aws:s3:::store/in/*", Value::Null),
    ] {
        let mut evidence = denied(put());
        let denies = json!({ "Effect": "Deny", "Action": "s3:PutObject", "Resource": resource });
        role_with(&mut evidence, json!([allow_all()[0], denies]));
        let found = diagnose(&evidence);
        let advised = changes(&found);
        let kind = if left.is_null() { "remove-statement" } else { "replace-statement" };
        assert_eq!((advised.len(), &advised[0]["change"]), (1, &json!(kind)), "{advised:#?}");
        assert_eq!(advised[0]["statement"], left);
    }
}

#[test]
fn a_role_that_is_assumed_gets_its_statement_in_the_trust_policy() {
    let role_arn = "arn:aws:iam::111122223333:role/target".to_owned();
    let mut call = put();
    call.assume_role = Some(AssumeRole { role_arn: role_arn.clone(), external_id: Some("7".to_owned()) });
    let mut evidence = denied(call);
    evidence.caller = None;
    evidence.denied.request = Some("AssumeRole".to_owned());
    role_under_a_path(&mut evidence, json!([{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" }]));
    let trust = policy(json!([{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" },
        "Action": "sts:AssumeRole" }]));
    let facts = RoleFacts { arn: role_arn.clone(), trust_policy: Some(trust), ..RoleFacts::default() };
    learn(&mut evidence, Subject::Role { role: role_arn.clone() }, Reading::Read(ReadValue::Role(facts)));
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "trust-policy", "{found:#?}");
    let advised = changes(&found);
    assert_eq!((advised.len(), &advised[0]["resource"]), (1, &json!(role_arn)));
    let expected = json!({ "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "AWS": "arn:aws:iam::111122223333:role/data/writer" },
        "Condition": { "StringEquals": { "sts:ExternalId": "7" } } });
    assert_eq!(advised[0]["statement"], expected);
}

#[test]
fn nothing_is_set_where_a_newer_tls_is_wanted() {
    let mut evidence = denied(put());
    role_with(&mut evidence, allow_all());
    bucket_with(
        &mut evidence,
        json!([{ "Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*",
            "Condition": { "NumericLessThan": { "s3:TlsVersion": "1.3" } } }]),
    );
    said(&mut evidence, "s3:PutObject", "with an explicit deny in a resource-based policy");
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "bucket-policy-requires-tls", "{found:#?}");
    assert_eq!(changes(&found), Vec::<Value>::new());
    assert!(found.remedy.unwrap().summary.contains("1.3"));
}

#[test]
fn a_key_that_is_not_there_is_not_enabled() {
    for (code, message, enabled) in [
        ("KMS.NotFoundException", format!("Key '{KEY}' does not exist"), false),
        ("KMS.InvalidKeyUsageException", format!("{KEY} key usage is SIGN_VERIFY"), false),
        ("KMS.DisabledException", format!("{KEY} is disabled."), true),
    ] {
        let mut evidence = with_key();
        evidence.denied.answer = refused(400, code, &message);
        let found = diagnose(&evidence);
        assert_eq!(found.causes[0].id, "kms-key-state", "{found:#?}");
        assert_eq!(!changes(&found).is_empty(), enabled, "{code}: {found:#?}");
    }
}

#[test]
fn a_policy_that_limits_the_caller_is_asked_for_all_that_the_request_needs() {
    for (policy, target) in [
        ("service control", "service-control-policy"),
        ("session", "session-policy"),
        ("VPC endpoint", "vpc-endpoint-policy"),
    ] {
        let mut call = put();
        call.options.acl = Some("bucket-owner-full-control".to_owned());
        call.options.tagging.insert("team".to_owned(), "a".to_owned());
        let mut evidence = denied(call);
        role_with(&mut evidence, allow_all());
        said(&mut evidence, "s3:PutObject", &format!("because no {policy} policy allows the s3:PutObject action"));
        let found = diagnose(&evidence);
        let changes = changes(&found);
        assert_eq!(changes.len(), 1, "{found:#?}");
        assert_eq!(changes[0]["target"], target);
        let all = json!(["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectTagging"]);
        assert_eq!(changes[0]["statement"]["Action"], all, "{target}");
    }
}
