//! Evidence in a saved report, and the diagnosis made again from it, without a network.
//!
//! In: a [`Report`] whose checks carry `facts`. Out: the same report with causes and remedies as this version judges
//! them. What was read is shared by the denials of a run, so a report stores each reading once, with the first check
//! that needed it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Diagnosis, Evidence, ReadRequest, Readings, diagnose};
use crate::report::{CheckReport, Report};

/// What `facts` of a check holds.
#[derive(Serialize, Deserialize)]
struct Facts {
    #[serde(flatten)]
    evidence: Evidence,
    #[serde(default, skip_serializing_if = "Readings::is_empty")]
    readings: Readings,
    /// That of the role that could not be assumed, which its trust policy is compared with. Of all others it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    external_id: Option<String>,
}

/// The evidence as a check's report stores it, with the readings that no earlier one stored.
pub fn facts(evidence: &Evidence, stored: &mut BTreeSet<ReadRequest>) -> Option<Value> {
    let new = evidence.readings.iter_shared().filter(|(request, _)| stored.insert((*request).clone()));
    let readings = new.map(|(request, reading)| (request.clone(), reading)).collect();
    let refused = evidence.denied.call.assume_role.as_ref().filter(|_| evidence.denied.is_assume_role());
    let external_id = refused.and_then(|role| role.external_id.clone());
    serde_json::to_value(Facts { evidence: evidence.clone(), readings, external_id }).ok()
}

/// Why a saved report cannot be judged again.
#[derive(Debug)]
pub struct SavedError {
    /// The check.
    pub check: String,
    /// What is wrong with its evidence.
    pub error: serde_json::Error,
}

impl std::fmt::Display for SavedError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the evidence of the check `{}` cannot be read: {}", self.check, self.error)
    }
}

impl std::error::Error for SavedError {}

/// The report with every check that has evidence judged again.
///
/// # Errors
/// Where evidence was changed by hand, or stored by a version that this one does not understand.
pub fn again(mut report: Report) -> Result<Report, SavedError> {
    let mut known: Vec<Option<Evidence>> = Vec::with_capacity(report.checks.len());
    let mut readings = Readings::default();
    for check in &report.checks {
        let facts = check.facts.clone().map(serde_json::from_value::<Facts>).transpose();
        let facts = facts.map_err(|error| SavedError { check: check.id.clone(), error })?;
        known.push(facts.map(|facts| {
            readings.extend(&facts.readings);
            let mut evidence = facts.evidence;
            if let Some(role) = &mut evidence.denied.call.assume_role {
                role.external_id = facts.external_id;
            }
            evidence
        }));
    }
    for (check, evidence) in report.checks.iter_mut().zip(known) {
        if let Some(mut evidence) = evidence {
            evidence.readings = readings.clone();
            restate(check, diagnose(&evidence));
        }
    }
    Ok(report)
}

fn restate(check: &mut CheckReport, found: Diagnosis) {
    let had_remedy = check.remedy.is_some();
    let mut causes = found.causes.into_iter();
    check.cause = causes.next();
    check.other_causes = causes.collect();
    check.ruled_out = found.ruled_out;
    check.evidence = found.evidence;
    check.unreadable = found.unreadable;
    check.remedy = found.remedy.filter(|_| had_remedy);
}
