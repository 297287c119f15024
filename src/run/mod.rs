//! One run from plan to report: sends what the plan says, has unexpected denials diagnosed, cleans up, sums up.
//!
//! In: a suite, the way to AWS, a deadline. Out: a [`Report`], whatever happened; every finished check is shown to the
//! observer as it comes. Absent on purpose: what an answer means (`report` and `diagnosis` say), the SDK (`probe`),
//! where the report goes.

mod budget;
mod check_report;
mod interrupt;
mod round;
mod schedule;
mod sending;
mod settings;
mod settle;
mod sightings;
mod until;
mod why;

use std::time::Instant;

use ulid::Ulid;

use budget::Budget;
pub use interrupt::Interrupt;
use round::Round;
pub use settings::Settings;
use until::End;

use crate::{
    plan::plan,
    probe::Aws,
    report::{CheckReport, Draft, Report, conclude},
    suite::Suite,
};

/// Told of every check once, as soon as it is judged, in whatever order they finish.
pub type Observer<'a> = dyn FnMut(&CheckReport) + Send + 'a;

/// Runs a suite. The report is there before the deadline, and soon after an interrupt: what was not reached by then is
/// `not-run`, and a part of the time is kept for the clean-up.
pub async fn run(
    suite: &Suite,
    aws: &Aws,
    settings: &Settings,
    deadline: Option<Instant>,
    observer: &mut Observer<'_>,
) -> Report {
    let started = Instant::now();
    let started_at = jiff::Timestamp::now().to_string();
    let budget = Budget::until(deadline, started, &settings.interrupt);
    let aws = aws.for_a_new_run();
    let plan = plan(suite, &Ulid::generate().to_string());
    let mut round = Round::new(suite, &plan, &aws, settings, observer);
    round.send(&budget.asking).await;
    let settled_after_s = round.settle(settings, started, &budget.asking).await;
    round.look_into(suite, settings, &budget.asking).await;
    let cleaned = budget.cleaning.in_time(aws.clean_up_everything()).await;
    let leftovers = aws.leftovers(cleaned.map_or_else(End::because_left, |()| "it could not be removed"));
    let principal = round.caller.take().map(|caller| caller.arn);
    let mut notes = plan.warnings.clone();
    if settings.interrupt.is_interrupted() {
        notes.push("the run was interrupted: checks that it did not reach are not run".to_owned());
    }
    conclude(Draft {
        suite: suite.name.clone(),
        run_id: plan.run_id.clone(),
        started_at,
        meant_principal: suite.principal.clone(),
        principal,
        duration_ms: started.elapsed().as_secs_f64() * 1000.0,
        checks: round.into_reports(),
        leftovers,
        notes,
        settled_after_s,
    })
}
