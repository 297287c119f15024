//! A run whose suite names roles to read as, against the lab.

mod lab;

use std::collections::BTreeSet;

use lab::LabRun;
use s3litmus::{
    cause::Confidence,
    diagnosis::saved,
    report::{CheckReport, Report, Verdict},
};
use serde_json::{Value, json};

const READER: &str = "arn:aws:iam::444455556666:role/s3litmus-reader";

fn scenario(name: &str) -> (Value, Value) {
    let read = |file: &str| -> Value {
        let path = format!("{}/lab/scenarios/{name}/{file}.json", env!("CARGO_MANIFEST_DIR"));
        serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON")
    };
    (read("world"), read("suite"))
}

/// A bucket of another account, which denies what is in `frozen/`; its policy is read by a role there.
fn frozen() -> (Value, Value) {
    scenario("bucket-policy-explicit-deny.cross-account")
}

fn check<'r>(report: &'r Report, id: &str) -> &'r CheckReport {
    report.checks.iter().find(|check| check.id == id).expect("the check")
}

fn first(check: &CheckReport) -> (&str, Confidence) {
    let cause = check.cause.as_ref().expect("a cause");
    (cause.id.as_str(), cause.confidence)
}

/// The operations that were asked for as a role of this name.
fn asked_as(run: &LabRun, name: &str) -> Vec<String> {
    let session = format!(":assumed-role/{name}/");
    let asked = run.lab.requests().into_iter().filter(|asked| asked.principal.contains(&session));
    asked.map(|asked| asked.operation).collect()
}

fn assumed(run: &LabRun) -> usize {
    run.lab.requests().iter().filter(|asked| asked.operation == "AssumeRole").count()
}

#[tokio::test]
async fn a_denial_across_accounts_is_traced_to_the_statement_and_only_reads_are_sent_as_the_reader() {
    let (world, suite) = frozen();
    let lab = LabRun::of(world, "ASIACONSUMER").await;
    let report = lab.run(&suite).await;
    let frozen = check(&report, "frozen");
    assert_eq!(first(frozen), ("bucket-policy-explicit-deny", Confidence::Certain), "{frozen:#?}");
    assert!(frozen.evidence.iter().any(|line| line.contains(&format!("as `{READER}`: read"))), "{frozen:#?}");
    assert_eq!(assumed(&lab), 1);
    let as_reader = asked_as(&lab, "s3litmus-reader");
    assert!(as_reader.iter().all(|operation| operation.starts_with("Get")), "{as_reader:?}");
    assert!(!as_reader.iter().any(|operation| operation == "GetObject"), "{as_reader:?}");
    let requests = lab.lab.requests();
    let reads = requests.iter().filter(|asked| asked.principal.contains(":assumed-role/s3litmus-reader/"));
    let once: BTreeSet<_> = reads.map(|asked| (&asked.service, &asked.operation)).collect();
    assert_eq!(once.len(), as_reader.len(), "{as_reader:?}");
    assert_eq!(saved::again(report.clone()).expect("evidence"), report);
}

#[tokio::test]
async fn where_nothing_is_wrong_nobody_is_assumed() {
    let (world, mut suite) = frozen();
    suite["targets"][0]["checks"].as_array_mut().expect("checks").retain(|check| check["id"] == "open");
    let lab = LabRun::of(world, "ASIACONSUMER").await;
    assert_eq!(lab.run(&suite).await.verdict, Verdict::Pass);
    assert_eq!(assumed(&lab), 0);
}

#[tokio::test]
async fn many_denials_share_what_a_reader_reads() {
    let (world, mut suite) = frozen();
    let one = suite["targets"][0]["checks"][1].clone();
    let many = (0..20).map(|n| {
        let mut check = one.clone();
        check["id"] = json!(format!("frozen-{n}"));
        check["prefix"] = json!(format!("frozen/{n}/"));
        check
    });
    suite["targets"][0]["checks"] = many.collect();
    let lab = LabRun::of(world, "ASIACONSUMER").await;
    let report = lab.run(&suite).await;
    for check in &report.checks {
        assert_eq!(first(check), ("bucket-policy-explicit-deny", Confidence::Certain), "{check:#?}");
    }
    let as_reader = asked_as(&lab, "s3litmus-reader");
    let policies = as_reader.iter().filter(|operation| *operation == "GetBucketPolicy").count();
    assert_eq!((assumed(&lab), policies), (1, 1), "{as_reader:?}");
}

