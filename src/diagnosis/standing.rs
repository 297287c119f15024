//! A cause that holds or may, with what is known of it, and as a report has it.

use serde_json::Value;

use super::{Case, Need, judge::Held};
use crate::{
    cause::{Cause, Confidence, Kind, Layer},
    message::PolicySaid,
    report::{CauseReport, PolicyReport},
};

/// A cause that holds or is not excluded.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    /// Which.
    pub(super) cause: &'static Cause,
    /// What is known of it.
    pub(super) held: Held,
    /// Whether S3's words name it, rather than leave it open.
    pub(super) named: bool,
    /// Whether anything but S3's silence speaks for it.
    pub(super) supported: bool,
    /// Its place among the causes that S3's words leave open.
    pub(super) plausibility: usize,
}

impl Standing {
    /// As it stands in a report: without a statement, the policy is what S3 says of it.
    pub(super) fn report(&self, case: &Case<'_>) -> CauseReport {
        CauseReport {
            id: self.cause.id.to_owned(),
            layer: self.cause.layer,
            kind: if self.held.kind == Kind::NotApplicable { self.cause.kind } else { self.held.kind },
            confidence: self.held.confidence,
            basis: self.held.basis,
            title: self.cause.title.to_owned(),
            policy: self.held.policy.clone().or_else(|| {
                let certain = self.named && self.held.confidence == Confidence::Certain;
                case.said.policy.as_ref().filter(|_| certain && !names_listing(case)).and_then(policy_said)
            }),
        }
    }

    /// Whether it is certain by a statement that was read.
    pub(super) fn proven_by_a_statement(&self) -> bool {
        self.held.confidence == Confidence::Certain && self.held.policy.is_some()
    }

    /// The Deny that decides, or may.
    pub(super) fn deny(&self) -> Option<&Value> {
        let statement = self.held.policy.as_ref()?.statement.as_ref()?;
        (statement["Effect"] == "Deny").then_some(statement)
    }
}

/// Whether S3 names the right to list where an object is asked for: the policy that it names then is not what keeps the
/// object from being read.
fn names_listing(case: &Case<'_>) -> bool {
    case.judged(Need::List).is_some_and(|judged| case.names(judged))
}

/// The policy that S3 names, where the words tell its layer.
fn policy_said(said: &PolicySaid) -> Option<PolicyReport> {
    let layer = Layer::from_word(said.policy_type.as_str())?;
    Some(PolicyReport { arn: said.arn.clone(), ..PolicyReport::of_layer(layer) })
}
