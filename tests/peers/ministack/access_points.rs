//! The access-point scenario with the real function: under each of two roles, three ways to one bucket, three prefixes,
//! writing and reading. 4 of the 36 cells are allowed.

use std::{collections::BTreeMap, path::Path, sync::OnceLock};

use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use super::Ministack;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("ministack::both_roles_see_their_18_cells", both_roles_see_their_18_cells),
        Trial::test("ministack::the_log_has_every_check", the_log_has_every_check),
        Trial::test("ministack::an_event_narrows_but_brings_no_suite", an_event_narrows_but_brings_no_suite),
    ]
}

const ROLES: [(&str, &str, &str); 2] =
    [("ec2-role", "ec2-consumer", "sales_event/"), ("lambda-role", "lambda-consumer", "inventory_event/")];

/// What the functions answered and logged; run once for all tests.
fn results() -> Result<&'static Value, Failed> {
    static RESULTS: OnceLock<Result<Value, String>> = OnceLock::new();
    let results = RESULTS.get_or_init(|| {
        let run = || -> Result<Value, Failed> {
            let ministack = Ministack::start("access-points")?;
            let bootstrap = Path::new(env!("CARGO_BIN_EXE_bootstrap"));
            Ok(serde_json::from_str(&ministack.script("access_points.py", &[bootstrap])?)?)
        };
        run().map_err(|failed| failed.message().unwrap_or_default().to_owned())
    });
    results.as_ref().map_err(Into::into)
}

fn both_roles_see_their_18_cells() -> Result<(), Failed> {
    for (role, access_point, prefix) in ROLES {
        for start in ["cold", "warm"] {
            let answer = &results()?[role][start];
            let report = report(answer)?;
            let checks = report["checks"].as_array().ok_or("a report without checks")?;
            let arn = format!("arn:aws:sts::111122223333:assumed-role/{role}/");
            let principal = report["principal"].as_str().unwrap_or_default();
            if !principal.starts_with(&arn) {
                return Err(format!("{role} ran as `{principal}`").into());
            }
            let observed: Vec<(&str, &str)> = checks
                .iter()
                .filter(|check| check["observed"] == "allow")
                .map(|check| (text(check, "target"), text(check, "operation")))
                .collect();
            let wanted = [(access_point, "PutObject"), (access_point, "GetObject")];
            let allowed_elsewhere = checks.iter().any(|check| {
                check["observed"] == "allow" && !check["key"].as_str().unwrap_or_default().starts_with(prefix)
            });
            let denied = checks.iter().filter(|check| check["observed"] == "deny").count();
            if observed != wanted || allowed_elsewhere || denied != 16 || report["verdict"] != "pass" {
                return Err(format!("{role}, {start}: {report:#}").into());
            }
        }
    }
    Ok(())
}

/// A line for each check and one for each run, with time, level and the invocation's id; metrics; and no secret.
fn the_log_has_every_check() -> Result<(), Failed> {
    for (role, ..) in ROLES {
        let log = results()?[role]["log"].as_array().ok_or("no log")?;
        let ours = log.iter().filter_map(Value::as_str).filter_map(|line| serde_json::from_str(line).ok());
        let lines: Vec<Value> = ours.filter(Value::is_object).collect();
        if let Some(line) = lines.iter().find(|line| line["timestamp"].is_null() || line["level"].is_null()) {
            return Err(format!("{role}: a line without time or level: {line}").into());
        }
        let mut checks = BTreeMap::<&str, usize>::new();
        for line in lines.iter().filter(|line| line["check"]["observed"].is_string()) {
            *checks.entry(text(line, "requestId")).or_default() += 1;
        }
        let mut checks: Vec<usize> = checks.into_values().collect();
        checks.sort_unstable();
        // The alarms of template.yaml look at these two fields.
        let runs = lines.iter().filter(|line| line["verdict"] == "pass" && line["summary"]["failed"] == 0).count();
        if checks != [6, 18, 18] || runs != 3 {
            return Err(format!("{role}: {checks:?} check lines and {runs} run lines: {lines:#?}").into());
        }
        if !lines.iter().any(|line| line["_aws"]["CloudWatchMetrics"].is_array()) {
            return Err(format!("{role}: no metrics in the log").into());
        }
        let secrets = ["AWS_SECRET", "Signature=", "X-Amz-Security-Token", "SESSION_TOKEN"];
        if let Some(line) = log.iter().find(|line| secrets.iter().any(|secret| line.to_string().contains(secret))) {
            return Err(format!("{role}: the log has a secret: {line}").into());
        }
    }
    Ok(())
}

fn an_event_narrows_but_brings_no_suite() -> Result<(), Failed> {
    for (role, access_point, _) in ROLES {
        let narrowed = report(&results()?[role]["narrowed"])?;
        let checks = narrowed["checks"].as_array().ok_or("a report without checks")?;
        if checks.len() != 6 || checks.iter().any(|check| check["target"] != access_point) {
            return Err(format!("{role}, narrowed to {access_point}: {narrowed:#}").into());
        }
        let foreign = &results()?[role]["foreign"];
        if foreign["error"].is_null() || foreign["payload"]["errorMessage"].as_str().unwrap_or_default().is_empty() {
            return Err(format!("{role} took a suite from an event although it has one: {foreign:#}").into());
        }
    }
    Ok(())
}

fn report(answer: &Value) -> Result<&Value, Failed> {
    let report = &answer["payload"];
    if answer["error"].is_null() && report["schema"] == "s3litmus/report/1" {
        Ok(report)
    } else {
        Err(format!("no report: {answer:#}").into())
    }
}

fn text<'v>(value: &'v Value, name: &str) -> &'v str {
    value[name].as_str().unwrap_or_default()
}
