//! The events that the function is given.

use serde_json::{Value, json};

/// An event with a suite of so many checks, every other one a PutObject and a GetObject of what it wrote.
pub fn checks(count: usize) -> Value {
    let checks: Vec<Value> = (0..count)
        .map(|number| {
            let operation = if number % 2 == 0 { "PutObject" } else { "GetObject" };
            json!({ "operation": operation, "prefix": format!("prefix-{}/", number / 2), "expect": "allow" })
        })
        .collect();
    json!({ "suite": { "suite": "bench", "targets": [{ "name": "bucket", "bucket": "bench-bucket", "checks": checks }] } })
}
