//! Objects that the run itself changes or deletes between a denial and what is asked about it.

use std::{
    collections::HashSet,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use s3litmus::{
    cause::Confidence,
    diagnosis::saved,
    report::{CheckReport, Observed, Report, Verdict},
    run::{Settings, run},
};
use serde_json::{Value, json};

use super::{checks, ran};
use crate::{
    lab::{LabRun, world_of},
    stand_in::{StandIn, error, yes},
};

/// A bucket of another organization, from which only what is tagged as clean may be read.
fn only_what_is_clean() -> Value {
    let actions = json!(["s3:PutObject", "s3:GetObject", "s3:PutObjectTagging", "s3:DeleteObject"]);
    let mut world =
        world_of(&json!([{ "Effect": "Allow", "Action": actions, "Resource": "arn:aws:s3:::store-events/*" }]));
    world["accounts"]["444455556666"] = json!({ "organization": "o-other" });
    world["messages"] = json!("bare");
    let bucket = &mut world["buckets"]["store-events"];
    bucket["account"] = json!("444455556666");
    bucket["versioning"] = json!(false);
    bucket["policy"] = json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/consumer" }, "Action": actions,
          "Resource": "arn:aws:s3:::store-events/*" },
        { "Sid": "CleanOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject",
          "Resource": "arn:aws:s3:::store-events/*",
          "Condition": { "StringNotEquals": { "s3:ExistingObjectTag/scan": "clean" } } } ] });
    world
}

fn check<'r>(report: &'r Report, id: &str) -> &'r CheckReport {
    report.checks.iter().find(|check| check.id == id).expect("the check")
}

fn is_told(check: &CheckReport, words: &str) -> bool {
    check.evidence.iter().any(|line| line.contains(words))
}

fn tagging_target(others: &Value) -> Value {
    let with = |operation: &str, id: &str, with: &Value| json!({ "id": id, "operation": operation, "prefix": "in/", "expect": "allow", "with": with });
    json!({ "name": "scanner", "bucket": "store-events", "checks": [
        with("PutObject", "w", others),
        with("PutObjectTagging", "t", &{
            let mut options = others.clone();
            options["tagging"] = json!({ "scan": "clean" });
            options
        }) ] })
}

#[tokio::test]
async fn a_tag_that_was_set_meanwhile_is_not_taken_for_a_header_that_was_tried() {
    let read = json!({ "id": "r", "operation": "GetObject", "prefix": "in/", "expect": "allow" });
    let mut pays = tagging_target(&json!({ "request_payer": "requester" }));
    pays["checks"].as_array_mut().expect("checks").push(read.clone());
    let owned = json!({ "name": "reader", "bucket": "store-events", "expected_bucket_owner": "444455556666",
        "checks": [read] });
    for targets in [json!([pays]), json!([tagging_target(&json!({})), owned])] {
        let lab = LabRun::of(only_what_is_clean(), "ASIATEST").await;
        let report = lab.run(&json!({ "suite": "scan", "targets": targets })).await;
        let read = check(&report, "r");
        assert_eq!(check(&report, "t").observed, Observed::Allow, "{report:#?}");
        assert_eq!(read.observed, Observed::Deny);
        assert_ne!(read.cause.as_ref().map(|cause| cause.confidence), Some(Confidence::Certain), "{read:#?}");
        assert!(is_told(read, "since then, PutObjectTagging: allowed"), "{read:#?}");
        assert!(is_told(read, "once more: allowed"), "{read:#?}");
        assert_eq!(saved::again(report.clone()).expect("evidence"), report);
    }
}

