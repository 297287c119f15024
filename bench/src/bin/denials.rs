//! What it costs to find out why: requests and processor time of a denial that is looked into, for a few causes, where S3
//! gives its reason, where it gives none but policies may be read, and where neither; and of a thousand denials of one
//! cause beside one.
//!
//! The function is the one that is deployed, the worlds are the gallery's (`lab/scenarios`), S3 is the lab. Processor time
//! is the function's alone, in medians, and of whole invocations in a process that has had some: the check itself, the
//! report and the log are in it.
//!
//! `bench/run` builds everything and starts it; `bench/run denials` does nothing else. Arguments: the `bootstrap`, the
//! folder of this crate's other programs, and a folder to write to.

use std::{
    error::Error,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

#[path = "../cpu.rs"]
mod cpu;
#[path = "../memory.rs"]
mod memory;
#[path = "../runtime.rs"]
#[allow(dead_code, reason = "memory is not measured here")]
mod runtime;
#[path = "../lab/server.rs"]
mod server;

use runtime::Function;
use server::Server;

type Fallible<T> = Result<T, Box<dyn Error>>;

/// Scenarios whose first denied check is looked into.
const CAUSES: [&str; 6] = [
    "identity-policy-no-allow",
    "bucket-policy-explicit-deny",
    "encryption-header-required",
    "access-point-no-allow",
    "permissions-boundary",
    "kms-key-policy",
];

/// As many denials of one cause as a suite may well have.
const MANY: usize = 1_000;

/// How much is told about a denial.
#[derive(Clone, Copy)]
enum Form {
    ReasonGiven,
    Readable,
    Dark,
}

struct Programs {
    bootstrap: PathBuf,
    others: PathBuf,
    folder: PathBuf,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Fallible<()> {
    let mut arguments = std::env::args_os().skip(1).map(PathBuf::from);
    let mut next = || arguments.next().ok_or("usage: denials BOOTSTRAP PROGRAMS FOLDER");
    let programs = Programs { bootstrap: next()?, others: next()?, folder: next()? };
    line("one check", "told", ["requests", "reads", "experiments", "ms CPU"].map(str::to_owned));
    let passes = Scenario::read(CAUSES[0])?;
    let event = passes.of(1, "in");
    let cost = programs.measure(&passes.world, &event, 1, 21).await?;
    tell("a check that passes", "", &cost, 1);
    for name in CAUSES {
        let scenario = Scenario::read(name)?;
        for form in [Form::ReasonGiven, Form::Readable, Form::Dark] {
            let cost = programs.measure(&form.of(&scenario.world)?, &scenario.denied()?, 1, 21).await?;
            tell(name, form.title(), &cost, 1);
        }
    }
    println!();
    line("checks of one cause, each", "told", ["requests", "reads", "experiments", "ms CPU"].map(str::to_owned));
    let scenario = Scenario::read(CAUSES[0])?;
    for form in [Form::Readable, Form::Dark] {
        for (count, rounds) in [(1, 21), (MANY, 5)] {
            let cost = programs.measure(&form.of(&scenario.world)?, &scenario.of(count, "out"), count, rounds).await?;
            tell(&format!("{count} denied"), form.title(), &cost, count);
        }
    }
    Ok(())
}

fn line(what: &str, told: &str, [requests, reads, experiments, cpu]: [String; 4]) {
    println!("{what:<28} {told:<18} {requests:>9} {reads:>7} {experiments:>12} {cpu:>8}");
}

fn tell(what: &str, told: &str, cost: &Cost, checks: usize) {
    let numbers = [cost.requests, cost.reads, cost.experiments].map(|number| number.to_string());
    let [requests, reads, experiments] = numbers;
    line(what, told, [requests, reads, experiments, format!("{:.2}", cost.cpu_ms / checks as f64)]);
}

/// A scenario of the gallery.
struct Scenario {
    world: Value,
    suite: Value,
    expected: Value,
}

impl Scenario {
    fn read(name: &str) -> Fallible<Self> {
        let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../lab/scenarios")).join(name);
        let file = |file: &str| -> Fallible<Value> {
            let text = std::fs::read_to_string(folder.join(file))?;
            Ok(serde_json::from_str(&text)?)
        };
        Ok(Self { world: file("world.json")?, suite: file("suite.json")?, expected: file("expected.json")? })
    }

    /// The event with the first check alone that is denied for the scenario's cause.
    fn denied(&self) -> Fallible<Value> {
        let is_denied = |check: &&Value| {
            let expected = &self.expected["checks"][check["id"].as_str().unwrap_or_default()];
            expected["observed"] == "deny" && expected["cause"] == self.expected["cause"]
        };
        for target in self.suite["targets"].as_array().into_iter().flatten() {
            if let Some(check) = target["checks"].as_array().into_iter().flatten().find(is_denied) {
                let mut suite = self.suite.clone();
                let mut target = target.clone();
                target["checks"] = json!([check]);
                suite["targets"] = json!([target]);
                return Ok(json!({ "suite": suite }));
            }
        }
        Err("no check of the scenario is denied".into())
    }

    /// The event with so many uploads below a prefix.
    fn of(&self, count: usize, prefix: &str) -> Value {
        let mut suite = self.suite.clone();
        let check = |n| json!({ "operation": "PutObject", "prefix": format!("{prefix}/{n}/"), "expect": "allow" });
        suite["targets"][0]["checks"] = (0..count).map(check).collect();
        json!({ "suite": suite })
    }
}

impl Form {
    fn title(self) -> &'static str {
        match self {
            Self::ReasonGiven => "reason given",
            Self::Readable => "bare, readable",
            Self::Dark => "bare, unreadable",
        }
    }

    fn of(self, world: &Value) -> Fallible<Value> {
        let mut world = world.clone();
        if matches!(self, Self::ReasonGiven) {
            return Ok(world);
        }
        world["messages"] = json!("bare");
        if matches!(self, Self::Dark) {
            let role = world["clients"][0]["role"].as_str().ok_or("the client has no role")?.to_owned();
            let policies = world["roles"][role]["policies"].as_array_mut().ok_or("the role has no policies")?;
            policies.push(json!({ "name": "read-nothing", "document": { "Version": "2012-10-17", "Statement": [{
                "Sid": "ReadNothing", "Effect": "Deny", "Resource": "*",
                "NotAction": ["s3:PutObject", "s3:GetObject", "s3:DeleteObject*", "s3:ListBucket", "kms:GenerateDataKey",
                    "kms:Decrypt"] }] } }));
        }
        Ok(world)
    }
}

/// What an invocation costs.
#[derive(Debug)]
struct Cost {
    requests: usize,
    reads: usize,
    experiments: usize,
    cpu_ms: f64,
}

impl Programs {
    /// Invokes a function in a world, once for the connections and the question who asks, then so many times.
    async fn measure(&self, world: &Value, event: &Value, checks: usize, rounds: usize) -> Fallible<Cost> {
        let file = self.folder.join("world.json");
        std::fs::write(&file, world.to_string())?;
        let mut lab = Server::lab(&self.others, Some(&file)).await?;
        let client = |name: &str| world["clients"][0][name].as_str().unwrap_or_default().to_owned();
        let environment = [
            ("AWS_ENDPOINT_URL", format!("http://{}", lab.address)),
            ("AWS_ACCESS_KEY_ID", client("access_key_id")),
            ("AWS_SECRET_ACCESS_KEY", client("secret_access_key")),
            ("AWS_SESSION_TOKEN", client("session_token")),
        ];
        let log = self.folder.join("function.log");
        let mut function = Function::start(&self.bootstrap, &environment, &log).await?;
        let reply: Value = serde_json::from_slice(&function.invoke(event).await?)?;
        let summary = &reply["summary"];
        let answered = [&summary["passed"], &summary["failed"]].into_iter().filter_map(Value::as_u64).sum::<u64>();
        if usize::try_from(answered)? != checks {
            return Err(format!("{:.1500}", reply.to_string()).into());
        }
        lab.asked().await?;
        let (mut spent, mut counts) = (Vec::new(), [0; 4]);
        for _ in 0..rounds {
            let before = function.cpu().await?;
            function.invoke(event).await?;
            spent.push((function.cpu().await? - before).as_secs_f64() * 1e3);
            counts = serde_json::from_str(&lab.asked().await?)?;
        }
        function.stop().await?;
        lab.stop().await?;
        spent.sort_by(f64::total_cmp);
        let [identity, calls, reads, removals]: [usize; 4] = counts;
        let experiments = calls.checked_sub(checks).ok_or("a check was not sent")?;
        let requests = identity + calls + reads + removals;
        Ok(Cost { requests, reads, experiments, cpu_ms: spent[spent.len() / 2] })
    }
}
