//! The function with runs that pass, fail, hang and panic, and a bucket of CloudFormation on loopback.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use serde_json::Value;

use super::*;
use crate::{
    door::cloudformation::{LIMIT, fake_bucket::FakeBucket},
    probe::ProbeError,
    report::sample,
    suite::SuiteSource,
};

const SUITE: &str = r#"{"suite":"s","targets":[{"name":"events","bucket":"store-events","checks":[
    {"id":"put","operation":"PutObject","prefix":"a/","expect":"allow"}]}]}"#;

/// What the run does.
#[derive(Clone, Debug)]
enum Run {
    Reports(Box<Report>),
    Hangs,
    Blocks,
    Panics,
    CannotStart,
}

#[derive(Debug)]
struct Fake {
    run: Run,
    stack: Result<&'static str, &'static str>,
    runs: AtomicUsize,
}

impl Fake {
    fn new(run: Run) -> Self {
        Self { run, stack: Ok("UPDATE_IN_PROGRESS"), runs: AtomicUsize::new(0) }
    }
}

impl Backend for Fake {
    async fn run(
        &self,
        _: &Suite,
        _: &run::Settings,
        deadline: Instant,
        observer: &mut run::Observer<'_>,
    ) -> Result<Report, ProbeError> {
        self.runs.fetch_add(1, Ordering::Relaxed);
        match &self.run {
            Run::Reports(report) => {
                report.checks.iter().for_each(observer);
                Ok((**report).clone())
            }
            Run::Hangs => std::future::pending().await,
            // Never gives the thread back in time.
            Run::Blocks => {
                thread::sleep(deadline.saturating_duration_since(Instant::now()) * 4);
                Ok(sample::passing(1))
            }
            Run::Panics => panic!("a defect"),
            Run::CannotStart => Err(ProbeError::Endpoint { url: "x".to_owned(), because: "it is none".to_owned() }),
        }
    }

    async fn fetch(&self, source: &SuiteSource) -> Result<String, ProbeError> {
        match source {
            SuiteSource::S3 { key, .. } if key == "good.json" => Ok(SUITE.to_owned()),
            SuiteSource::S3 { key, .. } if key == "bad.json" => Ok("{}".to_owned()),
            _ => Err(ProbeError::Suite { from: source.to_string(), because: "AccessDenied".to_owned() }),
        }
    }

    async fn stack_status(&self, _: &str) -> Result<String, String> {
        self.stack.map(str::to_owned).map_err(str::to_owned)
    }
}

fn function(variables: &[(&str, &str)], backend: Fake) -> Function<Fake> {
    let find = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let environment = Environment::read(|name| match name {
        "AWS_REGION" => Some("us-east-1".to_owned()),
        "S3LITMUS_RESPONSE_HOSTS" => find(name).or(Some("127.0.0.1".to_owned())),
        _ => find(name),
    });
    Function::new(environment, backend)
}

/// What a whole invocation takes on one thread; the deadline only ends what hangs.
fn handle(function: &Function<Fake>, event: &str, seconds: f64) -> Result<Value, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let deadline = Instant::now() + Duration::from_secs_f64(seconds);
    let reply = runtime.block_on(function.handle(event, deadline)).map_err(|error| error.to_string())?;
    Ok(serde_json::from_str(reply.get()).unwrap())
}

fn request(request_type: &str, bucket: &FakeBucket, properties: &Value) -> String {
    let mut request = json!({
        "RequestType": request_type, "ResponseURL": bucket.url, "RequestId": "r-1", "LogicalResourceId": "SelfTest",
        "StackId": "arn:aws:cloudformation:us-east-1:111122223333:stack/store/1", "ResourceProperties": properties,
    });
    if request_type != "Create" {
        request["PhysicalResourceId"] = json!("as it was");
    }
    request.to_string()
}

fn answer(bucket: &FakeBucket) -> Value {
    let body = bucket.next().body;
    assert!(body.len() <= LIMIT, "{}", body.len());
    serde_json::from_slice(&body).unwrap()
}

/// The status and reason that CloudFormation gets for a request, with the function's reply.
fn deploy(request_type: &str, backend: Fake, seconds: f64) -> (String, String, Result<Value, String>) {
    let bucket = FakeBucket::start(&[200]);
    let function = function(&[("S3LITMUS_SUITE", SUITE)], backend);
    let reply = handle(&function, &request(request_type, &bucket, &json!({})), seconds);
    let answer = answer(&bucket);
    assert_eq!((&answer["RequestId"], &answer["LogicalResourceId"]), (&json!("r-1"), &json!("SelfTest")));
    assert_eq!(answer["StackId"], "arn:aws:cloudformation:us-east-1:111122223333:stack/store/1");
    let id = if request_type == "Create" {
        "arn:aws:cloudformation:us-east-1:111122223333:stack/store/1/SelfTest"
    } else {
        "as it was"
    };
    assert_eq!(answer["PhysicalResourceId"], id);
    let word = |name: &str| answer[name].as_str().unwrap().to_owned();
    (word("Status"), word("Reason"), reply)
}

