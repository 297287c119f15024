//! The JSON Schemas of suites and reports are current, and that of suites knows what the parser knows. That they are
//! valid schemas, and that suites, worlds and reports are valid by them, a validator of another make says
//! (`tests/peers/schema`).
//!
//! `S3LITMUS_BLESS=1 cargo test --test schema` writes them anew.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use s3litmus::{report, suite};
use serde_json::{Value, json};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn suites(folder: &Path) -> Vec<PathBuf> {
    let files =
        fs::read_dir(folder).expect("a folder of the repository").map(|entry| entry.expect("a readable entry").path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "json")).collect()
}

#[test]
fn the_schemas_are_current() {
    for (name, schema) in [("suite", suite::json_schema()), ("report", report::json_schema())] {
        let path = root().join("schema").join(format!("{name}.schema.json"));
        let current = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if std::env::var_os("S3LITMUS_BLESS").is_some() {
            fs::write(&path, &current).unwrap();
        }
        assert!(
            fs::read_to_string(&path).unwrap_or_default() == current,
            "schema/{name}.schema.json is stale: S3LITMUS_BLESS=1 cargo test --test schema writes it anew"
        );
    }
}

#[test]
fn the_examples_are_suites() {
    let mut files = suites(&root().join("tests/suite/good"));
    files.extend(suites(&root().join("lab/demo")).into_iter().filter(|path| !path.ends_with("world.json")));
    assert!(files.len() >= 7, "only {files:?}");
    for path in files {
        suite::parse(&fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    }
}

/// The names that the parser offers for an unknown member are those of the schema.
#[test]
fn schema_and_parser_know_the_same_members() {
    let schema = suite::json_schema().to_value();
    let check = |member: Value| json!({ "suite": "x", "targets": [{ "bucket": "store-events", "checks": [member] }] });
    let places = [
        ("", json!({ "unknown": 1 })),
        ("Diagnosis", json!({ "diagnosis": { "unknown": 1 } })),
        ("Defaults", json!({ "defaults": { "unknown": 1 } })),
        ("TargetDocument", json!({ "targets": [{ "unknown": 1 }] })),
        ("CheckDefaults", json!({ "targets": [{ "defaults": { "unknown": 1 } }] })),
        ("AssumeRole", json!({ "targets": [{ "assume_role": { "unknown": 1 } }] })),
        ("CheckDocument", check(json!({ "unknown": 1 }))),
        ("CallOptions", check(json!({ "with": { "unknown": 1 } }))),
    ];
    for (definition, document) in places {
        let error = suite::parse(&document.to_string()).unwrap_err().to_string();
        // What else is wrong with it stands behind.
        let unknown = error.split("; ").next().unwrap_or_default();
        let offered: BTreeSet<&str> = unknown.split('`').skip(1).step_by(2).collect();
        let described = if definition.is_empty() { &schema } else { &schema["$defs"][definition] };
        assert_eq!(described["additionalProperties"], false, "{definition}");
        let members = described["properties"].as_object().unwrap();
        assert_eq!(members.keys().map(String::as_str).collect::<BTreeSet<_>>(), offered, "{definition}: {error}");
    }
}
