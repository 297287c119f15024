//! `s3litmus demo`: the access-point scenario against the embedded lab, drawn as a matrix.
//!
//! A bucket is shared through two access points; each of two roles may use its own prefix through its own access
//! point, and nothing else: 2 roles × 3 ways × 3 prefixes × 2 operations = 36 cells, 4 of them allowed
//! (<https://github.com/miztiik/secure-s3-with-access-points>). World and suites are the files in `lab/demo`.
//!
//! In: nothing. Out: the matrix with causes, or with `--format json` cells and reports. Absent on purpose: anything
//! that a run against AWS would not do; it is the run of `s3litmus run`. `--gallery` plays another collection of worlds.

mod cells;
mod drawing;
mod gallery;
mod matrix;

use std::{io, io::Write as _, time::Instant};

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use clap::{Args, ValueEnum};
use s3litmus::{
    probe::{Aws, Connect},
    report::Report,
    run::{self, Settings},
    suite,
};
use s3litmus_lab::{
    Lab,
    world::{self, Client},
};
use serde::Serialize;

use crate::{
    failure::{Failure, Status},
    terminal::Terminal,
};
use cells::Cell;

const WORLD: &str = include_str!("../../../../../lab/demo/world.json");

/// Who runs what.
const RUNS: [(&str, &str); 2] = [
    ("ec2-consumer", include_str!("../../../../../lab/demo/ec2-consumer.suite.json")),
    ("lambda-consumer", include_str!("../../../../../lab/demo/lambda-consumer.suite.json")),
];

/// Show the main job in seconds.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Demo {
    /// Play a world for every cause instead: what is found in it with and without AWS's reasons and readable policies,
    /// and whether the repair works.
    #[arg(long)]
    gallery: bool,
    /// Only the scenarios of the gallery whose names begin so.
    #[arg(long, value_name = "NAME", requires = "gallery")]
    scenario: Option<String>,
    /// How the result is written.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

const EXAMPLES: &str = "\
Examples:
  s3litmus demo
  s3litmus demo --format json | jq '.cells[] | select(.observed == \"allow\")'
  s3litmus demo --gallery
  s3litmus demo --gallery --scenario kms";

/// How the result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// The matrix, or the table of the gallery.
    Text,
    /// One JSON document: `cells` and the two `reports`, or the `rows` of the gallery.
    Json,
}

/// All that the demo found.
#[derive(Debug, Serialize)]
struct Outcome<'a> {
    schema: &'static str,
    expected: Expected,
    cells: &'a [Cell],
    reports: &'a [Report],
    requests: u64,
    duration_ms: f64,
}

/// What the scenario says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Expected {
    cells: usize,
    allowed: usize,
    denied: usize,
}

const EXPECTED: Expected = Expected { cells: 36, allowed: 4, denied: 32 };

/// Runs both suites and draws what came of them.
pub(crate) fn run(arguments: Demo, terminal: Terminal) -> Result<Status, Failure> {
    if arguments.gallery {
        return gallery::run(arguments.scenario.as_deref(), arguments.format, terminal);
    }
    let started = Instant::now();
    let world = world::parse(WORLD).map_err(Failure::because)?;
    let clients = world.clients.clone();
    let lab = Lab::start(world).map_err(Failure::because)?;
    if arguments.format == Format::Text {
        // For the moment until the matrix is there; it does not belong to the result.
        let _ = writeln!(io::stderr(), "a local S3 answers at {}; two roles ask it 18 things each", lab.endpoint());
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut reports = Vec::new();
    for (role, suite) in RUNS {
        let client = clients.iter().find(|client| client.principal().ends_with(&format!("/{role}")));
        let client = client.ok_or_else(|| Failure::because(format!("the world has no client for `{role}`")))?;
        reports.push(runtime.block_on(ask(suite, client, &lab.endpoint()))?);
    }
    let cells = cells::of(&reports);
    let duration_ms = started.elapsed().as_secs_f64() * 1000.0;
    let text = match arguments.format {
        Format::Text => matrix::render(&cells, &reports, terminal.style(), duration_ms),
        Format::Json => {
            let requests = lab.request_count();
            let schema = "s3litmus/demo/1";
            let outcome =
                Outcome { schema, expected: EXPECTED, cells: &cells, reports: &reports, requests, duration_ms };
            serde_json::to_string_pretty(&outcome).map_err(Failure::because)? + "\n"
        }
    };
    terminal.print(&text)?;
    let observed = cells::count(&cells);
    Ok(if observed == EXPECTED && cells.iter().all(Cell::is_as_expected) { Status::Pass } else { Status::Fail })
}

async fn ask(suite: &str, client: &Client, endpoint: &str) -> Result<Report, Failure> {
    let suite = suite::parse(suite).map_err(Failure::because)?;
    let Client { access_key_id, secret_access_key, session_token, .. } = client;
    let keys = Credentials::new(access_key_id, secret_access_key, session_token.clone(), None, "demo");
    let connect = Connect {
        endpoint_url: Some(endpoint.to_owned()),
        region: Some("us-east-1".to_owned()),
        credentials: Some(SharedCredentialsProvider::new(keys)),
        ..Connect::default()
    };
    let aws = Aws::connect(&connect).await.map_err(Failure::because)?;
    Ok(run::run(&suite, &aws, &Settings::default(), None, &mut |_| {}).await)
}
