//! The gallery: every scenario in its three forms, what is found, and that the repair works and opens nothing else.
//!
//! The table of what is found is `lab/scenarios/RESULTS.md`; `S3LITMUS_BLESS=1 cargo test --test gallery` writes it anew.

#![allow(clippy::print_stderr, reason = "a test tells on standard error what is wrong")]

mod catalogue;
mod cost;
mod table;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use s3litmus_gallery::Scenario;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let scenarios = Scenario::all().expect("the scenarios");
    let only = arguments.filter.is_some() || arguments.list;
    arguments.test_threads.get_or_insert(2);
    let mut trials: Vec<Trial> = scenarios.iter().map(table::trial).collect();
    trials.extend(cost::trials(&scenarios));
    trials.extend(catalogue::trials(&scenarios));
    let conclusion = libtest_mimic::run(&arguments, trials);
    if only || conclusion.num_filtered_out > 0 {
        return conclusion.exit_code();
    }
    let current = table::is_current();
    if let Err(because) = &current {
        eprintln!("{because}");
    }
    if conclusion.has_failed() || current.is_err() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
