//! Which cause comes first, how sure each is, and which are left out. All rules are here.
//!
//! In: a [`Case`]. Out: a [`Ranking`].
//!
//! 1. **Weighing.** A cause that S3's words name and that the rest of the evidence supports is as sure as the surer of
//!    both. Where the evidence excludes what S3's words leave open, it is ruled out; where it contradicts what S3 names,
//!    the cause stays, but no surer than likely (policies change).
//! 2. **Precision.** Where a cause that says another one more precisely is at least as sure, the other is left out,
//!    unless a statement of its own proves it.
//! 3. **Ties.** A cause that S3's words alone name is no more than possible where they fit another one as well, and nothing
//!    that the caller may see tells the two apart. The same holds of two Denys which both may match.
//! 4. **Elimination.** Where one cause is certain, causes that were merely not excluded are left out; one that an
//!    experiment speaks for beside it stays, since what came through changed more than the certain one explains. Where
//!    none is certain or likely and exactly one is left, that one is likely. A Deny that may match, depending on what is
//!    not known, is no mere possibility: it is next in the way.
//! 5. **Order.** A cause that puts all others in doubt (another role than meant) is first. Then by confidence; then what
//!    denies before what does not allow, since AWS decides in this order; then what S3 names; then what a statement or
//!    an experiment supports before what is left where all that was read allows the request, and that before what is merely
//!    not excluded; then by plausibility behind a silent denial; then in the order of the catalogue.

use std::cmp::Reverse;

use super::{
    Case,
    judge::{Held, Judgement},
    standing::Standing,
};
use crate::{
    cause::{Basis, CAUSES, Cause, Confidence, Finding, Kind, Layer},
    report::RuledOut,
};

/// The causes of a denial in order.
#[derive(Debug, Default)]
pub(super) struct Ranking {
    /// Those that hold or are not excluded.
    pub(super) standing: Vec<Standing>,
    /// Those that are excluded.
    pub(super) ruled_out: Vec<RuledOut>,
}

/// Asks every cause and puts the answers in order.
pub(super) fn rank(case: &Case<'_>) -> Ranking {
    let mut ranking = Ranking::default();
    for cause in CAUSES {
        weigh(case, cause, &mut ranking);
    }
    if ranking.standing.is_empty() && case.said.refused {
        keep_what_s3_says(case, &mut ranking);
    }
    refine(&mut ranking);
    tie(&mut ranking);
    eliminate(case, &mut ranking);
    order(&mut ranking);
    ranking
}

/// Whether S3 names the layer of a cause, and the way in which it stops the request.
fn is_said(case: &Case<'_>, cause: &Cause) -> bool {
    case.said.policy.as_ref().is_some_and(|said| {
        Layer::from_word(said.policy_type.as_str()) == Some(cause.layer) && Kind::from(said.effect) == cause.kind
    })
}

/// A denial has a cause: where the evidence excludes all that S3's words leave open, the likeliest of them stays.
fn keep_what_s3_says(case: &Case<'_>, ranking: &mut Ranking) {
    let Some(finding) = case.reported.first() else { return };
    ranking.ruled_out.retain(|out| out.id != finding.cause.id);
    let held = Held { confidence: Confidence::Possible, ..reported(finding) };
    ranking.standing.push(Standing { cause: finding.cause, held, named: true, supported: true, plausibility: 0 });
}

fn weigh(case: &Case<'_>, cause: &'static Cause, ranking: &mut Ranking) {
    let place = case.reported.iter().position(|finding| finding.cause == cause);
    let finding = place.and_then(|place| case.reported.get(place));
    let named = finding.is_some_and(|finding| finding.confidence != Confidence::Possible);
    let standing = |held: Held, supported: bool| Standing {
        cause,
        held,
        named,
        supported,
        plausibility: place.unwrap_or(usize::MAX),
    };
    // An answer that is no refusal is what it says it is; policies have nothing to do with it.
    if !case.said.refused && finding.is_none() && !cause.comes_first {
        return;
    }
    if !case.concerns(cause) && !named {
        return;
    }
    let judgement = if case.concerns(cause) { (cause.judge)(case) } else { None };
    match (finding, judgement) {
        (None, None) => {}
        (Some(finding), None) => ranking.standing.push(standing(reported(finding), named)),
        (finding, Some(Judgement::Holds(held))) => {
            let mut held = finding.map_or_else(|| (*held).clone(), |finding| both(finding, (*held).clone()));
            // Each statement stands for itself; S3 speaks of one policy, and of none of its statements.
            let beside = std::mem::take(&mut held.beside);
            ranking.standing.push(standing(held, true));
            ranking.standing.extend(beside.into_iter().map(|held| Standing { named: false, ..standing(held, true) }));
        }
        // Words that fit several causes name none against the evidence.
        (Some(finding), Some(Judgement::RuledOut(because))) if finding.confidence == Confidence::Certain => {
            let mut held = reported(finding);
            held.confidence = Confidence::Likely;
            held.because = format!("{}, although {because}", held.because);
            ranking.standing.push(standing(held, true));
        }
        (finding, Some(Judgement::RuledOut(because))) => {
            // What neither S3 nor anybody else would think of needs no excuse, and what S3 says in so many words is not
            // excluded: another cause may be meant by them.
            if finding.is_some() && is_said(case, cause) {
                return;
            }
            if finding.is_some() || case.is_bare() && (cause.behind_silence)(&case.heard()).is_some() {
                ranking.ruled_out.push(RuledOut { id: cause.id.to_owned(), because });
            }
        }
    }
}

