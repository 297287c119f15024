//! Headers that are wanted or refused: which experiments tell the causes apart, and what is sent where two are needed.

use s3litmus::{
    call::CallOptions,
    cause::{Basis, Confidence},
    diagnosis::{Evidence, PublicAccessFacts, ReadValue, Reading, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

fn public() -> Evidence {
    let mut call = put();
    call.options.acl = Some("public-read".to_owned());
    denied(call)
}

#[test]
fn a_harmless_acl_tells_the_missing_action_from_block_public_access() {
    let by_setting = diagnose(&play(public(), |call| call.options.acl.as_deref() != Some("public-read")));
    assert_eq!(by_setting.causes[0].id, "block-public-access", "{by_setting:#?}");
    assert!(by_setting.ruled_out.iter().any(|cause| cause.id == "acl-needs-own-action"), "{by_setting:#?}");
    // A Deny on public ACLs passes and refuses the same requests.
    assert!(by_setting.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{by_setting:#?}");
    assert_eq!(sent(&by_setting), [("acl".to_owned(), Value::Null)], "what came through is advised all the same");
    let by_action = diagnose(&play(public(), |call| call.options.acl.is_none()));
    assert_eq!(confidence(&by_action, "acl-needs-own-action"), Some(Confidence::Likely), "{by_action:#?}");
    assert_eq!(confidence(&by_action, "block-public-access"), Some(Confidence::Possible), "not excluded");
}

#[test]
fn block_public_access_stops_acls_only_where_they_count() {
    let with = |ownership: Reading| {
        let mut evidence = public();
        role_with(&mut evidence, allow_all());
        let setting = PublicAccessFacts { block_public_acls: true, ..PublicAccessFacts::default() };
        let bucket = BUCKET.to_owned();
        let subject = Subject::BucketPublicAccess { bucket: bucket.clone() };
        learn(&mut evidence, subject, Reading::Read(ReadValue::PublicAccess(setting)));
        learn(&mut evidence, Subject::ObjectOwnership { bucket }, ownership);
        diagnose(&evidence)
    };
    let ownership = |setting: &str| Reading::Read(ReadValue::Ownership { setting: setting.to_owned() });
    let counts = with(ownership("BucketOwnerPreferred"));
    assert_eq!(confidence(&counts, "block-public-access"), Some(Confidence::Certain), "{counts:#?}");
    let unread = with(unreadable("s3:GetBucketOwnershipControls"));
    assert_eq!(confidence(&unread, "block-public-access"), Some(Confidence::Likely), "{unread:#?}");
    let disabled = with(ownership("BucketOwnerEnforced"));
    assert!(matches!(confidence(&disabled, "block-public-access"), None | Some(Confidence::Possible)), "{disabled:#?}");
}

#[test]
fn without_the_harmless_acl_neither_is_likely() {
    let mut evidence = public();
    tried(&mut evidence, |options| options.acl = None, passed());
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
}

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
        let first: Vec<_> = found.causes.iter().take(2).map(|cause| (cause.id.as_str(), cause.basis)).collect();
        let both = ["encryption-header-required", "resource-control-policy"].map(|id| (id, Basis::Experimented));
        assert_eq!(first, both, "{found:#?}");
        assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
        assert_eq!(sent(&found), [("server_side_encryption".to_owned(), json!(wants))]);
    }
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
