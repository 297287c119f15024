//! Changes that together let the request pass: what is next in the way is changed as well.
//!
//! In: the changes for the causes that are certain. Out: those, and what else is known to be in the way after them: a
//! Deny beside the first one, a right that a header needs which is sent now. Absent on purpose: what is not certain.

use std::cmp::Reverse;

use s3litmus_policy::Layer as PolicyLayer;

use super::{after::after, allow::allow_what_lacks, narrow::narrow, say_also};
use crate::{
    diagnosis::{
        Case,
        judge::{Denial, denials},
    },
    report::{Change, ChangeKind, PolicyReport, Remedy},
};

/// More than one statement of each document is rarely in the way; this is where giving up is better than going on.
const MOST: usize = 8;

/// Whether the Deny of another cause leaves the request alone after these changes.
pub(in crate::diagnosis) fn is_met(case: &Case<'_>, changes: &[Change], policy: Option<&PolicyReport>) -> bool {
    let Some(statement) = policy.and_then(|policy| policy.statement.as_ref()) else { return false };
    if statement["Effect"] != "Deny" || changes.is_empty() {
        return false;
    }
    let evidence = after(case.evidence, changes);
    let case = Case::new(&evidence);
    !denials(&case).iter().any(|denial| denial.certain && denial.statement.json() == statement)
}

/// Adds what is still in the way after the changes.
pub(in crate::diagnosis) fn complete(case: &Case<'_>, remedy: &mut Remedy) {
    for _ in 0..MOST {
        if remedy.changes.is_empty() {
            return;
        }
        let evidence = after(case.evidence, &remedy.changes);
        let left = Case::new(&evidence);
        let denials = denials(&left);
        let next = denials.iter().find(|denial| in_the_way(denial));
        let also = match next {
            Some(denial) => narrow(&left, &denial.report()),
            None => allow_what_lacks(&left),
        };
        let Some(also) = also else { break };
        if !add(remedy, also) {
            break;
        }
    }
    tidy(&mut remedy.changes);
}

fn in_the_way(denial: &Denial<'_>) -> bool {
    denial.certain && denial.layer != PolicyLayer::BlockPublicAccess && denial.is_of_the_request()
}

/// Adds another repair; whether it says anything new.
pub(in crate::diagnosis) fn add(remedy: &mut Remedy, also: Remedy) -> bool {
    let new: Vec<_> = also.changes.iter().filter(|change| !remedy.changes.contains(change)).cloned().collect();
    if new.is_empty() {
        return false;
    }
    // What is said of the same statement last, stands.
    remedy.changes.retain(|change| !new.iter().any(|new| is_of_the_same_statement(change, new)));
    say_also(remedy, &also);
    remedy.changes.extend(new);
    true
}

fn is_of_the_same_statement(one: &Change, other: &Change) -> bool {
    let place = |change: &Change| (change.target.clone(), change.resource.clone(), change.policy.clone(), change.index);
    let by_place = |change: &Change| {
        matches!(change.change, ChangeKind::ReplaceStatement | ChangeKind::RemoveStatement) && change.index.is_some()
    };
    by_place(one) && by_place(other) && place(one) == place(other)
}

/// Statements that are removed come last, the hindmost first: so every place means the same before and after.
fn tidy(changes: &mut [Change]) {
    changes.sort_by_key(|change| match change.change {
        ChangeKind::RemoveStatement => (1, Reverse(change.index)),
        _ => (0, Reverse(None)),
    });
}
