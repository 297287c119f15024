//! Headers that are wanted or refused: which experiments tell the causes apart, and what is sent where two are needed.

use s3litmus::{
    call::{Call, CallOptions},
    cause::{Basis, Confidence},
    diagnosis::{EncryptionFacts, Evidence, ReadValue, Reading, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

#[test]
fn another_accounts_key_is_told_by_the_owner_of_the_bucket() {
    let own = |ours: bool| {
        diagnose(&play(denied(put()), move |call| {
            let encrypts = call.options.server_side_encryption.as_deref() == Some("AES256");
            encrypts && (call.expected_bucket_owner.is_none() || ours)
        }))
    };
    // In the caller's own bucket the AWS managed key would serve, so that a policy wants the header.
    let ours = own(true);
    assert_eq!(ours.causes[0].id, "encryption-header-required", "{ours:#?}");
    let theirs = own(false);
    assert_eq!(theirs.causes[0].id, "kms-no-permission", "{theirs:#?}");
    for found in [ours, theirs] {
        assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
    }
}

#[test]
fn the_organization_may_want_the_header_too() {
    for wants in ["aws:kms", "aws:kms:dsse"] {
        let wants_it = |options: &CallOptions| options.server_side_encryption.as_deref() == Some(wants);
        let found = diagnose(&play(denied(put()), |call| wants_it(&call.options)));
        let first = &found.causes[0];
        // No key is refused where SSE-S3 is.
        let expected = ("encryption-header-required", Basis::Experimented, Confidence::Likely);
        assert_eq!((first.id.as_str(), first.basis, first.confidence), expected, "{found:#?}");
        for id in ["service-control-policy", "resource-control-policy"] {
            assert_eq!(confidence(&found, id), Some(Confidence::Possible), "{id}: {found:#?}");
        }
        assert_eq!(sent(&found), [("server_side_encryption".to_owned(), json!(wants))]);
    }
}

/// All that can be read lets the upload through, and S3 gives no reason.
fn silent(with: impl FnOnce(&mut CallOptions)) -> Evidence {
    let mut call = put();
    with(&mut call.options);
    let mut evidence = denied(call);
    role_with(
        &mut evidence,
        json!([{ "Sid": "All", "Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*" }]),
    );
    let bucket = BUCKET.to_owned();
    learn(&mut evidence, Subject::BucketPolicy { bucket: bucket.clone() }, Reading::Absent);
    let facts = EncryptionFacts { algorithm: Some("AES256".to_owned()), ..EncryptionFacts::default() };
    learn(&mut evidence, Subject::BucketEncryption { bucket }, Reading::Read(ReadValue::Encryption(facts)));
    evidence
}

#[test]
fn a_header_that_no_policy_which_was_read_asks_for_is_wanted_by_another() {
    let encrypts = |call: &Call| call.options.server_side_encryption.is_some();
    let found = diagnose(&play(silent(|_| {}), encrypts));
    assert_eq!(found.causes[0].id, "encryption-header-required", "{found:#?}");
    assert_eq!(found.causes[0].confidence, Confidence::Likely, "{found:#?}");
    for id in ["service-control-policy", "resource-control-policy", "session-policy", "vpc-endpoint-policy"] {
        assert_eq!(confidence(&found, id), Some(Confidence::Possible), "{id}: {found:#?}");
    }
    assert_eq!(sent(&found)[0].0, "server_side_encryption", "{found:#?}");
    let without = diagnose(&play(silent(|_| {}), |_| false));
    assert!(without.ruled_out.iter().any(|cause| cause.id == "encryption-header-required"), "{without:#?}");
}

#[test]
fn an_allow_that_asks_for_the_header_is_named() {
    let mut evidence = silent(|_| {});
    let sse_s3 = json!({ "StringEquals": { "s3:x-amz-server-side-encryption": "AES256" } });
    role_with(
        &mut evidence,
        json!([{ "Sid": "EncAllow", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*", "Condition": sse_s3 }]),
    );
    let flips = |call: &Call| call.options.server_side_encryption.as_deref() == Some("AES256");
    evidence.others.push(exchange(
        Call { options: CallOptions { server_side_encryption: Some("AES256".to_owned()), ..put().options }, ..put() },
        passed(),
    ));
    let found = diagnose(&play(evidence, flips));
    let first = &found.causes[0];
    assert_eq!(
        (first.id.as_str(), first.confidence),
        ("encryption-header-required", Confidence::Certain),
        "{found:#?}"
    );
    assert_eq!(first.policy.as_ref().and_then(|policy| policy.sid.as_deref()), Some("EncAllow"), "{found:#?}");
    assert!(found.ruled_out.iter().all(|cause| cause.id != "identity-policy-no-allow"), "{found:#?}");
    assert_eq!(sent(&found), [("server_side_encryption".to_owned(), json!("AES256"))]);
}

/// `kind` with a key of its own.
fn with_own_key(kind: &str) -> impl FnOnce(&mut CallOptions) {
    let kind = kind.to_owned();
    |options| {
        options.server_side_encryption = Some(kind);
        options.sse_kms_key_id = Some(KEY.to_owned());
    }
}

#[test]
fn a_key_that_is_named_and_refused_is_no_missing_header() {
    let no_key = |call: &Call| call.options.sse_kms_key_id.is_none();
    for kind in ["aws:kms", "aws:kms:dsse"] {
        let mut readable = silent(with_own_key(kind));
        let mut call = put();
        with_own_key(kind)(&mut call.options);
        let document = policy(json!([{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
            "Action": "kms:*", "Resource": "*" }]));
        let subject = Subject::KmsKeyPolicy { key: KEY.to_owned() };
        learn(&mut readable, subject, Reading::Read(ReadValue::Policy { document }));
        learn(&mut readable, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, unreadable("s3:GetBucketPolicy"));
        for evidence in [denied(call), readable] {
            let found = diagnose(&play(evidence, no_key));
            assert_eq!(found.causes[0].id, "kms-no-permission", "{kind}: {found:#?}");
            let header = confidence(&found, "encryption-header-required");
            assert!(matches!(header, None | Some(Confidence::Possible)), "{kind}: {found:#?}");
        }
    }
}

#[test]
fn in_the_dark_either_side_of_a_key_may_refuse_it() {
    let mut call = put();
    with_own_key("aws:kms")(&mut call.options);
    let found = diagnose(&play(denied(call), |call| call.options.sse_kms_key_id.is_none()));
    for id in ["kms-no-permission", "kms-key-policy"] {
        assert_eq!(confidence(&found, id), Some(Confidence::Possible), "{id}: {found:#?}");
    }
    let sse_s3 = ("server_side_encryption".to_owned(), json!("AES256"));
    assert!(sent(&found).contains(&sse_s3), "what came through is advised: {found:#?}");
}

#[test]
fn a_flip_with_two_explanations_is_advised_all_the_same() {
    let found = diagnose(&play(denied(put()), |call| call.options.server_side_encryption.is_some()));
    for id in ["kms-no-permission", "kms-key-policy", "encryption-header-required"] {
        assert_eq!(confidence(&found, id), Some(Confidence::Possible), "{id}: {found:#?}");
    }
    assert_eq!(sent(&found), [("server_side_encryption".to_owned(), json!("AES256"))]);
    // An Allow that was not read may ask for the header as well.
    for id in ["identity-policy-no-allow", "bucket-policy-no-allow"] {
        assert!(found.ruled_out.iter().all(|cause| cause.id != id), "{id}: {found:#?}");
    }
}

#[test]
fn tls_may_be_wanted_by_a_policy_that_was_not_read() {
    let with = |secure: bool| {
        let mut evidence = silent(|_| {});
        evidence.secure_transport = Some(secure);
        diagnose(&play(evidence, |_| false))
    };
    assert_eq!(confidence(&with(false), "bucket-policy-requires-tls"), Some(Confidence::Possible));
    assert_eq!(confidence(&with(true), "bucket-policy-requires-tls"), None);
}

#[test]
fn what_is_left_out_of_a_request_is_advised_where_its_action_may_be_denied() {
    let mut call = put();
    call.options.object_lock_mode = Some("GOVERNANCE".to_owned());
    call.options.object_lock_retain_until_date = Some("2030-12-31T00:00:00Z".to_owned());
    let found = diagnose(&play(denied(call), |call| call.options.object_lock_mode.is_none()));
    let first = &found.causes[0];
    assert_eq!(
        (first.id.as_str(), first.confidence),
        ("object-lock-needs-own-action", Confidence::Possible),
        "{found:#?}"
    );
    assert_eq!(sent(&found).len(), 2, "mode and date go together: {found:#?}");
}

#[test]
fn two_headers_that_are_needed_at_once_are_found_and_sent() {
    let acl = |options: &CallOptions| options.acl.as_deref() == Some("bucket-owner-full-control");
    let kms = |options: &CallOptions| options.server_side_encryption.as_deref() == Some("aws:kms");
    let pays = |options: &CallOptions| options.request_payer.is_some();
    let found = diagnose(&play(denied(put()), |call| acl(&call.options) && kms(&call.options)));
    assert_eq!(confidence(&found, "acl-header-required"), Some(Confidence::Certain), "{found:#?}");
    assert!(confidence(&found, "encryption-header-required").is_some(), "{found:#?}");
    assert_eq!(sent(&found).len(), 2, "{found:#?}");
    let found = diagnose(&play(denied(put()), |call| acl(&call.options) && pays(&call.options)));
    assert_eq!(confidence(&found, "acl-header-required"), Some(Confidence::Certain), "{found:#?}");
    assert_eq!(confidence(&found, "requester-pays"), Some(Confidence::Certain), "{found:#?}");
    assert_eq!(sent(&found).len(), 2, "{found:#?}");
    let found = diagnose(&play(denied(put()), |call| kms(&call.options) && pays(&call.options)));
    assert_eq!(confidence(&found, "requester-pays"), Some(Confidence::Certain), "{found:#?}");
    assert!(confidence(&found, "encryption-header-required").is_some(), "{found:#?}");
}

fn wants(sid: &str, key: &str, value: &str) -> Value {
    json!({ "Sid": sid, "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*",
        "Condition": { "StringNotEquals": { key: value } } })
}

#[test]
fn every_statement_that_denies_is_met() {
    const KIND: &str = "s3:x-amz-server-side-encryption";
    const KEY_ID: &str = "s3:x-amz-server-side-encryption-aws-kms-key-id";
    let (class, team, owner) = ("s3:x-amz-storage-class", "s3:RequestObjectTag/team", "s3:RequestObjectTag/owner");
    let closed =
        json!({ "Sid": "Closed", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*" });
    let named = |pairs: &[(&str, Value)]| -> Vec<(String, Value)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    };
    let cases = [
        (
            json!([wants("A", KIND, "aws:kms"), wants("B", KEY_ID, KEY)]),
            named(&[("server_side_encryption", json!("aws:kms")), ("sse_kms_key_id", json!(KEY))]),
        ),
        (
            json!([wants("A", class, "STANDARD_IA"), wants("B", team, "data"), wants("C", owner, "me")]),
            named(&[("storage_class", json!("STANDARD_IA")), ("tagging", json!({ "owner": "me", "team": "data" }))]),
        ),
        (
            json!([wants("A", KIND, "aws:kms"), wants("B", class, "STANDARD_IA")]),
            named(&[("storage_class", json!("STANDARD_IA")), ("server_side_encryption", json!("aws:kms"))]),
        ),
        (
            json!([wants("A", KIND, "AES256"), wants("B", "s3:x-amz-acl", "bucket-owner-full-control")]),
            named(&[("server_side_encryption", json!("AES256")), ("acl", json!("bucket-owner-full-control"))]),
        ),
        (
            json!([wants("A", class, "STANDARD_IA"), closed]),
            named(&[("storage_class", json!("STANDARD_IA")), ("", Value::Null), ("", Value::Null)]),
        ),
    ];
    for (statements, expected) in cases {
        let mut evidence = denied(put());
        role_with(&mut evidence, allow_all());
        bucket_with(&mut evidence, statements);
        let found = diagnose(&evidence);
        assert_eq!(sent(&found), expected, "{found:#?}");
    }
}
