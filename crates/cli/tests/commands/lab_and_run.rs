//! A run against the lab from a terminal, and the proof that its remedy works.

use serde_json::{Value, json};

use crate::process::{LabProcess, file, output, repository, stderr, stdout};

const OWNER: [&str; 3] = ["ASIALAMBDA", "lambda-secret", "lambda-token"];

/// A role that may do nothing, and a bucket that takes uploads only with a header.
fn world() -> Value {
    let upload = |allowed: &[&str]| {
        json!({ "Version": "2012-10-17", "Statement": [
            { "Effect": "Allow", "Action": allowed, "Resource": "arn:aws:s3:::store-events/in/*" }] })
    };
    json!({
        "roles": { "arn:aws:iam::111122223333:role/lambda-consumer": {
            "policies": [{ "name": "own", "document": upload(&["s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion"]) }] } },
        "buckets": { "store-events": { "account": "111122223333", "region": "us-east-1", "policy": {
            "Version": "2012-10-17", "Statement": [{
                "Sid": "DenyUnencrypted", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
                "Resource": "arn:aws:s3:::store-events/*",
                "Condition": { "Null": { "s3:x-amz-server-side-encryption": "true" } } }] } } },
        "clients": [{ "access_key_id": "ASIALAMBDA", "secret_access_key": "lambda-secret", "session_token": "lambda-token",
            "role": "arn:aws:iam::111122223333:role/lambda-consumer", "session_name": "fn" }]
    })
}

fn suite() -> Value {
    json!({ "suite": "upload", "targets": [{ "bucket": "store-events", "checks": [
        { "id": "upload", "operation": "PutObject", "prefix": "in/", "expect": "allow" }] }] })
}

#[test]
fn a_header_that_is_asked_for_is_sent_after_the_remedy() {
    let world = file("header-world.json", &world().to_string());
    let suite = file("header-suite.json", &suite().to_string());
    let report = file("header-report.json", "");
    let lab = LabProcess::start(&world);
    let failed = lab.run(OWNER, &["--suite", &suite, "--format", "json", "--out", &report]);
    assert_eq!(failed.status.code(), Some(1), "{failed:?}");
    let found: Value = serde_json::from_str(&std::fs::read_to_string(&report).unwrap()).unwrap();
    assert_eq!(found["checks"][0]["cause"]["id"], "encryption-header-required", "{found:#}");
    assert!(stdout(&failed).contains("encryption-header-required") || stdout(&failed).contains("upload"));

    let repaired = file("header-suite-repaired.json", "");
    let arguments = ["lab", "apply", "--world", &world, "--report", &report, "--check", "upload"];
    let untold = output(&arguments);
    assert!(stderr(&untold).contains("--suite-out"), "a world alone does not send a header: {untold:?}");
    let applied = output(&[&arguments[..], &["--suite", &suite, "--suite-out", &repaired]].concat());
    assert_eq!(applied.status.code(), Some(0), "{applied:?}");
    let passed = lab.run(OWNER, &["--suite", &repaired, "--format", "json"]);
    assert_eq!(passed.status.code(), Some(0), "{}", stdout(&passed));
}

#[test]
fn a_missing_allow_is_there_after_the_remedy() {
    let mut world = world();
    world["roles"]["arn:aws:iam::111122223333:role/lambda-consumer"]["policies"] = json!([{
        "name": "own", "document": { "Version": "2012-10-17", "Statement": [{
            "Effect": "Allow", "Action": "s3:Delete*", "Resource": "arn:aws:s3:::store-events/in/*" }] } }]);
    world["buckets"]["store-events"]["policy"] = Value::Null;
    let world = file("allow-world.json", &world.to_string());
    let suite = file("allow-suite.json", &suite().to_string());
    let report = file("allow-report.json", "");
    let failed = LabProcess::start(&world).run(OWNER, &["--suite", &suite, "--format", "json", "--out", &report]);
    assert_eq!(failed.status.code(), Some(1), "{failed:?}");
    let applied = output(&["lab", "apply", "--world", &world, "--report", &report, "--check", "upload"]);
    assert_eq!(applied.status.code(), Some(0), "{applied:?}");
    let repaired = file("allow-world-repaired.json", &stdout(&applied));
    let passed = LabProcess::start(&repaired).run(OWNER, &["--suite", &suite, "--format", "json"]);
    assert_eq!(passed.status.code(), Some(0), "{}", stdout(&passed));
}

#[test]
fn every_format_of_a_run_is_one() {
    let world = repository("lab/demo/world.json");
    let suite = repository("lab/demo/lambda-consumer.suite.json");
    let (world, suite) = (world.to_str().unwrap(), suite.to_str().unwrap());
    assert_eq!(output(&["lab", "--world", world, "--check"]).status.code(), Some(0));
    let lab = LabProcess::start(world);
    let run = |format| stdout(&lab.run(OWNER, &["--suite", suite, "--format", format]));
    assert!(run("text").contains("18"));
    assert_eq!(serde_json::from_str::<Value>(&run("json")).unwrap()["verdict"], "pass");
    assert!(run("junit").starts_with("<?xml"));
    assert!(run("markdown").contains("| "));
}
