//! Answers to other checks that may tell something about a denial: the same bucket, the same role, near the same key.
//!
//! In: every exchange. Out: a handful for a denied one, nearest first. A few are kept for each bucket and role, whatever
//! the number of checks.

use std::collections::HashMap;

use crate::{
    answer::{Answer, Exchange},
    call::{AssumeRole, Call},
};

/// How many are kept for a bucket and role.
const KEPT: usize = 24;

/// How many are handed out for a denial.
pub(super) const HANDFUL: usize = 6;

type Place = (String, Option<AssumeRole>);

#[derive(Debug, Default)]
pub(super) struct Sightings(HashMap<Place, Vec<Exchange>>);

impl Sightings {
    /// Keeps an exchange where it is the first of its kind: same operation, folder and outcome.
    pub(super) fn note(&mut self, exchange: &Exchange) {
        if matches!(exchange.answer, Answer::NotTried { .. } | Answer::Unanswered(_)) {
            return;
        }
        let kept = match self.0.get_mut(&(exchange.call.bucket.clone(), exchange.call.assume_role.clone())) {
            Some(kept) => kept,
            None => self.0.entry((exchange.call.bucket.clone(), exchange.call.assume_role.clone())).or_default(),
        };
        if kept.len() < KEPT && !kept.iter().any(|other| same_kind(other, exchange)) {
            kept.push(exchange.clone());
        }
    }

    /// What is known near a denied exchange, itself left out.
    pub(super) fn near(&self, denied: &Exchange, at_most: usize) -> Vec<Exchange> {
        let place = (denied.call.bucket.clone(), denied.call.assume_role.clone());
        let mut near: Vec<&Exchange> =
            self.0.get(&place).into_iter().flatten().filter(|other| other.call != denied.call).collect();
        near.sort_by_key(|other| {
            let distance = u8::from(folder(&other.call) != folder(&denied.call)) * 2
                + u8::from(other.call.operation != denied.call.operation);
            (distance, !matches!(other.answer, Answer::Succeeded(_)))
        });
        near.into_iter().take(at_most).cloned().collect()
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
        && matches!(a.answer, Answer::Succeeded(_)) == matches!(b.answer, Answer::Succeeded(_))
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
        assert_eq!(sightings.0.values().map(Vec::len).sum::<usize>(), KEPT);
        let mut sightings = Sightings::default();
        sightings.note(&exchange(Operation::PutObject, "far/1", true));
        sightings.note(&exchange(Operation::GetObject, "far/1", true));
        sightings.note(&exchange(Operation::PutObject, "near/1", true));
        sightings.note(&exchange(Operation::GetObject, "near/1", false));
        let near = sightings.near(&exchange(Operation::GetObject, "near/1", false), 2);
        let keys: Vec<_> = near.iter().map(|other| other.call.key.as_deref()).collect();
        assert_eq!(keys, [Some("near/1"), Some("far/1")]);
    }
}
