//! What finding out costs, counted by the lab.

use libtest_mimic::Failed;
use s3litmus::cause::Confidence;
use serde_json::{Value, json};

use crate::{
    play::play_counted,
    scenario::{Form, Scenario, in_form},
};

/// As many denials of one cause as a suite may well have.
const MANY: u64 = 1000;

/// A thousand denials of one cause are looked into as one: beside their own requests they cost what one costs.
pub(crate) fn many_denials_cost_what_one_costs(scenario: &Scenario) -> Result<(), Failed> {
    for form in [Form::Bare, Form::Silent] {
        let world = in_form(&scenario.world, form);
        let (one, for_one) = play_counted(&world, &denied(scenario, 1), 0);
        let (many, for_many) = play_counted(&world, &denied(scenario, MANY), 0);
        assert_eq!((one.summary.failed, many.summary.failed), (1, MANY), "{form:?}");
        let beside = (for_one - 1, for_many - MANY);
        if beside.0 != beside.1 {
            return Err(
                format!("{form:?}: beside the checks one denial costs {}, {MANY} cost {}", beside.0, beside.1).into()
            );
        }
        let expected = if form == Form::Bare { Confidence::Certain } else { Confidence::Possible };
        let all =
            many.checks.iter().all(|check| check.cause.as_ref().is_some_and(|cause| cause.confidence == expected));
        assert!(all, "{form:?}: every denial has its own diagnosis");
    }
    Ok(())
}

/// Where nothing is denied, nothing is asked beside the checks, the clean-up and who asks.
pub(crate) fn a_run_that_passes_asks_nothing_more(scenario: &Scenario) -> Result<(), Failed> {
    let mut suite = scenario.suite.clone();
    suite["targets"][0]["checks"] = json!([{ "operation": "PutObject", "prefix": "in/", "expect": "allow" }]);
    let (report, requests) = play_counted(&scenario.world, &suite, 0);
    assert_eq!(report.summary.passed, 1, "{report:#?}");
    if requests == 3 {
        Ok(())
    } else {
        Err(format!("{requests} requests: PutObject, DeleteObject and GetCallerIdentity are 3").into())
    }
}

fn denied(scenario: &Scenario, count: u64) -> Value {
    let mut suite = scenario.suite.clone();
    let check = |n| json!({ "operation": "PutObject", "prefix": format!("out/{n}/"), "expect": "allow" });
    suite["targets"][0]["checks"] = (0..count).map(check).collect();
    suite
}
