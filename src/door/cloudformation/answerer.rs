//! The promise that CloudFormation is answered once, whatever happens: an edge with a thread and a clock.
//!
//! In: the answer of the run, or nothing. Out: one answer, sent from a thread of its own that has a runtime of its own.
//! A run that hangs, even one that never gives its thread back, is overtaken by the clock; one that panics drops its
//! end of the channel, or has the panic hook do so where a panic ends the process. A stack that gets no answer waits
//! an hour. Absent on purpose: a second answer. CloudFormation takes the first.

use std::{
    sync::{
        Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak,
        mpsc::{self, RecvTimeoutError, Sender},
    },
    thread,
    time::{Duration, Instant},
};

use tokio::sync::oneshot;

use super::{ResponseUrl, put};
use crate::log;

/// How long a panic waits for the answer to be sent before it ends the process.
const AFTER_A_PANIC: Duration = Duration::from_secs(8);

/// The answerer of the invocation at hand; a function has one invocation at a time.
static CURRENT: Mutex<Weak<Line>> = Mutex::new(Weak::new());

/// Why the run's own answer did not arrive.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotDelivered {
    /// The clock was first.
    #[error("the answer of a run that took too long was sent already")]
    TooLate,
    /// S3 did not take it.
    #[error("{0}")]
    Refused(String),
}

struct Order {
    body: Vec<u8>,
    delivered: oneshot::Sender<Result<(), NotDelivered>>,
}

/// What is sent where the run has no answer.
struct Fallbacks {
    late: Vec<u8>,
    lost: Vec<u8>,
}

/// What the run, the thread and the panic hook share.
struct Line {
    orders: Mutex<Option<Sender<Order>>>,
    fallbacks: Mutex<Fallbacks>,
    done: Mutex<bool>,
    ended: Condvar,
}

impl Line {
    fn close(&self) -> Option<Sender<Order>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn fallbacks(&self) -> MutexGuard<'_, Fallbacks> {
        self.fallbacks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn end(&self) {
        *self.done.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.ended.notify_all();
    }

    fn wait(&self, at_most: Duration) {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        // Whether it ended or not, the panic goes on.
        drop(self.ended.wait_timeout_while(done, at_most, |done| !*done));
    }
}

/// The sending end. Dropped without an answer, `lost` is sent.
pub struct Answerer {
    line: Arc<Line>,
}

impl Answerer {
    /// Starts to wait: for an answer, for `at` (then `late` is sent), or for the end of this value (then `lost` is).
    ///
    /// # Errors
    /// That there is no thread to be had.
    pub fn start(url: ResponseUrl, at: Instant, late: Vec<u8>, lost: Vec<u8>) -> std::io::Result<Self> {
        let (orders, waiting) = mpsc::channel::<Order>();
        let line = Arc::new(Line {
            orders: Mutex::new(Some(orders)),
            fallbacks: Mutex::new(Fallbacks { late, lost }),
            done: Mutex::new(false),
            ended: Condvar::new(),
        });
        let of_thread = Arc::clone(&line);
        thread::Builder::new().name("answerer".to_owned()).spawn(move || {
            match waiting.recv_timeout(at.saturating_duration_since(Instant::now())) {
                Ok(Order { body, delivered }) => {
                    // Nobody waits where the run was given up meanwhile.
                    let _ = delivered.send(send(&url, &body).map_err(NotDelivered::Refused));
                }
                Err(RecvTimeoutError::Timeout) => {
                    drop(waiting);
                    let late = of_thread.fallbacks().late.clone();
                    tell("late", send(&url, &late));
                }
                Err(RecvTimeoutError::Disconnected) => {
                    let lost = of_thread.fallbacks().lost.clone();
                    tell("lost", send(&url, &lost));
                }
            }
            of_thread.end();
        })?;
        *CURRENT.lock().unwrap_or_else(PoisonError::into_inner) = Arc::downgrade(&line);
        Ok(Self { line })
    }

    /// What to send instead where the run has no answer, now that more is known.
    pub fn replace_fallbacks(&self, body: &[u8]) {
        *self.line.fallbacks() = Fallbacks { late: body.to_vec(), lost: body.to_vec() };
    }

    /// Sends the answer of the run.
    ///
    /// # Errors
    /// [`NotDelivered`].
    pub async fn answer(self, body: Vec<u8>) -> Result<(), NotDelivered> {
        let (delivered, arrival) = oneshot::channel();
        let orders = self.line.close().ok_or(NotDelivered::TooLate)?;
        orders.send(Order { body, delivered }).map_err(|_| NotDelivered::TooLate)?;
        arrival.await.map_err(|_| NotDelivered::TooLate)?
    }
}

impl Drop for Answerer {
    fn drop(&mut self) {
        self.line.close();
    }
}

/// For the panic hook: where a panic ends the process nothing is dropped any more, so the answer that is due is sent
/// now, and waited for.
pub fn answer_for_a_panic() {
    let line = CURRENT.lock().unwrap_or_else(PoisonError::into_inner).upgrade();
    if let Some(line) = line {
        line.close();
        line.wait(AFTER_A_PANIC);
    }
}

fn send(url: &ResponseUrl, body: &[u8]) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| format!("no runtime to send with: {error}"))?.block_on(put(url, body))
}

fn tell(which: &str, sent: Result<(), String>) {
    match sent {
        Ok(()) => tracing::error!("CloudFormation was answered for a run that is {which}"),
        Err(why) => tracing::error!("CloudFormation could not be answered for a run that is {which}: {why}"),
    }
    // The run may never come to the end where the log is flushed.
    log::flush();
}
