//! `s3litmus run`: the main job, in the same code as the function.

use std::{
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use clap::{Args, ValueEnum};
use s3litmus::{
    plan,
    probe::{Aws, Connect},
    report::{self, CheckReport, Outcome, Report, Verdict},
    run::{self, Settings},
    suite::{self, Suite, SuiteError, SuiteSource},
};

use crate::{
    failure::{Failure, Status},
    interrupt::Signals,
    progress::Progress,
    terminal::{self, Terminal},
};

/// Run a suite with the caller's credentials.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Run {
    /// The suite: a file, `-` for standard input, `s3://BUCKET/KEY`, `ssm:/NAME`, or JSON itself.
    #[arg(long, value_name = "SUITE", env = "S3LITMUS_SUITE", hide_env_values = true)]
    suite: Option<String>,
    /// Only the targets with these names.
    #[arg(long = "target", value_name = "NAME")]
    targets: Vec<String>,
    /// Only the checks with these ids.
    #[arg(long = "check", value_name = "ID")]
    checks: Vec<String>,
    /// Send everything (S3, STS, KMS, IAM, S3 Control, SSM, Organizations, EC2) there, such as to a lab.
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
    /// The Region to begin in, before AWS_REGION and the profile's.
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    /// The profile to use, before AWS_PROFILE and credentials in the environment.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// How the report is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write the report to a file; the terminal then shows it as text.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print which requests would be sent, in which order, and send none.
    #[arg(long)]
    dry_run: bool,
    /// How many requests are in flight at once, before S3LITMUS_CONCURRENCY; 16 where nothing is given.
    #[arg(long, value_name = "N")]
    concurrency: Option<NonZeroUsize>,
    /// Answer within this many seconds: checks not reached by then are `not-run`.
    #[arg(long, value_name = "SECONDS")]
    deadline: Option<u64>,
    /// How long one try of a request may take, in seconds: 5 where nothing is given.
    #[arg(long, value_name = "SECONDS")]
    request_timeout: Option<u64>,
    /// Try unexpected denials again for this many seconds, as IAM needs a moment after a change.
    #[arg(long, value_name = "SECONDS")]
    settle: Option<u64>,
}

const EXAMPLES: &str = "\
Examples:
  s3litmus run --suite suite.json
  s3litmus run --suite suite.json --target \"inventory access point\"
  s3litmus run --suite suite.json --format junit --out report.xml
  s3litmus run --suite suite.json --dry-run --format json
  s3litmus run --suite s3://my-suites/glue.json --profile glue --region eu-central-1

Ctrl-C ends a run early: it removes what it wrote and reports what it reached; once more leaves what is not removed yet, \
and lists it.

Exit status: 0 all checks pass, 1 a check fails or is inconclusive, 2 could not run, 130 interrupted.";

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// A table, and a block for each check that is not as expected.
    Text,
    /// One JSON document, `s3litmus/report/1`.
    Json,
    /// For pull requests and tickets.
    Markdown,
    /// For CI servers.
    Junit,
}

/// Runs, or shows the plan.
pub(crate) fn run(arguments: Run, terminal: Terminal) -> Result<Status, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(run_async(arguments, terminal))
}

async fn run_async(arguments: Run, terminal: Terminal) -> Result<Status, Failure> {
    let connect = Connect {
        endpoint_url: arguments.endpoint_url.clone(),
        region: arguments.region.clone(),
        profile: arguments.profile.clone(),
        request_timeout: arguments.request_timeout.map(Duration::from_secs),
        ..Connect::default()
    };
    let aws = Aws::connect(&connect).await.map_err(Failure::because)?;
    let suite = suite(&arguments, &aws).await?;
    if arguments.dry_run {
        return show_plan(&suite, arguments.format, terminal);
    }
    let mut settings = Settings { settle: arguments.settle.map(Duration::from_secs), ..Settings::default() };
    match arguments.concurrency {
        Some(concurrency) => settings.concurrency = concurrency,
        // Read here, so that what is wrong with it is told of the variable.
        None => {
            let variable = std::env::var("S3LITMUS_CONCURRENCY").ok();
            settings = settings.with_concurrency(variable.as_deref()).map_err(Failure::because)?;
        }
    }
    let profile = arguments.profile.clone().or_else(|| std::env::var("AWS_PROFILE").ok().filter(|it| !it.is_empty()));
    aws.has_credentials().await.map_err(|why| no_credentials(&why, profile.as_deref()))?;
    let deadline = arguments.deadline.map(|seconds| Instant::now() + Duration::from_secs(seconds));
    let mut progress = Progress::of(suite.checks(), "checks");
    let signals = Signals::listen(settings.interrupt.clone(), progress.aside());
    let mut count = |check: &CheckReport| progress.count(is_as_expected(check));
    let report = run::run(&suite, &aws, &settings, deadline, &mut count).await;
    progress.finish();
    let interrupted = signals.end();
    show(&report, arguments.format, arguments.out.as_deref(), terminal)?;
    Ok(if interrupted { Status::Interrupted } else { status(&report) })
}

