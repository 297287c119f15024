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
    of_place: HashMap<Place, Kept>,
    near: usize,
}

/// What is kept for a bucket and role.
#[derive(Debug, Default)]
struct Kept {
    first: Vec<Seen>,
    of_folder: HashMap<String, Vec<Seen>>,
}

#[derive(Debug)]
struct Seen {
    folder: String,
    exchange: Exchange,
}

impl Sightings {
    /// Keeps an exchange where it is the first of its kind: same operation, folder, options and outcome.
    pub(super) fn note(&mut self, exchange: &Exchange) {
        if matches!(exchange.answer, Answer::NotTried { .. } | Answer::Unanswered(_)) {
            return;
        }
        let folder = folder(&exchange.call);
        let seen = || Seen { folder: folder.to_owned(), exchange: exchange.clone() };
        let Kept { first, of_folder } = self.of_place.entry(place(exchange)).or_default();
        if first.iter().any(|other| other.is_like(exchange, folder)) {
            return;
        }
        if first.len() < KEPT {
            first.push(seen());
        } else if self.near < KEPT_NEAR {
            if let Some(near) = of_folder.get_mut(folder) {
                if near.len() == HANDFUL || near.iter().any(|other| other.is_like(exchange, folder)) {
                    return;
                }
                near.push(seen());
            } else {
                of_folder.insert(folder.to_owned(), vec![seen()]);
            }
            self.near += 1;
        }
    }

    /// What is known near a denied exchange, itself left out.
    pub(super) fn near(&self, denied: &Exchange, at_most: usize) -> Vec<Exchange> {
        let Some(kept) = self.of_place.get(&place(denied)) else { return Vec::new() };
        let wanted = folder(&denied.call);
        let of_folder = kept.of_folder.get(wanted).into_iter().flatten();
        let others = kept.first.iter().chain(of_folder);
        let mut near: Vec<&Seen> = others.filter(|other| other.exchange.call != denied.call).collect();
        near.sort_by_key(|Seen { folder, exchange }| {
            let distance = u8::from(folder != wanted) * 2 + u8::from(exchange.call.operation != denied.call.operation);
            (distance, outcome(exchange))
        });
        near.into_iter().take(at_most).map(|seen| seen.exchange.clone()).collect()
    }
}

impl Seen {
    /// Whether an exchange tells the same. The folder is the exchange's.
    fn is_like(&self, exchange: &Exchange, folder: &str) -> bool {
        let (own, call) = (&self.exchange.call, &exchange.call);
        own.operation == call.operation
            && self.folder == folder
            && outcome(&self.exchange) == outcome(exchange)
            && own.options == call.options
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
        assert_eq!(sightings.of_place.values().map(|kept| kept.first.len()).sum::<usize>(), KEPT);
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
        let near = |kept: &Kept| kept.of_folder.values().map(Vec::len).sum::<usize>();
        let kept = sightings.of_place.values().map(|kept| kept.first.len() + near(kept)).sum::<usize>();
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
