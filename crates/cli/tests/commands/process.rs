//! Running the binary with nothing of the machine's own in its environment.

use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;

/// The command, without credentials, profile, colour or variables of ours.
pub(crate) fn s3litmus(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_s3litmus"));
    command
        .args(arguments)
        .env_clear()
        .env("AWS_EC2_METADATA_DISABLED", "true")
        .env("HOME", env!("CARGO_TARGET_TMPDIR"));
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Runs it to its end.
pub(crate) fn output(arguments: &[&str]) -> Output {
    s3litmus(arguments).stdin(Stdio::null()).output().unwrap()
}

/// Runs it with this on standard input.
pub(crate) fn output_of_input(arguments: &[&str], input: &str) -> Output {
    let mut command = s3litmus(arguments);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_owned();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child.wait_with_output().unwrap();
    // A command that refuses its input early may stop reading it.
    let _ = writer.join().unwrap();
    output
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// A command that could not run: status 2, nothing on standard output, one line of reason.
pub(crate) fn reason(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let reason = stderr(output);
    assert_eq!(reason.lines().count(), 1, "{reason}");
    reason.strip_prefix("s3litmus: ").unwrap().trim_end().to_owned()
}

/// A file of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)
}

/// A new file with this text, of this test alone.
pub(crate) fn file(name: &str, text: &str) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A lab as a process; it ends with the value.
pub(crate) struct LabProcess {
    child: Child,
    pub(crate) endpoint: String,
}

impl LabProcess {
    pub(crate) fn start(world: &str) -> Self {
        let mut command = s3litmus(&["lab", "--world", world]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let first: Value = serde_json::from_str(&line).unwrap();
        for service in ["sts", "kms", "iam", "s3control"] {
            assert!(first[service].as_str().unwrap().starts_with("http://127.0.0.1:"), "{line}");
        }
        Self { child, endpoint: first["endpoint"].as_str().unwrap().to_owned() }
    }

    /// Its resident memory (Linux).
    pub(crate) fn resident_kb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.split_whitespace().next().unwrap().parse().unwrap()
    }

    /// `run` against it with these credentials.
    pub(crate) fn run(&self, keys: [&str; 3], arguments: &[&str]) -> Output {
        let mut command = s3litmus(&["run", "--endpoint-url", &self.endpoint, "--region", "us-east-1"]);
        let [id, secret, token] = keys;
        command.args(arguments).stdin(Stdio::null());
        command.env("AWS_ACCESS_KEY_ID", id).env("AWS_SECRET_ACCESS_KEY", secret).env("AWS_SESSION_TOKEN", token);
        command.output().unwrap()
    }
}

impl Drop for LabProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
