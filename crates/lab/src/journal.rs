//! What was asked and how it was decided: the "why" that AWS does not give.
//!
//! Kept in memory for tests (the newest 10,000 requests) and handed to a listener, which
//! `s3litmus lab --explain` prints. No secrets: neither signatures nor tokens nor bodies.

use std::collections::VecDeque;
use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

const KEPT: usize = 10_000;

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Decision {
    /// It was carried out.
    #[default]
    Allowed,
    /// It was refused for lack of a right.
    Denied,
    /// It failed for another reason.
    Failed,
}

impl Decision {
    /// The word in the log.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::Denied => "denied",
            Self::Failed => "failed",
        }
    }
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// The service that the request was signed for: `s3`, `sts`, `kms`, `iam`, `ssm`, and
    /// `s3control` where it was one for S3 Control.
    pub service: String,
    /// The operation, such as `PutObject`; empty where none was recognised.
    pub operation: String,
    /// The HTTP method.
    pub method: String,
    /// The path and query as sent.
    pub target: String,
    /// The ARN of the caller, or `anonymous`.
    pub principal: String,
    /// The action that decided: the one denied, or the last one allowed.
    pub action: Option<String>,
    /// The resource that it was judged on.
    pub resource: Option<String>,
    /// How it ended.
    pub decision: Decision,
    /// The HTTP status; 0 where the request was left without an answer.
    pub status: u16,
    /// AWS's error code.
    pub code: Option<String>,
    /// The layer that denied, in the report's words (`bucket-policy`); all of them stand in `why`.
    pub layer: Option<String>,
    /// The policy that denied: its ARN or name.
    pub policy: Option<String>,
    /// The Sid of the statement that denied.
    pub sid: Option<String>,
    /// The position of the statement that denied, from 0.
    pub index: Option<usize>,
    /// Everything that stood in the way, a sentence each, whatever the client was told.
    pub why: Vec<String>,
    /// The message that the client got.
    pub message: Option<String>,
    /// Time from the head of the request to the head of the answer, in nanoseconds.
    pub nanos: u64,
    /// The part of it that was spent in authorization.
    pub authorization_nanos: u64,
}

impl fmt::Display for Entry {
    /// The line of `--explain`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operation = if self.operation.is_empty() { &self.method } else { &self.operation };
        write!(out, "{} {} {operation} {}", self.decision.as_str(), self.status, self.target)?;
        write!(out, " by {}", self.principal)?;
        if let (Some(action), Some(resource)) = (&self.action, &self.resource) {
            write!(out, " [{action} on {resource}]")?;
        }
        if let Some(code) = &self.code {
            write!(out, " {code}")?;
        }
        if let Some(layer) = &self.layer {
            write!(out, ", layer {layer}")?;
        }
        match (&self.sid, self.index) {
            (Some(sid), _) => write!(out, ", statement `{sid}`")?,
            (None, Some(index)) => write!(out, ", statement {index}")?,
            (None, None) => {}
        }
        if let Some(policy) = &self.policy {
            write!(out, " of `{policy}`")?;
        }
        for why in &self.why {
            write!(out, "\n    {why}")?;
        }
        Ok(())
    }
}

/// Who hears of each request.
pub type Listener = Box<dyn Fn(&Entry) + Send + Sync>;

/// The requests so far.
#[derive(Default)]
pub(crate) struct Journal {
    entries: Mutex<VecDeque<Entry>>,
    count: AtomicU64,
    listener: Option<Listener>,
}

impl Journal {
    pub(crate) fn new(listener: Option<Listener>) -> Self {
        Self { listener, ..Self::default() }
    }

    pub(crate) fn record(&self, entry: Entry) {
        self.count.fetch_add(1, Ordering::Relaxed);
        if let Some(listener) = &self.listener {
            listener(&entry);
        }
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() == KEPT {
            entries.pop_front();
        }
        entries.push_back(entry);
    }

    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    pub(crate) fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}

impl fmt::Debug for Journal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Journal").field("count", &self.count()).finish_non_exhaustive()
    }
}