#[test]
fn a_deployment_goes_on_only_where_all_passed() {
    let (status, _, reply) = deploy("Create", Fake::new(Run::Reports(Box::new(sample::passing(2)))), 60.0);
    assert_eq!((status.as_str(), &reply.unwrap()["verdict"]), ("SUCCESS", &json!("pass")));
    let (status, reason, reply) = deploy("Create", Fake::new(Run::Reports(Box::new(sample::report()))), 60.0);
    assert_eq!((status.as_str(), &reply.unwrap()["verdict"]), ("FAILED", &json!("fail")));
    for part in [
        "fail: 3 of 4 checks did not pass",
        "[put-secure] PutObject was denied, but is expected to be allowed (encryption-header-required:",
        "send `x-amz-server-side-encryption: aws:kms`",
        "[get-sales]",
        "[list]",
        "run 01KB0000000000000000000000",
    ] {
        assert!(reason.contains(part), "{part}: {reason}");
    }
    let open = Report { verdict: crate::report::Verdict::Inconclusive, ..sample::passing(1) };
    assert_eq!(deploy("Update", Fake::new(Run::Reports(Box::new(open))), 60.0).0, "FAILED");
    let (_, reason, _) = deploy("Update", Fake::new(Run::Reports(Box::new(sample::failing(500)))), 60.0);
    assert!(reason.contains("500 of 500 checks") && reason.contains(" more. More in the log stream"), "{reason}");
}

#[test]
fn a_rollback_is_never_failed() {
    let failing = || Run::Reports(Box::new(sample::failing(1)));
    let rolled_back = |run| Fake { stack: Ok("UPDATE_ROLLBACK_IN_PROGRESS"), ..Fake::new(run) };
    let (status, reason, reply) = deploy("Update", rolled_back(failing()), 60.0);
    assert_eq!((status.as_str(), &reply.unwrap()["verdict"]), ("SUCCESS", &json!("fail")));
    assert!(reason.starts_with("the stack is rolled back"), "{reason}");
    assert_eq!(deploy("Update", rolled_back(Run::CannotStart), 60.0).0, "SUCCESS");
    assert_eq!(deploy("Update", rolled_back(Run::Blocks), 1.0).0, "SUCCESS");
    let unreadable = Fake { stack: Err("AccessDenied"), ..Fake::new(failing()) };
    let (status, reason, _) = deploy("Update", unreadable, 60.0);
    assert_eq!(status, "FAILED");
    assert!(reason.starts_with("(whether the stack is rolled back could not be read: AccessDenied)"), "{reason}");
}

#[test]
fn a_run_that_never_ends_is_answered_for() {
    let (status, reason, reply) = deploy("Create", Fake::new(Run::Hangs), 1.0);
    assert_eq!((status.as_str(), reason.contains("did not end in time")), ("FAILED", true), "{reason}");
    assert_eq!(reply.unwrap()["answered"], "FAILED");
    let (status, reason, reply) = deploy("Create", Fake::new(Run::Blocks), 1.0);
    assert_eq!((status.as_str(), reason.contains("did not end in time")), ("FAILED", true), "{reason}");
    assert!(reply.unwrap_err().contains("a run that took too long"));
    let function = function(&[("S3LITMUS_SUITE", SUITE)], Fake::new(Run::Hangs));
    assert!(handle(&function, "{}", 0.2).unwrap_err().contains("did not end in time"));
}

#[test]
fn a_run_that_panics_is_answered_for() {
    let bucket = FakeBucket::start(&[200]);
    let event = request("Create", &bucket, &json!({}));
    let panicked =
        thread::spawn(move || handle(&function(&[("S3LITMUS_SUITE", SUITE)], Fake::new(Run::Panics)), &event, 60.0));
    assert!(panicked.join().is_err());
    let answer = answer(&bucket);
    assert_eq!(answer["Status"], "FAILED");
    assert!(answer["Reason"].as_str().unwrap().contains("without a result"), "{answer}");
}

#[test]
fn a_delete_succeeds_whatever_the_suite_is() {
    for (variables, properties) in [
        (&[("S3LITMUS_SUITE", SUITE)][..], json!({})),
        (&[("S3LITMUS_SUITE", "s3://absent-bucket/suite.json")], json!({ "Suite": "{" })),
        (&[("S3LITMUS_CONCURRENCY", "many")], json!("nonsense")),
    ] {
        let bucket = FakeBucket::start(&[200]);
        let function = function(variables, Fake::new(Run::Panics));
        let reply = handle(&function, &request("Delete", &bucket, &properties), 60.0).unwrap();
        assert_eq!((&answer(&bucket)["Status"], &reply["answered"]), (&json!("SUCCESS"), &json!("SUCCESS")));
        assert_eq!(function.backend.runs.load(Ordering::Relaxed), 0);
    }
}

