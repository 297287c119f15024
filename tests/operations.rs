//! Every operation against the lab: what is allowed passes, what was written is gone afterwards.

mod lab;

use lab::{LabRun, everything, world_of};
use s3litmus::{
    call::Operation,
    report::{Observed, Outcome, Report, Verdict},
};
use serde_json::{Value, json};

/// All operations on one prefix.
fn all(expect: &str) -> Value {
    let checks: Vec<_> = Operation::ALL
        .iter()
        .map(|operation| match operation.on_object() {
            true => json!({ "operation": operation, "prefix": "a/", "expect": expect }),
            false => json!({ "operation": operation, "expect": expect }),
        })
        .collect();
    suite(&checks)
}

fn suite(checks: &[Value]) -> Value {
    json!({ "suite": "s", "targets": [ { "name": "t", "bucket": "store-events", "checks": checks } ] })
}

/// What was there before is there afterwards, and nothing else.
fn is_as_before(lab: &LabRun, report: &Report) {
    assert_eq!(report.leftovers, []);
    assert_eq!(lab.lab.keys("store-events"), [("known/a.json".to_owned(), 1)]);
    assert_eq!(lab.lab.unfinished_uploads("store-events"), 0);
}

#[tokio::test]
async fn all_operations_pass_and_leave_nothing() {
    for versioning in [true, false] {
        let mut world = world_of(&everything());
        world["buckets"]["store-events"]["versioning"] = json!(versioning);
        let lab = LabRun::of(world, "ASIATEST").await;
        let report = lab.run(&all("allow")).await;
        assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
        assert_eq!(report.principal.as_deref(), Some("arn:aws:sts::111122223333:assumed-role/consumer/fn"));
        is_as_before(&lab, &report);
    }
}

#[tokio::test]
async fn all_operations_are_denied_where_nothing_is_allowed() {
    let lab =
        LabRun::of(world_of(&json!([{ "Effect": "Allow", "Action": "logs:*", "Resource": "*" }])), "ASIATEST").await;
    let report = lab.run(&all("deny")).await;
    for check in &report.checks {
        assert_eq!((check.observed, check.outcome), (Observed::Deny, Outcome::Pass), "{check:#?}");
    }
    is_as_before(&lab, &report);
}

#[tokio::test]
async fn a_run_without_a_denial_costs_a_request_a_check_and_the_clean_up() {
    let lab = LabRun::of(world_of(&everything()), "ASIATEST").await;
    let checks: Vec<_> = (0..50)
        .flat_map(|n| {
            ["PutObject", "GetObject"]
                .map(|operation| json!({ "operation": operation, "prefix": format!("p{n}/"), "expect": "allow" }))
        })
        .collect();
    let report = lab.run(&suite(&checks)).await;
    assert_eq!(report.verdict, Verdict::Pass);
    let asked = lab.operations();
    let count = |name: &str| asked.iter().filter(|asked| *asked == name).count();
    assert_eq!((count("PutObject"), count("GetObject"), count("DeleteObjects"), asked.len()), (50, 50, 1, 101));
    assert_eq!(lab.lab.request_count(), 102, "and one to STS");
    is_as_before(&lab, &report);
}

#[tokio::test]
async fn encryption_with_a_key_of_the_run_is_read_back() {
    let mut world = world_of(&everything());
    world["buckets"]["store-events"]["encryption"] =
        json!({ "sse_algorithm": "AES256", "blocked_encryption_types": [] });
    let lab = LabRun::of(world, "ASIATEST").await;
    let with = json!({ "sse_customer_key": "random" });
    let report = lab
        .run(&suite(&[
            json!({ "operation": "PutObject", "prefix": "c/", "expect": "allow", "with": with }),
            json!({ "operation": "GetObject", "prefix": "c/", "expect": "allow", "with": with }),
        ]))
        .await;
    assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
    is_as_before(&lab, &report);
}

