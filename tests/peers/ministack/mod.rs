//! ministack, an emulator of AWS that enforces identity and bucket policies, boundaries, session policies, access points
//! and Block Public Access, and runs a `provided.al2023` zip as a process with its role's credentials.
//!
//! Absent on purpose: what it does not enforce as AWS does (SCPs, RCPs, key and endpoint policies, requester pays); and
//! AWS's wording, of which it knows little. Those are the lab's.

mod access_points;
mod beside;
mod decisions;
mod deployment;

use std::{
    fs,
    path::{Path, PathBuf},
};

use libtest_mimic::{Failed, Trial};

use crate::{
    child::{Process, free_port},
    venv::{program, run},
};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = access_points::trials();
    trials.extend(deployment::trials());
    trials.push(Trial::test("ministack::decides_as_our_engine", decisions::decides_as_our_engine));
    trials.push(Trial::test("ministack::the_lab_answers_alike", beside::the_lab_answers_alike));
    trials
}

/// A running ministack with empty accounts.
struct Ministack {
    process: Process,
    endpoint: String,
}

impl Ministack {
    /// Starts one on loopback, with no environment but what it needs: its functions inherit it.
    fn start(name: &str) -> Result<Self, Failed> {
        let folder = folder(name)?;
        let port = free_port()?;
        let endpoint = format!("http://localhost:{port}");
        let mut command = program("ministack")?;
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &folder)
            .env("TMPDIR", &folder)
            .env("AUTH", "true")
            .env("BIND_HOST", "127.0.0.1")
            .env("GATEWAY_PORT", port.to_string())
            .env("IOT_MTLS_PORT", "0")
            .env("LOCALSTACK_HOSTNAME", &endpoint);
        let mut process = Process::start(&mut command, &folder.join("ministack.log"))?;
        process.wait_for_port(port)?;
        Ok(Self { process, endpoint })
    }

    /// Runs a script of this folder against it and gives what it prints.
    fn script(&self, name: &str, arguments: &[&Path]) -> Result<String, Failed> {
        let script = Path::new("tests/peers/ministack").join(name);
        run(program("python")?.arg(script).arg(&self.endpoint).args(arguments))
            .map_err(|failed| format!("{}\n{}", failed.message().unwrap_or_default(), self.last_lines()).into())
    }

    fn last_lines(&self) -> String {
        let output = self.process.output();
        let lines: Vec<&str> = output.lines().collect();
        lines[lines.len().saturating_sub(20)..].join("\n")
    }
}

/// An empty folder for one peer's files.
pub(crate) fn folder(name: &str) -> Result<PathBuf, Failed> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    Ok(folder)
}
