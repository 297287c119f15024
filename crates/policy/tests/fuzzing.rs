//! The fuzzers' seeds and findings, replayed on stable. `fuzz/` says how to look for more.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::path::Path;

#[path = "../fuzz/src/lib.rs"]
#[allow(missing_docs, unreachable_pub, reason = "a crate of its own, included as a module")]
mod targets;

/// Runs every file of a target's folders; fails where there is none.
fn replay(target: &str, run: fn(&[u8])) {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let mut count = 0;
    for kind in ["seeds", "findings"] {
        let folder = fuzz.join(kind).join(target);
        let Ok(files) = std::fs::read_dir(&folder) else { continue };
        for file in files {
            run(&std::fs::read(file.unwrap().path()).unwrap());
            count += 1;
        }
    }
    assert!(count > 0, "no inputs for `{target}`");
}

#[test]
fn the_parser_keeps_its_promises() {
    replay("parse", targets::parse);
}

#[test]
fn the_evaluator_keeps_its_promises() {
    replay("evaluate", targets::evaluate);
}

#[test]
fn the_matcher_agrees_with_the_textbook() {
    replay("wildcards", targets::wildcards);
}
