//! Answers to other checks that may tell something about a denial: the same bucket, the same role, near the same key.
//!
//! In: every exchange. Out: a handful for a denied one, nearest first. Kept are a few for each bucket and role, and a few
//! more for each folder: the same request there without a header is an experiment that costs nothing. Whatever the number
//! of checks, no more than that is kept.

use std::collections::HashMap;

use crate::{
    answer::{Answer, Exchange},
    call::{AssumeRole, Call},
};

/// How many are kept for a bucket and role.
const KEPT: usize = 24;

/// How many are kept beside those for all folders of a run.
const KEPT_NEAR: usize = 2000;

/// How many are handed out for a denial.
pub(super) const HANDFUL: usize = 6;

type Place = (String, Option<AssumeRole>);

#[derive(Debug, Default)]
pub(super) struct Sightings {
    of_place: HashMap<Place, Vec<Exchange>>,
    of_folder: HashMap<(Place, String), Vec<Exchange>>,
    near: usize,
}

impl Sightings {
    /// Keeps an exchange where it is the first of its kind: same operation, folder, options and outcome.
    pub(super) fn note(&mut self, exchange: &Exchange) {
        if matches!(exchange.answer, Answer::NotTried { .. } | Answer::Unanswered(_)) {
            return;
        }
        let place = place(exchange);
        let of_place = self.of_place.entry(place.clone()).or_default();
        if of_place.iter().any(|other| same_kind(other, exchange)) {
            return;
        }
        if of_place.len() < KEPT {
            of_place.push(exchange.clone());
        } else if self.near < KEPT_NEAR {
            let of_folder = self.of_folder.entry((place, folder(&exchange.call).to_owned())).or_default();
            if of_folder.len() < HANDFUL && !of_folder.iter().any(|other| same_kind(other, exchange)) {
                of_folder.push(exchange.clone());
                self.near += 1;
            }
        }
    }

    /// What is known near a denied exchange, itself left out.
    pub(super) fn near(&self, denied: &Exchange, at_most: usize) -> Vec<Exchange> {
        let place = place(denied);
        let of_place = self.of_place.get(&place).into_iter().flatten();
        let of_folder = self.of_folder.get(&(place, folder(&denied.call).to_owned())).into_iter().flatten();
        let mut near: Vec<&Exchange> = of_place.chain(of_folder).filter(|other| other.call != denied.call).collect();
        near.sort_by_key(|other| {
            let distance = u8::from(folder(&other.call) != folder(&denied.call)) * 2
                + u8::from(other.call.operation != denied.call.operation);
            (distance, outcome(other))
        });
        near.into_iter().take(at_most).cloned().collect()
    }
}

fn place(exchange: &Exchange) -> Place {
    (exchange.call.bucket.clone(), exchange.call.assume_role.clone())
}

/// What came of a request, the most telling first: it passed, it was answered otherwise, it was denied.
fn outcome(exchange: &Exchange) -> u8 {
    match &exchange.answer {
        Answer::Succeeded(_) => 0,
        Answer::Refused(error) if error.status == 403 => 2,
        _ => 1,
    }
}

/// The key up to its last slash; the prefix of a listing.
pub(super) fn folder(call: &Call) -> &str {
    match (&call.key, &call.prefix) {
        (Some(key), _) => key.rsplit_once('/').map_or("", |(folder, _)| folder),
        (None, Some(prefix)) => prefix.trim_end_matches('/'),
        (None, None) => "",
    }
}

fn same_kind(a: &Exchange, b: &Exchange) -> bool {
    a.call.operation == b.call.operation
        && outcome(a) == outcome(b)
        && folder(&a.call) == folder(&b.call)
        && a.call.options == b.call.options
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        answer::{ServiceError, Success},
        call::Operation,
    };

    fn exchange(operation: Operation, key: &str, allowed: bool) -> Exchange {
        let answer = match allowed {
            true => Answer::Succeeded(Success::default()),
            false => Answer::Refused(ServiceError { status: 403, ..ServiceError::default() }),
        };
        Exchange::new(Call::new(operation, "b", Some(key)), answer, 1.0)
    }

    #[test]
    fn the_nearest_come_first_and_few_are_kept() {
        let mut sightings = Sightings::default();
        for n in 0..1000 {
            sightings.note(&exchange(Operation::PutObject, &format!("far{}/{n}", n % 100), true));
        }
        assert_eq!(sightings.of_place.values().map(Vec::len).sum::<usize>(), KEPT);
        assert_eq!(sightings.near, 100 - KEPT);
        let mut sightings = Sightings::default();
        sightings.note(&exchange(Operation::PutObject, "far/1", true));
        sightings.note(&exchange(Operation::GetObject, "far/1", true));
        sightings.note(&exchange(Operation::PutObject, "near/1", true));
        sightings.note(&exchange(Operation::GetObject, "near/1", false));
        let near = sightings.near(&exchange(Operation::GetObject, "near/1", false), 2);
        let keys: Vec<_> = near.iter().map(|other| other.call.key.as_deref()).collect();
        assert_eq!(keys, [Some("near/1"), Some("far/1")]);
    }
    #[test]
    fn of_many_folders_the_denied_one_is_known_and_a_run_of_any_size_keeps_few() {
        let mut sightings = Sightings::default();
        for n in 0..5000 {
            sightings.note(&exchange(Operation::PutObject, &format!("in/{n}/a"), true));
        }
        let near = sightings.near(&exchange(Operation::PutObject, "in/1000/b", false), 1);
        assert_eq!(near[0].call.key.as_deref(), Some("in/1000/a"));
        let kept = sightings.of_folder.values().chain(sightings.of_place.values()).map(Vec::len).sum::<usize>();
        assert_eq!(kept, KEPT + KEPT_NEAR);
    }

    #[test]
    fn a_missing_object_is_another_outcome_than_a_denied_one() {
        let missing = Answer::Refused(ServiceError { status: 404, ..ServiceError::default() });
        let mut sightings = Sightings::default();
        sightings.note(&exchange(Operation::GetObject, "in/denied", false));
        let call = Call::new(Operation::GetObject, "b", Some("in/missing"));
        sightings.note(&Exchange::new(call, missing, 1.0));
        let near = sightings.near(&exchange(Operation::GetObject, "in/other", false), 6);
        let keys: Vec<_> = near.iter().map(|other| other.call.key.as_deref()).collect();
        assert_eq!(keys, [Some("in/missing"), Some("in/denied")]);
    }
}
