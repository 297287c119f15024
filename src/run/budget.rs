//! How the time of a run is divided, so that its report leaves before the deadline.

use std::time::{Duration, Instant};

use super::{interrupt::Interrupt, until::Until};

/// What is kept for the clean-up: a tenth of the time, but enough for a few requests and no more than a slow one needs.
const LEAST: Duration = Duration::from_millis(500);
const MOST: Duration = Duration::from_secs(5);

/// What is kept for summing up.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// Until when what may be done.
#[derive(Clone, Debug)]
pub(super) struct Budget {
    /// Checks, retries and the diagnosis.
    pub(super) asking: Until,
    /// The clean-up.
    pub(super) cleaning: Until,
}

impl Budget {
    pub(super) fn until(deadline: Option<Instant>, now: Instant, interrupt: &Interrupt) -> Self {
        let (asking, cleaning) = shares(deadline, now);
        Self { asking: Until::asking(asking, interrupt), cleaning: Until::cleaning(cleaning, interrupt) }
    }
}

/// Until when is asked, and until when is cleaned up. None is for ever.
fn shares(deadline: Option<Instant>, now: Instant) -> (Option<Instant>, Option<Instant>) {
    let Some(deadline) = deadline else { return (None, None) };
    let total = deadline.saturating_duration_since(now);
    let last_words = LAST_WORDS.min(total / 10);
    // Of a very short time the clean-up gets a third.
    let cleaning = (total / 10).clamp(LEAST, MOST).min(total / 3);
    let before = |kept: Duration| now + total.saturating_sub(kept);
    (Some(before(cleaning + last_words)), Some(before(last_words)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clean_up_always_has_its_share() {
        let now = Instant::now();
        for (total, asking, cleaning) in
            [(0, 0, 0), (300, 170, 270), (3_000, 2_400, 2_900), (30_000, 26_900, 29_900), (900_000, 894_900, 899_900)]
        {
            let kept = |until: Option<Instant>| until.map(|until| (until - now).as_millis());
            let (ask, clean) = shares(Some(now + Duration::from_millis(total)), now);
            assert_eq!((kept(ask), kept(clean)), (Some(asking), Some(cleaning)), "{total}");
        }
        assert_eq!(shares(None, now), (None, None));
    }
}
