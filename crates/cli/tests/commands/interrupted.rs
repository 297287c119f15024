//! Ctrl-C during a run: what was written is removed, what was reached is reported, and the status says so.

use std::{
    io::{BufRead as _, BufReader},
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

use crate::process::{file, s3litmus};

/// A suite that takes a while, one request after the other.
fn suite() -> String {
    let prefixes: Vec<String> = (0..5000).map(|n| format!("in/{n}/")).collect();
    json!({ "suite": "long", "targets": [{ "bucket": "store-events", "checks": [
        { "operation": "PutObject", "prefixes": prefixes, "expect": "allow" }] }] })
    .to_string()
}

fn world() -> String {
    json!({
        "roles": { "arn:aws:iam::111122223333:role/loader": { "policies": [{ "name": "own", "document": {
            "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }] } }] } },
        "buckets": { "store-events": { "account": "111122223333", "region": "us-east-1" } },
        "clients": [{ "access_key_id": "ASIALOADER", "secret_access_key": "secret", "session_token": "token",
            "role": "arn:aws:iam::111122223333:role/loader", "session_name": "s" }]
    })
    .to_string()
}

/// Runs the suite against a lab and sends the signal once the lab was asked to store something. Out: the run's end, and
/// how often the lab was asked to store and to delete.
fn interrupted_by(name: &str, signal: &str) -> (Output, [usize; 2]) {
    let world = file(&format!("{name}-world.json"), &world());
    let suite = file(&format!("{name}-suite.json"), &suite());
    let mut lab = s3litmus(&["lab", "--world", &world, "--explain"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(lab.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let endpoint = serde_json::from_str::<Value>(&first).unwrap()["endpoint"].as_str().unwrap().to_owned();
    let mut journal = BufReader::new(lab.stderr.take().unwrap()).lines().map_while(Result::ok);

    let arguments = ["run", "--suite", &suite, "--endpoint-url", &endpoint, "--region", "us-east-1"];
    let run = s3litmus(&[&arguments[..], &["--concurrency", "1", "--format", "json"]].concat())
        .env("AWS_ACCESS_KEY_ID", "ASIALOADER")
        .env("AWS_SECRET_ACCESS_KEY", "secret")
        .env("AWS_SESSION_TOKEN", "token")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let puts = journal.by_ref().filter(|line| line.contains("PutObject")).take(5).count();
    assert_eq!(puts, 5, "the lab was not asked");
    let sent = Command::new("kill").args([&format!("-{signal}"), &run.id().to_string()]).status().unwrap();
    assert!(sent.success());
    let output = run.wait_with_output().unwrap();
    let _ended = lab.kill();
    let rest: Vec<String> = journal.collect();
    let _reaped = lab.wait();
    let of = |operation: &str| rest.iter().filter(|line| line.contains(operation)).count();
    (output, [5 + of("PutObject"), of("DeleteObject")])
}

#[test]
fn a_run_that_is_interrupted_cleans_up_and_reports() {
    for signal in ["INT", "TERM"] {
        let (output, [written, removed]) = interrupted_by(&format!("interrupted-{signal}"), signal);
        assert_eq!(output.status.code(), Some(130), "{signal}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(String::from_utf8_lossy(&output.stderr).starts_with("s3litmus: interrupted: "), "{signal}");
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(report["verdict"], "inconclusive");
        let (passed, not_run) = (&report["summary"]["passed"], &report["summary"]["not_run"]);
        assert!(passed.as_u64() >= Some(1) && not_run.as_u64() > Some(4000), "{signal}: {}", report["summary"]);
        assert_eq!(report["leftovers"], json!([]), "{signal}");
        assert!(written >= 5 && removed >= 1, "{signal}: {written} written, {removed} requests to remove them");
    }
}
