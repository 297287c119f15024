//! Finds out why: carries out the steps that the diagnosis asks for, and judges with what came.
//!
//! Denials of one group share their reads, and the first stands for all in experiments, so that a thousand denials of one
//! cause cost what one costs.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use futures_util::{
    StreamExt as _,
    future::join_all,
    stream::{self},
};
use tokio::sync::{OnceCell, Semaphore};

use super::{
    Settings,
    check_report::report,
    round::{Held, Round},
    sightings::{HANDFUL, folder},
    until::{End, Until},
};
use crate::{
    answer::{Answer, Exchange},
    call::Call,
    diagnosis::{
        Evidence, Experiment, GroupKey, Limits, ReadRequest, Reading, Step, Trial, control, diagnose, group,
        next_steps, saved,
    },
    probe::Aws,
    suite::{MAX_READERS, Suite},
};

/// How often the diagnosis may read, beyond one round for each experiment: some eight rounds where the run may read all,
/// and two more for each role that reads what it may not. What it knows ends it earlier.
const ROUNDS_OF_READS: usize = 12 + 2 * MAX_READERS;

/// How many reports of a run store their evidence as data, which is large.
const WITH_FACTS: usize = 1000;

/// What all denials of a run share.
struct Inquiry<'a> {
    aws: &'a Aws,
    limits: Limits,
    experiments_left: AtomicUsize,
    until: Until,
    in_flight: Semaphore,
    readings: Mutex<HashMap<ReadRequest, Arc<OnceCell<Arc<Reading>>>>>,
}

impl Round<'_, '_> {
    /// Looks into all that was held, until an instant, and finishes it.
    pub(super) async fn look_into(&mut self, suite: &Suite, settings: &Settings, until: &Until) {
        let mut groups: BTreeMap<GroupKey, Vec<Held>> = BTreeMap::new();
        for held in std::mem::take(&mut self.held) {
            groups.entry(group(&held.exchange)).or_default().push(held);
        }
        let limits = Limits::of(&suite.diagnosis);
        let inquiry = Inquiry {
            aws: self.aws,
            experiments_left: AtomicUsize::new(limits.experiments_per_run),
            limits,
            until: until.clone(),
            in_flight: Semaphore::new(settings.concurrency.get()),
            readings: Mutex::default(),
        };
        let first = groups.values().filter_map(|held| held.first());
        let evidence: Vec<Evidence> = first.map(|held| self.all_evidence(held)).collect();
        let looked_into = evidence.into_iter().map(|evidence| inquiry.find_out(evidence));
        let looked_into: Vec<Evidence> = stream::iter(looked_into).buffered(settings.concurrency.get()).collect().await;
        let mut stored = 0;
        let mut stored_readings = BTreeSet::new();
        for (held, known) in groups.into_values().zip(looked_into) {
            for (place, held) in held.into_iter().enumerate() {
                let evidence = if place == 0 { known.clone() } else { self.follow(&held, &known) };
                let found = diagnose(&evidence);
                let check = held.check;
                let mut report = report(&self.planned(check), &held.exchange, Some(found), held.in_doubt);
                if stored < WITH_FACTS {
                    report.facts = saved::facts(&evidence, &mut stored_readings);
                    stored += 1;
                }
                self.finish(check, report);
            }
        }
    }

    /// What the run knows about a denial, with other checks that tell something about it.
    fn all_evidence(&self, held: &Held) -> Evidence {
        let mut evidence = self.evidence(held.exchange.clone());
        if let Some(object) = self.object_of(held.check) {
            evidence.others.extend(self.objects[object].write.as_deref().cloned());
        }
        let more = HANDFUL - evidence.others.len();
        evidence.others.extend(self.sightings.near(&held.exchange, more));
        evidence.changes_since = self.changes_since(held);
        evidence
    }

