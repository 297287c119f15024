//! Changes of the request: carried out in the suite, for one check.

use serde_json::{Map, Value, json};

use super::ApplyError;
use super::change::{Action, Change};

/// A suite after `send-header` changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Amended {
    /// The suite's JSON.
    pub suite: Value,
    /// How many changes were carried out in it.
    pub changes: usize,
}

/// The suite that sends what the remedy of a check asks for.
///
/// `target` and `check` are positions in `targets` and its `checks`. The diagnosis knows them from
/// the plan; a check that a shorthand made has none of its own, so the whole entry is changed.
///
/// # Errors
/// Where a change is not understood, or the suite has no such check.
pub fn apply_to_suite(suite: &Value, target: usize, check: usize, changes: &Value) -> Result<Amended, ApplyError> {
    let mut after = suite.clone();
    let mut carried_out = 0;
    for (index, change) in Change::list(changes)?.iter().enumerate() {
        let problem = |problem: String| ApplyError::Change { index, problem };
        let (name, value) = match &change.action {
            Action::Send(name, value) => (name, value),
            Action::Set(name, value) if matches!(change.target.as_str(), "request" | "suite") => (name, value),
            _ => continue,
        };
        let entry = after.pointer_mut(&format!("/targets/{target}")).and_then(Value::as_object_mut);
        let entry = entry.ok_or_else(|| problem(format!("the suite has no target {target}")))?;
        let option = option(name);
        if ["expected_bucket_owner", "region", "bucket", "assume_role"].contains(&option.as_str()) {
            write(entry, &option, value);
        } else {
            let check = entry.get_mut("checks").and_then(|it| it.get_mut(check)).and_then(Value::as_object_mut);
            let check = check.ok_or_else(|| problem("the suite has no such check".to_owned()))?;
            let with = check.entry("with").or_insert_with(|| json!({}));
            let with = with.as_object_mut().ok_or_else(|| problem("`with` is not an object".to_owned()))?;
            write(with, &option, value);
        }
        carried_out += 1;
    }
    Ok(Amended { suite: after, changes: carried_out })
}

fn write(owner: &mut Map<String, Value>, member: &str, value: &Value) {
    if value.is_null() {
        owner.remove(member);
    } else {
        owner.insert(member.to_owned(), value.clone());
    }
}

/// The suite's name of a header.
fn option(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    match lower.strip_prefix("x-amz-").unwrap_or(&lower) {
        "server-side-encryption-aws-kms-key-id" => "sse_kms_key_id".to_owned(),
        "server-side-encryption-customer-key" => "sse_customer_key".to_owned(),
        plain => plain.replace('-', "_"),
    }
}
