//! What is worth asking next.
//!
//! Reads come first: they are shared between all denials of a run and disturb nothing. Experiments come where reads and
//! S3's words leave the question open, one at a time, since each answer changes what is worth asking.

use serde::{Deserialize, Serialize};

use super::{
    Case, Evidence, ReadRequest, Subject, control, experiments,
    judge::Judgement,
    rank::{self, Ranking},
    who_reads,
};
use crate::{
    call::Call,
    cause::{CAUSES, Cause, Confidence, Kind},
    suite,
};

/// One request that would tell more.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Send the denied request again with a change. Boxed, since a call is large.
    Experiment(Box<Trial>),
    /// Send the denied request again unchanged: the object was changed or deleted since, and a trial on it tells only
    /// where the request is still refused.
    Control(Box<Trial>),
    /// Read configuration.
    Read(ReadRequest),
}

/// A changed request to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// What must be written first, under the run's own key; the trial is not sent where that fails.
    pub prepare: Option<Call>,
    /// The request. What it writes is under the run's own key, sent with `If-None-Match: *`, and cleaned up.
    pub call: Call,
    /// How much it would tell, 1 to 100; the most telling is sent first.
    pub telling: u8,
}

/// How far a diagnosis may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Whether requests may be sent again with a change.
    pub experiments: bool,
    /// Whether configuration may be read.
    pub reads: bool,
    /// Experiments for one denial.
    pub experiments_per_denial: usize,
    /// Experiments for all denials of a run; what is left of it is given to [`next_steps`].
    pub experiments_per_run: usize,
}

impl Limits {
    /// What a suite lets the diagnosis do.
    pub fn of(diagnosis: &suite::Diagnosis) -> Self {
        let suite::Diagnosis { experiments, reads, experiments_per_denial, .. } = *diagnosis;
        let experiments_per_run = experiments_per_denial * DENIALS;
        Self { experiments, reads, experiments_per_denial, experiments_per_run }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::of(&suite::Diagnosis::default())
    }
}

/// How many denials of different causes may use all their experiments in one run.
const DENIALS: usize = 20;

/// The requests that would tell most about what `evidence` leaves open, to be sent together; then the evidence with
/// their answers is asked again. Empty where nothing more is worth asking or allowed.
///
/// `limits.experiments_per_run` is what is left for this run.
pub fn next_steps(evidence: &Evidence, limits: &Limits) -> Vec<Step> {
    let case = Case::new(evidence);
    if limits.reads {
        let reads: Vec<_> =
            subjects(&case).into_iter().filter_map(|subject| who_reads::request(&case, subject)).collect();
        if !reads.is_empty() {
            return reads.into_iter().map(Step::Read).collect();
        }
    }
    if !case.said.refused {
        return Vec::new();
    }
    let sent = evidence.experiments.len() + usize::from(evidence.control.is_some());
    let left = limits.experiments_per_denial.saturating_sub(sent).min(limits.experiments_per_run);
    if !limits.experiments || left == 0 {
        return Vec::new();
    }
    let ranking = rank::rank(&case);
    if is_settled(&case, &ranking) {
        return Vec::new();
    }
    let trials = open(&case).flat_map(|cause| (cause.experiments)(&case));
    let untried = trials.filter(|trial| !was_tried(&case, trial) && control::may_tell(evidence, trial));
    // A control alone tells nothing.
    let affordable = untried.filter(|trial| left > 1 || !control::is_awaited(evidence, trial));
    let best = affordable.max_by_key(|trial| trial.telling);
    let step = best.map(|trial| match control::is_awaited(evidence, &trial) {
        true => Step::Control(Box::new(control::of(evidence, experiments::again(&case)))),
        false => Step::Experiment(Box::new(trial)),
    });
    step.into_iter().collect()
}

/// All that could be read about the causes that are not excluded, in a fixed order.
pub(super) fn subjects(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects: Vec<_> = open(case).flat_map(|cause| (cause.readings)(case)).collect();
    subjects.sort();
    subjects.dedup();
    subjects
}

/// The causes that are worth asking about: those that S3's words name or leave open, and those that are mistaken for
/// them, but none that the evidence excludes.
fn open<'c>(case: &'c Case<'_>) -> impl Iterator<Item = &'static Cause> + use<'c> {
    let reported: Vec<_> = case.reported.iter().map(|finding| finding.cause).collect();
    CAUSES.iter().copied().filter(move |cause| {
        let thought_of = reported.contains(cause)
            || reported.iter().any(|named| {
                named.look_alikes.contains(&cause.id)
                    || cause.look_alikes.contains(&named.id)
                    || cause.refines.contains(&named.id)
            });
        thought_of && case.concerns(cause) && !matches!((cause.judge)(case), Some(Judgement::RuledOut(_)))
    })
}

/// Whether no experiment could say more: the first cause is certain, and where it is a Deny, its statement is known. Where
/// S3 names another cause as soon as the requester pays, that one is to be certain as well.
fn is_settled(case: &Case<'_>, ranking: &Ranking) -> bool {
    let more_is_said = case.trials.iter().any(|tried| tried.speaks_once_paid(case.evidence));
    let mut named = ranking.standing.iter().filter(|standing| standing.named);
    if more_is_said && named.any(|standing| standing.held.confidence != Confidence::Certain) {
        return false;
    }
    let first = ranking.standing.iter().find(|standing| !standing.cause.comes_first);
    first.is_some_and(|first| {
        let statement = first.held.policy.is_some() || first.held.kind != Kind::ExplicitDeny;
        let proven = first.held.basis != crate::cause::Basis::Reported;
        first.held.confidence == Confidence::Certain && (statement || proven)
    })
}

/// Whether the same question was asked, by this diagnosis or by another check.
fn was_tried(case: &Case<'_>, trial: &Trial) -> bool {
    case.evidence.experiments.iter().any(|experiment| {
        let prepared = experiment.prepared.as_ref().map(|exchange| &exchange.call);
        let same_preparation = match (prepared, &trial.prepare) {
            (None, None) => true,
            (Some(before), Some(now)) => super::difference(before, now).is_empty(),
            _ => false,
        };
        same_preparation && super::difference(&experiment.exchange.call, &trial.call).is_empty()
    })
}
