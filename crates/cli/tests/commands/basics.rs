//! What holds for every command: help, exit status, one line of reason, quiet pipes, no colour but on a terminal.

use std::process::Stdio;

use serde_json::Value;

use crate::process::{file, output, output_of_input, reason, repository, s3litmus, stderr, stdout};

const COMMANDS: [&str; 8] = ["run", "demo", "explain", "evaluate", "lab", "schema", "causes", "completions"];

#[test]
fn every_command_has_help() {
    let help = stdout(&output(&["--help"]));
    for command in COMMANDS {
        assert!(help.contains(command), "{command} is missing in {help}");
        let help = output(&[command, "--help"]);
        assert!(help.status.success() && stdout(&help).contains("Usage: s3litmus"), "{help:?}");
    }
    for command in ["run", "demo", "explain", "evaluate", "lab", "causes", "completions"] {
        assert!(stdout(&output(&[command, "--help"])).contains("Examples:"), "{command} has no examples");
    }
    assert_eq!(output(&["--version"]).status.code(), Some(0));
}

#[test]
fn what_cannot_run_says_so_in_a_line() {
    assert_eq!(reason(&output(&["run"])), "there is no suite: give one with `--suite`, or set `S3LITMUS_SUITE`");
    assert!(reason(&output(&["run", "--suite", "no/such/file"])).starts_with("cannot read `no/such/file`: "));
    assert_eq!(reason(&output(&["run", "--suite", "{}"])), "suite: the field `suite` is missing");
    assert_eq!(
        reason(&output(&["run", "--suite", "s3://bucket"])),
        "--suite: `s3://bucket` is no object in S3: it has no key: a suite is one object"
    );
    assert_eq!(
        reason(&output(&["causes", "requester-payz"])),
        "there is no cause `requester-payz`: `s3litmus causes` lists them"
    );
    assert_eq!(reason(&output(&["explain"])), "there is no text to explain");
    let world = file("broken-world.json", r#"{"bucket": {}}"#);
    assert!(reason(&output(&["lab", "--world", &world, "--check"])).contains("bucket"));
}

#[test]
fn what_is_wrong_is_named_by_where_it_was_set() {
    let suite = repository("tests/suite/good/contract.json");
    let arguments = ["run", "--suite", suite.to_str().unwrap(), "--endpoint-url", "http://127.0.0.1:9"];
    let run = |name: &str, value: &str| reason(&s3litmus(&arguments).env(name, value).output().unwrap());
    assert_eq!(
        run("S3LITMUS_CONCURRENCY", "abc"),
        "`S3LITMUS_CONCURRENCY` is `abc`, but has to be a whole number from 1"
    );
    assert!(run("AWS_PROFILE", "nope").contains("the profile `nope` is not there or gives none"));
    let with_profile = [&arguments[..], &["--profile", "nope"]].concat();
    assert!(reason(&output(&with_profile)).contains("the profile `nope`"));
}

#[test]
fn a_run_without_credentials_cannot_run() {
    let suite = repository("tests/suite/good/contract.json");
    let arguments = ["run", "--suite", suite.to_str().unwrap(), "--endpoint-url", "http://127.0.0.1:9"];
    assert!(reason(&output(&arguments)).starts_with("there are no credentials: "));
}

#[test]
fn a_dry_run_needs_neither_network_nor_credentials() {
    let suite = repository("tests/suite/good/contract.json");
    let suite = suite.to_str().unwrap();
    let text = output(&["run", "--suite", suite, "--dry-run"]);
    assert_eq!(text.status.code(), Some(0), "{text:?}");
    assert!(stdout(&text).contains("5 checks, 5 requests before clean-up"));
    assert!(!stdout(&text).contains('\u{1b}'), "colour in a pipe");

    let narrowed = ["run", "--suite", suite, "--dry-run", "--format", "json", "--target", "inventory access point"];
    let plan: Value = serde_json::from_slice(&output(&narrowed).stdout).unwrap();
    assert_eq!(plan["checks"].as_array().unwrap().len(), 5);
    let unknown = ["run", "--suite", suite, "--dry-run", "--target", "inventory acces point"];
    assert_eq!(
        reason(&output(&unknown)),
        "the suite has no target `inventory acces point` (did you mean `inventory access point`?); it has `inventory \
         access point`"
    );
    let text = std::fs::read_to_string(suite).unwrap();
    let from_stdin = output_of_input(&["run", "--suite", "-", "--dry-run"], &text);
    assert_eq!(from_stdin.status.code(), Some(0), "{from_stdin:?}");
}

#[test]
fn a_reader_that_stops_is_no_error() {
    let mut child = s3litmus(&["schema", "world"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""));
}

#[test]
fn schemas_causes_and_completions_are_printed() {
    let schema = stdout(&output(&["schema"]));
    assert_eq!(schema, std::fs::read_to_string(repository("schema/suite.schema.json")).unwrap());
    let world: Value = serde_json::from_slice(&output(&["schema", "world"]).stdout).unwrap();
    assert!(world["properties"]["buckets"].is_object());
    let causes = stdout(&output(&["causes"]));
    assert!(causes.lines().any(|line| line.starts_with("requester-pays ")), "{causes}");
    let one = stdout(&output(&["causes", "requester-pays"]));
    assert!(one.contains("x-amz-request-payer") && one.contains("https://docs.aws.amazon.com/"), "{one}");
    assert!(stdout(&output(&["completions", "bash"])).contains("s3litmus"));
}
