//! Ctrl-C, SIGTERM and SIGHUP: the run ends early, with a report of what it reached.
//!
//! The first asks nothing more of S3, removes what was written and reports; the second leaves what is not removed yet and
//! reports it; the third, or one after the run, ends the process.

use std::{
    process,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use s3litmus::run::Interrupt;

use crate::failure::Status;

/// What listens for signals while a run is on its way.
pub(crate) struct Signals {
    heard: Arc<AtomicUsize>,
}

/// So many signals end the process at once.
const LAST: usize = 3;

impl Signals {
    /// Listens from now on. `aside` writes a line without disturbing what is drawn.
    pub(crate) fn listen(interrupt: Interrupt, aside: impl Fn(&str) + Send + 'static) -> Self {
        let heard = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&heard);
        // Where it cannot be set, a signal ends the process as it would have without us.
        let _set = ctrlc::set_handler(move || {
            let signals = count.fetch_add(1, Ordering::Relaxed) + 1;
            if signals >= LAST {
                process::exit(i32::from(Status::INTERRUPTED));
            }
            interrupt.interrupt();
            match signals {
                1 => aside("interrupted: removing what was written (once more leaves it there and lists it)"),
                _ => aside("interrupted again: what is left is listed"),
            }
        });
        Self { heard }
    }

    /// Whether one came. From now on the next ends the process.
    pub(crate) fn end(self) -> bool {
        self.heard.fetch_max(LAST, Ordering::Relaxed) > 0
    }
}
