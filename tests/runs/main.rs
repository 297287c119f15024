//! Whole runs against a stand-in: how many requests they cost, what they leave, and what their answers come to.

mod acts_on;
mod clean_up;
mod cost;
#[path = "../lab/mod.rs"]
mod lab;
mod limits;
mod meanwhile;
mod no_answer;
#[path = "../stand_in/mod.rs"]
mod stand_in;

use std::time::{Duration, Instant};

use s3litmus::{
    probe::Aws,
    report::Report,
    run::{Settings, run},
    suite::{Suite, parse},
};
use stand_in::StandIn;

fn suite(targets: &str) -> Suite {
    parse(&format!("{{\"suite\": \"store\", \"targets\": {targets}}}")).expect("a suite")
}

/// One target with a check a line.
fn checks(checks: &[&str]) -> Suite {
    suite(&format!("[{{\"name\": \"t\", \"bucket\": \"store-events\", \"checks\": [{}]}}]", checks.join(",")))
}

const PUT: &str = r#"{"operation": "PutObject", "prefix": "a/", "expect": "allow"}"#;
const GET: &str = r#"{"operation": "GetObject", "prefix": "a/", "expect": "allow"}"#;
const DELETE: &str = r#"{"operation": "DeleteObject", "prefix": "a/", "expect": "allow"}"#;
const PUT_DENIED: &str = r#"{"operation": "PutObject", "prefix": "b/", "expect": "deny"}"#;

async fn ran(suite: &Suite, aws: &Aws, deadline: Option<Duration>) -> Report {
    let mut told = Vec::new();
    let deadline = deadline.map(|deadline| Instant::now() + deadline);
    let report = run(suite, aws, &Settings::default(), deadline, &mut |check| {
        told.push((check.id.clone(), check.principal.clone()))
    })
    .await;
    let mut finished: Vec<_> = report.checks.iter().map(|check| (check.id.clone(), check.principal.clone())).collect();
    told.sort();
    finished.sort();
    assert_eq!(told, finished, "the observer is told of every check once");
    report
}

fn methods(server: &StandIn) -> Vec<String> {
    server.asked_of_s3().into_iter().map(|asked| asked.method).collect()
}
