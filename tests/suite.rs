//! Suites as data: what is wrong with a bad one, and what a good one comes to.
//!
//! `tests/suite/bad.jsonl` has a suite and the sentence it is refused with on each line; `tests/suite/good/*.json`
//! has suites, and beside each the plan of its run. `S3LITMUS_BLESS=1 cargo test --test suite` rewrites sentences and
//! plans; the diff is then to be read.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on is to fail")]

use std::{collections::BTreeSet, fs, path::PathBuf};

use s3litmus::{plan, suite};
use serde_json::{Value, json};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/suite")
}

fn blessed() -> bool {
    std::env::var_os("S3LITMUS_BLESS").is_some()
}

/// A line has `suite` (JSON), `text` (as it is), or `check`, `target` (one of them in an else good suite).
fn text_of(case: &Value) -> String {
    if let Some(text) = case.get("text") {
        return text.as_str().unwrap().to_owned();
    }
    if let Some(suite) = case.get("suite") {
        return suite.to_string();
    }
    let good = json!({ "operation": "PutObject", "prefix": "in/", "expect": "allow" });
    let check = case.get("check").cloned().unwrap_or(good);
    let mut target = json!({ "bucket": "store-events", "checks": [check] });
    if let Some(members) = case.get("target") {
        target.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    }
    json!({ "suite": "bad", "targets": [target] }).to_string()
}

