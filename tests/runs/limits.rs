//! Many denials: what each is told of without requests of its own.

use s3litmus::{report::CheckReport, suite::parse};

use super::ran;
use crate::stand_in::{Asked, StandIn, error, yes};

const MANY: usize = 60;

/// As S3 where a role may put objects but no tags on them.
async fn without_tags() -> StandIn {
    StandIn::start(|asked: &Asked| match asked.header("x-amz-tagging") {
        Some(_) => error(403, "AccessDenied", "Access Denied"),
        None => yes(asked),
    })
    .await
}

/// A write with tags in each of many folders, and the checks beside them.
fn suite(diagnosis: &str, check: impl Fn(usize) -> String) -> s3litmus::suite::Suite {
    let checks: Vec<_> = (0..MANY).map(check).collect();
    parse(&format!(
        r#"{{"suite": "many", "diagnosis": {diagnosis}, "targets":
            [{{"name": "t", "bucket": "store-events", "checks": [{}]}}]}}"#,
        checks.join(",")
    ))
    .expect("a suite")
}

fn tagged(n: usize, value: usize) -> String {
    format!(
        r#"{{"id": "tagged{n}", "operation": "PutObject", "prefix": "p{n}/", "expect": "allow", "with": {{"tagging": {{"a": "{value}"}}}}}}"#
    )
}

fn is_tagged(check: &&CheckReport) -> bool {
    check.id.starts_with("tagged")
}

#[tokio::test]
async fn the_same_request_without_a_header_is_an_experiment_in_every_folder() {
    let beside = |n| {
        let plain = format!(r#"{{"id": "plain{n}", "operation": "PutObject", "prefix": "p{n}/", "expect": "allow"}}"#);
        format!("{plain}, {}", tagged(n, 1))
    };
    let server = without_tags().await;
    let suite = suite(r#"{"experiments": false, "reads": false}"#, beside);
    let report = ran(&suite, &server.aws().await, None).await;
    let denied: Vec<_> = report.checks.iter().filter(is_tagged).collect();
    assert_eq!(denied.len(), MANY);
    for check in denied {
        let cause = check.cause.as_ref().expect("a cause");
        assert_eq!(cause.id, "tagging-needs-own-action", "{check:#?}");
    }
}

#[tokio::test]
async fn denials_beyond_the_runs_experiments_say_so() {
    // Each with a value of its own, so that none stands for another.
    let server = without_tags().await;
    let suite = suite(r#"{"experiments_per_denial": 1, "reads": false}"#, |n| tagged(n, n));
    let report = ran(&suite, &server.aws().await, None).await;
    let told = |check: &&CheckReport| {
        check.evidence.iter().any(|line| line.starts_with("no experiments: the limit of 20 for this run"))
    };
    let tried = |check: &&CheckReport| check.evidence.iter().any(|line| line.starts_with("without `x-amz-tagging`"));
    assert!(report.checks.iter().filter(told).count() >= MANY - 25, "{:#?}", report.checks[MANY - 1]);
    assert!(!report.checks.iter().any(|check| told(&check) && tried(&check)));
}
