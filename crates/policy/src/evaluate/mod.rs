//! The decision.

use crate::explain::{Decision, Evaluation};
use crate::model::{Policies, Request};

/// The decision about a request, without reasons.
pub fn decide(_request: &Request, _policies: &Policies) -> Decision {
    Decision::Unknown
}

/// The decision about a request, with its reasons.
pub fn evaluate(request: &Request, policies: &Policies) -> Evaluation {
    Evaluation {
        decision: decide(request, policies),
        possible: vec![Decision::Allowed, Decision::ImplicitlyDenied, Decision::ExplicitlyDenied],
        same_account: request.same_account(),
        layers: Vec::new(),
        blocked_by: Vec::new(),
        unreadable: Vec::new(),
        suppositions: Vec::new(),
    }
}
