//! The access-point scenario: one bucket, two access points, two roles, each of which may use one prefix through one of
//! them. Of 36 cells 4 are allowed; the run says so cell by cell, and every denial is a denial.

mod lab;

use std::collections::BTreeSet;

use lab::{LabRun, demo_world};
use s3litmus::call::Operation;
use s3litmus::cause::Confidence;
use s3litmus::report::{CheckReport, Observed, Outcome, Verdict};
use s3litmus_lab::apply::apply;
use serde_json::json;

const TARGETS: [(&str, &str); 3] = [
    ("bucket", "store-events"),
    ("ec2-consumer", "arn:aws:s3:us-east-1:111122223333:accesspoint/ec2-consumer"),
    ("lambda-consumer", "arn:aws:s3:us-east-1:111122223333:accesspoint/lambda-consumer"),
];
const PREFIXES: [&str; 3] = ["", "sales_event/", "inventory_event/"];

/// 18 cells; what is expected of a cell is a function of target and prefix.
fn cells(expect: impl Fn(&str, &str) -> &'static str) -> serde_json::Value {
    let targets = TARGETS.map(|(name, bucket)| {
        let checks: Vec<_> = PREFIXES
            .iter()
            .flat_map(|prefix| {
                ["PutObject", "GetObject"].map(
                    |operation| json!({ "operation": operation, "prefix": prefix, "expect": expect(name, prefix) }),
                )
            })
            .collect();
        json!({ "name": name, "bucket": bucket, "checks": checks })
    });
    json!({ "suite": "access-points", "targets": targets })
}

/// Where each role may go.
const ROLES: [(&str, &str, &str); 2] =
    [("ASIAEC2", "ec2-consumer", "sales_event/"), ("ASIALAMBDA", "lambda-consumer", "inventory_event/")];

#[tokio::test]
async fn every_cell_is_as_the_policies_have_it() {
    for (key, target, prefix) in ROLES {
        let lab = LabRun::of(demo_world(), key).await;
        let report = lab.run(&cells(|at, under| if (at, under) == (target, prefix) { "allow" } else { "deny" })).await;
        assert_eq!(report.verdict, Verdict::Pass, "{key}: {report:#?}");
        assert_eq!(report.summary.checks, 18);
        for check in &report.checks {
            let allowed = check.target == target && check.key.as_deref().is_some_and(|key| key.starts_with(prefix));
            assert_eq!(check.observed, if allowed { Observed::Allow } else { Observed::Deny }, "{key}: {check:#?}");
        }
        // The role may not delete: one object stays, and it is listed.
        assert_eq!(report.leftovers.len(), 1, "{:?}", report.leftovers);
        assert!(report.leftovers[0].key.starts_with(prefix) && report.leftovers[0].version_id.is_some());
    }
}

#[tokio::test]
async fn every_unexpected_denial_fails_its_check_and_no_other() {
    for (key, target, prefix) in ROLES {
        let lab = LabRun::of(demo_world(), key).await;
        let report = lab.run(&cells(|_, _| "allow")).await;
        assert_eq!((report.summary.passed, report.summary.failed), (2, 16), "{key}: {report:#?}");
        for check in &report.checks {
            let allowed = check.target == target && check.key.as_deref().is_some_and(|key| key.starts_with(prefix));
            assert_eq!(check.outcome, if allowed { Outcome::Pass } else { Outcome::Fail }, "{key}: {check:#?}");
        }
    }
}

#[tokio::test]
async fn an_access_point_works_by_its_alias_as_by_its_arn() {
    let mut world = demo_world();
    let alias = "lambda-consumer-abcdefgh1234-s3alias";
    world["access_points"]["arn:aws:s3:us-east-1:111122223333:accesspoint/lambda-consumer"]["alias"] = json!(alias);
    let lab = LabRun::of(world, "ASIALAMBDA").await;
    let report = lab
        .run(&json!({ "suite": "alias", "targets": [ { "name": "alias", "bucket": alias, "checks": [
            { "operation": "PutObject", "prefix": "inventory_event/", "expect": "allow" },
            { "operation": "GetObject", "prefix": "inventory_event/", "expect": "allow" },
            { "operation": "PutObject", "prefix": "sales_event/", "expect": "deny" } ] } ] }))
        .await;
    assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
}

/// The cells that a role may go to, one an expected denial each, as `target operation prefix`.
async fn allowed(world: &serde_json::Value, key: &str) -> BTreeSet<String> {
    let lab = LabRun::of(world.clone(), key).await;
    let report = lab.run(&cells(|_, _| "deny")).await;
    let writes = report.checks.iter().filter(|check| check.operation == Operation::PutObject);
    let allowed = writes.filter(|check| check.observed == Observed::Allow);
    allowed.map(|check| check.id.clone()).collect()
}

