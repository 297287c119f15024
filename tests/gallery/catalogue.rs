//! The gallery covers the catalogue: each cause has a scenario, or a line of `NOT-REPRODUCED.md` that says why it
//! cannot have one, and not both.

use std::collections::BTreeSet;

use libtest_mimic::{Failed, Trial};
use s3litmus::cause::CAUSES;
use s3litmus_gallery::Scenario;

const NOT_REPRODUCED: &str = include_str!("../../lab/scenarios/NOT-REPRODUCED.md");

pub(crate) fn trials(scenarios: &[Scenario]) -> [Trial; 1] {
    let scenarios = scenarios.to_vec();
    [Trial::test("every_cause_is_shown_or_said_why_not", move || every_cause_is_shown_or_said_why_not(&scenarios))]
}

fn every_cause_is_shown_or_said_why_not(scenarios: &[Scenario]) -> Result<(), Failed> {
    let known: BTreeSet<&str> = CAUSES.iter().map(|cause| cause.id).collect();
    let shown: BTreeSet<&str> = scenarios.iter().map(Scenario::cause).collect();
    let listed: Vec<(&str, &str)> =
        NOT_REPRODUCED.lines().filter_map(|line| line.strip_prefix("- `")?.split_once("`: ")).collect();
    let excused: BTreeSet<&str> = listed.iter().map(|(cause, _)| *cause).collect();
    let mut faults = Vec::new();
    faults.extend(scenarios.iter().filter(|it| !it.name.starts_with(it.cause())).map(|scenario| {
        format!("the scenario `{}` is not named after its cause `{}`", scenario.name, scenario.cause())
    }));
    faults.extend(shown.union(&excused).filter(|id| !known.contains(*id)).map(|id| format!("`{id}` is no cause")));
    faults.extend(shown.intersection(&excused).map(|id| format!("`{id}` has a scenario and an excuse")));
    faults.extend(listed.iter().filter(|(_, why)| why.is_empty()).map(|(id, _)| format!("`{id}` has no reason")));
    let without = known.iter().filter(|id| !shown.contains(*id) && !excused.contains(*id));
    faults.extend(without.map(|id| format!("`{id}` has neither a scenario nor a line of NOT-REPRODUCED.md")));
    if faults.is_empty() { Ok(()) } else { Err(faults.join("\n").into()) }
}
