//! A report with one check of each kind, for the tests of renderers, log and replies.

use super::*;

/// Passes, fails with everything that can be known, is inconclusive, and was not run.
pub(crate) fn report() -> Report {
    let checks = include_str!("../../tests/report/checks.json");
    conclude(Draft {
        suite: "store-events".to_owned(),
        run_id: "01KB0000000000000000000000".to_owned(),
        started_at: "2026-11-25T10:00:00Z".to_owned(),
        meant_principal: Some("arn:aws:iam::111122223333:role/other".to_owned()),
        principal: Some("arn:aws:sts::111122223333:assumed-role/lambda-consumer/fn".to_owned()),
        duration_ms: 512.34,
        checks: serde_json::from_str(checks).expect("a sample"),
        leftovers: vec![Leftover {
            bucket: "store-events".to_owned(),
            key: "secure/s3litmus-2".to_owned(),
            version_id: Some("v1".to_owned()),
            reason: "s3:DeleteObjectVersion is denied".to_owned(),
        }],
        notes: Vec::new(),
        settled_after_s: Some(4.2),
    })
}

/// The failed check so many times.
pub(crate) fn failing(checks: usize) -> Report {
    repeated(1, checks)
}

/// The passed check so many times.
pub(crate) fn passing(checks: usize) -> Report {
    repeated(0, checks)
}

fn repeated(which: usize, checks: usize) -> Report {
    let check = report().checks.swap_remove(which);
    let numbered = |number| CheckReport { id: format!("{}-{number}", check.id), ..check.clone() };
    conclude(Draft {
        suite: "store-events".to_owned(),
        run_id: "01KB0000000000000000000000".to_owned(),
        checks: (0..checks).map(numbered).collect(),
        ..Draft::default()
    })
}
