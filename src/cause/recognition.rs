//! From what a service said to the causes that hold or are not excluded.

use super::{Basis, CAUSES, Confidence, Finding, Heard, Kind};
use crate::{answer::Exchange, message};

/// The causes behind an answer, surest first; none behind a success or a call that was not tried.
pub fn from_answer(exchange: &Exchange) -> Vec<Finding> {
    recognise(&Heard { said: &message::hear(exchange), call: Some(&exchange.call) })
}

/// The causes behind what was said, surest first and, among equals, likeliest first. Where a refusal gives no reason,
/// all are possible that what is known leaves open.
pub fn recognise(heard: &Heard<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = CAUSES
        .iter()
        .filter_map(|cause| {
            let recognition = (cause.recognise)(heard)?;
            Some(Finding {
                cause,
                kind: recognition.kind,
                confidence: recognition.confidence,
                basis: Basis::Reported,
                because: recognition.because,
            })
        })
        .collect();
    if findings.is_empty() && heard.said.refused {
        return behind_silence(heard);
    }
    if heard.names_a_policy_for_nothing() {
        // A key's own denial has the layer of the key whatever policy is named, and words without an action may be quoted.
        for finding in &mut findings {
            finding.confidence = finding.confidence.max(Confidence::Likely);
        }
    }
    findings.sort_by_key(|finding| finding.confidence);
    findings
}

fn behind_silence(heard: &Heard<'_>) -> Vec<Finding> {
    let mut plausible: Vec<(u8, Finding)> = CAUSES
        .iter()
        .filter_map(|cause| {
            let plausibility = (cause.behind_silence)(heard)?;
            let because = "access was refused without a reason".to_owned();
            let finding = Finding {
                cause,
                kind: Kind::NotApplicable,
                confidence: Confidence::Possible,
                basis: Basis::Reported,
                because,
            };
            Some((plausibility, finding))
        })
        .collect();
    plausible.sort_by_key(|(plausibility, _)| std::cmp::Reverse(*plausibility));
    plausible.into_iter().map(|(_, finding)| finding).collect()
}
