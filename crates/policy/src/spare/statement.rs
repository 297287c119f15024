//! One statement changed in one place, so that the rest of it reads as before.

use serde_json::{Map, Value, json};

/// The statement with a Sid of its own, since Sids are unique in a policy.
pub(super) fn renamed(mut statement: Map<String, Value>, suffix: &str) -> Map<String, Value> {
    if let Some(Value::String(sid)) = statement.get_mut("Sid") {
        sid.push_str(suffix);
    }
    statement
}

/// The statement with one more test.
pub(super) fn with_test(
    statement: &Map<String, Value>,
    operator: &str,
    key: &str,
    values: &[String],
) -> Option<Map<String, Value>> {
    let mut statement = statement.clone();
    let condition = statement.entry("Condition").or_insert_with(|| json!({})).as_object_mut()?;
    let tests = condition.entry(operator).or_insert_with(|| json!({})).as_object_mut()?;
    let spelt = tests.keys().find(|have| have.eq_ignore_ascii_case(key)).cloned();
    let have = tests.entry(spelt.unwrap_or_else(|| key.to_owned())).or_insert_with(|| json!([]));
    // Of a list that is negated, one more value is one more exception; of another, the caller's is what is left.
    let mut all = if operator.contains("Not") { list(have) } else { Vec::new() };
    all.extend(values.iter().cloned());
    *have = one_or_many(all);
    Some(statement)
}

/// The statement with one member in the place of another, so that it reads as before.
pub(super) fn in_its_place(statement: Map<String, Value>, old: &str, new: &str, value: Value) -> Map<String, Value> {
    let renamed = statement
        .into_iter()
        .map(|(name, had)| if name == old { (new.to_owned(), value.clone()) } else { (name, had) });
    renamed.collect()
}

/// The texts of an element, which may stand alone.
pub(super) fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::String(one) => vec![one.clone()],
        _ => Vec::new(),
    }
}

/// Texts as an element: one stands alone.
pub(super) fn one_or_many(mut values: Vec<String>) -> Value {
    if values.len() == 1 { json!(values.remove(0)) } else { json!(values) }
}
