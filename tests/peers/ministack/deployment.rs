//! `template.yaml` as a stack: the deployment runs the suite, fails with it, is rolled back, and leaves on request; the
//! schedule runs it again.

use std::{fs, path::Path, sync::OnceLock};

use libtest_mimic::{Failed, Trial};
use serde_json::Value;

use super::{Ministack, folder};
use crate::template::translated;

pub(super) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("ministack::a_deployment_passes_with_its_suite", a_deployment_passes_with_its_suite),
        Trial::test("ministack::a_deployment_fails_with_its_suite", a_deployment_fails_with_its_suite),
        Trial::test("ministack::a_failing_update_is_rolled_back", a_failing_update_is_rolled_back),
        Trial::test("ministack::the_schedule_runs_the_suite", the_schedule_runs_the_suite),
        Trial::test("ministack::a_stack_can_be_deleted", a_stack_can_be_deleted),
    ]
}

/// What became of the stacks; deployed once for all tests.
fn results() -> Result<&'static Value, Failed> {
    static RESULTS: OnceLock<Result<Value, String>> = OnceLock::new();
    let results = RESULTS.get_or_init(|| {
        let run = || -> Result<Value, Failed> {
            let template = folder("deployment-template")?.join("template.json");
            fs::write(&template, translated()?.to_string())?;
            let ministack = Ministack::start("deployment")?;
            let bootstrap = Path::new(env!("CARGO_BIN_EXE_bootstrap"));
            Ok(serde_json::from_str(&ministack.script("deploy.py", &[bootstrap, &template])?)?)
        };
        run().map_err(|failed| failed.message().unwrap_or_default().to_owned())
    });
    results.as_ref().map_err(Into::into)
}

fn a_deployment_passes_with_its_suite() -> Result<(), Failed> {
    status(&results()?["passing"], "CREATE_COMPLETE")
}

/// The reason names check, cause and repair.
fn a_deployment_fails_with_its_suite() -> Result<(), Failed> {
    let failing = &results()?["failing"];
    status(failing, "ROLLBACK_COMPLETE")?;
    for word in ["[upload]", "identity-policy", "sales_event/"] {
        if !failing["reasons"].to_string().contains(word) {
            return Err(format!("no `{word}` in the reasons: {failing:#}").into());
        }
    }
    Ok(())
}

fn a_failing_update_is_rolled_back() -> Result<(), Failed> {
    status(&results()?["rolled back"], "UPDATE_ROLLBACK_COMPLETE")
}

fn the_schedule_runs_the_suite() -> Result<(), Failed> {
    let log = results()?["log"].to_string();
    let runs = log.matches("run finished: pass").count();
    if runs > 1 { Ok(()) } else { Err(format!("{runs} runs in the log of two minutes: {log}").into()) }
}

fn a_stack_can_be_deleted() -> Result<(), Failed> {
    let left = results()?["left"].as_array().ok_or("no list of stacks")?;
    if left.iter().any(|stack| stack == "passing") { Err(format!("still there: {left:?}").into()) } else { Ok(()) }
}

fn status(stack: &Value, wanted: &str) -> Result<(), Failed> {
    if stack["status"] == wanted { Ok(()) } else { Err(format!("wanted {wanted}: {stack:#}").into()) }
}
