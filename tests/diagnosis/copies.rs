//! Copies: the source has a bucket, an owner and tags of its own.

use s3litmus::{
    call::{Call, CallOptions, Operation},
    cause::{Basis, Confidence},
    diagnosis::{Evidence, Reading, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

fn copy() -> Evidence {
    let mut call = call(Operation::CopyObject, "in/s3litmus-run-0");
    call.options.copy_source = Some("other/seed.bin".to_owned());
    denied(call)
}

fn both_buckets_own(evidence: &mut Evidence) {
    for bucket in [BUCKET, "other"] {
        learn(evidence, Subject::BucketPolicy { bucket: bucket.to_owned() }, Reading::Absent);
    }
}

/// What is answered where only the tags of the source stand in the way.
fn but_for_the_tags(call: &Call) -> bool {
    match call.operation {
        Operation::CopyObject => call.options.tagging_directive.as_deref() == Some("REPLACE"),
        operation => operation != Operation::GetObjectTagging,
    }
}

#[test]
fn the_tags_of_the_source_need_actions_of_their_own() {
    let mut evidence = copy();
    both_buckets_own(&mut evidence);
    role_with(
        &mut evidence,
        json!([{ "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*" }]),
    );
    let untold = diagnose(&evidence);
    let certain = untold.causes.iter().any(|cause| cause.confidence == Confidence::Certain);
    assert!(!certain, "an untagged source needs neither: {untold:#?}");
    let found = diagnose(&play(evidence, but_for_the_tags));
    let first = (found.causes[0].id.as_str(), found.causes[0].confidence, found.causes[0].basis);
    assert_eq!(first, ("tagging-needs-own-action", Confidence::Certain, Basis::Derived), "{found:#?}");
    let statements: Vec<_> = changes(&found).iter().map(|change| change["statement"]["Action"].clone()).collect();
    assert_eq!(statements, ["s3:GetObjectTagging", "s3:PutObjectTagging"]);
    assert_eq!(found.remedy.expect("a remedy").alternatives[0].changes[0].value, Some(json!("REPLACE")));
}

#[test]
fn where_nothing_may_be_read_the_copy_without_tags_tells() {
    let found = diagnose(&play(copy(), but_for_the_tags));
    let first = (found.causes[0].id.as_str(), found.causes[0].confidence);
    // The owner of the source, if that is another account, may not let its tags be read.
    assert_eq!(first, ("tagging-needs-own-action", Confidence::Possible), "{found:#?}");
    assert_eq!(sent(&found), [("tagging_directive".to_owned(), json!("REPLACE"))]);
    let readable = |call: &Call| call.operation == Operation::GetObjectTagging || but_for_the_tags(call);
    let found = diagnose(&play(copy(), readable));
    assert_eq!(confidence(&found, "tagging-needs-own-action"), Some(Confidence::Likely), "{found:#?}");
}

#[test]
fn what_s3_names_of_a_copys_tags_is_their_cause() {
    for (action, on) in [("s3:GetObjectTagging", "other/seed.bin"), ("s3:PutObjectTagging", "store/in/s3litmus-run-0")]
    {
        let mut evidence = copy();
        let message = format!(
            "User: arn:aws:sts::111122223333:assumed-role/writer/fn is not authorized to perform: {action} on resource: \
             \"arn:aws:s3:::{on}\" because no identity-based policy allows the {action} action"
        );
        evidence.denied.answer = refused(403, "AccessDenied", &message);
        both_buckets_own(&mut evidence);
        role_with(
            &mut evidence,
            json!([{ "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*" }]),
        );
        let found = diagnose(&evidence);
        let first = (found.causes[0].id.as_str(), found.causes[0].confidence);
        assert_eq!(first, ("tagging-needs-own-action", Confidence::Certain), "{found:#?}");
        let actions: Vec<Value> = changes(&found).iter().map(|change| change["statement"]["Action"].clone()).collect();
        assert_eq!(actions, ["s3:GetObjectTagging", "s3:PutObjectTagging"], "the next one is known to be missing too");
    }
}

#[test]
fn the_owner_of_a_copys_source_may_want_to_be_paid_for() {
    let mut call = call(Operation::CopyObject, "in/s3litmus-run-0");
    call.options.copy_source = Some("other/seed.bin".to_owned());
    let mut evidence = denied(call);
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    let found = diagnose(&evidence);
    assert!(confidence(&found, "requester-pays").is_some(), "the destination's owner says nothing: {found:#?}");
    let pays = |options: &CallOptions| options.request_payer.is_some();
    let found = diagnose(&play(evidence.clone(), |call| pays(&call.options)));
    assert_eq!((found.causes[0].id.as_str(), found.causes[0].confidence), ("requester-pays", Confidence::Certain));
    learn(&mut evidence, Subject::BucketPolicy { bucket: "other".to_owned() }, Reading::Absent);
    assert_eq!(confidence(&diagnose(&evidence), "requester-pays"), None, "both are the caller's");
}

#[test]
fn reading_the_source_is_judged_where_no_bucket_policy_may_be_read() {
    let mut evidence = copy();
    let role = json!([{ "Sid": "W", "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*" }]);
    role_with(&mut evidence, role);
    for bucket in [BUCKET, "other"] {
        learn(&mut evidence, Subject::BucketPolicy { bucket: bucket.to_owned() }, unreadable("s3:GetBucketPolicy"));
    }
    let found = diagnose(&evidence);
    let first = (found.causes[0].id.as_str(), found.causes[0].confidence);
    assert_eq!(first, ("identity-policy-no-allow", Confidence::Likely), "{found:#?}");
    let reads = |change: &Value| {
        let statement = &change["statement"];
        statement["Action"] == "s3:GetObject" && statement["Resource"] == "arn:aws:s3:::other/seed.bin"
    };
    assert!(changes(&found).iter().any(reads), "{found:#?}");
}
