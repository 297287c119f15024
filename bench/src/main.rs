//! What s3litmus costs, beside what it could cost at least: all measured in one run, since only ratios hold on a
//! machine that others use too. Processor time is the scheduler's count, in medians; wall time is never measured.
//!
//! `bench/run` builds everything and starts it. Arguments: the `bootstrap`, the folder of this crate's other programs,
//! a Python with boto3, a folder to write to, and the deployed zips.

mod cpu;
mod memory;
mod runtime;
mod store;
mod suite;
mod table;

use std::{
    error::Error,
    path::{Path, PathBuf},
    time::Duration,
};

use runtime::Function;
use serde_json::Value;
use table::Table;

type Fallible<T> = Result<T, Box<dyn Error>>;

struct Programs {
    bootstrap: PathBuf,
    hello: PathBuf,
    signed: PathBuf,
    python: PathBuf,
    folder: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Fallible<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let mut next = || arguments.next().ok_or("usage: bench BOOTSTRAP PROGRAMS PYTHON FOLDER [ZIP…]");
    let (bootstrap, others, python, folder) = (next()?, next()?, next()?, next()?);
    let programs = Programs { bootstrap, hello: others.join("hello"), signed: others.join("signed"), python, folder };
    let zips: Vec<PathBuf> = arguments.collect();

    let mut table = Table::default();
    let (cold_ms, boto_cold_ms, boto_warm_us) = start_up(&programs, &mut table).await?;
    let per_request = requests(&programs, &mut table).await?;
    table.compare("boto3, cold", "ms CPU", boto_cold_ms, "s3litmus, cold", cold_ms, "≥ 60");
    table.compare("boto3, warm", "µs CPU", boto_warm_us, "s3litmus, a request", per_request, "≥ 16");
    in_flight(&programs, &mut table).await?;
    growth(&programs, &mut table).await?;
    for zip in zips {
        let size = std::fs::metadata(&zip)?.len() as f64 / 1e6;
        table.value(&zip.file_name().unwrap_or_default().to_string_lossy(), "MB", size, "≤ 3.8");
    }
    Ok(())
}

/// From the start of the process to its first poll, and to the end of a first PUT and GET.
async fn start_up(programs: &Programs, table: &mut Table) -> Fallible<(f64, f64, f64)> {
    const ROUNDS: usize = 21;
    let plain = store::plain(Duration::ZERO).await?;
    let bundle = programs.folder.join("roots.pem");
    let tls = store::tls(&bundle).await?;
    let http = [("AWS_ENDPOINT_URL", format!("http://localhost:{}", plain.address.port()))];
    let https = [
        ("AWS_ENDPOINT_URL", format!("https://localhost:{}", tls.address.port())),
        ("SSL_CERT_FILE", bundle.display().to_string()),
    ];
    let event = suite::checks(2);
    let (mut hello, mut ours, mut ours_plain, mut ours_tls, mut resident) = (vec![], vec![], vec![], vec![], vec![]);
    let mut hello_resident = vec![];
    for _ in 0..ROUNDS {
        let mut function = programs.function(&programs.hello, &[]).await?;
        hello.push(ms(function.cpu().await?));
        function.invoke(&event).await?;
        hello_resident.push(function.memory()?.0 as f64 / 1e6);
        function.stop().await?;

        for (environment, spent) in [(http.as_slice(), &mut ours_plain), (https.as_slice(), &mut ours_tls)] {
            let mut function = programs.function(&programs.bootstrap, environment).await?;
            let started = ms(function.cpu().await?);
            ours.push(started);
            passed(&function.invoke(&event).await?)?;
            spent.push(ms(function.cpu().await?));
            if environment.len() == https.len() {
                resident.push(function.memory()?.0 as f64 / 1e6);
            }
            function.stop().await?;
        }
    }
    let (hello, ours) = (median(hello), median(ours));
    table.compare("start-up", "ms CPU", ours, "lambda_runtime hello", hello, "≤ 1.8");
    let (ours_plain, ours_tls) = (median(ours_plain), median(ours_tls));
    table.value("first PUT + GET over http", "ms CPU", ours_plain - ours, "");
    table.value("first PUT + GET over https", "ms CPU", ours_tls - ours, "≤ 2");
    table.compare(
        "memory, resident",
        "MB",
        median(resident),
        "lambda_runtime hello",
        median(hello_resident),
        "≤ 8.5 MB",
    );

    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/src/boto3_peer.py");
    let output = tokio::process::Command::new(&programs.python).args([script, &http[0].1]).output().await?;
    let boto: Value = serde_json::from_slice(&output.stdout)
        .map_err(|error| format!("boto3: {error}: {}", String::from_utf8_lossy(&output.stderr)))?;
    let number = |name: &str| boto[name].as_f64().ok_or_else(|| format!("boto3 measured no {name}"));
    Ok((ours_plain, number("cold_ms")?, number("warm_us")?))
}

