//! The JSON Schemas, by a validator that others wrote: they are schemas, what the repository has is valid by them, and
//! what the parser refuses for its form is not.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::Stdio,
};

use libtest_mimic::{Failed, Trial};
use serde_json::{Value, json};

use crate::venv::program;

const SUITE: &str = "schema/suite.schema.json";
const REPORT: &str = "schema/report.schema.json";
const WORLD: &str = "lab/world.schema.json";

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("schema::suites_worlds_and_reports_are_valid", suites_worlds_and_reports_are_valid),
        Trial::test("schema::examples_of_the_documents_are_valid", examples_of_the_documents_are_valid),
        Trial::test("schema::what_has_the_wrong_form_is_not_valid", what_has_the_wrong_form_is_not_valid),
    ]
}

/// A document, what it is to be valid by, and whence it is.
struct Case {
    name: String,
    schema: &'static str,
    document: Value,
}

fn suites_worlds_and_reports_are_valid() -> Result<(), Failed> {
    let mut cases = vec![
        of_file("lab/demo/world.json".into(), WORLD)?,
        of_file("tests/peers/rie/world.json".into(), WORLD)?,
        of_file("tests/report/report.json".into(), REPORT)?,
    ];
    for suite in files("tests/suite/good")?.into_iter().chain(files("lab/demo")?) {
        if !suite.ends_with("world.json") {
            cases.push(of_file(suite, SUITE)?);
        }
    }
    for scenario in fs::read_dir("lab/scenarios")? {
        let folder = scenario?.path();
        for (name, schema) in [("world.json", WORLD), ("suite.json", SUITE)] {
            if folder.join(name).exists() {
                cases.push(of_file(folder.join(name), schema)?);
            }
        }
    }
    if cases.len() < 50 {
        return Err(format!("only {} documents were found", cases.len()).into());
    }
    all_valid(&cases)
}

/// Every block of JSON in the documents that is a suite.
fn examples_of_the_documents_are_valid() -> Result<(), Failed> {
    let mut cases = Vec::new();
    for name in ["README.md", "docs/suite.md"] {
        let text = fs::read_to_string(name)?;
        for (place, block) in text.split("```json\n").skip(1).enumerate() {
            let block = block.split("```").next().unwrap_or_default();
            let document: Value = serde_json::from_str(block).map_err(|error| format!("{name}: {error}: {block}"))?;
            if document.get("targets").is_some() {
                cases.push(Case { name: format!("{name}, block {place}"), schema: SUITE, document });
            }
        }
    }
    if cases.len() < 2 {
        return Err("the documents show no suites".into());
    }
    all_valid(&cases)
}

fn what_has_the_wrong_form_is_not_valid() -> Result<(), Failed> {
    let check = |check: Value| json!({ "suite": "s", "targets": [{ "bucket": "store-events", "checks": [check] }] });
    let put = |with: Value| check(json!({ "operation": "PutObject", "prefix": "a/", "expect": "allow", "with": with }));
    let report = || {
        let text = fs::read_to_string("tests/report/report.json")?;
        Ok::<Value, Failed>(serde_json::from_str(&text)?)
    };
    let mut no_verdict = report()?;
    no_verdict.as_object_mut().and_then(|report| report.remove("verdict"));
    let mut other_word = report()?;
    other_word["checks"][0]["observed"] = json!("denied");
    let cases: Vec<Case> = [
        (SUITE, json!([])),
        (SUITE, json!({ "suite": "s" })),
        (SUITE, check(json!({ "operation": "PutObject", "prefix": "a/", "exepct": "allow" }))),
        (SUITE, check(json!({ "operation": "PutTheObject", "prefix": "a/", "expect": "allow" }))),
        (SUITE, check(json!({ "operation": "PutObject", "prefix": "a/", "expect": "maybe" }))),
        (SUITE, put(json!({ "storage_clas": "STANDARD" }))),
        (SUITE, put(json!({ "tagging": { "team": 1 } }))),
        (WORLD, json!({ "bucket": {} })),
        (WORLD, json!({ "buckets": { "store-events": { "region": "us-east-1" } } })),
        (REPORT, no_verdict),
        (REPORT, other_word),
    ]
    .into_iter()
    .enumerate()
    .map(|(place, (schema, document))| Case { name: format!("case {place}"), schema, document })
    .collect();
    let accepted: Vec<String> =
        validated(&cases)?.into_iter().filter(|(_, errors)| errors.is_empty()).map(|(name, _)| name).collect();
    if accepted.is_empty() { Ok(()) } else { Err(format!("valid, but should not be: {accepted:?}").into()) }
}

fn all_valid(cases: &[Case]) -> Result<(), Failed> {
    let wrong: Vec<_> = validated(cases)?.into_iter().filter(|(_, errors)| !errors.is_empty()).collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("not valid: {wrong:#?}").into()) }
}

/// Each document's name with the validator's errors.
fn validated(cases: &[Case]) -> Result<Vec<(String, Vec<String>)>, Failed> {
    let mut input = String::new();
    for Case { name, schema, document } in cases {
        input.push_str(&json!({ "name": name, "schema": schema, "document": document }).to_string());
        input.push('\n');
    }
    let mut python = program("python")?
        .arg("tests/peers/schema/validate.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let mut stdin = python.stdin.take().ok_or("no standard input")?;
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = python.wait_with_output()?;
    let _written = writer.join();
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned().into());
    }
    let answers: Vec<(String, Vec<String>)> = String::from_utf8_lossy(&output.stdout)
        .lines()
        .map(|line| {
            let answer: Value = serde_json::from_str(line)?;
            let errors = answer["errors"].as_array().into_iter().flatten().map(Value::to_string).collect();
            Ok((answer["name"].as_str().unwrap_or_default().to_owned(), errors))
        })
        .collect::<Result<_, serde_json::Error>>()?;
    if answers.len() == cases.len() { Ok(answers) } else { Err("the validator left documents out".into()) }
}

fn of_file(path: PathBuf, schema: &'static str) -> Result<Case, Failed> {
    let name = path.display().to_string();
    let document = serde_json::from_str(&fs::read_to_string(&path)?).map_err(|error| format!("{name}: {error}"))?;
    Ok(Case { name, schema, document })
}

fn files(folder: &str) -> Result<Vec<PathBuf>, Failed> {
    let mut files = Vec::new();
    for entry in fs::read_dir(Path::new(folder))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(files)
}