#[tokio::test]
async fn the_remedy_of_a_cell_opens_that_cell_and_no_other() {
    let world = demo_world();
    let mut before = Vec::new();
    for (key, _, _) in ROLES {
        before.push(allowed(&world, key).await);
    }
    for (at, (key, _, _)) in ROLES.iter().enumerate() {
        let report = LabRun::of(world.clone(), key).await.run(&cells(|_, _| "allow")).await;
        let refused =
            |check: &&CheckReport| check.operation == Operation::PutObject && check.observed == Observed::Deny;
        let refused: Vec<_> = report.checks.iter().filter(refused).collect();
        assert_eq!(refused.len(), 8);
        for check in refused {
            let remedy = check.remedy.as_ref().unwrap_or_else(|| panic!("{check:#?}"));
            let after = apply(&world, &json!(remedy.changes)).expect("a remedy that can be carried out");
            for (of, (key, _, _)) in ROLES.iter().enumerate() {
                let opened: Vec<_> = allowed(&after, key).await.difference(&before[of]).cloned().collect();
                // A prefix that is the bucket's root stands for all that is under it.
                let under = check.key.as_deref().is_some_and(|key| key.starts_with("s3litmus-"));
                let expected = usize::from(of == at);
                assert!(
                    if under { opened.len() >= expected } else { opened.len() == expected },
                    "{}: {opened:?}",
                    check.id
                );
                assert!(of != at || opened.contains(&check.id), "{}: {opened:?}", check.id);
            }
        }
    }
}

/// A bucket of another account behind an access point of that one, which the caller's account has the name of as well.
fn of_one_name(alias: &str) -> serde_json::Value {
    let (own, other) = ("111122223333", "444455556666");
    let arn = |account: &str| format!("arn:aws:s3:us-east-1:{account}:accesspoint/reports");
    let policy = |statement: serde_json::Value| json!({ "Version": "2012-10-17", "Statement": [statement] });
    let objects = |account: &str| format!("{}/object/*", arn(account));
    let role = format!("arn:aws:iam::{own}:role/consumer");
    let mut world =
        lab::world_of(&json!([{ "Effect": "Allow", "Action": ["s3:*", "iam:Get*", "iam:List*"], "Resource": "*" }]));
    world["accounts"][other] = json!({});
    world["buckets"]["theirs"] = json!({ "account": other, "region": "us-east-1",
        "objects": [ { "key": "in/known.json", "body": "{}" } ],
        "policy": policy(json!({ "Sid": "Theirs", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::theirs/*" })) });
    world["access_points"] = json!({
        arn(own): { "bucket": "store-events", "policy": policy(json!({ "Sid": "Ours", "Effect": "Deny", "Principal": "*",
            "Action": "s3:GetObject", "Resource": objects(own) })) },
        arn(other): { "bucket": "theirs", "alias": alias, "policy": policy(json!({ "Effect": "Allow",
            "Principal": { "AWS": role }, "Action": "s3:GetObject", "Resource": objects(other) })) },
    });
    world
}

#[tokio::test]
async fn the_alias_of_another_accounts_access_point_is_not_the_own_one_of_that_name() {
    let alias = "reports-abcdefgh1234-s3alias";
    let suite = |bucket: &str| {
        json!({ "suite": "alias", "targets": [ { "name": "alias", "bucket": bucket, "checks": [
            { "operation": "GetObject", "key": "in/known.json", "expect": "allow" } ] } ] })
    };
    let report = LabRun::of(of_one_name(alias), "ASIATEST").await.run(&suite(alias)).await;
    let check = &report.checks[0];
    let certain = check.cause.as_ref().is_some_and(|cause| cause.confidence == Confidence::Certain);
    assert!(!certain, "{check:#?}");
    let told = json!([check.cause, check.other_causes, check.evidence, check.ruled_out, check.remedy]);
    let text = told.to_string();
    for theirs in ["Ours", "store-events", "111122223333:accesspoint/reports/object", "unknown-"] {
        assert!(!text.contains(theirs), "{theirs}: {check:#?}");
    }
    let mut world = of_one_name("reports-zzzzefgh1234-s3alias");
    world["access_points"]["arn:aws:s3:us-east-1:111122223333:accesspoint/reports"]["alias"] = json!(alias);
    let report = LabRun::of(world, "ASIATEST").await.run(&suite(alias)).await;
    let cause = report.checks[0].cause.as_ref().expect("a cause");
    let statement = cause.policy.as_ref().and_then(|policy| policy.sid.as_deref());
    assert_eq!((cause.confidence, statement), (Confidence::Certain, Some("Ours")), "{cause:#?}");
}
