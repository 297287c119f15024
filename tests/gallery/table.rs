//! Plays every scenario, compares, and keeps the table.

use std::{fmt::Write as _, fs, path::Path, process::ExitCode, sync::Mutex};

use libtest_mimic::{Arguments, Failed, Trial};
use s3litmus::{
    cause::Confidence,
    report::{Change, CheckReport, Observed},
};
use serde_json::Value;

use crate::{
    cost,
    play::play,
    remedy::{of, opened, repaired},
    scenario::{Form, Scenario, all, in_form},
};

/// The lines of the table, by scenario.
static LINES: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

pub(crate) fn check() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let scenarios = all();
    assert!(!scenarios.is_empty(), "lab/scenarios has no scenario");
    let only = arguments.filter.is_some();
    arguments.test_threads.get_or_insert(2);
    let count = scenarios.len();
    let plain =
        scenarios.iter().find(|scenario| scenario.name == "identity-policy-no-allow").expect("the plain scenario");
    let (many, none) = (plain.clone(), plain.clone());
    let costs = [
        Trial::test("many_denials_cost_what_one_costs", move || cost::many_denials_cost_what_one_costs(&many)),
        Trial::test("a_run_that_passes_asks_nothing_more", move || cost::a_run_that_passes_asks_nothing_more(&none)),
    ];
    let trials =
        scenarios.into_iter().map(|scenario| Trial::test(scenario.name.clone(), move || scenario_holds(&scenario)));
    let mut trials: Vec<_> = trials.collect();
    trials.extend(costs);
    let conclusion = libtest_mimic::run(&arguments, trials);
    if arguments.list || only || conclusion.num_filtered_out > 0 {
        return conclusion.exit_code();
    }
    let current = table_is_current(count);
    if let Err(because) = &current {
        eprintln!("{because}");
    }
    if conclusion.has_failed() || current.is_err() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn scenario_holds(scenario: &Scenario) -> Result<(), Failed> {
    let mut faults = Vec::new();
    let expected = scenario.expected["checks"].as_object().expect("the checks of a scenario");
    let looked_into = expected.iter().filter(|(_, expected)| expected["cause"].is_string());
    let mut lines = String::new();
    for (id, expected) in looked_into {
        let mut line = format!("| {} / {id} | {} |", scenario.name, expected["cause"].as_str().unwrap_or_default());
        for form in Form::ALL {
            let world = in_form(&scenario.world, form);
            let report = play(&world, &scenario.suite, 0);
            let check = of(&report, id);
            let again = s3litmus::diagnosis::saved::again(report.clone()).map_err(|error| error.to_string())?;
            if again != report {
                faults.push(format!("{form:?}: judged again from its evidence, the report is another one"));
            }
            let found = judge(&scenario.name, form, expected, check, &mut faults);
            let proof = prove(&world, scenario, check, form, &mut faults);
            write!(line, " {found}{proof} |").expect("a string takes text");
        }
        lines.push_str(&line);
        lines.push('\n');
    }
    LINES.lock().expect("the lines").push((scenario.name.clone(), lines));
    if faults.is_empty() { Ok(()) } else { Err(Failed::from(faults.join("\n"))) }
}

/// What was found, in words, and what is wrong about it.
fn judge(scenario: &str, form: Form, expected: &Value, check: &CheckReport, faults: &mut Vec<String>) -> String {
    let text = |name: &str| expected[name].as_str().unwrap_or_default();
    let Some(cause) = &check.cause else {
        faults.push(format!("{form:?}: no cause of {}", check.id));
        return "none".to_owned();
    };
    let right = cause.layer.as_str() == text("layer");
    let gap = GAPS.iter().any(|(name, at, _)| *name == scenario && *at == form);
    if right && gap {
        faults.push(format!("{form:?}: `{scenario}` is told by now: take it out of the known gaps"));
    }
    if !right && !gap && form != Form::Silent {
        faults.push(format!("{form:?}: `{}` ({}) instead of `{}`", cause.id, cause.confidence, text("cause")));
    }
    let all = std::iter::once(cause).chain(&check.other_causes);
    for cause in all.filter(|cause| cause.confidence == Confidence::Certain) {
        let true_layers = [text("layer"), text("denied_by")];
        let by_policy = cause.policy.as_ref().map(|policy| policy.layer.as_str());
        if !true_layers.contains(&cause.layer.as_str()) && !by_policy.is_some_and(|layer| true_layers.contains(&layer))
        {
            faults.push(format!("{form:?}: `{}` is called certain and is wrong", cause.id));
        }
    }
    let sid = cause.policy.as_ref().and_then(|policy| policy.sid.as_deref());
    let readable =
        ["bucket-policy", "access-point-policy", "identity-policy", "permissions-boundary", "kms-permission"];
    let unread = check.unreadable.iter().any(|action| action == "s3:GetBucketPolicy");
    let known = readable.contains(&text("denied_by")) && !(unread && text("denied_by") == "bucket-policy");
    if form == Form::Bare && known && expected["sid"].is_string() && sid != expected["sid"].as_str() {
        faults.push(format!("{form:?}: the statement `{}` is not named, but {sid:?}", text("sid")));
    }
    let mark = if right { "" } else { "✗ " };
    let sid = sid.map(|sid| format!(" `{sid}`")).unwrap_or_default();
    let id = if cause.id == text("cause") { "✓".to_owned() } else { cause.id.clone() };
    format!("{mark}{id} {} ({}){sid}", cause.confidence, cause.basis)
}

