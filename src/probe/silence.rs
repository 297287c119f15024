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

/// How many requests in a row may end in silence where the bucket never answered, and where it has.
const NEVER_HEARD: u32 = 3;
const HEARD_BEFORE: u32 = 48;

/// How many buckets of a Region may be silent.
const BUCKETS: u32 = 3;

/// What is known of who answers.
#[derive(Debug, Default)]
pub(super) struct Silence(Mutex<Heard>);

#[derive(Debug, Default)]
struct Heard {
    buckets: HashMap<String, Bucket>,
    regions: HashMap<String, Region>,
}

#[derive(Debug, Default)]
struct Bucket {
    answered: bool,
    unanswered: u32,
}

#[derive(Debug, Default)]
struct Region {
    answered: bool,
    silent_buckets: u32,
}

impl Silence {
    /// Takes down how a request ended. Only time that ran out counts as silence: what is refused or not found at once
    /// costs nothing to ask again.
    pub(super) fn note(&self, bucket: &str, region: &str, answer: &Answer) {
        let answered = match answer {
            Answer::Succeeded(_) | Answer::Refused(_) => true,
            Answer::Unanswered(failure) if failure.kind == FailureKind::TimedOut => false,
            Answer::Unanswered(_) | Answer::NotTried { .. } => return,
        };
        let mut heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Heard { buckets, regions } = &mut *heard;
        let bucket = match buckets.get_mut(bucket) {
            Some(known) => known,
            None => buckets.entry(bucket.to_owned()).or_default(),
        };
        let region = match regions.get_mut(region) {
            Some(known) => known,
            None => regions.entry(region.to_owned()).or_default(),
        };
        if answered {
            (bucket.answered, bucket.unanswered, region.answered) = (true, 0, true);
            return;
        }
        if bucket.unanswered == 0 && !bucket.answered {
            region.silent_buckets += 1;
        }
        bucket.unanswered += 1;
    }

    /// Why the bucket is not worth asking, where it is not.
    pub(super) fn of(&self, bucket: &str, region: &str) -> Option<String> {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = |bucket: &Bucket| if bucket.answered { HEARD_BEFORE } else { NEVER_HEARD };
        if let Some(silent) = heard.buckets.get(bucket).filter(|bucket| bucket.unanswered >= limit(bucket)) {
            let times = silent.unanswered;
            return Some(format!("`{bucket}` was silent {times} times in a row, so it was not asked again"));
        }
        let silent = heard.regions.get(region).filter(|region| !region.answered && region.silent_buckets >= BUCKETS)?;
        let count = silent.silent_buckets;
        Some(format!("{count} buckets in {region} were silent and none has answered, so no other was asked there"))
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
