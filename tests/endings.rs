//! Runs that end before their time: by the deadline, by an interrupt, or because nobody answers. Each has its report, and
//! nothing that was written is forgotten.

mod stand_in;

use std::{
    collections::HashSet,
    sync::atomic::{AtomicUsize, Ordering},
    time::{Duration, Instant},
};

use s3litmus::{
    probe::Aws,
    report::{Observed, Outcome, Report, Verdict},
    run::{Settings, run},
    suite::{Suite, parse_value},
};
use serde_json::{Value, json};
use stand_in::{Answer as Reply, Asked, StandIn, connect, error, say, yes};

fn suite(targets: &[Value]) -> Suite {
    parse_value(&json!({ "suite": "store", "targets": targets })).expect("a suite")
}

/// A target with so many writes that are expected to be allowed.
fn target(bucket: &str, writes: usize) -> Value {
    let prefixes: Vec<String> = (0..writes).map(|n| format!("p{n}/")).collect();
    json!({ "name": bucket, "bucket": bucket, "checks": [
        { "operation": "PutObject", "prefixes": prefixes, "expect": "allow" } ] })
}

fn puts_in(bucket: &str, writes: usize) -> Suite {
    suite(&[target(bucket, writes)])
}

async fn until(suite: &Suite, aws: &Aws, deadline: Duration) -> Report {
    run(suite, aws, &Settings::default(), Some(Instant::now() + deadline), &mut |_| {}).await
}

/// Keys that were written and not removed again, as the server saw it.
fn still_there(asked: &[Asked]) -> HashSet<String> {
    let of =
        |method: &str| asked.iter().filter(|asked| asked.method == method).map(|asked| asked.path.clone()).collect();
    let (written, removed): (HashSet<String>, HashSet<String>) = (of("PUT"), of("DELETE"));
    &written - &removed
}

/// Removes one by one, so that the server sees which.
fn no_batches(asked: &Asked) -> Reply {
    match (asked.method.as_str(), asked.query.starts_with("delete")) {
        ("POST", true) => error(501, "NotImplemented", "no batches here"),
        _ => yes(asked),
    }
}

#[tokio::test]
async fn a_run_that_its_deadline_cuts_off_says_so_and_still_cleans_up() {
    let written = AtomicUsize::new(0);
    let server = StandIn::start(move |asked| match asked.method.as_str() {
        "PUT" if written.fetch_add(1, Ordering::SeqCst) > 0 => Reply::Hang,
        "HEAD" => say(404, &[], ""),
        _ => yes(asked),
    })
    .await;
    let aws = connect(&server.url(), Duration::from_secs(60)).await;
    let report = until(&puts_in("store-events", 40), &aws, Duration::from_millis(1500)).await;
    let summary = report.summary;
    assert_eq!((summary.passed, summary.inconclusive, summary.not_run), (1, 16, 23), "{summary:?}");
    assert_eq!(report.verdict, Verdict::Inconclusive);
    assert_eq!(report.leftovers, []);
    let not_run = report.checks.iter().find(|check| check.outcome == Outcome::NotRun).expect("one was not run");
    assert_eq!(not_run.because.as_deref(), Some("the deadline was reached"));
}

#[tokio::test]
async fn a_clean_up_without_time_lists_what_is_left() {
    let server = StandIn::start(|asked| match asked.method.as_str() {
        "DELETE" => Reply::Hang,
        _ => yes(asked),
    })
    .await;
    let aws = connect(&server.url(), Duration::from_secs(60)).await;
    let report = until(&puts_in("store-events", 1), &aws, Duration::from_millis(900)).await;
    assert_eq!(report.verdict, Verdict::Pass);
    assert_eq!(report.leftovers[0].reason, "the deadline was reached before it could be removed");
}

#[tokio::test]
async fn a_clean_up_on_its_way_at_the_deadline_is_not_forgotten() {
    let server = StandIn::start(|asked| match (asked.method.as_str(), asked.query.starts_with("delete")) {
        ("PUT", _) if asked.path.contains("/p600/") => Reply::Hang,
        ("POST", true) => Reply::Hang,
        _ => yes(asked),
    })
    .await;
    let aws = connect(&server.url(), Duration::from_secs(60)).await;
    let report = until(&puts_in("store-events", 601), &aws, Duration::from_secs(4)).await;
    // Whatever was answered was in batches that nobody answered; the last is looked for and removed alone.
    assert!(report.summary.passed > 0, "{:?}", report.summary);
    assert_eq!(report.leftovers.len() as u64, report.summary.passed, "{:?}", report.summary);
}

#[tokio::test]
async fn a_caller_that_nobody_names_is_not_waited_for_beyond_the_deadline() {
    let server = StandIn::start(|asked| match asked.is_sts() {
        true => Reply::Hang,
        false => yes(asked),
    })
    .await;
    let aws = connect(&server.url(), Duration::from_secs(60)).await;
    let report = until(&puts_in("store-events", 1), &aws, Duration::from_millis(700)).await;
    assert_eq!((report.principal, report.summary.passed), (None, 1));
}