fn reported(finding: &Finding) -> Held {
    Held {
        confidence: finding.confidence,
        basis: finding.basis,
        kind: finding.kind,
        policy: None,
        because: finding.because.clone(),
        beside: Vec::new(),
        is_rival: false,
        by_elimination: false,
    }
}

fn both(finding: &Finding, held: Held) -> Held {
    let surer_said = finding.confidence < held.confidence || finding.confidence == Confidence::Certain;
    Held {
        confidence: held.confidence.min(finding.confidence),
        basis: if surer_said { Basis::Reported } else { held.basis },
        kind: if held.kind == Kind::NotApplicable { finding.kind } else { held.kind },
        because: if finding.confidence == Confidence::Possible {
            held.because
        } else {
            format!("{}; {}", finding.because, held.because)
        },
        policy: held.policy,
        beside: held.beside,
        is_rival: held.is_rival,
        by_elimination: held.by_elimination,
    }
}

fn refine(ranking: &mut Ranking) {
    let standing = ranking.standing.clone();
    ranking.standing.retain(|coarse| {
        !standing.iter().any(|fine| {
            let same_statement = match (&fine.held.policy, &coarse.held.policy) {
                (Some(fine), Some(coarse)) => fine.statement == coarse.statement,
                _ => false,
            };
            // Two statements are two things in the way.
            if fine.deny().is_some() && coarse.deny().is_some() && !same_statement {
                return false;
            }
            // What S3 says beside a cause of which it says nothing is not that cause in other words.
            let said_apart = coarse.named && fine.plausibility == usize::MAX;
            fine.cause.refines.contains(&coarse.cause.id)
                && !said_apart
                && !fine.held.is_rival
                && fine.supported
                && fine.held.confidence <= coarse.held.confidence
                && (!coarse.proven_by_a_statement() || same_statement)
        })
    });
}

fn tie(ranking: &mut Ranking) {
    let standing = ranking.standing.clone();
    let rivals: Vec<_> = standing.iter().filter(|standing| standing.held.is_rival).collect();
    for standing in &mut ranking.standing {
        let in_words_alone = standing.held.basis == Basis::Reported && standing.held.policy.is_none();
        let has_rival = rivals.iter().any(|rival| rival.cause.look_alikes.contains(&standing.cause.id));
        let is_open = standing.held.is_rival || in_words_alone && has_rival;
        match standing.held.confidence {
            Confidence::Likely if is_open => standing.held.confidence = Confidence::Possible,
            // What S3 names is certain; which of its statements it is, is not.
            Confidence::Certain if standing.held.is_rival => standing.held.policy = None,
            _ => {}
        }
    }
}

fn eliminate(case: &Case<'_>, ranking: &mut Ranking) {
    let surest = ranking.standing.iter().map(|standing| standing.held.confidence).min();
    match surest {
        Some(Confidence::Certain) => {
            // A Deny that may match stands in the way beside what does, unless the request passed it once.
            let passed = ranking.standing.iter().any(|standing| standing.held.basis == Basis::Experimented);
            ranking.standing.retain(|standing| {
                let may_deny = standing.deny().is_some() && !passed;
                standing.held.confidence != Confidence::Possible || is_tried(standing) || may_deny
            });
        }
        Some(Confidence::Possible) if ranking.standing.len() == 1 && case.is_bare() => {
            for only in &mut ranking.standing {
                only.held.confidence = Confidence::Likely;
                only.held.because = format!("{}; nothing else is left", only.held.because);
            }
        }
        _ => {}
    }
}

/// Whether an experiment speaks for it.
fn is_tried(standing: &Standing) -> bool {
    standing.supported && standing.held.basis == Basis::Experimented
}

fn order(ranking: &mut Ranking) {
    // The sort is stable, and the causes came in the order of the catalogue.
    ranking.standing.sort_by_key(|standing| {
        let denies = matches!(standing.held.kind, Kind::ExplicitDeny | Kind::Condition);
        (
            Reverse(standing.cause.comes_first),
            standing.held.confidence,
            Reverse(denies && standing.held.policy.is_some()),
            Reverse(standing.named),
            Reverse(standing.supported),
            standing.held.by_elimination,
            standing.plausibility,
        )
    });
}
