//! The diagnosis on evidence made by hand: what it concludes, what it never claims, and what it asks next.

use std::sync::Arc;

use s3litmus::{
    answer::{Answer, Exchange, ServiceError, Success},
    call::{Call, CallOptions, Operation},
    cause::{Basis, Confidence},
    diagnosis::{
        Caller, EncryptionFacts, Evidence, Experiment, Limits, NamedPolicy, ReadRequest, ReadValue, Reading, RoleFacts,
        Step, Subject, diagnose, group, next_steps,
    },
};
use serde_json::{Value, json};

const ROLE: &str = "arn:aws:iam::111122223333:role/writer";
const BUCKET: &str = "store";

fn call(operation: Operation, key: &str) -> Call {
    Call {
        operation,
        bucket: BUCKET.to_owned(),
        key: Some(key.to_owned()),
        prefix: None,
        expected_bucket_owner: None,
        options: CallOptions::default(),
        region: None,
        assume_role: None,
    }
}

fn put() -> Call {
    call(Operation::PutObject, "in/s3litmus-run-0")
}

fn exchange(call: Call, answer: Answer) -> Exchange {
    let region = Some("us-east-1".to_owned());
    Exchange { call, answer, duration_ms: 1.0, region, redirected_from: None, request: None }
}

fn refused(status: u16, code: &str, message: &str) -> Answer {
    let (code, message) = (Some(code.to_owned()), Some(message.to_owned()));
    Answer::Refused(ServiceError { status, code, message, ..ServiceError::default() })
}

fn bare() -> Answer {
    refused(403, "AccessDenied", "Access Denied")
}

fn denied(call: Call) -> Evidence {
    let caller = Caller {
        arn: "arn:aws:sts::111122223333:assumed-role/writer/fn".to_owned(),
        account: "111122223333".to_owned(),
    };
    let mut evidence = Evidence::new(exchange(call, bare()));
    evidence.caller = Some(caller.clone());
    evidence.runs_as = Some(caller);
    evidence
}

fn learn(evidence: &mut Evidence, subject: Subject, reading: Reading) {
    let iam =
        matches!(subject, Subject::Role { .. } | Subject::InlinePolicies { .. } | Subject::AttachedPolicies { .. });
    let region = (!iam).then(|| "us-east-1".to_owned());
    evidence.readings.insert(ReadRequest { subject, region, assume_role: None }, Arc::new(reading));
}

fn policy(statements: Value) -> Arc<Value> {
    Arc::new(json!({ "Version": "2012-10-17", "Statement": statements }))
}

fn role_with(evidence: &mut Evidence, statements: Value) {
    let role = ROLE.to_owned();
    let facts = RoleFacts { arn: role.clone(), ..RoleFacts::default() };
    learn(evidence, Subject::Role { role: role.clone() }, Reading::Read(ReadValue::Role(facts)));
    let named = NamedPolicy { name: Some("inline".to_owned()), arn: None, document: policy(statements) };
    let policies = Reading::Read(ReadValue::Policies { policies: vec![named] });
    learn(evidence, Subject::InlinePolicies { role: role.clone() }, policies);
    let attached = Reading::Read(ReadValue::Attached { arns: Vec::new() });
    learn(evidence, Subject::AttachedPolicies { role }, attached);
}

fn bucket_with(evidence: &mut Evidence, statements: Value) {
    let document = policy(statements);
    learn(evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Read(ReadValue::Policy { document }));
}

fn unreadable(action: &str) -> Reading {
    let error = ServiceError { status: 403, code: Some("AccessDenied".to_owned()), ..ServiceError::default() };
    Reading::Denied { action: action.to_owned(), error }
}

fn tried(evidence: &mut Evidence, change: impl FnOnce(&mut CallOptions), answer: Answer) {
    let mut call = evidence.denied.call.clone();
    change(&mut call.options);
    evidence.experiments.push(Experiment { prepared: None, exchange: exchange(call, answer) });
}

fn allow_all() -> Value {
    json!([{ "Sid": "All", "Effect": "Allow", "Action": "s3:*", "Resource": "*" }])
}