/// Processor time of a request in the long run, logs and report included. Gives the one with 16 in flight.
async fn requests(programs: &Programs, table: &mut Table) -> Fallible<f64> {
    const CHECKS: usize = 2000;
    const ROUNDS: usize = 5;
    let store = store::plain(Duration::ZERO).await?;
    let endpoint = format!("http://localhost:{}", store.address.port());
    let mut at_16 = 0.0;
    for in_flight in [16, 64] {
        let environment = [("AWS_ENDPOINT_URL", endpoint.clone()), ("S3LITMUS_CONCURRENCY", in_flight.to_string())];
        let event = suite::checks(CHECKS);
        let (mut ours, mut pooled, mut bare) = (vec![], vec![], vec![]);
        let mut function = programs.function(&programs.bootstrap, &environment).await?;
        function.invoke(&suite::checks(100)).await?;
        for _ in 0..ROUNDS {
            store.counts.take_requests();
            let before = function.cpu().await?;
            passed(&function.invoke(&event).await?)?;
            ours.push(us(function.cpu().await? - before) / store.counts.take_requests() as f64);

            for (how, spent) in [("pooled", &mut pooled), ("bare", &mut bare)] {
                let arguments = [&store.address.to_string(), &CHECKS.to_string(), &in_flight.to_string(), how];
                let output = tokio::process::Command::new(&programs.signed).args(arguments).output().await?;
                spent.push(
                    String::from_utf8(output.stdout)?.trim().parse::<f64>().map_err(|_| {
                        format!("hyper + aws-sigv4 failed: {}", String::from_utf8_lossy(&output.stderr))
                    })?,
                );
            }
        }
        function.stop().await?;
        let ours = median(ours);
        if in_flight == 16 {
            at_16 = ours;
        }
        let what = format!("a request, {in_flight} in flight");
        table.compare(&what, "µs CPU", ours, "hyper + aws-sigv4, pooled", median(pooled), "≤ 3");
        table.compare(&what, "µs CPU", ours, "the same, bare connections", median(bare), "");
    }
    Ok(at_16)
}

/// How much of the cap is used while requests take 20 ms: the best of a few runs, since what else the machine does can
/// only empty slots.
async fn in_flight(programs: &Programs, table: &mut Table) -> Fallible<()> {
    const CAP: u32 = 16;
    const ROUNDS: usize = 5;
    let store = store::plain(Duration::from_millis(20)).await?;
    let endpoint = format!("http://localhost:{}", store.address.port());
    let environment = [("AWS_ENDPOINT_URL", endpoint), ("S3LITMUS_CONCURRENCY", CAP.to_string())];
    let mut function = programs.function(&programs.bootstrap, &environment).await?;
    let mut used: f64 = 0.0;
    for _ in 0..ROUNDS {
        passed(&function.invoke(&suite::checks(1000)).await?)?;
        used = used.max(store.counts.take_in_flight() / f64::from(CAP) * 100.0);
    }
    function.stop().await?;
    table.value("requests in flight, of the cap", "%", used, "≥ 90");
    Ok(())
}

/// Processor time and memory of a check with 1,000 and with 10,000 of them.
async fn growth(programs: &Programs, table: &mut Table) -> Fallible<()> {
    let store = store::plain(Duration::ZERO).await?;
    let environment = [("AWS_ENDPOINT_URL", format!("http://localhost:{}", store.address.port()))];
    let (mut cpu, mut peak) = (vec![], vec![]);
    for checks in [1_000, 10_000] {
        let mut function = programs.function(&programs.bootstrap, &environment).await?;
        function.invoke(&suite::checks(2)).await?;
        let (before, resident) = (function.cpu().await?, function.memory()?.0);
        passed(&function.invoke(&suite::checks(checks)).await?)?;
        cpu.push(us(function.cpu().await? - before) / checks as f64);
        peak.push((function.memory()?.1 - resident) as f64 / 1e3);
        function.stop().await?;
    }
    table.compare("a check of 10,000", "µs CPU", cpu[1], "of 1,000", cpu[0], "≈ 1");
    table.value("memory of a check, at the peak", "kB", (peak[1] - peak[0]) / 9_000.0, "");
    Ok(())
}

impl Programs {
    async fn function(&self, program: &Path, environment: &[(&str, String)]) -> Fallible<Function> {
        let log = self.folder.join("function.log");
        Function::start(program, environment, &log)
            .await
            .map_err(|error| format!("{}: {error}: {}", program.display(), tail(&log)).into())
    }
}

fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().rev().take(5).collect::<Vec<_>>().join("\n")
}

/// A benchmark of a run that fails measures something else.
fn passed(answer: &[u8]) -> Fallible<()> {
    let report: Value = serde_json::from_slice(answer)?;
    let passed = report["verdict"] == "pass" && report["summary"]["leftovers"] == 0;
    if passed { Ok(()) } else { Err(format!("{:.1500}", report.to_string()).into()) }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn ms(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn us(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}
