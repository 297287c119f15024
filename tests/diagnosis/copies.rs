//! Copies: the source has a bucket, an owner and tags of its own.

use std::sync::Arc;

use s3litmus::{
    call::{AssumeRole, Call, CallOptions, Operation},
    cause::{Basis, Confidence},
    diagnosis::{
        Evidence, Limits, PublicAccessFacts, ReadRequest, ReadValue, Reading, Step, Subject, diagnose, next_steps,
    },
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

const OWNER: &str = "444455556666";

/// Reads as a role of the account that owns the source.
fn learn_there(evidence: &mut Evidence, subject: Subject, reading: Reading) {
    let role = AssumeRole { role_arn: format!("arn:aws:iam::{OWNER}:role/reader"), external_id: None };
    let region = Some("us-east-1".to_owned());
    evidence.readings.insert(ReadRequest { subject, region, assume_role: Some(role) }, Arc::new(reading));
}

/// A denied copy into an own bucket from one of another account with this policy.
fn from_another_account(statements: Value) -> Evidence {
    let mut evidence = copy();
    role_with(
        &mut evidence,
        json!([{ "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*" }]),
    );
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    let document = policy(statements);
    let source = Subject::BucketPolicy { bucket: "other".to_owned() };
    learn_there(&mut evidence, source, Reading::Read(ReadValue::Policy { document }));
    evidence
}

fn to_the_role() -> Value {
    json!([{ "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*" }])
}

#[test]
fn block_public_access_of_the_source_is_read_and_stops_the_copy() {
    let everybody =
        json!([{ "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::other/*" }]);
    let mut evidence = from_another_account(everybody);
    let settings = Subject::BucketPublicAccess { bucket: "other".to_owned() };
    let asked = next_steps(&evidence, &Limits::default());
    let asks = asked.iter().any(|step| matches!(step, Step::Read(request) if request.subject == settings));
    assert!(asks, "{asked:#?}");
    let excluded = diagnose(&evidence).ruled_out.iter().any(|out| out.id == "block-public-access");
    assert!(!excluded, "the settings of the source were not read");
    let on = PublicAccessFacts { restrict_public_buckets: true, ..PublicAccessFacts::default() };
    learn_there(&mut evidence, settings, Reading::Read(ReadValue::PublicAccess(on)));
    let off = Reading::Read(ReadValue::PublicAccess(PublicAccessFacts::default()));
    learn_there(&mut evidence, Subject::AccountPublicAccess { account: OWNER.to_owned() }, off);
    let found = diagnose(&evidence);
    let first = (found.causes[0].id.as_str(), found.causes[0].confidence);
    assert_eq!(first, ("block-public-access", Confidence::Certain), "{found:#?}");
    let changes = changes(&found);
    assert!(changes.iter().all(|change| change["resource"] == "arn:aws:s3:::other"), "{changes:#?}");
}

#[test]
fn block_public_access_of_own_buckets_stops_no_copy() {
    let mut evidence = copy();
    both_buckets_own(&mut evidence);
    role_with(&mut evidence, allow_all());
    let found = diagnose(&evidence);
    assert!(found.ruled_out.iter().any(|out| out.id == "block-public-access"), "{found:#?}");
}

#[test]
fn an_acl_of_the_source_may_allow_what_its_policy_does_not() {
    let to_another = json!([{ "Effect": "Allow", "Principal": { "AWS": "999988887777" }, "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::other/*" }]);
    let mut evidence = from_another_account(to_another);
    assert_eq!(confidence(&diagnose(&evidence), "bucket-policy-no-allow"), Some(Confidence::Likely));
    let setting = Reading::Read(ReadValue::Ownership { setting: "BucketOwnerEnforced".to_owned() });
    learn_there(&mut evidence, Subject::ObjectOwnership { bucket: "other".to_owned() }, setting);
    assert_eq!(confidence(&diagnose(&evidence), "bucket-policy-no-allow"), Some(Confidence::Certain));
}

#[test]
fn the_source_of_a_copy_may_be_missing() {
    let mut evidence = from_another_account(to_the_role());
    let found = diagnose(&evidence);
    let first = (found.causes[0].id.as_str(), found.causes[0].confidence);
    assert_eq!(first, ("hidden-missing-object", Confidence::Likely), "{found:#?}");
    let written = &changes(&found)[0];
    assert_eq!(written["resource"], "arn:aws:s3:::other/seed.bin", "{found:#?}");
    let read = call(Operation::GetObject, "seed.bin");
    evidence.others.push(exchange(Call { bucket: "other".to_owned(), ..read }, passed()));
    let found = diagnose(&evidence);
    assert!(found.ruled_out.iter().any(|out| out.id == "hidden-missing-object"), "it was read: {found:#?}");
}

#[test]
fn a_source_that_the_run_wrote_is_there() {
    let mut evidence = copy();
    evidence.denied.call.options.copy_source = Some("store/in/s3litmus-run-9".to_owned());
    let excluded = |evidence: &Evidence| {
        let found = diagnose(evidence);
        found.ruled_out.iter().any(|out| out.id == "hidden-missing-object")
    };
    evidence.others.push(exchange(call(Operation::DeleteObject, "in/s3litmus-run-9"), passed()));
    assert!(!excluded(&evidence), "a deletion is answered alike whether the key is there or not");
    evidence.others.push(exchange(call(Operation::PutObject, "in/s3litmus-run-9"), passed()));
    assert!(excluded(&evidence));
}

#[test]
fn of_an_unread_source_it_is_no_more_than_possible_that_it_is_missing() {
    let found = diagnose(&copy());
    assert_eq!(confidence(&found, "hidden-missing-object"), Some(Confidence::Possible), "{found:#?}");
    assert_ne!(found.causes[0].id, "hidden-missing-object", "{found:#?}");
}
