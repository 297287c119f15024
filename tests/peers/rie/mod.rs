//! The real bootstrap under AWS's own runtime interface emulator, which comes with the SAM CLI: events as Lambda delivers
//! them, answers and errors as its callers see them. S3 is the lab.

mod cloudformation;
mod events;
mod malformed;
mod suites;

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use libtest_mimic::{Failed, Trial};
use s3litmus_lab::{Lab, RunningLab};
use serde_json::Value;

use crate::{
    child::{Process, free_port},
    ministack::folder,
    venv::site_packages,
};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("rie::a_suite_is_answered_cold_and_warm", events::a_suite_is_answered_cold_and_warm),
        Trial::test("rie::every_door_has_an_event_that_works", events::every_door_has_an_event_that_works),
        Trial::test("rie::a_suite_is_read_from_s3", suites::a_suite_is_read_from_s3),
        Trial::test("rie::a_suite_is_read_from_a_parameter", suites::a_suite_is_read_from_a_parameter),
        Trial::test(
            "rie::an_event_names_a_suite_below_a_prefix_of_s3",
            suites::an_event_names_a_suite_below_a_prefix_of_s3,
        ),
        Trial::test(
            "rie::an_event_names_a_suite_below_a_path_of_parameters",
            suites::an_event_names_a_suite_below_a_path_of_parameters,
        ),
        Trial::test("rie::a_malformed_event_costs_one_answer", malformed::a_malformed_event_costs_one_answer),
        Trial::test("rie::without_credentials_checks_are_open", malformed::without_credentials_checks_are_open),
        Trial::test("rie::a_deployment_hears_of_success", cloudformation::a_deployment_hears_of_success),
        Trial::test("rie::a_deployment_hears_why_it_fails", cloudformation::a_deployment_hears_why_it_fails),
        Trial::test("rie::a_deletion_always_succeeds", cloudformation::a_deletion_always_succeeds),
        Trial::test("rie::a_foreign_url_is_not_answered", cloudformation::a_foreign_url_is_not_answered),
    ]
}

/// The function, started and waiting, with the lab behind it.
struct Lambda {
    process: Process,
    port: u16,
    lab: RunningLab,
}

impl Lambda {
    /// Starts the function with these variables beside its credentials and the lab's endpoint.
    fn start(name: &str, variables: &[(&str, &str)]) -> Result<Self, Failed> {
        Self::start_in(world()?, name, variables)
    }

    /// The same in another world that has its client.
    fn start_in(world: Value, name: &str, variables: &[(&str, &str)]) -> Result<Self, Failed> {
        let lab = Lab::start(s3litmus_lab::world::from_value(&world)?)?;
        let machine = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
        let emulator = site_packages()?.join("samcli/local/rapid").join(format!("aws-lambda-rie-{machine}"));
        let folder = folder(name)?;
        let (port, runtime) = (free_port()?, free_port()?);
        let mut command = Command::new(emulator);
        command
            .args(["--runtime-interface-emulator-address", &format!("127.0.0.1:{port}")])
            .args(["--runtime-api-address", &format!("127.0.0.1:{runtime}")])
            .arg(env!("CARGO_BIN_EXE_bootstrap"))
            .env_clear()
            .envs([
                ("AWS_ACCESS_KEY_ID", "ASIALAMBDA"),
                ("AWS_SECRET_ACCESS_KEY", "secret"),
                ("AWS_SESSION_TOKEN", "token"),
                ("AWS_REGION", "us-east-1"),
                ("AWS_LAMBDA_FUNCTION_NAME", "s3litmus"),
                ("AWS_LAMBDA_FUNCTION_TIMEOUT", "60"),
                ("AWS_EC2_METADATA_DISABLED", "true"),
                ("HOME", &folder.display().to_string()),
            ])
            .env("AWS_ENDPOINT_URL", lab.endpoint())
            .envs(variables.iter().copied());
        let mut process = Process::start(&mut command, &folder.join("rie.log"))?;
        process.wait_for_port(port)?;
        Ok(Self { process, port, lab })
    }

    /// Delivers an event and gives the answer, a report or an error.
    fn invoke(&self, event: &str) -> Result<Value, Failed> {
        let url = format!("http://127.0.0.1:{}/2015-03-31/functions/function/invocations", self.port);
        let agent = ureq::Agent::config_builder().http_status_as_error(false).build().new_agent();
        let started = Instant::now();
        let mut answer = agent.post(&url).send(event)?;
        let text = answer.body_mut().with_config().limit(10 << 20).read_to_string()?;
        if started.elapsed() > Duration::from_secs(60) {
            return Err(format!("answered after the deadline: {text:.300}").into());
        }
        serde_json::from_str(&text).map_err(|_| format!("no JSON: {text:.300}\n{}", self.process.output()).into())
    }

    /// Delivers an event that has to be answered with a report.
    fn report(&self, event: &str) -> Result<Value, Failed> {
        let report = self.invoke(event)?;
        if report["schema"] == "s3litmus/report/1" {
            return Ok(report);
        }
        Err(format!("no report: {report:#}\n{}", self.process.output()).into())
    }
}

/// What the function meets.
fn world() -> Result<Value, Failed> {
    Ok(serde_json::from_str(include_str!("world.json"))?)
}

/// An event of `events/`.
fn event(name: &str) -> Result<String, Failed> {
    let path = Path::new("events").join(name);
    std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()).into())
}