#[test]
fn a_bad_suite_is_refused_with_one_clear_sentence() {
    let path = folder().join("bad.jsonl");
    let file = fs::read_to_string(&path).unwrap();
    let mut rewritten = String::new();
    let mut wrong = Vec::new();
    for (number, line) in file.lines().enumerate() {
        let mut case: Value = serde_json::from_str(line).unwrap();
        let text = text_of(&case);
        let sentence = match suite::parse(&text) {
            Ok(_) => "(accepted)".to_owned(),
            Err(error) => error.to_string(),
        };
        assert!(!sentence.contains('\n') && sentence.len() < 1500, "no sentence: {sentence}");
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            // The same from an event, where the suite is JSON already, but that a member given twice is not seen.
            if !sentence.contains("twice") {
                assert_eq!(suite::parse_value(&value).unwrap_err().to_string(), sentence, "line {}", number + 1);
            }
        }
        if case["error"] != json!(sentence) {
            wrong.push(format!("line {}: {sentence}\n    expected {}", number + 1, case["error"]));
        }
        case["error"] = json!(sentence);
        rewritten.push_str(&case.to_string());
        rewritten.push('\n');
    }
    if blessed() {
        fs::write(&path, rewritten).unwrap();
        return;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_good_suite_comes_to_the_plan_beside_it() {
    let mut seen = 0;
    for entry in fs::read_dir(folder().join("good")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        seen += 1;
        let suite = suite::parse(&fs::read_to_string(&path).unwrap()).unwrap_or_else(|e| panic!("{path:?}: {e}"));
        let plan = plan::text(&plan::plan(&suite, "01K9ZZZZZZZZZZZZZZZZZZZZZZ"));
        let expected = path.with_extension("plan");
        if blessed() {
            fs::write(&expected, &plan).unwrap();
        }
        assert_eq!(plan, fs::read_to_string(&expected).unwrap(), "{path:?}");
    }
    assert!(seen >= 5, "only {seen} suites");
}

fn many(prefixes: usize) -> String {
    let prefixes: Vec<String> = (0..prefixes).map(|number| format!("p{number}/")).collect();
    let check = json!({ "operations": ["PutObject", "GetObject"], "prefixes": prefixes, "expect": "allow" });
    json!({ "suite": "many", "targets": [{ "bucket": "store-events", "checks": [check] }] }).to_string()
}

#[test]
fn twenty_thousand_checks_are_planned_and_one_more_is_refused() {
    let suite = suite::parse(&many(10_000)).unwrap();
    let plan = plan::plan(&suite, "RUN");
    assert_eq!(plan.checks.len(), 20_000);
    assert_eq!(plan.objects.len(), 10_000, "each read rests on the write in its place");
    let error = suite::parse(&many(10_001)).unwrap_err().to_string();
    assert_eq!(
        error,
        "the suite asks for 20002 checks, and one run takes 20000: split it into several suites and start a run for each \
         from a Step Functions Distributed Map"
    );
}

#[test]
fn deletions_take_what_is_written_anyway() {
    let check = |operation: &str, expect: &str| json!({ "operation": operation, "prefix": "a/", "expect": expect });
    let planned = |checks: Vec<Value>| {
        let document =
            json!({ "suite": "s", "targets": [ { "name": "t", "bucket": "store-events", "checks": checks } ] });
        let suite = suite::parse(&document.to_string()).expect("a suite");
        plan::plan(&suite, "run")
    };
    for expected in ["allow", "deny"] {
        let writes = (0..300).map(|_| check("PutObject", expected));
        let plan = planned(writes.chain((0..100).map(|_| check("DeleteObject", "allow"))).collect());
        assert_eq!(plan.objects.len(), 300, "{expected}");
        let deleted: BTreeSet<_> = plan.checks[300..].iter().flat_map(|check| check.choices()).collect();
        assert_eq!(deleted.len(), 100, "each has one of its own");
    }
    let plan = planned((0..3).map(|_| check("DeleteObject", "allow")).chain([check("PutObject", "allow")]).collect());
    assert_eq!(plan.objects.len(), 3, "what is not written is written for them");
}

#[test]
fn a_few_bytes_cannot_ask_for_much_memory() {
    let operations = vec!["PutObject"; 3_000];
    let prefixes = vec![""; 100_000];
    let check = json!({ "operations": operations, "prefixes": prefixes, "expect": "allow" });
    let checks = vec![check; 2];
    let text = json!({ "suite": "many", "targets": [{ "bucket": "store-events", "checks": checks }] }).to_string();
    assert!(suite::parse(&text).unwrap_err().to_string().starts_with("the suite asks for 600000000 checks"));
}

#[test]
fn megabytes_and_depth_are_refused_in_a_line() {
    let mut long = json!({ "suite": "long", "targets": [{ "bucket": "store-events", "checks": [] }] });
    long["targets"][0]["bucket"] = json!("x".repeat(6_000_000));
    long["targets"][0]["name"] = json!("y".repeat(6_000_000));
    let error = suite::parse(&long.to_string()).unwrap_err().to_string();
    assert!(error.contains("targets[0].bucket") && error.len() < 1_500, "{error}");
    long["targets"] = json!("z".repeat(6_000_000));
    let error = suite::parse(&long.to_string()).unwrap_err().to_string();
    assert!(error.starts_with("targets: found the string") && error.len() < 1_500, "{error}");

    let deep = format!(r#"{{"suite":{}1{}}}"#, "[".repeat(3_000_000), "]".repeat(3_000_000));
    let error = suite::parse(&deep).unwrap_err().to_string();
    assert!(error.starts_with("suite: found an array, expected a string"), "{error}");
    let deep = "[".repeat(6_000_000);
    assert!(suite::parse(&deep).unwrap_err().to_string().len() < 200);
}

/// What AWS adds to an enumeration comes with an update of its SDK: then it is decided here what a suite may ask for.
#[test]
fn the_values_of_options_are_those_of_the_sdk() {
    use aws_sdk_s3::types;
    use s3litmus::call::values;
    let same = |ours: &[&str], sdk: &[&str], not_here: &[&str]| {
        let mut known: Vec<&str> = ours.iter().chain(not_here).copied().collect();
        let mut sdk = sdk.to_vec();
        known.sort_unstable();
        sdk.sort_unstable();
        assert_eq!(known, sdk);
    };
    same(values::SERVER_SIDE_ENCRYPTION, types::ServerSideEncryption::values(), &[]);
    same(values::ACL, types::ObjectCannedAcl::values(), &[]);
    same(values::REQUEST_PAYER, types::RequestPayer::values(), &[]);
    same(values::TAGGING_DIRECTIVE, types::TaggingDirective::values(), &[]);
    same(values::OBJECT_LOCK_MODE, types::ObjectLockMode::values(), &[]);
    same(values::OBJECT_LOCK_LEGAL_HOLD, types::ObjectLockLegalHoldStatus::values(), &[]);
    // The SDK computes these for no request.
    let not_computed = ["MD5", "SHA512", "XXHASH128", "XXHASH3", "XXHASH64"];
    same(values::CHECKSUM_ALGORITHM, types::ChecksumAlgorithm::values(), &not_computed);
    let elsewhere = ["AWS_BACKUP_LOW_COST_WARM", "AWS_BACKUP_WARM", "FSX_ONTAP", "FSX_OPENZFS", "OUTPOSTS", "SNOW"];
    same(values::STORAGE_CLASS, types::StorageClass::values(), &elsewhere);
}

#[test]
fn a_storage_class_that_is_new_is_s3s_to_refuse() {
    let suite = |class: &str| {
        s3litmus::suite::parse(&format!(
            r#"{{ "suite": "x", "targets": [{{ "bucket": "b-1", "checks": [{{ "operation": "PutObject", "prefix": "",
                "expect": "allow", "with": {{ "storage_class": "{class}" }} }}] }}] }}"#
        ))
    };
    assert!(suite("GLACIER_IR_2").is_ok());
    assert!(suite("Glacier").is_err());
}
