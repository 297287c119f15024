//! Who does not answer is not asked for ever: a network without a way to S3 is silent, and every request to it takes all
//! the time that a request may take.
//!
//! In: how each request to a bucket ended. Out: why a bucket is not worth asking again in this run. A bucket that has
//! answered before is given more chances than one that never did; where several buckets of a Region are silent and none
//! has answered, the others of the Region are not waited for either.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use crate::answer::{Answer, FailureKind};

/// How many requests in a row may end in silence where the bucket never answered, and where it has: far more than are in
/// flight by default, so that one stall of the network does not end it.
const NEVER_HEARD: u32 = 3;
const HEARD_BEFORE: u32 = 512;

/// How many buckets of a Region may be silent.
const BUCKETS: u32 = 3;

/// What is known of who answers.
#[derive(Debug, Default)]
pub(super) struct Silence(Mutex<Heard>);

#[derive(Debug, Default)]
struct Heard {
    regions: HashMap<String, Region>,
}

#[derive(Debug, Default)]
struct Region {
    answered: bool,
    silent_buckets: u32,
    buckets: HashMap<String, Bucket>,
}

#[derive(Debug, Default)]
struct Bucket {
    answered: bool,
    unanswered: u32,
}

impl Silence {
    /// Takes down how a request in a Region ended. Only time that ran out counts as silence: what is refused or not found
    /// at once costs nothing to ask again.
    pub(super) fn note(&self, bucket: &str, region: &str, answer: &Answer) {
        let answered = match answer {
            Answer::Succeeded(_) | Answer::Refused(_) => true,
            Answer::Unanswered(failure) if failure.kind == FailureKind::TimedOut => false,
            Answer::Unanswered(_) | Answer::NotTried { .. } => return,
        };
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // The names are copied only the first time.
        let Region { answered: region_answered, silent_buckets, buckets } = match heard.regions.get_mut(region) {
            Some(known) => known,
            None => heard.regions.entry(region.to_owned()).or_default(),
        };
        let bucket = match buckets.get_mut(bucket) {
            Some(known) => known,
            None => buckets.entry(bucket.to_owned()).or_default(),
        };
        if answered {
            (bucket.answered, bucket.unanswered, *region_answered) = (true, 0, true);
            return;
        }
        if bucket.unanswered == 0 && !bucket.answered {
            *silent_buckets += 1;
        }
        bucket.unanswered += 1;
    }

    /// Why the bucket is not worth asking in a Region, where it is not.
    pub(super) fn of(&self, bucket: &str, region: &str) -> Option<String> {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let in_region = heard.regions.get(region)?;
        let limit = |bucket: &Bucket| if bucket.answered { HEARD_BEFORE } else { NEVER_HEARD };
        if let Some(silent) = in_region.buckets.get(bucket).filter(|bucket| bucket.unanswered >= limit(bucket)) {
            let times = silent.unanswered;
            return Some(format!("`{bucket}` was silent {times} times in a row, so it was not asked again"));
        }
        if in_region.answered || in_region.silent_buckets < BUCKETS {
            return None;
        }
        let count = in_region.silent_buckets;
        Some(format!("{count} buckets in {region} were silent and none has answered, so no other was asked there"))
    }

    /// The same for the clean-up, which asks whoever has answered before: what was written there is worth the wait.
    pub(super) fn of_clean_up(&self, bucket: &str, region: &str) -> Option<String> {
        let has_answered = {
            let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let bucket = heard.regions.get(region).and_then(|region| region.buckets.get(bucket));
            bucket.is_some_and(|bucket| bucket.answered)
        };
        if has_answered { None } else { self.of(bucket, region) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Failure, Success};

    fn silent() -> Answer {
        Answer::Unanswered(Failure { kind: FailureKind::TimedOut, message: String::new() })
    }

    fn answered() -> Answer {
        Answer::Succeeded(Success::default())
    }

    #[test]
    fn a_bucket_that_never_answered_is_given_up_soon_and_one_that_has_late() {
        let silence = Silence::default();
        for _ in 0..NEVER_HEARD {
            assert_eq!(silence.of("a", "r"), None);
            silence.note("a", "r", &silent());
        }
        assert!(silence.of("a", "r").is_some_and(|why| why.contains("`a` was silent 3 times")));
        assert_eq!(silence.of("b", "r"), None, "one silent bucket says nothing about another");
        silence.note("a", "r", &answered());
        for _ in 0..HEARD_BEFORE {
            assert_eq!(silence.of("a", "r"), None);
            silence.note("a", "r", &silent());
        }
        assert!(silence.of("a", "r").is_some());
        assert_eq!(silence.of_clean_up("a", "r"), None, "what was written there is removed");
        assert_eq!(silence.of("a", "elsewhere"), None, "another Region is another endpoint");
    }

    #[test]
    fn a_region_is_given_up_where_many_buckets_are_silent_and_none_answers() {
        let silence = Silence::default();
        for bucket in ["a", "b", "c"] {
            assert_eq!(silence.of("d", "r"), None);
            silence.note(bucket, "r", &silent());
        }
        assert!(silence.of("d", "r").is_some_and(|why| why.starts_with("3 buckets in r were silent")));
        assert_eq!(silence.of("d", "elsewhere"), None);
        silence.note("d", "r", &answered());
        assert_eq!(silence.of("e", "r"), None);
    }

    #[test]
    fn what_fails_at_once_is_not_silent() {
        let silence = Silence::default();
        for kind in [FailureKind::Dns, FailureKind::Connect, FailureKind::Malformed] {
            for _ in 0..10 {
                let failure = Failure { kind, message: String::new() };
                silence.note("a", "r", &Answer::Unanswered(failure));
            }
        }
        assert_eq!(silence.of("a", "r"), None);
    }
}