#[tokio::test]
async fn a_role_that_may_not_delete_leaves_what_it_wrote_and_says_so() {
    let may = json!([{ "Effect": "Allow", "Action": ["s3:PutObject", "s3:GetObject"], "Resource": "*" }]);
    let lab = LabRun::of(world_of(&may), "ASIATEST").await;
    let checks: Vec<_> =
        (0..3).map(|n| json!({ "operation": "PutObject", "prefix": format!("p{n}/"), "expect": "allow" })).collect();
    let report = lab.run(&suite(&checks)).await;
    assert_eq!((report.verdict, report.leftovers.len()), (Verdict::Pass, 3), "{report:#?}");
    let mut left: Vec<_> = report.leftovers.iter().map(|leftover| (leftover.key.clone(), 1)).collect();
    left.push(("known/a.json".to_owned(), 1));
    left.sort();
    assert_eq!(lab.lab.keys("store-events"), left, "no delete marker was added");
    assert!(report.leftovers.iter().all(|leftover| leftover.reason.contains("s3:DeleteObjectVersion")), "{report:#?}");
}

#[tokio::test]
async fn a_bucket_in_another_region_is_found_unless_the_suite_keeps_one() {
    let mut world = world_of(&everything());
    world["buckets"]["store-events"]["region"] = json!("eu-west-1");
    let lab = LabRun::of(world, "ASIATEST").await;
    let put = json!({ "operation": "PutObject", "prefix": "a/", "expect": "allow" });
    let report = lab.run(&suite(std::slice::from_ref(&put))).await;
    assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
    assert!(report.checks[0].evidence[0].contains("from us-east-1 to eu-west-1"), "{report:#?}");
    let mut kept = suite(&[put]);
    kept["targets"][0]["region"] = json!("us-east-1");
    let report = lab.run(&kept).await;
    assert_eq!((report.checks[0].observed, report.checks[0].outcome), (Observed::Error, Outcome::Inconclusive));
    assert_eq!(report.checks[0].cause.as_ref().map(|cause| cause.layer.as_str()), Some("wrong-region"), "{report:#?}");
}

#[tokio::test]
async fn a_target_is_tested_as_the_role_it_names() {
    let mut world = world_of(&json!([{ "Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*" }]));
    world["roles"]["arn:aws:iam::111122223333:role/glue-job"] = json!({
        "policies": [ { "name": "all", "document": { "Version": "2012-10-17", "Statement": everything() } } ],
        "trust_policy": { "Version": "2012-10-17", "Statement": [ { "Effect": "Allow", "Action": "sts:AssumeRole",
            "Principal": { "AWS": "arn:aws:iam::111122223333:role/consumer" },
            "Condition": { "StringEquals": { "sts:ExternalId": "x1" } } } ] }
    });
    let lab = LabRun::of(world, "ASIATEST").await;
    let as_role = |external_id: &str| {
        json!({ "suite": "s", "targets": [ { "name": "t", "bucket": "store-events",
            "assume_role": { "role_arn": "arn:aws:iam::111122223333:role/glue-job", "external_id": external_id },
            "checks": [ { "operation": "PutObject", "prefix": "a/", "expect": "allow" },
                        { "operation": "GetObject", "prefix": "a/", "expect": "allow" } ] } ] })
    };
    let report = lab.run(&as_role("x1")).await;
    assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
    assert_eq!(report.checks[0].principal.as_deref(), Some("arn:aws:sts::111122223333:assumed-role/glue-job/s3litmus"));
    is_as_before(&lab, &report);
    let report = lab.run(&as_role("wrong")).await;
    assert_eq!(s3litmus::diagnosis::saved::again(report.clone()).expect("evidence"), report);
    for check in &report.checks {
        assert_eq!((check.observed, check.outcome), (Observed::Deny, Outcome::Fail), "{check:#?}");
        assert_eq!(check.action, "sts:AssumeRole");
        assert_eq!(check.resource, "arn:aws:iam::111122223333:role/glue-job");
    }
}

#[tokio::test]
async fn a_run_with_another_role_never_passes() {
    let lab = LabRun::of(world_of(&everything()), "ASIATEST").await;
    let mut asked = suite(&[json!({ "operation": "PutObject", "prefix": "a/", "expect": "allow" })]);
    asked["principal"] = json!("arn:aws:iam::111122223333:role/another");
    let report = lab.run(&asked).await;
    assert_eq!((report.summary.passed, report.verdict), (1, Verdict::Inconclusive));
}
