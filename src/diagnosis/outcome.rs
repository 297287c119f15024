//! What a denial means: every cause is asked, the answers are ranked, the first one's repair is worked out.

use serde::{Deserialize, Serialize};

use super::{Case, Evidence, account, rank};
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
    let case = Case::new(evidence);
    let ranking = rank::rank(&case);
    let causes: Vec<_> = ranking.standing.iter().map(rank::Standing::report).collect();
    let remedy = ranking.standing.iter().zip(&causes).find_map(|(standing, report)| {
        // A repair of something that merely might be is no advice.
        let sure = report.confidence != crate::cause::Confidence::Possible || ranking.standing.len() == 1;
        if sure { (standing.cause.remedy)(&case, report) } else { None }
    });
    let decided = causes.first().is_some_and(|first| first.confidence == crate::cause::Confidence::Certain);
    Diagnosis {
        evidence: account::lines(&case, &ranking),
        unreadable: account::unreadable(&case, decided),
        ruled_out: ranking.ruled_out,
        causes,
        remedy,
    }
}
