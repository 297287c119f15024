//! A scenario: a world that denies, the suite that meets it, and what is expected to be found.

use std::{fs, path::Path};

use serde_json::{Value, json};

/// One folder of `lab/scenarios`.
#[derive(Clone, Debug)]
pub(crate) struct Scenario {
    pub(crate) name: String,
    pub(crate) world: Value,
    pub(crate) suite: Value,
    pub(crate) expected: Value,
}

/// How much a scenario's world tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// AWS gives its reasons.
    Said,
    /// No reasons; policies may be read.
    Bare,
    /// No reasons, and nothing may be read.
    Silent,
}

impl Form {
    pub(crate) const ALL: [Self; 3] = [Self::Said, Self::Bare, Self::Silent];
}

/// The actions of a diagnosis: what is taken away where nothing may be read.
const READS: &[&str] = &[
    "iam:",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "s3:GetBucket",
    "s3:GetEncryptionConfiguration",
    "s3:GetAccessPoint",
    "s3:GetAccountPublicAccessBlock",
    "s3:GetObjectAcl",
];

pub(crate) fn all() -> Vec<Scenario> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("lab/scenarios");
    let folders = fs::read_dir(&root).expect("lab/scenarios");
    let mut scenarios: Vec<_> = folders
        .map(|folder| folder.expect("a folder").path())
        .filter(|folder| folder.join("world.json").exists())
        .map(|folder| {
            let read = |file: &str| {
                let text = fs::read_to_string(folder.join(file)).expect("a file of a scenario");
                serde_json::from_str(&text).expect("a file of a scenario is JSON")
            };
            Scenario {
                name: folder.file_name().expect("a name").to_string_lossy().into_owned(),
                world: read("world.json"),
                suite: read("suite.json"),
                expected: read("expected.json"),
            }
        })
        .collect();
    scenarios.sort_by(|a, b| a.name.cmp(&b.name));
    scenarios
}

/// The world in a form.
pub(crate) fn in_form(world: &Value, form: Form) -> Value {
    let mut world = world.clone();
    if form == Form::Said {
        return world;
    }
    world["messages"] = json!("bare");
    if form == Form::Silent {
        for role in members(&mut world, "roles") {
            for policy in role["policies"].as_array_mut().into_iter().flatten() {
                forget_reads(&mut policy["document"]);
            }
            // A policy without statements is none.
            let has_statements =
                |policy: &Value| policy["document"]["Statement"].as_array().is_none_or(|it| !it.is_empty());
            if let Some(policies) = role["policies"].as_array_mut() {
                policies.retain(has_statements);
            }
        }
        for bucket in members(&mut world, "buckets") {
            forget_reads(&mut bucket["policy"]);
        }
    }
    world
}

fn members<'w>(world: &'w mut Value, name: &str) -> impl Iterator<Item = &'w mut Value> {
    world.get_mut(name).and_then(Value::as_object_mut).into_iter().flat_map(|map| map.values_mut())
}

fn forget_reads(document: &mut Value) {
    let Some(statements) = document.get_mut("Statement").and_then(Value::as_array_mut) else { return };
    for statement in statements.iter_mut().filter(|statement| statement["Effect"] == "Allow") {
        if let Some(Value::Array(actions)) = statement.get_mut("Action") {
            let is_read = |action: &Value| {
                action.as_str().is_some_and(|action| READS.iter().any(|read| action.starts_with(read)))
            };
            actions.retain(|action| !is_read(action) || action == "s3:GetBucketLocation");
        }
    }
    statements.retain(|statement| statement["Action"].as_array().is_none_or(|actions| !actions.is_empty()));
}
