//! Every case of `tests/corpus/policies.jsonl`: the decision, and all matching statements.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]
#![allow(clippy::print_stdout, reason = "the figures of the corpus are printed")]

use std::collections::BTreeMap;
use std::path::Path;

use s3litmus_policy::jsonl::{Case, LayerLabels, labels};
use s3litmus_policy::{decide, evaluate};
use serde::Deserialize;

#[derive(Deserialize)]
struct Line {
    id: String,
    tags: Vec<String>,
    expected: Expected,
}

#[derive(Deserialize)]
struct Expected {
    result: String,
    matched: BTreeMap<String, Matched>,
}

#[derive(Deserialize)]
struct Matched {
    allow: Vec<Statement>,
    deny: Vec<Statement>,
}

#[derive(Deserialize)]
struct Statement {
    stmt: String,
}

#[test]
fn every_decision_and_every_matching_statement_is_right() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/policies.jsonl");
    let corpus = std::fs::read_to_string(path).unwrap();
    let (mut cases, mut decisions, mut matches, mut op_case) = (0, 0, 0, 0);
    let mut wrong = Vec::new();
    for text in corpus.lines() {
        let line: Line = serde_json::from_str(text).unwrap();
        let case: Case = text.parse().unwrap_or_else(|error| panic!("{}: {error}", line.id));
        let evaluation = evaluate(&case.request, &case.policies);
        let expected: BTreeMap<&str, LayerLabels> = line
            .expected
            .matched
            .iter()
            .map(|(layer, matched)| {
                let names = |statements: &[Statement]| statements.iter().map(|s| s.stmt.clone()).collect();
                (layer.as_str(), LayerLabels { allow: names(&matched.allow), deny: names(&matched.deny) })
            })
            .collect();
        let found = labels(&evaluation);
        let result = format!("{:?}", evaluation.decision);
        assert_eq!(evaluation.decision, decide(&case.request, &case.policies), "{}", line.id);
        let decision_right = result == line.expected.result;
        let matches_right = found == expected;
        cases += 1;
        decisions += usize::from(decision_right);
        matches += usize::from(matches_right);
        op_case += usize::from(line.tags.iter().any(|tag| tag == "op-case"));
        if !decision_right || !matches_right {
            wrong.push(format!(
                "{} {:?}: {result}, expected {}; matched {found:?}, expected {expected:?}",
                line.id, line.tags, line.expected.result
            ));
        }
    }
    println!(
        "{cases} cases: {decisions} decisions right, {matches} with all matching statements right, {op_case} tagged op-case"
    );
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases >= 1_500);
}
