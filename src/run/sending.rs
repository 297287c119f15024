//! Sends the plan: as many requests in flight as the cap allows, each when what it needs is there.
//!
//! What a check that was allowed wrote is removed as soon as nothing waits for it.

use std::{
    collections::{HashMap, VecDeque},
    pin::{Pin, pin},
    time::{Duration, Instant},
};

use futures_util::{StreamExt as _, stream::FuturesUnordered};

use super::{
    round::Round,
    schedule::{Job, Schedule},
    until::{End, Until},
};
use crate::answer::{Answer, Exchange, Failure, FailureKind};

/// How many finished objects are removed together.
const CLEANED_TOGETHER: usize = 500;

/// What a future in flight comes to.
enum Sent {
    Answered(Job, Box<Exchange>),
    Cleaned,
}

/// How long a target's write may hold up what other targets do, and which part of the time at most.
const PATIENCE: Duration = Duration::from_secs(2);
const PART: u32 = 4;

fn patience(until: &Until) -> Duration {
    let left = until.at.map(|at| at.saturating_duration_since(Instant::now()) / PART);
    left.map_or(PATIENCE, |left| left.min(PATIENCE))
}

impl<'a> Round<'a, '_> {
    /// Sends everything, until an instant or an interrupt. What is on its way at an interrupt may still be answered: what
    /// was written is then known instead of looked for.
    pub(super) async fn send(&mut self, until: &Until) {
        let (plan, aws) = (self.plan, self.aws);
        let mut schedule = Schedule::new(plan);
        let mut sent: FuturesUnordered<Pin<Box<dyn Future<Output = Sent> + Send + 'a>>> = FuturesUnordered::new();
        let mut asked: HashMap<usize, Instant> = HashMap::new();
        let mut writes: VecDeque<(Instant, Job)> = VecDeque::new();
        let patience = patience(until);
        // Set for the first of the writes that may be late; it may have been answered when it goes off.
        let mut late = pin!(tokio::time::sleep(patience));
        let mut is_late_set = false;
        let mut to_clean: Vec<(String, String)> = Vec::new();
        let mut caller = pin!(aws.caller());
        let mut time_is_up = pin!(until.clone().reached());
        let mut ended = None;
        loop {
            while ended.is_none() && sent.len() < self.in_flight {
                if to_clean.len() >= CLEANED_TOGETHER {
                    let keys = std::mem::take(&mut to_clean);
                    sent.push(Box::pin(async move {
                        aws.clean_up(&keys).await;
                        Sent::Cleaned
                    }));
                    continue;
                }
                let Some(job) = schedule.next() else { break };
                let now = Instant::now();
                if let Job::Check(check) = job {
                    asked.insert(check, now);
                    self.act_on(check, schedule.object_of(check));
                }
                if schedule.written_by(job).is_some() {
                    writes.push_back((now + patience, job));
                    if !is_late_set {
                        late.as_mut().reset((now + patience).into());
                        is_late_set = true;
                    }
                }
                let call = self.call(job);
                sent.push(Box::pin(async move { Sent::Answered(job, Box::new(aws.send(&call).await)) }));
            }
            if sent.is_empty() {
                break;
            }
            tokio::select! {
                biased;
                Some(done) = sent.next() => match done {
                    Sent::Cleaned => {}
                    Sent::Answered(job, exchange) => {
                        if let Job::Check(check) = job {
                            asked.remove(&check);
                        }
                        let succeeded = matches!(exchange.answer, Answer::Succeeded(_));
                        self.answered(job, *exchange);
                        self.let_go(schedule.done(job, succeeded), &mut to_clean);
                    }
                },
                () = &mut late, if is_late_set => {
                    let now = Instant::now();
                    while let Some((_, job)) = writes.pop_front_if(|(at, _)| *at <= now) {
                        self.let_go(schedule.late(job), &mut to_clean);
                    }
                    is_late_set = !writes.is_empty();
                    if let Some((at, _)) = writes.front() {
                        late.as_mut().reset((*at).into());
                    }
                }
                known = &mut caller, if self.untold.is_some() => self.know(known),
                end = &mut time_is_up => {
                    let waits = end == End::Interrupt && ended.is_none();
                    ended.get_or_insert(end);
                    if !waits {
                        break;
                    }
                    time_is_up.set(until.last_answers().reached());
                }
            }
        }
        drop(sent);
        self.give_up_on_the_rest(&asked, ended.unwrap_or(End::Deadline));
        if self.untold.is_some() {
            let known = until.in_time(caller).await.unwrap_or_default();
            self.know(known);
        }
    }

    /// Has objects that nothing waits for any more removed, but for those that are to be looked into.
    fn let_go(&mut self, finished: Vec<usize>, to_clean: &mut Vec<(String, String)>) {
        for object in finished {
            if !self.objects[object].kept {
                self.forget(object);
                let object = &self.plan.objects[object];
                to_clean.push((object.bucket.clone(), object.key.clone()));
            }
        }
    }

    /// The checks that the end kept from an answer.
    fn give_up_on_the_rest(&mut self, asked: &HashMap<usize, Instant>, end: End) {
        let held: std::collections::HashSet<usize> = self.held.iter().map(|held| held.check).collect();
        for check in 0..self.plan.checks.len() {
            if self.reports[check].is_some() || held.contains(&check) {
                continue;
            }
            let (answer, duration_ms) = match (asked.get(&check), end) {
                (Some(since), End::Deadline) => {
                    let message = "no answer came before the deadline of the run".to_owned();
                    let failure = Failure { kind: FailureKind::TimedOut, message };
                    (Answer::Unanswered(failure), since.elapsed().as_secs_f64() * 1000.0)
                }
                (Some(since), End::Interrupt) => {
                    let message = "the run was interrupted before an answer came".to_owned();
                    let failure = Failure { kind: FailureKind::CutOff, message };
                    (Answer::Unanswered(failure), since.elapsed().as_secs_f64() * 1000.0)
                }
                (None, end) => (Answer::NotTried { because: end.because().to_owned() }, 0.0),
            };
            let call = self.call(Job::Check(check));
            let in_doubt = self.in_doubt(check);
            self.judge(check, Exchange::new(call, answer, duration_ms), in_doubt);
        }
    }
}
