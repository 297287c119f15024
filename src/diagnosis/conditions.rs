//! The tests that a policy makes: its `Condition`s, as they are written.
//!
//! In: a document or a statement. Out: operator, key and what is compared with. Absent on purpose: whether a request meets
//! them.

use serde_json::Value;

/// One test of a statement.
pub(super) struct Test<'p> {
    /// `StringNotEquals`.
    pub(super) operator: &'p str,
    /// The condition key as the policy spells it.
    pub(super) key: &'p str,
    /// What it is compared with.
    pub(super) wanted: &'p Value,
}

impl Test<'_> {
    /// What it is compared with, a single value without its list.
    pub(super) fn values(&self) -> Vec<String> {
        strings(self.wanted)
    }
}

/// The tests of a document.
pub(super) fn of_document(document: &Value) -> impl Iterator<Item = Test<'_>> {
    let statements = match &document["Statement"] {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    statements.iter().flat_map(of_statement)
}

/// The tests of a statement.
pub(super) fn of_statement(statement: &Value) -> impl Iterator<Item = Test<'_>> {
    let operators = statement["Condition"].as_object().into_iter().flatten();
    operators.flat_map(|(operator, keys)| {
        let keys = keys.as_object().into_iter().flatten();
        keys.map(move |(key, wanted)| Test { operator, key, wanted })
    })
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().flat_map(strings).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}
