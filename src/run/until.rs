//! Until when a part of a run may take: an instant, or a word from outside, whichever comes first.

use std::time::{Duration, Instant};

use super::interrupt::{Interrupt, Told};

/// How long answers that are on their way are waited for where the run is told to end.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

/// The end of a part of a run.
#[derive(Clone, Debug)]
pub(super) struct Until {
    /// None is for ever.
    pub(super) at: Option<Instant>,
    interrupt: Interrupt,
    told: Told,
}

/// What ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Deadline,
    Interrupt,
}

impl Until {
    /// Until an instant, or until the run is told to stop asking.
    pub(super) fn asking(at: Option<Instant>, interrupt: &Interrupt) -> Self {
        Self { at, interrupt: interrupt.clone(), told: Told::Stop }
    }

    /// Until an instant, or until the run is told to leave everything.
    pub(super) fn cleaning(at: Option<Instant>, interrupt: &Interrupt) -> Self {
        Self { at, interrupt: interrupt.clone(), told: Told::StopAtOnce }
    }

    /// The same, but at this instant at the latest.
    pub(super) fn at_the_latest(&self, at: Instant) -> Self {
        Self { at: Some(self.at.map_or(at, |own| own.min(at))), ..self.clone() }
    }

    /// For answers that are on their way when the run is told to stop.
    pub(super) fn last_answers(&self) -> Self {
        Self { told: Told::StopAtOnce, ..self.at_the_latest(Instant::now() + LAST_ANSWERS) }
    }

    /// Waits for the end.
    pub(super) async fn reached(self) -> End {
        let Self { at, interrupt, told } = self;
        let deadline = async {
            match at {
                Some(at) => tokio::time::sleep_until(at.into()).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = interrupt.told_to(told) => End::Interrupt,
            () = deadline => End::Deadline,
        }
    }

    /// What ended it, where it has ended.
    pub(super) fn ended(&self) -> Option<End> {
        if self.interrupt.told() >= self.told {
            return Some(End::Interrupt);
        }
        self.at.is_some_and(|at| Instant::now() >= at).then_some(End::Deadline)
    }

    /// What comes of a future before the end.
    pub(super) async fn in_time<T>(&self, future: impl Future<Output = T>) -> Result<T, End> {
        tokio::select! {
            biased;
            done = future => Ok(done),
            end = self.clone().reached() => Err(end),
        }
    }
}

impl End {
    /// Why something was not asked.
    pub(super) const fn because(self) -> &'static str {
        match self {
            Self::Deadline => "the deadline was reached",
            Self::Interrupt => "the run was interrupted",
        }
    }

    /// Why something was not removed.
    pub(super) const fn because_left(self) -> &'static str {
        match self {
            Self::Deadline => "the deadline was reached before it could be removed",
            Self::Interrupt => "the run was interrupted before it could be removed",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whichever_comes_first() {
        let interrupt = Interrupt::default();
        let soon = Some(Instant::now() + Duration::from_millis(1));
        assert_eq!(Until::asking(soon, &interrupt).reached().await, End::Deadline);
        let (asking, cleaning) = (Until::asking(None, &interrupt), Until::cleaning(None, &interrupt));
        assert_eq!((asking.ended(), cleaning.ended()), (None, None));
        interrupt.interrupt();
        assert_eq!(asking.clone().reached().await, End::Interrupt);
        assert_eq!((asking.ended(), cleaning.ended()), (Some(End::Interrupt), None));
        interrupt.interrupt();
        assert_eq!(cleaning.in_time(std::future::pending::<()>()).await, Err(End::Interrupt));
        assert_eq!(cleaning.in_time(async { 1 }).await, Ok(1), "what is there is taken");
    }
}