    /// The evidence about a denial of a group whose first has been looked into.
    fn follow(&self, held: &Held, known: &Evidence) -> Evidence {
        let mut evidence = self.all_evidence(held);
        evidence.readings = known.readings.clone();
        evidence.limit_reached = known.limit_reached;
        if folder(&held.exchange.call) == folder(&known.denied.call) {
            evidence.experiments = known.experiments.clone();
            evidence.control = known.control.clone();
        } else {
            evidence.others.extend(known.experiments.iter().map(|experiment| experiment.exchange.clone()));
        }
        evidence
    }
}

impl Inquiry<'_> {
    /// Asks as long as something is worth asking.
    async fn find_out(&self, mut evidence: Evidence) -> Evidence {
        for _ in 0..ROUNDS_OF_READS + self.limits.experiments_per_denial {
            if self.until.ended().is_some() {
                break;
            }
            let limits = Limits { experiments_per_run: self.experiments_left.load(Ordering::Relaxed), ..self.limits };
            let steps = next_steps(&evidence, &limits);
            if steps.is_empty() {
                break;
            }
            for taken in join_all(steps.into_iter().map(|step| self.take(step))).await {
                match taken {
                    Taken::Experiment(experiment) => evidence.experiments.push(*experiment),
                    Taken::Control(control) => evidence.control = Some(*control),
                    Taken::Reading(request, reading) => evidence.readings.insert(request, reading),
                }
            }
        }
        if self.would_try(&evidence) {
            evidence.limit_reached = Some(self.limits.experiments_per_run);
        }
        evidence
    }

    /// Whether nothing but the limit of the run keeps a denial from another experiment.
    fn would_try(&self, evidence: &Evidence) -> bool {
        let spent = self.experiments_left.load(Ordering::Relaxed) == 0;
        let steps = || next_steps(evidence, &self.limits);
        spent && steps().iter().any(|step| matches!(step, Step::Experiment(_) | Step::Control(_)))
    }

    async fn take(&self, step: Step) -> Taken {
        match step {
            Step::Experiment(trial) => Taken::Experiment(Box::new(self.experiment(*trial).await)),
            Step::Control(trial) => Taken::Control(Box::new(self.experiment(*trial).await)),
            Step::Read(request) => {
                let reading = self.read(&request).await;
                Taken::Reading(request, reading)
            }
        }
    }

    async fn experiment(&self, trial: Trial) -> Experiment {
        let taken =
            self.experiments_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if taken.is_err() {
            let exchange = not_tried(trial.call, "the run has made all experiments that it may");
            return Experiment { prepared: None, exchange };
        }
        let prepared = match trial.prepare {
            Some(call) => Some(self.send(call).await),
            None => None,
        };
        let exchange = match &prepared {
            Some(prepared) if !control::is_there(prepared) => {
                not_tried(trial.call, "what it needs could not be written")
            }
            _ => self.send(trial.call).await,
        };
        Experiment { prepared, exchange }
    }

    async fn send(&self, call: Call) -> Exchange {
        let asked = self.until.in_time(async {
            let _turn = self.in_flight.acquire().await;
            self.aws.send(&call).await
        });
        match asked.await {
            Ok(exchange) => exchange,
            Err(end) => not_tried(call, end.because()),
        }
    }

    /// Reads once a run what any denial wants to know.
    async fn read(&self, request: &ReadRequest) -> Arc<Reading> {
        let cell = {
            let mut readings = self.readings.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(readings.entry(request.clone()).or_default())
        };
        let read = cell.get_or_init(|| async {
            let asked = self.until.in_time(async {
                let _turn = self.in_flight.acquire().await;
                self.aws.read(request).await
            });
            let late = |end: End| Reading::NotTried { because: end.because().to_owned() };
            Arc::new(asked.await.unwrap_or_else(late))
        });
        Arc::clone(read.await)
    }
}

enum Taken {
    Experiment(Box<Experiment>),
    Control(Box<Experiment>),
    Reading(ReadRequest, Arc<Reading>),
}

fn not_tried(call: Call, because: &str) -> Exchange {
    let answer = Answer::NotTried { because: because.to_owned() };
    Exchange::new(call, answer, 0.0)
}