const DENY_UNENCRYPTED: &str = r#"[{ "Sid": "Encrypted", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::store/*",
    "Condition": { "Null": { "s3:x-amz-server-side-encryption": "true" } } }]"#;

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
fn silence_with_nothing_readable_is_never_certain() {
    let mut evidence = denied(put());
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, unreadable("s3:GetBucketPolicy"));
    let found = diagnose(&evidence);
    assert!(found.causes.len() > 3, "{found:#?}");
    assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
    assert!(found.unreadable.contains(&"s3:GetBucketPolicy".to_owned()), "{found:#?}");
    assert_eq!(found.remedy, None, "what merely may be is no advice");
}

#[test]
fn a_flip_with_aes256_fits_a_header_and_a_key_until_the_default_is_known() {
    let mut evidence = denied(put());
    tried(
        &mut evidence,
        |options| options.server_side_encryption = Some("AES256".to_owned()),
        Answer::Succeeded(Success::default()),
    );
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.confidence != Confidence::Certain), "{found:#?}");
    let facts = EncryptionFacts { algorithm: Some("AES256".to_owned()), ..EncryptionFacts::default() };
    learn(
        &mut evidence,
        Subject::BucketEncryption { bucket: BUCKET.to_owned() },
        Reading::Read(ReadValue::Encryption(facts)),
    );
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    // Not certain: a policy of the organization may want it as well as the bucket's.
    assert_eq!((first.id.as_str(), first.confidence), ("encryption-header-required", Confidence::Likely), "{found:#?}");
    assert_eq!(first.basis, Basis::Experimented);
    assert!(found.ruled_out.iter().any(|cause| cause.id == "kms-no-permission"), "{found:#?}");
}

#[test]
fn a_pair_of_headers_proves_neither_where_one_of_them_is_enough() {
    let mut evidence = denied(put());
    let encrypted = |with: &mut CallOptions| with.server_side_encryption = Some("AES256".to_owned());
    let owned = |with: &mut CallOptions| with.acl = Some("bucket-owner-full-control".to_owned());
    tried(&mut evidence, encrypted, Answer::Succeeded(Success::default()));
    tried(&mut evidence, |with| with.server_side_encryption = Some("aws:kms".to_owned()), bare());
    tried(&mut evidence, owned, bare());
    let both = |with: &mut CallOptions| {
        encrypted(with);
        owned(with);
    };
    tried(&mut evidence, both, Answer::Succeeded(Success::default()));
    let diagnosis = diagnose(&evidence);
    assert_eq!(diagnosis.causes[0].id, "encryption-header-required", "{diagnosis:#?}");
    let acl = diagnosis.causes.iter().find(|cause| cause.id == "acl-header-required");
    assert!(acl.is_none_or(|cause| cause.confidence == Confidence::Possible), "{acl:#?}");
}

#[test]
fn paying_as_requester_that_helps_proves_itself() {
    let mut evidence = denied(call(Operation::GetObject, "in/known.json"));
    tried(
        &mut evidence,
        |options| options.request_payer = Some("requester".to_owned()),
        Answer::Succeeded(Success { request_charged: true, ..Success::default() }),
    );
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("requester-pays", Confidence::Certain), "{found:#?}");
}

#[test]
fn another_role_than_meant_is_told_first() {
    let mut evidence = denied(put());
    role_with(&mut evidence, json!([]));
    evidence.expected_principal = Some("arn:aws:iam::111122223333:role/other".to_owned());
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "wrong-execution-role", "{found:#?}");
    assert!(found.causes.iter().any(|cause| cause.id == "identity-policy-no-allow"), "{found:#?}");
}

#[test]
fn unread_is_not_absent() {
    let mut evidence = denied(put());
    role_with(&mut evidence, json!([]));
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, unreadable("s3:GetBucketPolicy"));
    let unread = diagnose(&evidence);
    assert_eq!(unread.causes[0].id, "identity-policy-no-allow", "{unread:#?}");
    assert_eq!(unread.causes[0].confidence, Confidence::Likely, "{unread:#?}");
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    let absent = diagnose(&evidence);
    assert_eq!(absent.causes[0].confidence, Confidence::Certain, "{absent:#?}");
}

