//! Texts and cases in, answers out.

use serde_json::{Value, json};

use crate::process::{file, output, output_of_input, reason, repository, stderr, stdout};

const DENIAL: &str = "An error occurred (AccessDenied) when calling the PutObject operation: User: \
    arn:aws:sts::111122223333:assumed-role/glue-job/s is not authorized to perform: s3:PutObject on resource: \
    \"arn:aws:s3:::store-events/in/x\" because no identity-based policy allows the s3:PutObject action";

#[test]
fn a_text_is_explained_from_input_and_file() {
    let said = stdout(&output_of_input(&["explain"], DENIAL));
    assert!(said.contains("identity-policy-no-allow") && said.contains("s3:PutObject"), "{said}");
    let path = file("denial.txt", DENIAL);
    assert_eq!(stdout(&output(&["explain", &path])), said);
    let json: Value = serde_json::from_slice(&output(&["explain", "--json", &path]).stdout).unwrap();
    assert_eq!(json["layer"], "identity-policy");
}

#[test]
fn lines_are_answered_in_order() {
    let lines: Vec<String> = ["a", "b", "c"].map(|id| json!({ "id": id, "text": DENIAL }).to_string()).to_vec();
    let answered = output_of_input(&["explain", "--jsonl"], &lines.join("\n"));
    let ids: Vec<Value> =
        stdout(&answered).lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].clone()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    let broken = output_of_input(&["explain", "--jsonl"], "no json");
    assert_eq!(reason(&broken), "one line could not be read; its answer says why");
    assert!(String::from_utf8_lossy(&broken.stdout).contains("\"line\":1,\"error\":"), "{broken:?}");
}

#[test]
fn a_saved_report_is_drawn_anew() {
    let report = json!({
        "schema": "s3litmus/report/1", "suite": "saved", "run_id": "R", "started_at": "2026-11-25T00:00:00Z",
        "principal": null, "verdict": "pass", "duration_ms": 1.0, "checks": [], "leftovers": [],
        "summary": { "checks": 0, "passed": 0, "failed": 0, "inconclusive": 0, "not_run": 0, "leftovers": 0 }
    });
    let path = file("saved-report.json", &report.to_string());
    assert!(stdout(&output(&["explain", &path])).contains("saved"));
    let again: serde_json::Value = serde_json::from_str(&stdout(&output(&["explain", "--json", &path]))).unwrap();
    assert_eq!(again["suite"], "saved");
    let path = file("newer-report.json", &json!({ "schema": "s3litmus/report/2" }).to_string());
    assert!(reason(&output(&["explain", &path])).contains("s3litmus/report/2"));
}

#[test]
fn cases_are_judged_by_the_engine() {
    let cases = std::fs::read_to_string(repository("tests/corpus/policies.jsonl")).unwrap();
    let some: Vec<&str> = cases.lines().take(40).collect();
    let judged = output_of_input(&["evaluate", "--jsonl"], &some.join("\n"));
    assert_eq!(judged.status.code(), Some(0), "{judged:?}");
    assert_eq!(stdout(&judged).lines().count(), 40);
    let broken = output_of_input(&["evaluate", "--jsonl"], "{}\n");
    assert_eq!(broken.status.code(), Some(2));
    assert!(stderr(&broken).contains("one line could not be judged") && stdout(&broken).contains("error"));
}