#[tokio::test]
async fn a_header_counts_where_the_unchanged_request_is_still_refused() {
    let mut world = only_what_is_clean();
    let bucket = &mut world["buckets"]["store-events"];
    bucket["request_payer"] = json!("Requester");
    bucket["policy"]["Statement"].as_array_mut().expect("statements").truncate(1);
    let read = json!({ "id": "r", "operation": "GetObject", "prefix": "in/", "expect": "allow" });
    for last in ["PutObjectTagging", "DeleteObject"] {
        let pays = |id: &str, operation: &str| {
            json!({ "id": id, "operation": operation, "prefix": "in/", "expect": "allow",
                    "with": { "request_payer": "requester" } })
        };
        let suite = json!({ "suite": "pays", "targets": [{ "name": "t", "bucket": "store-events",
            "checks": [pays("w", "PutObject"), read, pays("l", last)] }] });
        let lab = LabRun::of(world.clone(), "ASIATEST").await;
        let report = lab.run(&suite).await;
        let read = check(&report, "r");
        assert_eq!(check(&report, "l").observed, Observed::Allow, "{report:#?}");
        let cause = read.cause.as_ref().map(|cause| (cause.id.as_str(), cause.confidence));
        assert_eq!(cause, Some(("requester-pays", Confidence::Certain)), "{read:#?}");
        assert!(is_told(read, "once more: 403"), "{read:#?}");
        assert_eq!(is_told(read, "to write the object again: allowed"), last == "DeleteObject", "{read:#?}");
        assert_eq!(report.leftovers, [], "{last}");
    }
}

#[tokio::test]
async fn where_nothing_was_changed_there_is_no_control() {
    let mut world = only_what_is_clean();
    world["buckets"]["store-events"]["request_payer"] = json!("Requester");
    let suite = json!({ "suite": "pays", "targets": [{ "name": "t", "bucket": "store-events", "checks": [
        { "id": "r", "operation": "GetObject", "key": "known/a.json", "expect": "allow" } ] }] });
    let lab = LabRun::of(world, "ASIATEST").await;
    let report = lab.run(&suite).await;
    assert!(!is_told(check(&report, "r"), "once more"), "{report:#?}");
}

const WRITE: &str = r#"{"id": "w", "operation": "PutObject", "prefix": "a/", "expect": "allow"}"#;
const READ: &str = r#"{"id": "r", "operation": "GetObject", "prefix": "a/", "expect": "allow"}"#;
const DELETE: &str = r#"{"id": "d", "operation": "DeleteObject", "prefix": "a/", "expect": "allow"}"#;

#[tokio::test]
async fn what_is_asked_again_after_its_deletion_is_written_again_first() {
    for absent in [404, 403] {
        let (reads, written) = (AtomicUsize::new(0), Mutex::new(HashSet::new()));
        let server = StandIn::start(move |asked| {
            let mut written = written.lock().expect("no panic before");
            match asked.method.as_str() {
                "GET" if asked.path.contains("s3litmus-") => {
                    let is_early = reads.fetch_add(1, Ordering::SeqCst) == 0;
                    match (is_early, written.contains(&asked.path), absent) {
                        (false, true, _) => yes(asked),
                        (false, false, 404) => error(404, "NoSuchKey", "The specified key does not exist."),
                        _ => error(403, "AccessDenied", "Access Denied"),
                    }
                }
                "PUT" => {
                    written.insert(asked.path.clone());
                    yes(asked)
                }
                "DELETE" => {
                    written.remove(&asked.path);
                    yes(asked)
                }
                _ => yes(asked),
            }
        })
        .await;
        let settings = Settings { settle: Some(Duration::from_secs(20)), ..Settings::default() };
        let suite = checks(&[WRITE, READ, DELETE]);
        let report = run(&suite, &server.aws().await, &settings, None, &mut |_| {}).await;
        assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
        assert_eq!(report.leftovers, []);
        let asked = server.asked_of_s3();
        let count = |method: &str| asked.iter().filter(|asked| asked.method == method).count();
        assert_eq!((count("PUT"), count("GET"), count("DELETE")), (2, 2, 2), "{asked:?}");
        let quiet = StandIn::start(yes).await;
        assert_eq!(ran(&suite, &quiet.aws().await, None).await.verdict, Verdict::Pass);
        assert_eq!(super::methods(&quiet), ["PUT", "GET", "DELETE"], "one request a check where nothing is wrong");
    }
}