#[test]
fn limits_are_kept_and_no_question_is_asked_twice() {
    let off = Limits { experiments: false, reads: false, ..Limits::default() };
    assert_eq!(next_steps(&denied(put()), &off), []);
    let no_reads = Limits { reads: false, ..Limits::default() };
    let mut evidence = denied(put());
    let mut asked = Vec::new();
    loop {
        let steps = next_steps(&evidence, &no_reads);
        let Some(Step::Experiment(trial)) = steps.into_iter().next() else { break };
        assert!(!asked.contains(&trial.call.options), "{:?} was asked before", trial.call);
        assert!(trial.call.key.as_deref().is_some_and(|key| key.starts_with("in/s3litmus-")), "{:?}", trial.call);
        assert!(!trial.call.options.acl.as_deref().is_some_and(|acl| acl.contains("public")));
        asked.push(trial.call.options.clone());
        // Throttled: it tells nothing, and is not asked again.
        let exchange = exchange(trial.call, refused(503, "SlowDown", "Please reduce your request rate."));
        evidence.experiments.push(Experiment { prepared: None, exchange });
    }
    assert_eq!(asked.len(), no_reads.experiments_per_denial);
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
    let spent = Limits { experiments_per_run: 0, ..no_reads };
    assert_eq!(next_steps(&denied(put()), &spent), []);
}

#[test]
fn a_write_is_never_tried_without_its_expected_owner() {
    let mut call = put();
    call.expected_bucket_owner = Some("444455556666".to_owned());
    let mut evidence = denied(call);
    let limits = Limits { reads: false, experiments_per_denial: 20, ..Limits::default() };
    while let Some(Step::Experiment(trial)) = next_steps(&evidence, &limits).into_iter().next() {
        let writes = trial.call.operation.changes_objects();
        assert!(!writes || trial.call.expected_bucket_owner.is_some(), "{:?}", trial.call);
        evidence.experiments.push(Experiment { prepared: None, exchange: exchange(trial.call, bare()) });
    }
    assert!(evidence.experiments.len() > 2);
}

#[test]
fn a_thousand_keys_are_one_group() {
    let groups: std::collections::BTreeSet<_> = (0..1000)
        .map(|n| group(&exchange(call(Operation::PutObject, &format!("p{n}/s3litmus-run-{n}")), bare())))
        .collect();
    assert_eq!(groups.len(), 1);
    assert_ne!(group(&exchange(put(), bare())), group(&exchange(call(Operation::GetObject, "in/x"), bare())));
}

fn changes(found: &s3litmus::diagnosis::Diagnosis) -> Vec<Value> {
    found.remedy.iter().flat_map(|remedy| &remedy.changes).map(|change| json!(change)).collect()
}

#[test]
fn a_role_that_may_not_be_assumed_is_no_matter_of_buckets() {
    let mut call = put();
    let role_arn = "arn:aws:iam::444455556666:role/jobs/export".to_owned();
    call.assume_role = Some(s3litmus::call::AssumeRole { role_arn: role_arn.clone(), external_id: None });
    let mut evidence = denied(call);
    evidence.caller = None;
    evidence.denied.request = Some("AssumeRole".to_owned());
    evidence.expected_principal = Some("arn:aws:iam::111122223333:role/etl/writer".to_owned());
    role_with(&mut evidence, allow_all());
    let found = diagnose(&evidence);
    assert_eq!(found.causes[0].id, "identity-policy-no-allow", "{found:#?}");
    assert_eq!(found.causes[0].confidence, Confidence::Certain, "{found:#?}");
    assert_eq!(changes(&found)[0]["statement"]["Action"], "sts:AssumeRole", "{found:#?}");
    assert_eq!(changes(&found)[0]["statement"]["Resource"], json!(role_arn));
    assert!(found.causes.iter().all(|cause| cause.layer.as_str() != "bucket-policy"), "{found:#?}");
    let no_reads = Limits { reads: false, ..Limits::default() };
    assert_eq!(next_steps(&evidence, &no_reads), [], "no header changes who may assume a role");
}

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

