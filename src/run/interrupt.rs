//! Being told from outside to end a run before its time, as by Ctrl-C.

use std::sync::Arc;

use tokio::sync::watch;

/// The way to tell a run to end. A clone tells the same run; from any thread, at any moment.
#[derive(Clone, Debug, Default)]
pub struct Interrupt(Arc<watch::Sender<Told>>);

/// What a run has been told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Told {
    /// Nothing.
    #[default]
    GoOn,
    /// To ask nothing more, and to remove what was written.
    Stop,
    /// To leave that, too.
    StopAtOnce,
}

impl Interrupt {
    /// The first time, the run asks nothing more and removes what it wrote; told again, it only lists what is left.
    pub fn interrupt(&self) {
        self.0.send_modify(|told| *told = if *told == Told::GoOn { Told::Stop } else { Told::StopAtOnce });
    }

    /// Whether the run has been told to end.
    pub fn is_interrupted(&self) -> bool {
        self.told() >= Told::Stop
    }

    pub(super) fn told(&self) -> Told {
        *self.0.borrow()
    }

    /// Waits until the run is told at least that.
    pub(super) async fn told_to(&self, least: Told) {
        // INVARIANT: the sender lives as long as this borrow, so that waiting cannot fail.
        let mut word = self.0.subscribe();
        let _told = word.wait_for(|told| *told >= least).await;
    }
}
