//! What finding out costs, counted by the lab.

use libtest_mimic::{Failed, Trial};
use s3litmus::cause::Confidence;
use s3litmus_gallery::{Form, Scenario, play};
use serde_json::{Value, json};

/// As many denials of one cause as a suite may well have.
const MANY: u64 = 1000;

pub(crate) fn trials(scenarios: &[Scenario]) -> [Trial; 2] {
    let plain = scenarios.iter().find(|scenario| scenario.name == "identity-policy-no-allow");
    let plain = plain.expect("the plain scenario");
    let (many, none) = (plain.clone(), plain.clone());
    [
        Trial::test("many_denials_cost_what_one_costs", move || many_denials_cost_what_one_costs(&many)),
        Trial::test("a_run_that_passes_asks_nothing_more", move || a_run_that_passes_asks_nothing_more(&none)),
    ]
}

/// A thousand denials of one cause are looked into as one: beside their own requests they cost what one costs.
fn many_denials_cost_what_one_costs(scenario: &Scenario) -> Result<(), Failed> {
    for form in [Form::Bare, Form::Silent] {
        let world = form.of(&scenario.world);
        let one = play(&world, &denied(scenario, 1), 0)?;
        let many = play(&world, &denied(scenario, MANY), 0)?;
        assert_eq!((one.report.summary.failed, many.report.summary.failed), (1, MANY), "{form:?}");
        let beside = (one.requests - 1, many.requests - MANY);
        if beside.0 != beside.1 {
            return Err(
                format!("{form:?}: beside the checks one denial costs {}, {MANY} cost {}", beside.0, beside.1).into()
            );
        }
        let expected = if form == Form::Bare { Confidence::Certain } else { Confidence::Possible };
        let is_expected = |confidence: Confidence| confidence == expected;
        let mut causes = many.report.checks.iter().map(|check| check.cause.as_ref());
        let all = causes.all(|cause| cause.is_some_and(|cause| is_expected(cause.confidence)));
        assert!(all, "{form:?}: every denial has its own diagnosis");
    }
    Ok(())
}

/// Where nothing is denied, nothing is asked beside the checks, the clean-up and who asks.
fn a_run_that_passes_asks_nothing_more(scenario: &Scenario) -> Result<(), Failed> {
    let mut suite = scenario.suite.clone();
    suite["targets"][0]["checks"] = json!([{ "operation": "PutObject", "prefix": "in/", "expect": "allow" }]);
    let played = play(&scenario.world, &suite, 0)?;
    assert_eq!(played.report.summary.passed, 1, "{:#?}", played.report);
    match played.requests {
        3 => Ok(()),
        requests => Err(format!("{requests} requests: PutObject, DeleteObject and GetCallerIdentity are 3").into()),
    }
}

fn denied(scenario: &Scenario, count: u64) -> Value {
    let mut suite = scenario.suite.clone();
    let check = |n| json!({ "operation": "PutObject", "prefix": format!("out/{n}/"), "expect": "allow" });
    suite["targets"][0]["checks"] = (0..count).map(check).collect();
    suite
}
