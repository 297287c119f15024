//! What a denial means: every cause is asked, the answers are ranked, the first one's repair is worked out.

use serde::{Deserialize, Serialize};

use serde_json::Value;

use super::{Case, Evidence, RequestChange, Tri, account, rank, remedy, standing::Standing};
use crate::{
    cause::{Cause, Confidence},
    report::{CauseReport, ChangeKind, Remedy, RuledOut},
};

/// The causes of one denial, as far as the evidence goes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Those that hold or are not excluded, the first cause first.
    pub causes: Vec<CauseReport>,
    /// Those that the evidence excludes, and by what.
    pub ruled_out: Vec<RuledOut>,
    /// For people: what was asked and what came, a line a step.
    pub evidence: Vec<String>,
    /// The permissions that would let the run say more.
    pub unreadable: Vec<String>,
    /// What to change for the first cause.
    pub remedy: Option<Remedy>,
}

/// Judges the evidence. The same evidence always gives the same diagnosis.
pub fn diagnose(evidence: &Evidence) -> Diagnosis {
    let case = Case::new(evidence);
    let ranking = rank::rank(&case);
    let causes: Vec<_> = ranking.standing.iter().map(|standing| standing.report(&case)).collect();
    let mut remedy = remedy(&case, &ranking.standing, &causes);
    if let Some(remedy) = &mut remedy {
        remedy::note_unknown_path(&case, remedy);
    }
    Diagnosis {
        evidence: account::lines(&case, &ranking),
        unreadable: account::unreadable(&case),
        ruled_out: ranking.ruled_out,
        causes,
        remedy,
    }
}

/// The repair of the first cause, and with it those of the others that hold for certain: fix one and the next appears.
/// A repair of something that merely might be is no advice, unless it is to send what came through, or only somebody else
/// can see which of two look-alikes it is: then both repairs are told. And of a refused AssumeRole there are two policies
/// that have to allow, and an Allow in both is right whichever lacks it.
fn remedy(case: &Case<'_>, standing: &[Standing], causes: &[CauseReport]) -> Option<Remedy> {
    let (first, report) = (standing.first()?, causes.first()?);
    let mut remedy = of(case, first.cause, report);
    let in_doubt = report.confidence == Confidence::Possible && causes.len() > 1 && !case.is_assume_role();
    if in_doubt && !came_through(case, &remedy) {
        // What is left where all that was read allows the request is nothing that the caller could repair instead.
        let speaks = |other: &Standing| other.supported && !other.held.by_elimination;
        let others: Vec<_> = standing.iter().zip(causes).skip(1).filter(|(other, _)| speaks(other)).collect();
        let told = first.held.is_rival || !others.is_empty();
        let only_rivals = first.supported && told && others.iter().all(|(other, _)| other.held.is_rival);
        if !only_rivals {
            return None;
        }
        for (other, report) in others {
            let other = of(case, other.cause, report);
            if other.changes != remedy.changes {
                remedy = remedy::or(remedy, Some(other));
            }
        }
        return Some(remedy);
    }
    if first.cause.comes_first {
        return Some(remedy);
    }
    for (other, report) in standing.iter().zip(causes).skip(1) {
        let certain = report.confidence == Confidence::Certain;
        if certain && !remedy::is_met(case, &remedy.changes, report.policy.as_ref()) {
            remedy::add_repair(&mut remedy, of(case, other.cause, report));
        }
    }
    if case.said.refused && !case.is_assume_role() {
        remedy::complete(case, &mut remedy);
    }
    note_what_may_deny(&mut remedy, standing);
    Some(remedy)
}

/// Whether a repair is to send a request that came through.
fn came_through(case: &Case<'_>, remedy: &Remedy) -> bool {
    let advised = |change: &RequestChange| {
        remedy.changes.iter().any(|advised| {
            let option = change.field.option();
            let value = advised.value.as_ref().and_then(Value::as_str);
            advised.change == ChangeKind::SendHeader
                && option.is_some()
                && option == advised.name.as_deref()
                && value == change.to.as_deref()
        })
    };
    case.trials.iter().any(|tried| {
        let as_many = !tried.changes.is_empty() && tried.changes.len() == remedy.changes.len();
        tried.result == Tri::Passed && as_many && tried.changes.iter().all(advised)
    })
}

/// A Deny that may match is no reason to change it, and one to look at it.
fn note_what_may_deny(remedy: &mut Remedy, standing: &[Standing]) {
    let certain = standing.first().is_some_and(|first| first.held.confidence == Confidence::Certain);
    let may = standing.iter().skip(1).filter(|other| other.held.confidence == Confidence::Possible);
    let because: Vec<_> = may.filter(|other| other.deny().is_some()).map(|other| other.held.because.as_str()).collect();
    if certain && !because.is_empty() && !remedy.changes.is_empty() {
        remedy.summary = format!("{}; then look whether {}", remedy.summary, because.join(", and whether "));
    }
}

/// The cause's own repair, else what the catalogue says of it.
fn of(case: &Case<'_>, cause: &Cause, report: &CauseReport) -> Remedy {
    let mut remedy =
        (cause.remedy)(case, report).unwrap_or_else(|| remedy::repair(cause.repair, cause.owner, Vec::new()));
    remedy.docs = Some(cause.docs.to_owned());
    remedy
}
