//! What is deployed, against programs that others wrote: the template linters and translator, a validator of JSON
//! Schemas, the Lambda runtime interface emulator, and ministack, an emulator of AWS that enforces policies.
//!
//! In: the built `bootstrap`, `template.yaml`, `events/`. Out: test results. The peers are Python packages pinned in
//! `requirements.txt`; they go into a virtual environment of their own under `target/`. Where the registry cannot be
//! reached, the tests fail and say so; `S3LITMUS_PEERS=off` leaves them out, which the result line counts as ignored.
//! All traffic stays on loopback.

mod child;
mod ministack;
mod rie;
mod schema;
mod template;
mod venv;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let off = std::env::var("S3LITMUS_PEERS").is_ok_and(|value| value == "off");
    if off {
        announce(
            "S3LITMUS_PEERS=off: the tests against template linters, the Lambda runtime emulator and ministack do NOT run",
        );
    }
    let trials = [template::trials(), schema::trials(), ministack::trials(), rie::trials()]
        .into_iter()
        .flatten()
        .map(|trial: Trial| trial.with_ignored_flag(off))
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

#[allow(clippy::print_stderr, reason = "a test program talks to the terminal")]
fn announce(sentence: &str) {
    eprintln!("{sentence}");
}
