//! The gallery: every scenario in its three forms, what is found, and that the repair works and opens nothing else.
//!
//! The table of what is found is `lab/scenarios/RESULTS.md`; `S3LITMUS_BLESS=1 cargo test --test gallery` writes it anew.

#![allow(clippy::print_stderr, reason = "a test tells on standard error what is wrong")]

mod cost;
mod play;
mod remedy;
mod scenario;
mod table;

fn main() -> std::process::ExitCode {
    table::check()
}
