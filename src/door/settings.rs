//! What the deployer set: the environment, read in one place.
//!
//! In: a way to look up variables. Out: [`Environment`]. A variable that cannot be used is told to each invocation as
//! an error that names it, instead of a function that does not start. Absent on purpose: the variables that the SDK
//! reads itself (`AWS_REGION`, `AWS_ENDPOINT_URL`, …).

use std::time::Duration;

use super::cloudformation::ResponseHosts;
use crate::{
    log::{LogSettings, Metrics},
    run,
    suite::event::Configuration,
};

/// IAM needs a moment after a deployment: unexpected denials are tried again for so long where nothing else is set.
const SETTLE: Duration = Duration::from_secs(60);

/// A variable of the environment that cannot be used: its name, what was found and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the function is not set up: {0}")]
pub struct SettingsError(pub String);

/// What a run needs.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Where suites come from, and what an event may change.
    pub suites: Configuration,
    /// How requests are sent; how long to wait for IAM is only used on deploy.
    pub run: run::Settings,
    /// How long unexpected denials are tried again on deploy.
    pub settle: Duration,
    /// How metrics are named.
    pub metrics: Metrics,
}

/// What an answer needs, whatever else is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    /// Hosts beside CloudFormation's.
    pub hosts: ResponseHosts,
    /// The function's Region.
    pub region: Option<String>,
    /// For the readers of a stack's events.
    pub log_stream: String,
}

/// All that is read from the environment.
#[derive(Clone, Debug)]
pub struct Environment {
    /// How lines are written.
    pub log: LogSettings,
    /// What an answer needs.
    pub answers: Answers,
    /// What a run needs, or the first variable that is wrong.
    pub settings: Result<Settings, SettingsError>,
}

impl Environment {
    /// Reads the environment through `variable`. An empty variable is as good as none, since templates set those.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        let log = LogSettings::parse(set("AWS_LAMBDA_LOG_LEVEL").as_deref(), set("AWS_LAMBDA_LOG_FORMAT").as_deref());
        let hosts = ResponseHosts::parse(&set("S3LITMUS_RESPONSE_HOSTS").unwrap_or_default()).map_err(|entry| {
            format!("`S3LITMUS_RESPONSE_HOSTS` has the entry `{entry}`, but each has to be `host` or `host:port`")
        });
        let settings = settings(&set).and_then(|settings| {
            log.map_err(str::to_owned)?;
            hosts.as_ref().map_err(String::clone)?;
            Ok(settings)
        });
        Self {
            log: log.unwrap_or_default(),
            answers: Answers {
                hosts: hosts.unwrap_or_default(),
                region: set("AWS_REGION"),
                log_stream: set("AWS_LAMBDA_LOG_STREAM_NAME").unwrap_or_else(|| "of the function".to_owned()),
            },
            settings: settings.map_err(SettingsError),
        }
    }
}

fn settings(set: &impl Fn(&str) -> Option<String>) -> Result<Settings, String> {
    Ok(Settings {
        suites: Configuration::read(set).map_err(|error| error.to_string())?,
        run: run::Settings::default().with_concurrency(set("S3LITMUS_CONCURRENCY").as_deref())?,
        settle: settle(set("S3LITMUS_SETTLE_SECONDS").as_deref())?,
        metrics: Metrics {
            namespace: namespace(set("S3LITMUS_METRICS_NAMESPACE"))?,
            by_target: switch("S3LITMUS_METRICS_TARGET", set("S3LITMUS_METRICS_TARGET").as_deref())?,
        },
    })
}

fn settle(value: Option<&str>) -> Result<Duration, String> {
    match value.map(str::parse::<u16>) {
        None => Ok(SETTLE),
        Some(Ok(seconds)) if seconds <= 900 => Ok(Duration::from_secs(u64::from(seconds))),
        Some(_) => Err(format!(
            "`S3LITMUS_SETTLE_SECONDS` is `{}`, but has to be a whole number from 0 to 900",
            value.unwrap_or_default()
        )),
    }
}

fn switch(name: &str, value: Option<&str>) -> Result<bool, String> {
    match value {
        None | Some("off") => Ok(false),
        Some("on") => Ok(true),
        Some(other) => Err(format!("`{name}` is `{other}`, but has to be `on` or `off`")),
    }
}

/// What CloudWatch takes as a namespace of one's own.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html>
fn namespace(value: Option<String>) -> Result<String, String> {
    let Some(namespace) = value else { return Ok(Metrics::default().namespace) };
    let known = |byte: u8| byte.is_ascii_alphanumeric() || b".-_/#: ".contains(&byte);
    let usable = namespace.bytes().all(known)
        && namespace.len() <= 255
        && !namespace.starts_with(':')
        && !namespace.starts_with("AWS/");
    if usable {
        return Ok(namespace);
    }
    Err(format!(
        "`S3LITMUS_METRICS_NAMESPACE` is `{namespace}`, but has to be at most 255 letters, digits and `.-_/#:`, and not \
         begin with `AWS/` or `:`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Environment {
        Environment::read(|name| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn an_empty_environment_is_complete() {
        for variables in [&[][..], &[("S3LITMUS_SUITE", ""), ("S3LITMUS_CONCURRENCY", " ")]] {
            let environment = read(variables);
            let settings = environment.settings.unwrap();
            assert_eq!(settings.suites, Configuration::default());
            assert_eq!((settings.settle, settings.metrics), (SETTLE, Metrics::default()));
            assert_eq!(environment.answers.hosts, ResponseHosts::default());
        }
    }

    #[test]
    fn what_is_wrong_names_its_variable_and_the_rest_is_kept() {
        for (name, value) in [
            ("S3LITMUS_SUITE", "s3://"),
            ("S3LITMUS_EVENT_SUITE", "maybe"),
            ("S3LITMUS_CONCURRENCY", "0"),
            ("S3LITMUS_SETTLE_SECONDS", "901"),
            ("S3LITMUS_SETTLE_SECONDS", "-1"),
            ("S3LITMUS_METRICS_TARGET", "yes"),
            ("S3LITMUS_METRICS_NAMESPACE", "AWS/S3"),
            ("S3LITMUS_RESPONSE_HOSTS", "http://localhost"),
            ("AWS_LAMBDA_LOG_LEVEL", "LOUD"),
            ("AWS_LAMBDA_LOG_FORMAT", "XML"),
        ] {
            let environment = read(&[(name, value), ("AWS_REGION", "eu-west-1")]);
            let error = environment.settings.unwrap_err().to_string();
            assert!(error.contains(name), "{name}: {error}");
            assert_eq!(environment.answers.region.as_deref(), Some("eu-west-1"));
        }
    }
}
