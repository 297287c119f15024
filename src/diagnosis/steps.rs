//! What is worth asking next.

use serde::{Deserialize, Serialize};

use super::{Evidence, ReadRequest};
use crate::call::Call;

/// One request that would tell more.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Send the denied request again with a change. Boxed, since a call is large.
    Experiment(Box<Trial>),
    /// Read configuration.
    Read(ReadRequest),
}

/// A changed request to be sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Trial {
    /// What must be written first, under the run's own key; the trial tells nothing where that fails.
    pub prepare: Option<Call>,
    /// The request. What it writes is under the run's own key, sent with `If-None-Match: *`, and cleaned up.
    pub call: Call,
    /// For people, what it would show.
    pub question: String,
}

/// How far a diagnosis may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Whether requests may be sent again with a change.
    pub experiments: bool,
    /// Whether configuration may be read.
    pub reads: bool,
    /// Experiments for one denial.
    pub experiments_per_denial: usize,
    /// Experiments for all denials of a run; what is left of it is given to [`next_steps`].
    pub experiments_per_run: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { experiments: true, reads: true, experiments_per_denial: 6, experiments_per_run: 120 }
    }
}

/// The requests that would tell most about what `evidence` leaves open, to be sent together; then the evidence with
/// their answers is asked again. Empty where nothing more is worth asking or allowed.
///
/// `limits.experiments_per_run` is what is left for this run.
pub fn next_steps(evidence: &Evidence, limits: &Limits) -> Vec<Step> {
    let _ = (evidence, limits);
    Vec::new()
}