fn is_as_expected(check: &CheckReport) -> bool {
    !matches!(check.outcome, Outcome::Fail | Outcome::Inconclusive)
}

/// The status that a report means.
pub(crate) fn status(report: &Report) -> Status {
    if report.verdict == Verdict::Pass { Status::Pass } else { Status::Fail }
}

fn no_credentials(why: &str, profile: Option<&str>) -> Failure {
    let profile = profile.map(|name| format!("the profile `{name}` is not there or gives none: ")).unwrap_or_default();
    Failure::because(format!(
        "there are no credentials: {profile}{why} (they are taken from the environment, as AWS_ACCESS_KEY_ID, from \
         `--profile` or AWS_PROFILE, and from the machine)"
    ))
}

async fn suite(arguments: &Run, aws: &Aws) -> Result<Suite, Failure> {
    let Some(place) = arguments.suite.as_deref().filter(|place| !place.is_empty()) else {
        return Err(Failure::because("there is no suite: give one with `--suite`, or set `S3LITMUS_SUITE`"));
    };
    let in_place = |error: SuiteError| Failure::because(format!("`{place}`: {error}"));
    let suite = match place {
        "-" => suite::parse(&terminal::read(Path::new("-"))?).map_err(Failure::because)?,
        place => match SuiteSource::parse(place).map_err(|error| Failure::because(format!("--suite: {error}")))? {
            SuiteSource::Inline(text) => suite::parse(&text).map_err(Failure::because)?,
            SuiteSource::File(path) => suite::parse(&terminal::read(Path::new(&path))?).map_err(in_place)?,
            source => suite::parse(&aws.fetch_suite(&source).await.map_err(Failure::because)?).map_err(in_place)?,
        },
    };
    suite.narrowed(&arguments.targets, &arguments.checks).map_err(Failure::because)
}

fn show_plan(suite: &Suite, format: Format, terminal: Terminal) -> Result<Status, Failure> {
    // What a run makes anew each time stands for itself, so that two plans can be compared.
    let plan = plan::plan(suite, "RUN");
    let text = match format {
        Format::Text => plan::text(&plan),
        Format::Json => serde_json::to_string_pretty(&plan).map_err(Failure::because)? + "\n",
        Format::Markdown | Format::Junit => {
            return Err(Failure::because("a plan is written as text or json, since it has no results"));
        }
    };
    terminal.print(&text)?;
    Ok(Status::Pass)
}

fn show(report: &Report, format: Format, out: Option<&Path>, terminal: Terminal) -> Result<(), Failure> {
    let Some(path) = out else { return terminal.print(&render(report, format, terminal.style())?) };
    terminal::write(path, &render(report, format, report::text::Style::default())?)?;
    terminal.print(&report::text::render(report, terminal.style()))
}

/// The report in that format.
pub(crate) fn render(report: &Report, format: Format, style: report::text::Style) -> Result<String, Failure> {
    Ok(match format {
        Format::Text => report::text::render(report, style),
        Format::Json => report::json::render(report).map_err(Failure::because)? + "\n",
        Format::Markdown => report::markdown::render(report),
        Format::Junit => report::junit::render(report).map_err(Failure::because)?,
    })
}