#[test]
fn what_keeps_a_run_from_starting_fails_a_deployment_with_its_reason() {
    let table = [
        (&[][..], json!({}), "there is no suite"),
        (&[("S3LITMUS_SUITE", SUITE)], json!({ "Target": "x" }), "found `Target`"),
        (&[("S3LITMUS_SUITE", SUITE)], json!({ "Suite": SUITE }), "the event brings a suite of its own"),
        (&[("S3LITMUS_SUITE", SUITE)], json!({ "Targets": ["evnts"] }), "did you mean `events`?"),
        (&[("S3LITMUS_SUITE", "s3://some-bucket/absent.json")], json!({}), "cannot read the suite"),
        (&[("S3LITMUS_CONCURRENCY", "many")], json!({}), "S3LITMUS_CONCURRENCY"),
    ];
    for (variables, properties, part) in table {
        let bucket = FakeBucket::start(&[200]);
        let function = function(variables, Fake::new(Run::Panics));
        let reply = handle(&function, &request("Create", &bucket, &properties), 60.0).unwrap();
        let reason = answer(&bucket)["Reason"].as_str().unwrap().to_owned();
        assert!(reason.contains(part), "{part}: {reason}");
        assert_eq!(reply["answered"], "FAILED");
    }
}

#[test]
fn an_answer_goes_nowhere_else() {
    let bucket = FakeBucket::start(&[200]);
    let function = function(&[("S3LITMUS_RESPONSE_HOSTS", "example.com")], Fake::new(Run::Panics));
    let error = handle(&function, &request("Create", &bucket, &json!({})), 60.0).unwrap_err();
    assert!(error.contains("`ResponseURL` is refused: `127.0.0.1` is no S3 host of CloudFormation"), "{error}");
    assert!(!error.contains("X-Amz"), "{error}");
    assert!(bucket.is_untouched());
}

#[test]
fn an_answer_that_is_not_taken_is_an_error_so_that_lambda_tries_again() {
    let bucket = FakeBucket::start(&[403]);
    let function = function(&[("S3LITMUS_SUITE", SUITE)], Fake::new(Run::Reports(Box::new(sample::passing(1)))));
    let error = handle(&function, &request("Create", &bucket, &json!({})), 60.0).unwrap_err();
    assert_eq!(error, "CloudFormation could not be answered: S3 answered the status 403");
}

#[test]
fn an_invocation_replies_with_the_report_or_one_sentence() {
    let function =
        |variables: &[(&str, &str)]| function(variables, Fake::new(Run::Reports(Box::new(sample::report()))));
    let configured = function(&[("S3LITMUS_SUITE", SUITE)]);
    let rule = include_str!("../../../events/eventbridge-rule.json");
    for event in ["{}", "", rule, r#"{"targets":["events"],"checks":["put"]}"#] {
        assert_eq!(handle(&configured, event, 60.0).unwrap()["schema"], "s3litmus/report/1", "{event}");
    }
    let invocation = include_str!("../../../events/invocation.json");
    assert!(handle(&configured, invocation, 60.0).unwrap_err().contains("S3LITMUS_EVENT_SUITE=allow"));
    assert!(handle(&configured, r#"{"checks":["putt"]}"#, 60.0).unwrap_err().contains("did you mean `put`?"));
    assert!(handle(&configured, "[1]", 60.0).unwrap_err().contains("the event is an array"));
    assert!(handle(&configured, "{}", 60.0).is_ok());
    let open = function(&[]);
    assert_eq!(handle(&open, invocation, 60.0).unwrap()["verdict"], "fail");
    assert!(handle(&open, "{}", 60.0).unwrap_err().contains("set S3LITMUS_SUITE"));
    let misspelt = r#"{"suite":{"suite":"s","targets":[{"name":"t","bucket":"store-events","checks":[
        {"operation":"PutObject","prefix":"","exepct":"allow"}]}]}}"#;
    assert!(handle(&open, misspelt, 60.0).unwrap_err().contains("targets[0].checks[0]"));
    let fetched = |uri| handle(&function(&[("S3LITMUS_SUITE", uri)]), "{}", 60.0);
    assert!(fetched("s3://some-bucket/good.json").is_ok());
    assert!(fetched("s3://some-bucket/bad.json").unwrap_err().starts_with("in `s3://some-bucket/bad.json`: "));
    assert!(fetched("s3://some-bucket/absent.json").unwrap_err().contains("AccessDenied"));
}
