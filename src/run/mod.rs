//! One run from plan to report: sends what the plan says, has unexpected denials diagnosed, cleans up, sums up.
//!
//! In: a suite, the way to AWS, a deadline. Out: a [`Report`], whatever happened; every finished check is shown to the
//! observer as it comes. Absent on purpose: what an answer means (`report` and `diagnosis` say), the SDK (`probe`),
//! where the report goes.

mod settings;

use std::time::Instant;

pub use settings::Settings;

use crate::{
    probe::Aws,
    report::{CheckReport, Report},
    suite::Suite,
};

/// Told of every check once, as soon as it is judged, in whatever order they finish.
pub type Observer<'a> = dyn FnMut(&CheckReport) + Send + 'a;

/// Runs a suite. The report is there before the deadline: what was not reached by then is `not-run`, and a part of the
/// time is kept for the clean-up.
pub async fn run(
    suite: &Suite,
    aws: &Aws,
    settings: &Settings,
    deadline: Option<Instant>,
    observer: &mut Observer<'_>,
) -> Report {
    let _ = (suite, aws, settings, deadline, observer);
    crate::report::conclude(crate::report::Draft::default())
}
