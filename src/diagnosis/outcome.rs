//! What a denial means.

use serde::{Deserialize, Serialize};

use super::Evidence;
use crate::report::{CauseReport, Remedy, RuledOut};

/// The causes of one denial, as far as the evidence goes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// Those that hold or are not excluded, the first cause first.
    pub causes: Vec<CauseReport>,
    /// Those that the evidence excludes, and by what.
    pub ruled_out: Vec<RuledOut>,
    /// For people: what was asked and what came, a line a step.
    pub evidence: Vec<String>,
    /// The permissions that would let the run say more.
    pub unreadable: Vec<String>,
    /// What to change for the first cause.
    pub remedy: Option<Remedy>,
}

/// Judges the evidence. The same evidence always gives the same diagnosis.
pub fn diagnose(evidence: &Evidence) -> Diagnosis {
    let _ = evidence;
    Diagnosis::default()
}
