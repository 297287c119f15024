//! Evidence made by hand.

use std::sync::Arc;

use s3litmus::{
    answer::{Answer, Exchange, ServiceError, Success},
    call::{Call, CallOptions, Operation},
    cause::Confidence,
    diagnosis::{
        Caller, Diagnosis, Evidence, Experiment, Limits, NamedPolicy, ReadRequest, ReadValue, Reading, RoleFacts, Step,
        Subject, next_steps,
    },
};
use serde_json::{Value, json};

pub(crate) const ROLE: &str = "arn:aws:iam::111122223333:role/writer";
pub(crate) const BUCKET: &str = "store";

pub(crate) fn call(operation: Operation, key: &str) -> Call {
    Call::new(operation, BUCKET, Some(key))
}

pub(crate) fn put() -> Call {
    call(Operation::PutObject, "in/s3litmus-run-0")
}

pub(crate) fn exchange(call: Call, answer: Answer) -> Exchange {
    Exchange { region: Some("us-east-1".to_owned()), ..Exchange::new(call, answer, 1.0) }
}

pub(crate) fn refused(status: u16, code: &str, message: &str) -> Answer {
    let (code, message) = (Some(code.to_owned()), Some(message.to_owned()));
    Answer::Refused(ServiceError { status, code, message, ..ServiceError::default() })
}

pub(crate) fn bare() -> Answer {
    refused(403, "AccessDenied", "Access Denied")
}

pub(crate) fn denied(call: Call) -> Evidence {
    let caller = Caller {
        arn: "arn:aws:sts::111122223333:assumed-role/writer/fn".to_owned(),
        account: "111122223333".to_owned(),
    };
    let mut evidence = Evidence::new(exchange(call, bare()));
    evidence.caller = Some(caller.clone());
    evidence.runs_as = Some(caller);
    evidence
}

pub(crate) fn learn(evidence: &mut Evidence, subject: Subject, reading: Reading) {
    let iam =
        matches!(subject, Subject::Role { .. } | Subject::InlinePolicies { .. } | Subject::AttachedPolicies { .. });
    let region = (!iam).then(|| "us-east-1".to_owned());
    evidence.readings.insert(ReadRequest { subject, region, assume_role: None }, Arc::new(reading));
}

pub(crate) fn policy(statements: Value) -> Arc<Value> {
    Arc::new(json!({ "Version": "2012-10-17", "Statement": statements }))
}

pub(crate) fn role_with(evidence: &mut Evidence, statements: Value) {
    let role = ROLE.to_owned();
    let facts = RoleFacts { arn: role.clone(), ..RoleFacts::default() };
    learn(evidence, Subject::Role { role: role.clone() }, Reading::Read(ReadValue::Role(facts)));
    let named = NamedPolicy { name: Some("inline".to_owned()), arn: None, document: policy(statements) };
    let policies = Reading::Read(ReadValue::Policies { policies: vec![named] });
    learn(evidence, Subject::InlinePolicies { role: role.clone() }, policies);
    let attached = Reading::Read(ReadValue::Attached { arns: Vec::new() });
    learn(evidence, Subject::AttachedPolicies { role }, attached);
}

pub(crate) fn bucket_with(evidence: &mut Evidence, statements: Value) {
    let document = policy(statements);
    learn(evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Read(ReadValue::Policy { document }));
}

pub(crate) fn unreadable(action: &str) -> Reading {
    let error = ServiceError { status: 403, code: Some("AccessDenied".to_owned()), ..ServiceError::default() };
    Reading::Denied { action: action.to_owned(), error }
}

pub(crate) fn tried(evidence: &mut Evidence, change: impl FnOnce(&mut CallOptions), answer: Answer) {
    let mut call = evidence.denied.call.clone();
    change(&mut call.options);
    evidence.experiments.push(Experiment { prepared: None, exchange: exchange(call, answer) });
}

pub(crate) fn allow_all() -> Value {
    json!([{ "Sid": "All", "Effect": "Allow", "Action": "s3:*", "Resource": "*" }])
}

pub(crate) const DENY_UNENCRYPTED: &str = r#"[{ "Sid": "Encrypted", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
    "Resource": "arn:aws:s3:::store/*",
    "Condition": { "Null": { "s3:x-amz-server-side-encryption": "true" } } }]"#;

pub(crate) fn changes(found: &s3litmus::diagnosis::Diagnosis) -> Vec<Value> {
    found.remedy.iter().flat_map(|remedy| &remedy.changes).map(|change| json!(change)).collect()
}

pub(crate) const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

pub(crate) fn with_key() -> Evidence {
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

pub(crate) fn said(evidence: &mut Evidence, action: &str, why: &str) {
    let message = format!(
        "User: arn:aws:sts::111122223333:assumed-role/writer/fn is not authorized to perform: {action} on resource: \
         \"arn:aws:s3:::store/in/s3litmus-run-0\" {why}"
    );
    evidence.denied.answer = refused(403, "AccessDenied", &message);
}

pub(crate) fn passed() -> Answer {
    Answer::Succeeded(Success::default())
}

/// Answers every experiment that is asked for, and nothing to read.
pub(crate) fn play(mut evidence: Evidence, answer: impl Fn(&Call) -> bool) -> Evidence {
    let limits = Limits { reads: false, experiments_per_denial: 10, ..Limits::default() };
    while let Some(Step::Experiment(trial)) = next_steps(&evidence, &limits).into_iter().next() {
        let passes = answer(&trial.call);
        let exchange = exchange(trial.call, if passes { passed() } else { bare() });
        evidence.experiments.push(Experiment { prepared: None, exchange });
    }
    evidence
}

pub(crate) fn confidence(found: &Diagnosis, id: &str) -> Option<Confidence> {
    found.causes.iter().find(|cause| cause.id == id).map(|cause| cause.confidence)
}

pub(crate) fn sent(found: &Diagnosis) -> Vec<(String, Value)> {
    let changes = found.remedy.iter().flat_map(|remedy| &remedy.changes);
    changes.map(|change| (change.name.clone().unwrap_or_default(), json!(change.value))).collect()
}
