//! The evidence as it would be after changes: the documents that were read with their statements changed, the request
//! with its options.
//!
//! In: evidence and changes. Out: evidence to be judged like any other. What was not read stays unread, and changes of
//! settings, or of documents that the run never reads, leave all as it is.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::{
    call::{Call, CallOptions},
    diagnosis::{Evidence, NamedPolicy, ReadRequest, ReadValue, Reading, Subject, policies::without_path},
    report::{Change, ChangeKind},
};

/// The evidence with all changes carried out, in their order.
pub(super) fn after(evidence: &Evidence, changes: &[Change]) -> Evidence {
    let mut after = evidence.clone();
    for change in changes {
        match change.change {
            ChangeKind::SendHeader => send(&mut after.denied.call, change),
            ChangeKind::Set => {}
            ChangeKind::AddStatement | ChangeKind::RemoveStatement | ChangeKind::ReplaceStatement => {
                rewrite(&mut after, change);
            }
        }
    }
    after
}

fn send(call: &mut Call, change: &Change) {
    let (Some(name), Some(value)) = (&change.name, &change.value) else { return };
    let Ok(Value::Object(mut options)) = serde_json::to_value(&call.options) else { return };
    match value {
        Value::Null => options.remove(name),
        value => options.insert(name.clone(), value.clone()),
    };
    if let Ok(options) = serde_json::from_value::<CallOptions>(Value::Object(options)) {
        call.options = options;
    }
}

fn rewrite(evidence: &mut Evidence, change: &Change) {
    let Some(subject) = subject(evidence, change) else { return };
    let asked: Vec<ReadRequest> =
        evidence.readings.iter().map(|(request, _)| request).filter(|it| it.subject == subject).cloned().collect();
    for request in asked {
        let rewritten = evidence.readings.exactly(&request).and_then(|reading| rewritten(reading, change));
        if let Some(reading) = rewritten {
            evidence.readings.insert(request, Arc::new(reading));
        }
    }
}

/// What is read of the document that a change is about.
fn subject(evidence: &Evidence, change: &Change) -> Option<Subject> {
    let resource = change.resource.clone();
    Some(match change.target.as_str() {
        "bucket-policy" => Subject::BucketPolicy { bucket: resource.rsplit(':').next()?.to_owned() },
        "access-point-policy" => Subject::AccessPointPolicy { arn: resource },
        "kms-key-policy" => Subject::KmsKeyPolicy { key: resource },
        "identity-policy" => match change.policy.clone().filter(|policy| policy.starts_with("arn:")) {
            Some(arn) => Subject::ManagedPolicy { arn },
            None => Subject::InlinePolicies { role: without_path(&resource) },
        },
        "permissions-boundary" => {
            let role = Subject::Role { role: without_path(&resource) };
            let Some(Reading::Read(ReadValue::Role(facts))) = evidence.readings.of(&role) else { return None };
            Subject::ManagedPolicy { arn: facts.boundary.clone()? }
        }
        _ => return None,
    })
}

fn rewritten(reading: &Reading, change: &Change) -> Option<Reading> {
    Some(Reading::Read(match reading {
        Reading::Read(ReadValue::Policy { document }) => {
            ReadValue::Policy { document: Arc::new(document_with((**document).clone(), change)) }
        }
        Reading::Absent => ReadValue::Policy { document: Arc::new(document_with(empty(), change)) },
        Reading::Read(ReadValue::Policies { policies }) => {
            let mut policies = policies.clone();
            match (&change.policy, change.change) {
                // A statement that is added to no policy in particular is a policy of its own.
                (None, ChangeKind::AddStatement) if change.target == "identity-policy" => policies.push(NamedPolicy {
                    name: Some(String::new()),
                    arn: None,
                    document: Arc::new(document_with(empty(), change)),
                }),
                (named, _) => {
                    let is =
                        |policy: &&mut NamedPolicy| named.is_none() || policy.name == *named || policy.arn == *named;
                    let policy = policies.iter_mut().find(is)?;
                    policy.document = Arc::new(document_with((*policy.document).clone(), change));
                }
            }
            ReadValue::Policies { policies }
        }
        _ => return None,
    }))
}

fn empty() -> Value {
    json!({ "Version": "2012-10-17", "Statement": [] })
}

/// The document with a change; one that is no policy, which whoever may write it can make of it, as it is.
fn document_with(mut document: Value, change: &Change) -> Value {
    if !document.is_object() {
        return document;
    }
    let mut statements = match document["Statement"].take() {
        Value::Array(list) => list,
        Value::Null => Vec::new(),
        one => vec![one],
    };
    let by_sid = || {
        let sid = change.sid.as_deref()?;
        statements.iter().position(|statement| statement["Sid"] == sid)
    };
    let place = change.index.filter(|index| *index < statements.len()).or_else(by_sid);
    match (change.change, place, &change.statement) {
        (ChangeKind::AddStatement, _, Some(statement)) => statements.push(statement.clone()),
        (ChangeKind::ReplaceStatement, Some(place), Some(statement)) => statements[place] = statement.clone(),
        // It leaves its place to one that matches nothing, so that the others keep theirs.
        (ChangeKind::RemoveStatement, Some(place), _) => {
            statements[place] = json!({ "Effect": "Deny", "Action": "none:None", "Resource": "*" });
        }
        _ => {}
    }
    document["Statement"] = Value::Array(statements);
    document
}

#[cfg(test)]
mod tests {
    use super::*;

    fn adding(statement: Value) -> Change {
        let change = json!({ "target": "bucket-policy", "resource": "arn:aws:s3:::store", "change": "add-statement",
            "statement": statement });
        serde_json::from_value(change).expect("a change")
    }

    #[test]
    fn a_statement_is_added_to_a_policy_and_to_nothing_else() {
        let statement = json!({ "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" });
        let change = adding(statement.clone());
        assert_eq!(document_with(empty(), &change)["Statement"], json!([statement]));
        for no_policy in [json!([]), json!("text"), json!(1)] {
            assert_eq!(document_with(no_policy.clone(), &change), no_policy);
        }
    }
}
