//! boto3 asks every world of the gallery: bucket names by path, access points by ARN through the lab
//! as an HTTP proxy.
//!
//! In a virtual environment under `target/`, made from the pinned `tests/requirements.txt`. Where the
//! registry cannot be reached the test fails with a sentence saying so; `S3LITMUS_PEERS=off` leaves it
//! out, and says that it did.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::{Value, json};

use crate::client::start_text;
use crate::gallery::{read, scenarios};

/// The Python of an environment with boto3.
fn python() -> Result<PathBuf, String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("boto3-venv");
    let (python, ready) = (folder.join("bin/python"), folder.join("ready"));
    let pinned = std::fs::read_to_string(here.join("requirements.txt")).map_err(|error| error.to_string())?;
    if std::fs::read_to_string(&ready).is_ok_and(|made| made == pinned) {
        return Ok(python);
    }
    run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r"];
    run(Command::new(&python).args(pip).arg(here.join("requirements.txt")))
        .map_err(|error| format!("boto3 cannot be installed; is the Python registry within reach? {error}"))?;
    std::fs::write(ready, pinned).map_err(|error| error.to_string())?;
    Ok(python)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

fn is_left_out(what: &str) -> bool {
    let off = std::env::var("S3LITMUS_PEERS").is_ok_and(|value| value == "off");
    if off {
        let _ = writeln!(std::io::stderr(), "left out: boto3 against {what} (S3LITMUS_PEERS=off)");
    }
    off
}

/// What a script of this folder makes of its input.
fn script(name: &str, input: &str) -> Output {
    // Tests that run at once make one environment.
    static MAKING: Mutex<()> = Mutex::new(());
    let python = {
        let _one = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
        python().unwrap_or_else(|sentence| panic!("{sentence}"))
    };
    let mut script = Command::new(python)
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name))
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("AWS_CONFIG_FILE", "/dev/null")
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .env("NO_PROXY", "127.0.0.1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    script.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    script.wait_with_output().unwrap()
}

/// A script's answers to a question; none where peers are left out.
pub(crate) fn ask(name: &str, question: &Value) -> Option<Vec<Value>> {
    if is_left_out(name) {
        return None;
    }
    let output = script(name, &question.to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    Some(serde_json::from_slice(&output.stdout).unwrap())
}

#[test]
fn boto3_gets_the_same_answers() {
    if is_left_out("the gallery") {
        return;
    }
    let mut cases = String::new();
    let mut labs = Vec::new();
    for folder in scenarios() {
        let world = read(&folder, "world.json");
        let lab = start_text(&world.to_string());
        let case = json!({
            "name": folder.file_name().unwrap().to_string_lossy(), "endpoint": lab.endpoint(), "world": world,
            "suite": read(&folder, "suite.json"), "expected": read(&folder, "expected.json"),
        });
        writeln!(cases, "{case}").unwrap();
        labs.push(lab);
    }
    let output = script("gallery.py", &cases);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
    assert!(labs.iter().all(|lab| lab.request_count() > 0));
}
