//! Services that throttle, hang or refuse while a denial is looked into, or while the run cleans up: the report says no
//! more than is known, is there before the deadline, and lists what is left.

mod lab;
mod stand_in;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use lab::{LabRun, world_of};
use s3litmus::{
    cause::{Basis, Confidence},
    probe::Aws,
    report::{CheckReport, Leftover, Observed, Outcome, Report, Verdict},
    run::{Settings, run},
    suite::parse_value,
};
use s3litmus_lab::RunningLab;
use serde_json::{Value, json};
use stand_in::{Answer as Reply, StandIn, connect, error, yes};

const ENCRYPTION: &str = "encryption-header-required";

/// As long as no test waits.
const PATIENT: Duration = Duration::from_secs(60);

/// One role that may use objects but not remove them nor read any setting, and a bucket that wants AES256 and says nothing
/// about it.
fn wants_a_header(faults: &Value) -> Value {
    let mut world =
        world_of(&json!([{ "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*" }]));
    world["messages"] = json!("bare");
    world["buckets"]["store-events"]["faults"] = faults.clone();
    world["buckets"]["store-events"]["policy"] = json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "DenyUnencrypted", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::store-events/*",
        "Condition": { "StringNotEquals": { "s3:x-amz-server-side-encryption": "AES256" } } }] });
    world
}

/// One role that may do and read everything, and a bucket that takes nothing below `in/` and says nothing about it.
fn takes_nothing(faults: &Value) -> Value {
    let mut world = world_of(&json!([{ "Effect": "Allow", "Action": ["s3:*", "iam:*"], "Resource": "*" }]));
    world["messages"] = json!("bare");
    world["buckets"]["store-events"]["faults"] = faults.clone();
    world["buckets"]["store-events"]["policy"] = json!({ "Version": "2012-10-17", "Statement": [{
        "Sid": "Frozen", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::store-events/in/*" }] });
    world
}

/// All that a run may read of the bucket hangs.
fn silent_reads() -> Value {
    json!([{ "code": "NoAnswer", "operations": [
        "GetBucketPolicy", "GetBucketPolicyStatus", "GetPublicAccessBlock", "GetBucketEncryption", "GetBucketAcl",
        "GetBucketOwnershipControls", "GetBucketRequestPayment", "GetObjectLockConfiguration"] }])
}

fn put(prefix: &str) -> Value {
    json!({ "operation": "PutObject", "prefix": prefix, "expect": "allow" })
}

async fn lab_of(world: Value) -> RunningLab {
    LabRun::of(world, "ASIATEST").await.lab
}

async fn ran(aws: &Aws, checks: &[Value], deadline: Option<Duration>) -> Report {
    ran_with(aws, &json!({}), checks, deadline).await
}

async fn ran_with(aws: &Aws, diagnosis: &Value, checks: &[Value], deadline: Option<Duration>) -> Report {
    let targets = json!([{ "name": "t", "bucket": "store-events", "checks": checks }]);
    let suite =
        parse_value(&json!({ "suite": "faults", "diagnosis": diagnosis, "targets": targets })).expect("a suite");
    let (settings, mut told) = (Settings::default(), |_: &CheckReport| {});
    let running = run(&suite, aws, &settings, deadline.map(|deadline| Instant::now() + deadline), &mut told);
    match deadline {
        // Far less than it would wait for an answer.
        Some(deadline) => {
            tokio::time::timeout(deadline + PATIENT / 3, running).await.expect("it outlasts its deadline")
        }
        None => running.await,
    }
}

fn causes(check: &CheckReport) -> Vec<(&str, Confidence)> {
    check.cause.iter().chain(&check.other_causes).map(|cause| (cause.id.as_str(), cause.confidence)).collect()
}

fn is_a_failed_denial(check: &CheckReport) {
    assert_eq!((check.observed, check.outcome), (Observed::Deny, Outcome::Fail), "{check:#?}");
}

/// What was asked in vain neither proves nor excludes anything: the report says what it would say without experiments.
async fn is_as_without_experiments(check: &CheckReport, evidence: &str) {
    is_a_failed_denial(check);
    let lab = lab_of(wants_a_header(&json!([]))).await;
    let aws = connect(&lab.endpoint(), PATIENT).await;
    let without = ran_with(&aws, &json!({ "experiments": false }), &[put("in/")], None).await;
    let without = &without.checks[0];
    assert!(causes(without).contains(&(ENCRYPTION, Confidence::Possible)), "{without:#?}");
    assert_eq!((causes(check), &check.ruled_out), (causes(without), &without.ruled_out));
    assert_eq!(check.remedy, None, "a repair of something that merely might be is no advice");
    assert!(check.evidence.iter().any(|line| line.contains(evidence)), "{:#?}", check.evidence);
}

/// S3 said neither yes nor no to what the experiments wrote, and nobody may look or remove it.
fn is_in_doubt_about_its_experiments(report: &Report) {
    let unknown = |reason: &str| reason.starts_with("it is not known whether it was written");
    assert!(!report.leftovers.is_empty(), "{report:#?}");
    assert!(report.leftovers.iter().all(|left| unknown(&left.reason)), "{:#?}", report.leftovers);
}

#[tokio::test]
async fn an_experiment_that_is_answered_tells() {
    let lab = lab_of(wants_a_header(&json!([]))).await;
    let report = ran(&connect(&lab.endpoint(), PATIENT).await, &[put("in/")], None).await;
    let cause = report.checks[0].cause.as_ref().expect("a cause");
    assert_eq!((cause.id.as_str(), cause.basis), (ENCRYPTION, Basis::Experimented), "{cause:#?}");
    assert!(report.checks[0].remedy.is_some(), "what came through is advised: {cause:#?}");
}

#[tokio::test]
async fn an_experiment_that_is_throttled_proves_nothing() {
    let faults = json!([{ "code": "SlowDown", "operations": ["PutObject"], "header": "x-amz-server-side-encryption" }]);
    let lab = lab_of(wants_a_header(&faults)).await;
    let report = ran(&connect(&lab.endpoint(), PATIENT).await, &[put("in/")], None).await;
    is_as_without_experiments(&report.checks[0], "503 SlowDown").await;
    assert_eq!(left_in(&lab), BTreeSet::new());
    is_in_doubt_about_its_experiments(&report);
}

/// One experiment tells, and the next that would say what it means is answered so.
async fn one_that_passes_beside(unanswered: fn() -> Reply) -> CheckReport {
    let server =
        StandIn::start(move |asked| match (asked.method.as_str(), asked.header("x-amz-server-side-encryption")) {
            ("PUT", Some("AES256")) => yes(asked),
            ("PUT", Some(_)) => unanswered(),
            ("POST", _) if asked.is_sts() && asked.body.starts_with(b"Action=GetCallerIdentity") => yes(asked),
            _ => error(403, "AccessDenied", "Access Denied"),
        })
        .await;
    let aws = connect(&server.url(), Duration::from_millis(300)).await;
    ran(&aws, &[put("in/")], None).await.checks.remove(0)
}

#[tokio::test]
async fn an_experiment_that_meets_a_429_or_silence_is_no_denial() {
    let denied = one_that_passes_beside(|| error(403, "AccessDenied", "Access Denied")).await;
    assert_eq!(causes(&denied)[0].0, ENCRYPTION, "a key would be refused as well: AES256 alone is wanted");
    for unanswered in [|| error(429, "TooManyRequestsException", "Rate exceeded"), || Reply::Hang] {
        let open = one_that_passes_beside(unanswered).await;
        is_a_failed_denial(&open);
        let causes = causes(&open);
        assert!(causes[1..].contains(&(ENCRYPTION, Confidence::Possible)), "{causes:?}");
        assert!(causes.iter().all(|(_, confidence)| *confidence == Confidence::Possible), "{causes:?}");
    }
}

#[tokio::test]
async fn an_experiment_that_nobody_answers_is_listed_where_it_may_have_written() {
    let faults = json!([{ "code": "NoAnswer", "operations": ["PutObject"], "header": "x-amz-server-side-encryption" }]);
    let lab = lab_of(wants_a_header(&faults)).await;
    let report = ran(&connect(&lab.endpoint(), Duration::from_millis(300)).await, &[put("in/")], None).await;
    is_as_without_experiments(&report.checks[0], "no answer").await;
    is_in_doubt_about_its_experiments(&report);
}

#[tokio::test]
async fn an_experiment_that_the_deadline_cuts_off_proves_nothing() {
    let faults = json!([{ "code": "NoAnswer", "operations": ["PutObject"], "header": "x-amz-server-side-encryption" }]);
    let lab = lab_of(wants_a_header(&faults)).await;
    let aws = connect(&lab.endpoint(), PATIENT).await;
    let report = ran(&aws, &[put("in/")], Some(Duration::from_secs(3))).await;
    is_as_without_experiments(&report.checks[0], "not sent, the deadline was reached").await;
}

#[tokio::test]
async fn reads_that_are_answered_tell() {
    let lab = lab_of(takes_nothing(&json!([]))).await;
    let report = ran(&connect(&lab.endpoint(), PATIENT).await, &[put("in/")], None).await;
    let found = report.checks[0].cause.as_ref().map(|cause| (cause.id.as_str(), cause.confidence, cause.basis));
    assert_eq!(found, Some(("bucket-policy-explicit-deny", Confidence::Certain, Basis::Derived)));
}

#[tokio::test]
async fn reads_that_nobody_answers_are_neither_denied_nor_absent() {
    let lab = lab_of(takes_nothing(&silent_reads())).await;
    let report = ran(&connect(&lab.endpoint(), PATIENT).await, &[put("in/")], None).await;
    is_undecided(&report.checks[0], "policy of the bucket `store-events`: not read, no answer within 3 s");
}

#[tokio::test]
async fn reads_that_the_deadline_cuts_off_are_neither_denied_nor_absent() {
    let lab = lab_of(takes_nothing(&silent_reads())).await;
    let aws = connect(&lab.endpoint(), PATIENT).await;
    let report = ran(&aws, &[put("in/")], Some(Duration::from_secs(3))).await;
    is_undecided(&report.checks[0], "policy of the bucket `store-events`: not read, the deadline was reached");
}

/// The bucket's policy, which denies, is one of those that might.
fn is_undecided(check: &CheckReport, evidence: &str) {
    is_a_failed_denial(check);
    let causes = causes(check);
    assert!(causes.iter().any(|(id, _)| *id == "bucket-policy-explicit-deny"), "{check:#?}");
    assert!(causes.iter().all(|(_, confidence)| *confidence != Confidence::Certain), "{causes:?}");
    assert!(check.evidence.iter().any(|line| line == evidence), "{:#?}", check.evidence);
    assert!(!check.unreadable.iter().any(|action| action == "s3:GetBucketPolicy"), "{:?}", check.unreadable);
}

#[tokio::test]
async fn what_s3_said_stands_where_no_time_is_left_to_look_into_it() {
    let mut world = takes_nothing(&json!([{ "code": "NoAnswer", "operations": ["GetObject"] }]));
    world["messages"] = json!("aws");
    let lab = lab_of(world).await;
    let aws = connect(&lab.endpoint(), PATIENT).await;
    let get = json!({ "operation": "GetObject", "key": "known/a.json", "expect": "allow" });
    let report = ran(&aws, &[put("in/"), get], Some(Duration::from_secs(2))).await;
    let [denied, silent] = report.checks.as_slice() else { panic!("two checks: {report:#?}") };
    is_a_failed_denial(denied);
    let found = denied.cause.as_ref().map(|cause| (cause.id.as_str(), cause.basis));
    assert_eq!(found, Some(("bucket-policy-explicit-deny", Basis::Reported)));
    assert_eq!((silent.observed, silent.outcome), (Observed::Error, Outcome::Inconclusive), "{silent:#?}");
    let asked: BTreeSet<_> = lab.requests().into_iter().map(|asked| asked.operation).collect();
    assert_eq!(asked, ["GetCallerIdentity", "GetObject", "PutObject"].map(str::to_owned).into());
}

/// Everything that the lab has, the objects that it began with left out.
fn left_in(lab: &RunningLab) -> BTreeSet<String> {
    lab.keys("store-events").into_iter().map(|(key, _)| key).filter(|key| key != "known/a.json").collect()
}

fn listed(report: &Report) -> BTreeSet<String> {
    report.leftovers.iter().map(|left| left.key.clone()).collect()
}

#[tokio::test]
async fn what_an_experiment_wrote_and_nobody_may_remove_is_listed() {
    let lab = lab_of(wants_a_header(&json!([]))).await;
    let report = ran(&connect(&lab.endpoint(), PATIENT).await, &[put("in/")], None).await;
    assert!(report.verdict == Verdict::Fail && !left_in(&lab).is_empty(), "{report:#?}");
    assert_eq!(listed(&report), left_in(&lab));
    let refused = |left: &Leftover| left.reason.starts_with("403 ") && left.version_id.is_some();
    assert!(report.leftovers.iter().all(refused), "{:#?}", report.leftovers);
}

#[tokio::test]
async fn what_s3_is_too_busy_to_remove_is_listed() {
    let faults = json!([{ "code": "SlowDown", "operations": ["DeleteObject", "DeleteObjects"] }]);
    let lab = lab_of(takes_nothing(&faults)).await;
    let report = ran(&connect(&lab.endpoint(), PATIENT).await, &[put("a/"), put("b/")], None).await;
    assert_eq!((report.verdict, left_in(&lab).len()), (Verdict::Pass, 2), "{report:#?}");
    assert_eq!(listed(&report), left_in(&lab));
    let busy = |reason: &str| reason == "503 Please reduce your request rate.";
    assert!(report.leftovers.iter().all(|left| busy(&left.reason)), "{:?}", report.leftovers);
}
