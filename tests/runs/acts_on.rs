//! Which object a check acts on.

use s3litmus::report::{Outcome, Report, Verdict};

use super::{PUT, checks, methods, ran, suite};
use crate::stand_in::{Asked, StandIn, error, say, yes};

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

const GET: &str = r#"{"id": "g", "operation": "GetObject", "prefix": "a/", "expect": "allow"}"#;
const TAGGED: &str =
    r#"{"id": "t", "operation": "PutObject", "prefix": "a/", "expect": "allow", "with": {"tagging": {"a": "b"}}}"#;

/// As S3 would: writes that `refuses` says are denied, and only what was written is there.
async fn bucket(absent: u16, refuses: fn(&Asked) -> bool) -> StandIn {
    let written = std::sync::Mutex::new(std::collections::HashSet::new());
    StandIn::start(move |asked| {
        let mut written = written.lock().expect("no panic before");
        let is_object = asked.path.contains("s3litmus-");
        match asked.method.as_str() {
            "PUT" if refuses(asked) => error(403, "AccessDenied", "Access Denied"),
            "PUT" => {
                written.insert(asked.path.clone());
                yes(asked)
            }
            "GET" | "HEAD" if is_object && !written.contains(&asked.path) => match absent {
                404 => error(404, "NoSuchKey", "The specified key does not exist."),
                _ => error(403, "AccessDenied", "Access Denied"),
            },
            "DELETE" => {
                written.remove(&asked.path);
                yes(asked)
            }
            _ => yes(asked),
        }
    })
    .await
}

fn tagged(asked: &Asked) -> bool {
    asked.header("x-amz-tagging").is_some()
}

/// By check: its outcome.
fn outcomes(report: &Report) -> Vec<(&str, Outcome)> {
    report.checks.iter().map(|check| (check.id.as_str(), check.outcome)).collect()
}

#[tokio::test]
async fn what_is_read_is_the_nearest_write_that_succeeded() {
    let plain = r#"{"id": "p", "operation": "PutObject", "prefix": "a/", "expect": "allow"}"#;
    for order in [[TAGGED, plain, GET], [GET, TAGGED, plain], [plain, GET, TAGGED]] {
        let server = bucket(404, tagged).await;
        let report = ran(&checks(&order), &server.aws().await, None).await;
        let of = |id: &str| report.checks.iter().find(|check| check.id == id).expect("the check");
        assert_eq!((of("t").outcome, of("g").outcome), (Outcome::Fail, Outcome::Pass), "{order:?} {report:#?}");
        assert_eq!(of("g").key, of("p").key);
        assert!(of("g").resource.ends_with(of("g").key.as_deref().expect("a key")), "{}", of("g").resource);
        assert_eq!(report.leftovers, []);
    }
}

#[tokio::test]
async fn a_role_that_may_only_read_reads_what_another_wrote() {
    let suite = suite(
        r#"[ { "name": "own", "bucket": "store-events", "checks": [
                { "id": "p", "operation": "PutObject", "prefix": "a/", "expect": "allow" },
                { "id": "d", "operation": "DeleteObject", "prefix": "a/", "expect": "allow" } ] },
             { "name": "reader", "bucket": "store-events", "expected_bucket_owner": "111122223333", "checks": [
                { "id": "w", "operation": "PutObject", "prefix": "a/", "expect": "allow" },
                { "id": "c", "operation": "CopyObject", "prefix": "a/", "expect": "allow" },
                { "id": "g", "operation": "GetObject", "prefix": "a/", "expect": "allow" } ] } ]"#,
    );
    let by_the_reader = |asked: &Asked| {
        asked.header("x-amz-expected-bucket-owner").is_some() && asked.header("x-amz-copy-source").is_none()
    };
    let server = bucket(404, by_the_reader).await;
    let report = ran(&suite, &server.aws().await, None).await;
    use Outcome::{Fail, Pass};
    let copied =
        server.asked_of_s3().into_iter().find_map(|asked| asked.header("x-amz-copy-source").map(str::to_owned));
    assert_eq!(outcomes(&report), [("p", Pass), ("d", Pass), ("w", Fail), ("c", Pass), ("g", Pass)], "{report:#?}");
    assert_eq!(report.checks[4].key, report.checks[0].key, "the deletion waits for it");
    let key = report.checks[0].key.as_deref().expect("a key");
    assert!(copied.as_deref().is_some_and(|source| source.ends_with(key)), "{copied:?}");
}

#[tokio::test]
async fn an_object_is_written_plainly_only_where_the_write_of_a_check_is_refused() {
    let server = bucket(404, tagged).await;
    let report = ran(&checks(&[TAGGED, GET]), &server.aws().await, None).await;
    assert_eq!(outcomes(&report), [("t", Outcome::Fail), ("g", Outcome::Pass)], "{report:#?}");
    assert_eq!(report.leftovers, []);

    let server = bucket(404, |_| false).await;
    let report = ran(&checks(&[TAGGED, GET]), &server.aws().await, None).await;
    assert_eq!(report.verdict, Verdict::Pass);
    assert_eq!(methods(&server), ["PUT", "GET", "DELETE"]);
}

#[tokio::test]
async fn where_nothing_was_written_nothing_is_said_about_reading() {
    for absent in [404, 403] {
        let server = bucket(absent, |_| true).await;
        let report = ran(&checks(&[PUT, GET]), &server.aws().await, None).await;
        let read = &report.checks[1];
        assert_eq!((report.checks[0].outcome, read.outcome), (Outcome::Fail, Outcome::Inconclusive), "{read:#?}");
        let because = read.because.as_deref().unwrap_or_default();
        assert!(because.starts_with("nothing of the run's was there"), "{because}");
        let cause = read.cause.as_ref().map(|cause| cause.id.as_str());
        // A bare 403 may be one about reading as well.
        assert_eq!(cause, (absent == 403).then_some("identity-policy-no-allow"), "{read:#?}");
    }
}

#[tokio::test]
async fn what_a_deployment_let_through_later_is_then_read() {
    let denied = std::sync::atomic::AtomicUsize::new(0);
    let written = std::sync::Mutex::new(std::collections::HashSet::new());
    let server = StandIn::start(move |asked| match asked.method.as_str() {
        "PUT" if tagged(asked) => error(403, "AccessDenied", "Access Denied"),
        "PUT" if denied.fetch_add(1, std::sync::atomic::Ordering::SeqCst) < 1 => {
            error(403, "AccessDenied", "Access Denied")
        }
        "PUT" => {
            written.lock().expect("no panic before").insert(asked.path.clone());
            yes(asked)
        }
        "GET" if asked.path.contains("s3litmus-") && !written.lock().expect("no panic").contains(&asked.path) => {
            error(404, "NoSuchKey", "The specified key does not exist.")
        }
        _ => yes(asked),
    })
    .await;
    let settings = s3litmus::run::Settings {
        settle: Some(std::time::Duration::from_secs(3)),
        ..s3litmus::run::Settings::default()
    };
    let suite = checks(&[TAGGED, PUT, GET]);
    let report = s3litmus::run::run(&suite, &server.aws().await, &settings, None, &mut |_| {}).await;
    assert_eq!(report.checks[2].outcome, Outcome::Pass, "{report:#?}");
    assert_eq!(report.checks[2].key, report.checks[1].key);
}
