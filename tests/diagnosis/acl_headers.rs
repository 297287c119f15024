//! A refused `x-amz-acl`: which experiments tell its causes apart.

use s3litmus::{
    cause::Confidence,
    diagnosis::{Evidence, PublicAccessFacts, ReadValue, Reading, Subject, diagnose},
};
use serde_json::Value;

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
    assert_eq!(by_action.causes[0].id, "acl-needs-own-action", "{by_action:#?}");
    // A Deny on that action in a policy that was not read does the same.
    assert_eq!(by_action.causes[0].confidence, Confidence::Possible, "{by_action:#?}");
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
fn a_setting_that_is_off_refuses_no_public_acl() {
    let mut evidence = public();
    role_with(&mut evidence, allow_all());
    let bucket = BUCKET.to_owned();
    learn(&mut evidence, Subject::BucketPolicy { bucket: bucket.clone() }, Reading::Absent);
    learn(&mut evidence, Subject::BucketPublicAccess { bucket }, Reading::Absent);
    let account = "111122223333".to_owned();
    learn(&mut evidence, Subject::AccountPublicAccess { account }, Reading::Absent);
    let found = diagnose(&play(evidence, |call| call.options.acl.as_deref() != Some("public-read")));
    assert!(found.ruled_out.iter().any(|cause| cause.id == "block-public-access"), "{found:#?}");
    assert!(confidence(&found, "service-control-policy").is_some(), "{found:#?}");
}
