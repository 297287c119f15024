//! How the time of a run is divided, so that its report leaves before the deadline.

use std::time::{Duration, Instant};

/// What is kept for the clean-up: a tenth of the time, but enough for a few requests and no more than a slow one needs.
const LEAST: Duration = Duration::from_millis(500);
const MOST: Duration = Duration::from_secs(5);

/// What is kept for summing up.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// Until when what may be done. None is for ever.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    /// Checks, retries and the diagnosis.
    pub(super) asking: Option<Instant>,
    /// The clean-up.
    pub(super) cleaning: Option<Instant>,
}

impl Budget {
    pub(super) fn until(deadline: Option<Instant>, now: Instant) -> Self {
        let Some(deadline) = deadline else { return Self { asking: None, cleaning: None } };
        let total = deadline.saturating_duration_since(now);
        let last_words = LAST_WORDS.min(total / 10);
        // Of a very short time the clean-up gets a third.
        let cleaning = (total / 10).clamp(LEAST, MOST).min(total / 3);
        let before = |kept: Duration| now + total.saturating_sub(kept);
        Self { asking: Some(before(cleaning + last_words)), cleaning: Some(before(last_words)) }
    }
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
            let budget = Budget::until(Some(now + Duration::from_millis(total)), now);
            let kept = |until: Option<Instant>| until.map(|until| (until - now).as_millis());
            assert_eq!((kept(budget.asking), kept(budget.cleaning)), (Some(asking), Some(cleaning)), "{total}");
        }
        assert_eq!(Budget::until(None, now).asking, None);
    }
}
