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

    /// Gives up the run's own answer where it is not on its way yet, and waits until one is sent.
    fn release(&self) {
        self.close();
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        // Whether it ended or not, the panic goes on.
        drop(self.ended.wait_timeout_while(done, AFTER_A_PANIC, |done| !*done));
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
        line.release();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::door::cloudformation::{ResponseHosts, fake_bucket::FakeBucket};

    fn start(bucket: &FakeBucket, at: Duration) -> Answerer {
        let url = ResponseHosts::parse("127.0.0.1").unwrap().check(&bucket.url, None).unwrap();
        Answerer::start(url, Instant::now() + at, b"late".to_vec(), b"lost".to_vec()).unwrap()
    }

    #[test]
    fn a_panic_that_ends_the_process_waits_for_the_answer() {
        let bucket = FakeBucket::start(&[200]);
        let answerer = start(&bucket, Duration::from_secs(600));
        answerer.line.release();
        assert!(*answerer.line.done.lock().unwrap());
        assert_eq!(bucket.next().body, b"lost");
    }

    /// In a process of its own, since it ends there as a release does: the hook runs, then the process is aborted.
    #[test]
    fn a_process_that_a_panic_aborts_has_answered() {
        const URL: &str = "S3LITMUS_TEST_RESPONSE_URL";
        if let Ok(url) = std::env::var(URL) {
            std::panic::set_hook(Box::new(|_| {
                answer_for_a_panic();
                std::process::abort();
            }));
            let url = ResponseHosts::parse("127.0.0.1").unwrap().check(&url, None).unwrap();
            let later = Instant::now() + Duration::from_secs(600);
            let _answerer = Answerer::start(url, later, b"late".to_vec(), b"lost".to_vec()).unwrap();
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                tokio::task::yield_now().await;
                panic!("a defect in the middle of a run");
            });
        }
        let bucket = FakeBucket::start(&[200]);
        let this = "door::cloudformation::answerer::tests::a_process_that_a_panic_aborts_has_answered";
        let ended = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", this])
            .env(URL, &bucket.url)
            .output()
            .unwrap();
        assert_eq!(ended.status.code(), None, "a signal ended it: {ended:?}");
        assert_eq!(bucket.next().body, b"lost");
    }

    #[test]
    fn what_is_dropped_is_answered_for() {
        let bucket = FakeBucket::start(&[200]);
        drop(start(&bucket, Duration::from_secs(600)));
        assert_eq!(bucket.next().body, b"lost");
    }

    #[tokio::test]
    async fn the_clock_is_not_waited_for() {
        let bucket = FakeBucket::start(&[200]);
        let answerer = start(&bucket, Duration::ZERO);
        assert_eq!(bucket.next().body, b"late");
        answerer.line.release();
        assert_eq!(answerer.answer(b"own".to_vec()).await, Err(NotDelivered::TooLate));
    }

    #[tokio::test]
    async fn the_run_is_told_whether_its_answer_arrived() {
        let bucket = FakeBucket::start(&[500, 503, 200]);
        assert_eq!(start(&bucket, Duration::from_secs(600)).answer(b"own".to_vec()).await, Ok(()));
        for _ in 0..3 {
            let request = bucket.next();
            assert_eq!(
                (request.body.as_slice(), request.line.as_str()),
                (&b"own"[..], "PUT /answer?X-Amz-Signature=s HTTP/1.1")
            );
            assert!(
                request
                    .head
                    .lines()
                    .any(|line| line.eq_ignore_ascii_case("content-type:")
                        || line.eq_ignore_ascii_case("content-type: ")),
                "{}",
                request.head
            );
            assert!(!request.head.to_ascii_lowercase().contains("transfer-encoding"), "{}", request.head);
        }
        let bucket = FakeBucket::start(&[403]);
        let refused = start(&bucket, Duration::from_secs(600)).answer(b"own".to_vec()).await;
        assert_eq!(refused, Err(NotDelivered::Refused("S3 answered the status 403".to_owned())));
        let bucket = FakeBucket::start(&[500, 500, 500]);
        let refused = start(&bucket, Duration::from_secs(600)).answer(b"own".to_vec()).await;
        assert_eq!(refused, Err(NotDelivered::Refused("S3 answered the status 500".to_owned())));
    }
}