#[tokio::test]
async fn a_reader_that_may_not_be_assumed_is_said_so_and_the_run_goes_on() {
    let (mut world, suite) = frozen();
    world["roles"][READER]["trust_policy"]["Statement"][0]["Principal"] = json!({ "Service": "lambda.amazonaws.com" });
    let lab = LabRun::of(world, "ASIACONSUMER").await;
    let report = lab.run(&suite).await;
    let frozen = check(&report, "frozen");
    assert!(frozen.unreadable.contains(&format!("sts:AssumeRole on {READER}")), "{frozen:#?}");
    assert_eq!(frozen.evidence.iter().filter(|line| line.contains(READER)).count(), 1, "{frozen:#?}");
    assert_ne!(first(frozen).1, Confidence::Certain, "{frozen:#?}");
    assert_eq!((report.verdict, assumed(&lab)), (Verdict::Fail, 1));
    assert_eq!(saved::again(report.clone()).expect("evidence"), report);
}

#[tokio::test]
async fn of_several_readers_the_next_is_asked_where_the_one_before_was_refused() {
    let (mut world, mut suite) = frozen();
    let other = "arn:aws:iam::444455556666:role/blind";
    let mut blind = world["roles"][READER].clone();
    blind["policies"] = json!([]);
    world["roles"][other] = blind;
    let statements = world["roles"]["arn:aws:iam::111122223333:role/consumer"]["policies"][0]["document"]["Statement"]
        .as_array_mut()
        .expect("statements");
    statements.push(json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": other }));
    suite["diagnosis"]["read_as"] = json!([{ "role_arn": other }, { "role_arn": READER }]);
    let lab = LabRun::of(world, "ASIACONSUMER").await;
    let report = lab.run(&suite).await;
    let frozen = check(&report, "frozen");
    assert_eq!(first(frozen), ("bucket-policy-explicit-deny", Confidence::Certain), "{frozen:#?}");
    assert!(asked_as(&lab, "blind").contains(&"GetBucketPolicy".to_owned()));
    assert!(!frozen.unreadable.contains(&"s3:GetBucketPolicy".to_owned()), "{frozen:#?}");
}

#[tokio::test]
async fn an_external_id_goes_to_the_reader_and_into_no_report() {
    let (mut world, mut suite) = frozen();
    let mut suite_with_an_id = suite.clone();
    suite_with_an_id["targets"][0]["assume_role"] =
        json!({ "role_arn": "arn:aws:iam::111122223333:role/job", "external_id": "between-us" });
    world["roles"][READER]["trust_policy"]["Statement"][0]["Condition"] =
        json!({ "StringEquals": { "sts:ExternalId": "between-us" } });
    let found = |external_id: Option<&str>| {
        suite["diagnosis"]["read_as"][0]["external_id"] = json!(external_id);
        (world.clone(), suite.clone())
    };
    let told = [None, Some("between-us")].map(found);
    let mut confidences = Vec::new();
    for (world, suite) in told {
        let report = LabRun::of(world, "ASIACONSUMER").await.run(&suite).await;
        confidences.push(first(check(&report, "frozen")).1);
        let text = serde_json::to_string(&report).expect("JSON");
        assert!(!text.contains("between-us"), "{text}");
        assert_eq!(saved::again(report.clone()).expect("evidence"), report);
    }
    assert_eq!(confidences, [Confidence::Possible, Confidence::Certain]);
    let suite = s3litmus::suite::parse_value(&suite_with_an_id).expect("a suite");
    let plan = serde_json::to_string(&s3litmus::plan::plan(&suite, "run")).expect("JSON");
    assert!(plan.contains("role/job") && !plan.contains("between-us"), "{plan}");
}

#[tokio::test]
async fn the_policy_of_another_accounts_key_is_read_there() {
    let (mut world, mut suite) = scenario("kms-key-policy.partner");
    let consumer = "arn:aws:iam::111122223333:role/consumer";
    let statements =
        world["roles"][consumer]["policies"][0]["document"]["Statement"].as_array_mut().expect("statements");
    statements.push(json!({ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": READER }));
    let read = json!({ "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": ["s3:Get*", "kms:DescribeKey", "kms:GetKeyPolicy"], "Resource": "*" }] });
    let trust = json!({ "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Principal": { "AWS": consumer }, "Action": "sts:AssumeRole" }] });
    world["roles"][READER] = json!({ "policies": [{ "name": "read", "document": read }], "trust_policy": trust });
    suite["diagnosis"] = json!({ "read_as": [{ "role_arn": READER }] });
    world["messages"] = json!("bare");
    let lab = LabRun::of(world, "ASIACONSUMER").await;
    let report = lab.run(&suite).await;
    let kms = check(&report, "kms");
    assert_eq!(first(kms).0, "kms-key-policy", "{kms:#?}");
    assert!(kms.evidence.iter().any(|line| line.starts_with("policy of the KMS key") && line.ends_with(": read")));
    assert!(asked_as(&lab, "s3litmus-reader").contains(&"GetKeyPolicy".to_owned()));
}
