//! Good events of every door.

use libtest_mimic::Failed;
use serde_json::Value;

use super::{Lambda, event};

/// Two checks in one target.
pub(super) const SUITE: &str = r#"{"suite":"store-events","principal":"arn:aws:iam::111122223333:role/writer","targets":[
    {"name":"events","bucket":"store-events","checks":[
        {"operation":"PutObject","prefix":"inventory_event/","expect":"allow"},
        {"operation":"PutObject","prefix":"sales_event/","expect":"deny"}]}]}"#;

pub(super) fn a_suite_is_answered_cold_and_warm() -> Result<(), Failed> {
    let lambda = Lambda::start("rie-suite", &[])?;
    let suite = event("invocation.json")?;
    let cold = lambda.report(&suite)?;
    let warm = lambda.report(&suite)?;
    for report in [&cold, &warm] {
        passes(report, 2)?;
        if report["principal"] != "arn:aws:sts::111122223333:assumed-role/writer/fn" {
            return Err(format!("ran as {}", report["principal"]).into());
        }
    }
    if cold["run_id"] == warm["run_id"] {
        return Err("two runs have one id".into());
    }
    // The role may delete what it wrote, and so it did.
    let left = lambda.lab.keys("store-events");
    if left.is_empty() { Ok(()) } else { Err(format!("left behind: {left:?}").into()) }
}

/// Each file of `events/` is what its door delivers. CloudFormation's are used where there is somebody to answer.
pub(super) fn every_door_has_an_event_that_works() -> Result<(), Failed> {
    let configured = Lambda::start("rie-doors", &[("S3LITMUS_SUITE", SUITE)])?;
    for (file, checks) in [
        ("invocation-empty.json", 2),
        ("invocation-narrowed.json", 1),
        ("eventbridge-rule.json", 2),
        ("eventbridge-scheduler.json", 2),
    ] {
        let report = configured.report(&event(file)?)?;
        passes(&report, checks).map_err(|failed| format!("{file}: {}", failed.message().unwrap_or_default()))?;
    }
    let elsewhere =
        ["invocation.json", "cloudformation-create.json", "cloudformation-update.json", "cloudformation-delete.json"];
    for entry in std::fs::read_dir("events")? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let here = [
            "invocation-empty.json",
            "invocation-narrowed.json",
            "eventbridge-rule.json",
            "eventbridge-scheduler.json",
        ];
        if !here.contains(&name.as_str()) && !elsewhere.contains(&name.as_str()) {
            return Err(format!("events/{name} is used by no test").into());
        }
    }
    Ok(())
}

/// All checks passed, and there were so many.
pub(super) fn passes(report: &Value, checks: u64) -> Result<(), Failed> {
    if report["verdict"] == "pass" && report["summary"]["passed"] == checks && report["summary"]["checks"] == checks {
        return Ok(());
    }
    Err(format!("wanted {checks} passed checks: {report:#}").into())
}