#[tokio::test]
async fn an_interrupt_stops_asking_and_still_cleans_up() {
    let server = StandIn::start_slowly(Duration::from_millis(5), no_batches).await;
    let settings = Settings::default();
    let interrupt = settings.interrupt.clone();
    let mut told = 0;
    let report = run(&puts_in("store-events", 400), &server.aws().await, &settings, None, &mut |_| {
        told += 1;
        if told == 1 {
            interrupt.interrupt();
        }
    })
    .await;
    let summary = report.summary;
    assert_eq!((report.verdict, summary.checks, summary.failed), (Verdict::Inconclusive, 400, 0), "{summary:?}");
    assert!(summary.passed > 0 && summary.not_run > 300, "{summary:?}");
    assert_eq!((summary.inconclusive, &report.leftovers[..]), (0, &[][..]), "what was on its way was answered");
    assert_eq!(still_there(&server.asked_of_s3()), HashSet::new());
    let not_run = report.checks.iter().find(|check| check.outcome == Outcome::NotRun).expect("one was not run");
    assert_eq!(not_run.because.as_deref(), Some("the run was interrupted"));
    assert!(report.notes.iter().any(|note| note.contains("interrupted")), "{:?}", report.notes);
}

#[tokio::test]
async fn a_write_that_an_interrupt_cuts_off_is_no_check_that_was_not_run() {
    let server = StandIn::start(|asked| match asked.method.as_str() {
        "PUT" if asked.path.contains("/p1/") => Reply::Hang,
        "HEAD" => say(404, &[], ""),
        _ => no_batches(asked),
    })
    .await;
    let settings = Settings::default();
    let interrupt = settings.interrupt.clone();
    let aws = connect(&server.url(), Duration::from_secs(60)).await;
    let report = run(&puts_in("store-events", 2), &aws, &settings, None, &mut |_| {
        if !interrupt.is_interrupted() {
            interrupt.interrupt();
        }
    })
    .await;
    let cut_off = &report.checks[1];
    assert_eq!((cut_off.observed, cut_off.outcome), (Observed::Error, Outcome::Inconclusive), "{cut_off:#?}");
    assert!(cut_off.because.as_deref().is_some_and(|because| because.contains("interrupted")), "{cut_off:#?}");
    assert_eq!((&cut_off.cause, &report.leftovers[..]), (&None, &[][..]), "an interrupt is no sign of the network");
}

#[tokio::test]
async fn a_second_interrupt_lists_what_is_left() {
    let server = StandIn::start_slowly(Duration::from_millis(5), |asked| match asked.method.as_str() {
        "DELETE" => Reply::Hang,
        _ => no_batches(asked),
    })
    .await;
    let settings = Settings::default();
    let interrupt = settings.interrupt.clone();
    let mut told = 0;
    let aws = server.aws().await;
    let report = run(&puts_in("store-events", 400), &aws, &settings, None, &mut |_| {
        told += 1;
        if told <= 2 {
            interrupt.interrupt();
        }
    })
    .await;
    let written: HashSet<String> = still_there(&server.asked_of_s3());
    let listed: HashSet<String> =
        report.leftovers.iter().map(|left| format!("/{}/{}", left.bucket, left.key)).collect();
    assert!(!listed.is_empty() && written.is_subset(&listed), "{written:?} {listed:?}");
    assert!(report.leftovers.iter().all(|left| left.reason == "the run was interrupted before it could be removed"));
}

#[tokio::test]
async fn a_silent_bucket_costs_its_first_requests_only() {
    let server = StandIn::start(|asked| match asked.path.starts_with("/silent") {
        true => Reply::Hang,
        false => yes(asked),
    })
    .await;
    let aws = connect(&server.url(), Duration::from_secs(1)).await;
    let suite = suite(&[target("silent", 200), target("alive", 50)]);
    let report = run(&suite, &aws, &Settings::default(), None, &mut |_| {}).await;
    let (silent, alive): (Vec<_>, Vec<_>) = report.checks.iter().partition(|check| check.bucket == "silent");
    assert!(alive.iter().all(|check| check.outcome == Outcome::Pass));
    let asked = silent.iter().filter(|check| check.observed == Observed::Error).count();
    let not_asked: Vec<_> = silent.iter().filter(|check| check.observed == Observed::NotRun).collect();
    assert!((3..=32).contains(&asked), "{asked}");
    assert_eq!(asked + not_asked.len(), 200);
    let because = not_asked[0].because.as_deref().unwrap_or_default();
    assert!(because.starts_with("`silent` was silent ") && because.ends_with("was not asked again"), "{because}");
    assert_eq!(report.verdict, Verdict::Inconclusive);
    // What may have been written unanswered is listed, since nobody can say.
    assert!(report.leftovers.iter().all(|left| left.bucket == "silent" && left.reason.contains("not known")));
    assert!(server.asked_of_s3().iter().filter(|asked| asked.path.starts_with("/silent")).count() < 200);
}

#[tokio::test]
async fn a_bucket_whose_own_region_is_silent_costs_its_first_requests_only() {
    let server = StandIn::start(|asked| {
        let here = asked.header("authorization").is_some_and(|signed| signed.contains("/us-east-1/s3/"));
        match asked.is_sts() {
            true => yes(asked),
            false if here => say(301, &[("x-amz-bucket-region", "eu-west-1")], ""),
            false => Reply::Hang,
        }
    })
    .await;
    let aws = connect(&server.url(), Duration::from_secs(1)).await;
    let report = run(&puts_in("far", 100), &aws, &Settings::default(), None, &mut |_| {}).await;
    let asked = report.checks.iter().filter(|check| check.observed == Observed::Error).count();
    assert!((3..=32).contains(&asked), "{asked}");
    assert_eq!(report.summary.not_run, 100 - asked as u64, "{:?}", report.summary);
    // What S3 said of the Region once is not asked for again.
    let here = |asked: &&Asked| asked.header("authorization").is_some_and(|signed| signed.contains("/us-east-1/s3/"));
    let pointed = server.asked_of_s3().iter().filter(here).count();
    assert!(pointed <= 16, "{pointed}");
}
