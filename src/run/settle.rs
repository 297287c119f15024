//! After a deployment IAM needs a moment: unexpected denials are asked again for a while.

use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, stream};

use super::{
    Settings,
    round::{Held, Round},
    schedule::Job,
    until::Until,
};
use crate::{
    plan::{ActsOn, Stage},
    report::{Observed, observe},
    suite::Expectation,
};

/// Between the first tries; it doubles up to [`LONGEST`].
const FIRST: Duration = Duration::from_millis(500);
const LONGEST: Duration = Duration::from_secs(8);

impl Round<'_, '_> {
    /// Asks the unexpected denials again until they are gone, or until the settings or the budget say stop. Out: the
    /// seconds after which the last that went was gone; none where there was nothing to ask again, or none went.
    pub(super) async fn settle(&mut self, settings: &Settings, started: Instant, until: &Until) -> Option<f64> {
        let until = until.at_the_latest(Instant::now() + settings.settle?);
        let mut pause = FIRST;
        let mut settled_after = None;
        loop {
            let (again, rest): (Vec<Held>, Vec<Held>) =
                std::mem::take(&mut self.held).into_iter().partition(|held| self.may_pass(held));
            self.held = rest;
            let too_late = until.at.is_some_and(|at| Instant::now() + pause >= at);
            if again.is_empty() || too_late || until.in_time(tokio::time::sleep(pause)).await.is_err() {
                self.held.extend(again);
                return settled_after;
            }
            pause = (pause * 2).min(LONGEST);
            self.aws.forget_refused_roles();
            let before = again.len() + self.held.len();
            self.ask_again(again, settings, &until).await;
            if self.held.len() < before {
                settled_after = Some(started.elapsed().as_secs_f64());
            }
        }
    }

    /// Whether a held check is an unexpected denial, or needs an object that one kept from being written.
    fn may_pass(&self, held: &Held) -> bool {
        let planned = &self.plan.checks[held.check];
        planned.expected == Expectation::Allow
            && (observe(&held.exchange, None) == Observed::Deny
                || (matches!(planned.acts_on, ActsOn::Own(_)) && held.in_doubt))
    }

    /// Sends checks again, with the preparations that they need, stage by stage.
    async fn ask_again(&mut self, again: Vec<Held>, settings: &Settings, until: &Until) {
        let mut preparations: Vec<usize> = again.iter().filter_map(|held| self.unwritten(held)).collect();
        preparations.sort_unstable();
        preparations.dedup();
        let mut jobs: Vec<(Stage, Job, Option<Held>)> =
            preparations.into_iter().map(|object| (Stage::Write, Job::Prepare(object), None)).collect();
        jobs.extend(
            again.into_iter().map(|held| (self.plan.checks[held.check].stage, Job::Check(held.check), Some(held))),
        );
        for stage in Stage::ALL {
            let of_stage = jobs.extract_if(.., |(of, _, _)| *of == stage).collect::<Vec<_>>();
            let aws = self.aws;
            let sent = of_stage.into_iter().map(|(_, job, held)| {
                if let Job::Check(check) = job {
                    self.choose_anew(check);
                }
                let call = self.call(job);
                async move { (job, held, until.in_time(aws.send(&call)).await) }
            });
            let sent: Vec<_> = sent.collect();
            let answers: Vec<_> = stream::iter(sent).buffer_unordered(settings.concurrency.get()).collect().await;
            for (job, held, answer) in answers {
                match (answer, held) {
                    (Ok(exchange), _) => self.answered(job, exchange),
                    // Out of time: the first answer stands.
                    (Err(_), Some(held)) => self.held.push(held),
                    (Err(_), None) => {}
                }
            }
        }
    }

    /// Lets a check act on the nearest object that came about meanwhile.
    fn choose_anew(&mut self, check: usize) {
        if self.in_doubt(check) {
            let written = self.plan.checks[check].choices().find(|object| self.is_written(*object));
            self.act_on(check, written);
        }
    }

    /// What is to be written before a check: its object again, as it was, where a check of the run has deleted that; the
    /// first object that the run itself writes for it, where none came about.
    fn unwritten(&self, held: &Held) -> Option<usize> {
        let deleted = self.object_of(held.check).filter(|object| self.objects[*object].deleted);
        if deleted.is_some() && self.plan.checks[held.check].stage != Stage::Delete {
            return deleted;
        }
        let mut choices = self.plan.checks[held.check].choices();
        choices.find(|object| self.plan.objects[*object].written_by.own().is_some() && self.in_doubt(held.check))
    }
}
