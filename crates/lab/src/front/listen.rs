//! The listener: connections in, answers out, until the lab is dropped.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::Front;
use crate::journal::{Entry, Journal, Listener};
use crate::state::State;
use crate::world::World;

/// How long a client may take to send the head of a request. Idle connections cost some 12 KB each until
/// then, most of it the buffer for the head.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// S3 takes 8 KB of headers; the request line comes on top.
const MAX_HEAD: usize = 64 * 1024;

/// How a lab is run.
#[derive(Default)]
pub struct Options {
    /// Where to listen; `127.0.0.1` and a port of the system's choice where absent.
    pub listen: Option<SocketAddr>,
    /// Who hears of each request (`--explain`).
    pub listener: Option<Listener>,
}

impl fmt::Debug for Options {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Options").field("listen", &self.listen).finish_non_exhaustive()
    }
}

/// Why a lab could not start.
#[derive(Debug)]
pub enum StartError {
    /// The address is taken or not ours.
    Listen(SocketAddr, std::io::Error),
    /// The system gives no thread or event loop.
    Runtime(std::io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Listen(address, error) => write!(out, "cannot listen on `{address}`: {error}"),
            Self::Runtime(error) => write!(out, "cannot start the lab: {error}"),
        }
    }
}

impl std::error::Error for StartError {}

/// A lab that serves on threads of its own until it is dropped.
#[derive(Debug)]
pub struct RunningLab {
    address: SocketAddr,
    state: Arc<State>,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl RunningLab {
    pub(crate) fn start(world: World, options: Options) -> Result<Self, StartError> {
        let address = options.listen.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 0)));
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("lab")
            .enable_all()
            .build()
            .map_err(StartError::Runtime)?;
        let listener =
            runtime.block_on(TcpListener::bind(address)).map_err(|error| StartError::Listen(address, error))?;
        let address = listener.local_addr().map_err(|error| StartError::Listen(address, error))?;
        let state = Arc::new(State::new(world, Journal::new(options.listener)));
        let front = Front::new(Arc::clone(&state));
        let (stop, stopped) = watch::channel(false);
        // A runtime may not be dropped inside another one, so it lives and ends on its own thread.
        let thread = std::thread::Builder::new()
            .name("lab-listener".to_owned())
            .spawn(move || {
                runtime.block_on(serve(listener, front, stopped));
                runtime.shutdown_background();
            })
            .map_err(StartError::Runtime)?;
        Ok(Self { address, state, stop, thread: Some(thread) })
    }

    /// The address that the lab listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// `http://127.0.0.1:PORT`, for every service.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests so far, the newest 10,000.
    #[must_use]
    pub fn requests(&self) -> Vec<Entry> {
        self.state.journal.entries()
    }

    /// How many requests have come.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.state.journal.count()
    }

    /// The keys of a bucket with how many versions each has, delete markers included: what a run
    /// left behind.
    #[must_use]
    pub fn keys(&self, bucket: &str) -> Vec<(String, usize)> {
        let contents = self.state.store.bucket(bucket);
        let keys = contents.iter().flat_map(|contents| contents.objects.iter());
        keys.map(|(key, versions)| (key.clone(), versions.len())).collect()
    }

    /// How many uploads of a bucket are not completed.
    #[must_use]
    pub fn unfinished_uploads(&self, bucket: &str) -> usize {
        self.state.store.bucket(bucket).map_or(0, |contents| contents.uploads.len())
    }

    /// Serves until the process is interrupted.
    pub fn wait_for_interrupt(self) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        // Without a signal handler the process ends all the same, only less tidily.
        if let Ok(runtime) = runtime {
            let _ = runtime.block_on(tokio::signal::ctrl_c());
        }
    }
}

impl Drop for RunningLab {
    fn drop(&mut self) {
        let _ = self.stop.send(true);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(listener: TcpListener, front: Front, mut stopped: watch::Receiver<bool>) {
    let mut connections = JoinSet::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stopped.changed() => break,
            // Finished connections are let go of as they end.
            Some(_) = connections.join_next(), if !connections.is_empty() => continue,
        };
        match stream {
            Ok((stream, _)) => {
                let _ = stream.set_nodelay(true);
                connections.spawn(connection(stream, front.clone()));
            }
            // Out of file descriptors: wait until some connection ends.
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
    connections.shutdown().await;
}

async fn connection(stream: tokio::net::TcpStream, front: Front) {
    let service = service_fn(move |request| {
        let front = front.clone();
        async move { front.answer(request).await }
    });
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        // A client that closes its side after the request still wants the answer.
        .half_close(true)
        .max_buf_size(MAX_HEAD)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}
