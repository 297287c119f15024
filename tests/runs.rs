//! Whole runs against a stand-in: how many requests they cost, and what they leave.

mod stand_in;

use std::{
    num::NonZeroUsize,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use s3litmus::{
    probe::Aws,
    report::{Observed, Outcome, Report, Verdict},
    run::{Settings, run},
    suite::{Suite, parse},
};
use stand_in::{Answer as Reply, Asked, StandIn, connect, error, page, say, yes};

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

#[tokio::test]
async fn a_check_that_passes_is_one_request() {
    let server = StandIn::start(yes).await;
    let report = ran(&checks(&[PUT, GET]), &server.aws().await, None).await;
    assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
    assert_eq!(report.principal.as_deref(), Some("arn:aws:sts::111122223333:assumed-role/lambda-consumer/fn"));
    assert_eq!(methods(&server), ["PUT", "GET", "DELETE"], "two checks, and one request to clean up");
    assert_eq!(server.asked().len() - server.asked_of_s3().len(), 1, "one request to STS");
    let keys: Vec<_> = server.asked_of_s3().into_iter().map(|asked| asked.path).collect();
    assert!(keys.iter().all(|key| *key == keys[0]) && keys[0].contains("/a/s3litmus-"), "{keys:?}");
}

#[tokio::test]
async fn a_process_asks_once_who_it_is() {
    let server = StandIn::start(yes).await;
    let aws = server.aws().await;
    for _ in 0..2 {
        ran(&checks(&[PUT]), &aws, None).await;
    }
    assert_eq!(server.asked().len() - server.asked_of_s3().len(), 1);
}

#[tokio::test]
async fn a_thousand_checks_are_a_thousand_requests_and_one_to_clean_up() {
    let server = StandIn::start(|asked| match asked.query.starts_with("delete") {
        true => say(200, &[], "<DeleteResult></DeleteResult>"),
        false => yes(asked),
    })
    .await;
    let prefixes: Vec<String> =
        (0..1000).map(|n| format!(r#"{{"operation": "PutObject", "prefix": "p{n}/", "expect": "allow"}}"#)).collect();
    let report =
        ran(&checks(&prefixes.iter().map(String::as_str).collect::<Vec<_>>()), &server.aws().await, None).await;
    assert_eq!((report.summary.passed, report.leftovers.len()), (1000, 0));
    let asked = server.asked_of_s3();
    assert_eq!(asked.iter().filter(|asked| asked.method == "PUT").count(), 1000);
    assert!(asked.len() <= 1003, "{}", asked.len());
}

#[tokio::test]
async fn the_cap_is_kept_and_kept_busy() {
    let server = StandIn::start_slowly(Duration::from_millis(20), yes).await;
    let prefixes: Vec<String> =
        (0..64).map(|n| format!(r#"{{"operation": "PutObject", "prefix": "p{n}/", "expect": "allow"}}"#)).collect();
    let suite = checks(&prefixes.iter().map(String::as_str).collect::<Vec<_>>());
    let settings = Settings { concurrency: NonZeroUsize::new(8).expect("a number"), ..Settings::default() };
    let aws = server.aws().await;
    // The question who asks is beside the checks.
    aws.caller().await.expect("a caller");
    run(&suite, &aws, &settings, None, &mut |_| {}).await;
    assert_eq!(server.most_in_flight(), 8);
}

#[tokio::test]
async fn versions_and_markers_are_removed_whoever_made_them() {
    let server = StandIn::start(|asked| match (asked.method.as_str(), asked.query.as_str()) {
        ("PUT", _) => say(200, &[("etag", "\"e\""), ("x-amz-version-id", "v1")], ""),
        ("DELETE", query) if query.contains("versionId") => say(204, &[], ""),
        ("DELETE", _) => say(204, &[("x-amz-version-id", "m1"), ("x-amz-delete-marker", "true")], ""),
        ("POST", query) if query.starts_with("delete") => error(501, "NotImplemented", "no batches here"),
        _ => yes(asked),
    })
    .await;
    let report = ran(&checks(&[PUT, DELETE]), &server.aws().await, None).await;
    assert_eq!((report.verdict, report.leftovers.len()), (Verdict::Pass, 0), "{report:#?}");
    let removed: Vec<_> =
        server.asked_of_s3().into_iter().filter(|asked| asked.method == "DELETE").map(|asked| asked.query).collect();
    let named = |version: &str| removed.iter().filter(|query| query.contains(&format!("versionId={version}"))).count();
    assert_eq!((named("v1"), named("m1"), removed.len()), (1, 1, 3), "{removed:?}");
}

#[tokio::test]
async fn a_bucket_that_hides_its_versions_is_cleaned_all_the_same() {
    let server = StandIn::start(|asked| match (asked.method.as_str(), asked.query.as_str()) {
        ("PUT", _) => say(200, &[("etag", "\"e\"")], ""),
        ("HEAD", _) => say(200, &[("etag", "\"e\""), ("x-amz-version-id", "v1")], ""),
        ("DELETE", query) if query.contains("versionId") => say(204, &[], ""),
        ("DELETE", _) => say(204, &[("x-amz-version-id", "m1"), ("x-amz-delete-marker", "true")], ""),
        _ => yes(asked),
    })
    .await;
    let report = ran(&checks(&[PUT]), &server.aws().await, None).await;
    assert_eq!(report.leftovers, []);
    let removed: Vec<_> =
        server.asked_of_s3().into_iter().filter(|asked| asked.method == "DELETE").map(|asked| asked.query).collect();
    assert_eq!(removed.len(), 3, "{removed:?}");
    assert!(removed[1].contains("versionId=m1") && removed[2].contains("versionId=v1"), "{removed:?}");
}

#[tokio::test]
async fn what_may_not_be_removed_is_listed_and_changes_nothing_else() {
    let server = StandIn::start(|asked| match asked.method.as_str() {
        "DELETE" => error(403, "AccessDenied", "Access Denied"),
        _ => yes(asked),
    })
    .await;
    let report = ran(&checks(&[PUT]), &server.aws().await, None).await;
    assert_eq!((report.verdict, report.summary.leftovers), (Verdict::Pass, 1));
    let leftover = &report.leftovers[0];
    assert_eq!(leftover.bucket, "store-events");
    assert!(leftover.key.starts_with("a/s3litmus-"), "{leftover:?}");
    assert_eq!(leftover.reason, "403 Access Denied");
}

#[tokio::test]
async fn a_write_that_should_have_been_denied_is_removed() {
    let server = StandIn::start(yes).await;
    let report = ran(&checks(&[PUT_DENIED]), &server.aws().await, None).await;
    assert_eq!(report.verdict, Verdict::Fail);
    assert_eq!(report.checks[0].observed, Observed::Allow);
    assert_eq!(methods(&server), ["PUT", "DELETE"]);
}

#[tokio::test]
async fn a_denied_write_leaves_nothing_to_remove() {
    let server = StandIn::start(|asked| match asked.method.as_str() {
        "PUT" => error(403, "AccessDenied", "Access Denied"),
        _ => yes(asked),
    })
    .await;
    let report = ran(&checks(&[PUT_DENIED]), &server.aws().await, None).await;
    assert_eq!(report.verdict, Verdict::Pass);
    assert_eq!(methods(&server), ["PUT"]);
}

#[tokio::test]
async fn a_write_that_nobody_answered_is_looked_for_and_removed() {
    let server = StandIn::start(|asked| match asked.method.as_str() {
        "PUT" => Reply::Hang,
        "HEAD" => say(200, &[("etag", "\"e\""), ("x-amz-version-id", "v9")], ""),
        _ => yes(asked),
    })
    .await;
    let aws = connect(&server.url(), Duration::from_millis(150)).await;
    let report = ran(&checks(&[PUT]), &aws, None).await;
    assert_eq!((report.verdict, report.checks[0].observed), (Verdict::Inconclusive, Observed::Error));
    assert_eq!(report.leftovers, []);
    let last = server.asked_of_s3().pop().expect("a request");
    assert!(last.method == "DELETE" && last.query.contains("versionId=v9"), "{last:?}");
}

#[tokio::test]
async fn one_target_that_hangs_holds_up_no_other() {
    let server = StandIn::start(|asked| match asked.path.starts_with("/dead") {
        true => Reply::Hang,
        false => yes(asked),
    })
    .await;
    let aws = connect(&server.url(), Duration::from_secs(60)).await;
    let report = ran(
        &suite(&format!(
            "[{{\"name\": \"dead\", \"bucket\": \"dead\", \"checks\": [{PUT}]}}, \
             {{\"name\": \"alive\", \"bucket\": \"alive\", \"checks\": [{PUT}, {GET}, {DELETE}]}}]"
        )),
        &aws,
        Some(Duration::from_millis(1500)),
    )
    .await;
    assert_eq!((report.summary.passed, report.summary.inconclusive), (3, 1), "{report:#?}");
}

/// How a server answers.
type Answering = fn(&Asked) -> Reply;

#[tokio::test]
async fn what_is_no_answer_of_s3_proves_nothing() {
    let cases: [(&str, Answering); 6] = [
        ("a page", |_| page(200, "<html>please sign in</html>")),
        ("a page with 502", |_| page(502, "<html>bad gateway</html>")),
        ("a page with 403", |_| page(403, "<html>blocked</html>")),
        ("a closed connection", |_| Reply::Close),
        ("a skewed clock", |_| error(403, "RequestTimeTooSkewed", "The difference … is too large.")),
        ("a missing bucket", |_| error(404, "NoSuchBucket", "The specified bucket does not exist")),
    ];
    for (name, answer) in cases {
        let server = StandIn::start(answer).await;
        let both = [r#"{"operation": "GetObject", "key": "k", "expect": "allow"}"#, PUT_DENIED];
        let report = ran(&checks(&both), &server.aws().await, None).await;
        for check in &report.checks {
            assert_eq!((check.observed, check.outcome), (Observed::Error, Outcome::Inconclusive), "{name}: {check:#?}");
            assert!(check.because.is_some(), "{name}: {check:#?}");
        }
    }
}

#[tokio::test]
async fn nothing_to_sign_with_is_an_inconclusive_check() {
    use aws_credential_types::provider::{
        ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future,
    };
    #[derive(Debug)]
    struct None;
    impl ProvideCredentials for None {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("there are none")))
        }
    }
    let server = StandIn::start(yes).await;
    let connect = s3litmus::probe::Connect {
        endpoint_url: Some(server.url()),
        credentials: Some(SharedCredentialsProvider::new(None)),
        ..Default::default()
    };
    let aws = Aws::connect(&connect).await.expect("a way to the server");
    assert!(aws.has_credentials().await.is_err_and(|because| because.contains("there are none")));
    let report = ran(&checks(&[PUT]), &aws, Option::None).await;
    assert_eq!((report.verdict, report.checks[0].observed), (Verdict::Inconclusive, Observed::Error));
    assert!(report.checks[0].because.as_deref().is_some_and(|because| because.contains("there are none")));
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn a_denial_that_a_deployment_left_behind_is_asked_again() {
    let puts = AtomicUsize::new(0);
    let server = StandIn::start(move |asked| match asked.method.as_str() {
        "PUT" if puts.fetch_add(1, Ordering::SeqCst) == 0 => error(403, "AccessDenied", "Access Denied"),
        _ => yes(asked),
    })
    .await;
    let settings = Settings { settle: Some(Duration::from_secs(20)), ..Settings::default() };
    let report = run(&checks(&[PUT, GET]), &server.aws().await, &settings, None, &mut |_| {}).await;
    assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
    assert!(report.settled_after_s.is_some());
}

#[tokio::test]
async fn the_version_that_was_written_is_the_one_that_is_read() {
    for (header, expected) in [(Some("v7"), "versionId=v7"), (None, "versionId=null")] {
        let server = StandIn::start(move |asked| match (asked.method.as_str(), header) {
            ("PUT", Some(version)) => say(200, &[("etag", "\"e\""), ("x-amz-version-id", version)], ""),
            _ => yes(asked),
        })
        .await;
        let read = r#"{"operation": "GetObjectVersion", "prefix": "a/", "expect": "allow"}"#;
        let report = ran(&checks(&[PUT, read]), &server.aws().await, None).await;
        assert_eq!(report.verdict, Verdict::Pass);
        let get = server.asked_of_s3().into_iter().find(|asked| asked.method == "GET").expect("a read");
        assert!(get.query.contains(expected), "{}", get.query);
    }
}