/// Whether the repair works and opens nothing else.
fn prove(
    world: &Value,
    scenario: &Scenario,
    check: &CheckReport,
    form: Form,
    faults: &mut Vec<String>,
) -> &'static str {
    if GAPS.iter().any(|(name, at, _)| *name == scenario.name && *at == form) {
        return "";
    }
    let Some((after, suite)) = repaired(world, &scenario.suite, check) else { return "" };
    let report = play(&after, &suite, 0);
    let again = of(&report, &check.id);
    // Who could not be asked as is asked as now, and what S3 then says is another matter.
    if check.action == "sts:AssumeRole" && again.action != check.action {
        return ", repaired";
    }
    if again.observed != Observed::Allow {
        let found = again.cause.as_ref().map(|cause| cause.id.as_str());
        faults.push(format!("{form:?}: after the repair {} is {:?}: {found:?}", check.id, again.observed));
        return ", repair ✗";
    }
    // Another role has other rights: that is what is advised.
    let as_another = |change: &Change| change.target == "client" && change.name.as_deref() == Some("role");
    if check.remedy.iter().flat_map(|remedy| &remedy.changes).any(as_another) {
        return ", repaired";
    }
    let opened = opened(world, &after, &scenario.suite, check);
    if opened.is_empty() {
        return ", repaired";
    }
    faults.push(format!("{form:?}: the repair opens {}", opened.join(", ")));
    ", repair opens more"
}

/// What cannot be told from what the caller may see, and why. An entry that is told after all fails the test.
const GAPS: &[(&str, Form, &str)] = &[
    ("block-public-access.ignore-public-acls", Form::Said, UNREADABLE),
    ("block-public-access.ignore-public-acls", Form::Bare, UNREADABLE),
    ("block-public-access.restrict-public-buckets", Form::Said, UNREADABLE),
    ("block-public-access.restrict-public-buckets", Form::Bare, UNREADABLE),
    ("session-policy", Form::Bare, "only who made the session knows its policy, and an SCP looks the same"),
];

const UNREADABLE: &str = "the bucket is another account's, which lets nobody else read its policy, settings and ACLs";

const HEAD: &str = "# What is found in each scenario\n\nEach scenario is played in three forms: with the reasons that AWS \
    gives, without reasons but with readable policies, and without either. ✓ is the expected cause; then how sure, and \
    resting on what; the statement's Sid; whether the repair, carried out, let the check pass and opened none of the \
    other requests tried. Written by `S3LITMUS_BLESS=1 cargo test --test gallery`, kept current by the same test.\n\n\
    | scenario / check | expected | reasons given | bare, readable | bare, unreadable |\n|---|---|---|---|---|\n";

fn table_is_current(scenarios: usize) -> Result<(), String> {
    let mut lines = LINES.lock().expect("the lines").clone();
    lines.sort();
    if lines.len() != scenarios {
        return Err("not every scenario was played".to_owned());
    }
    let mut table: String = HEAD.chars().chain(lines.iter().flat_map(|(_, line)| line.chars())).collect();
    table.push_str(
        "
## Known gaps

",
    );
    for (scenario, form, why) in GAPS {
        let form = match form {
            Form::Said => "reasons given",
            Form::Bare => "bare, readable",
            Form::Silent => "bare, unreadable",
        };
        writeln!(table, "- `{scenario}`, {form}: {why}.").expect("a string takes text");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("lab/scenarios/RESULTS.md");
    if std::env::var_os("S3LITMUS_BLESS").is_some() {
        return fs::write(&path, table).map_err(|error| error.to_string());
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    if kept == table {
        return Ok(());
    }
    Err(format!("{} is not current: S3LITMUS_BLESS=1 cargo test --test gallery writes it\n{table}", path.display()))
}