const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn with_key() -> Evidence {
    let mut call = put();
    call.options.server_side_encryption = Some("aws:kms".to_owned());
    call.options.sse_kms_key_id = Some(KEY.to_owned());
    let mut evidence = denied(call);
    let document = policy(json!([{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:root" },
        "Action": "kms:*", "Resource": "*" }]));
    learn(&mut evidence, Subject::KmsKeyPolicy { key: KEY.to_owned() }, Reading::Read(ReadValue::Policy { document }));
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    evidence
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
fn head_that_is_answered_leaves_the_key_as_the_reason() {
    let mut evidence = denied(call(Operation::GetObject, "in/known.json"));
    let head = Call { operation: Operation::HeadObject, ..evidence.denied.call.clone() };
    let success = Success {
        server_side_encryption: Some("aws:kms".to_owned()),
        sse_kms_key_id: Some(KEY.to_owned()),
        ..Success::default()
    };
    let exchange = exchange(head, Answer::Succeeded(success));
    evidence.experiments.push(Experiment { prepared: None, exchange });
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("kms-no-permission", Confidence::Likely), "{found:#?}");
    let targets: Vec<_> = changes(&found).iter().map(|change| change["target"].clone()).collect();
    assert_eq!(targets, ["identity-policy", "kms-key-policy"], "neither side may be read");
}

#[test]
fn what_could_not_be_asked_in_time_proves_nothing() {
    let mut evidence = denied(put());
    let late = || Reading::NotTried { because: "the deadline was reached".to_owned() };
    let role = ROLE.to_owned();
    for subject in [
        Subject::BucketPolicy { bucket: BUCKET.to_owned() },
        Subject::BucketEncryption { bucket: BUCKET.to_owned() },
        Subject::Role { role: role.clone() },
        Subject::InlinePolicies { role: role.clone() },
        Subject::AttachedPolicies { role },
    ] {
        learn(&mut evidence, subject, late());
    }
    tried(
        &mut evidence,
        |options| options.server_side_encryption = Some("AES256".to_owned()),
        Answer::NotTried { because: "the deadline was reached".to_owned() },
    );
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.confidence == Confidence::Possible), "{found:#?}");
    assert_eq!(found.remedy, None);
    assert!(!found.unreadable.contains(&"s3:GetBucketPolicy".to_owned()), "late is not refused: {found:#?}");
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
fn a_bucket_is_in_the_partition_of_who_asks() {
    let mut evidence = denied(put());
    let caller = Caller {
        arn: "arn:aws-cn:sts::111122223333:assumed-role/writer/fn".to_owned(),
        account: "111122223333".to_owned(),
    };
    (evidence.caller, evidence.runs_as) = (Some(caller.clone()), Some(caller));
    let role = "arn:aws-cn:iam::111122223333:role/writer".to_owned();
    let facts = RoleFacts { arn: role.clone(), ..RoleFacts::default() };
    learn(&mut evidence, Subject::Role { role: role.clone() }, Reading::Read(ReadValue::Role(facts)));
    let statement = json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws-cn:s3:::store/*" }]);
    let named = NamedPolicy { name: Some("inline".to_owned()), arn: None, document: policy(statement) };
    let policies = Reading::Read(ReadValue::Policies { policies: vec![named] });
    learn(&mut evidence, Subject::InlinePolicies { role: role.clone() }, policies);
    let attached = Reading::Read(ReadValue::Attached { arns: Vec::new() });
    learn(&mut evidence, Subject::AttachedPolicies { role }, attached);
    let found = diagnose(&evidence);
    assert!(found.causes.iter().all(|cause| cause.id != "identity-policy-no-allow"), "{found:#?}");
}

#[test]
fn two_denials_of_a_run_write_no_key_twice() {
    let key = |operation| {
        let mut evidence = denied(call(operation, "in/known.json"));
        evidence.run_id = Some("run".to_owned());
        let limits = Limits { reads: false, ..Limits::default() };
        for _ in 0..6 {
            let Some(Step::Experiment(trial)) = next_steps(&evidence, &limits).into_iter().next() else { break };
            if let Some(prepare) = trial.prepare {
                return prepare.key.expect("a key");
            }
            evidence.experiments.push(Experiment { prepared: None, exchange: exchange(trial.call, bare()) });
        }
        panic!("nothing was to be written")
    };
    let (get, head) = (key(Operation::GetObject), key(Operation::HeadObject));
    assert_ne!(get, head);
    assert!(get.starts_with("in/s3litmus-run-") && head.starts_with("in/s3litmus-run-"), "{get} {head}");
}
