//! Every row of the rules for outcomes, as one table.

mod denials;
mod errors;
mod nothing_there;

use super::*;
use crate::{
    answer::{Failure, FailureKind, Success},
    call::{Call, Operation},
    cause::{Basis, Kind},
    report::PolicyReport,
};

fn exchange(operation: Operation, answer: Answer) -> Exchange {
    Exchange::new(Call::new(operation, "store-events", Some("a")), answer, 1.0)
}

fn refused(status: u16, code: &str) -> Exchange {
    let error = ServiceError { status, code: Some(code.to_owned()), ..ServiceError::default() };
    exchange(Operation::GetObject, Answer::Refused(error))
}

fn bare(operation: Operation, status: u16, request_id: Option<&str>) -> Exchange {
    let error = ServiceError { status, request_id: request_id.map(str::to_owned), ..ServiceError::default() };
    exchange(operation, Answer::Refused(error))
}

fn assume_role_refused() -> Exchange {
    Exchange { request: Some(ASSUME_ROLE.to_owned()), ..refused(403, "AccessDenied") }
}

fn unanswered(kind: FailureKind) -> Exchange {
    exchange(Operation::PutObject, Answer::Unanswered(Failure { kind, message: "it hung".to_owned() }))
}

fn cause(id: &str, layer: Layer, confidence: Confidence) -> Option<CauseReport> {
    Some(CauseReport {
        id: id.to_owned(),
        layer,
        kind: Kind::NotApplicable,
        confidence,
        basis: Basis::Reported,
        title: format!("the title of {id}"),
        policy: None,
    })
}

fn in_policy(layer: Layer, cause: Option<CauseReport>) -> Option<CauseReport> {
    let policy = PolicyReport::of_layer(layer);
    cause.map(|cause| CauseReport { policy: Some(policy), ..cause })
}

fn remedy() -> Remedy {
    Remedy {
        summary: "change it".to_owned(),
        owner: "caller".to_owned(),
        docs: None,
        changes: Vec::new(),
        alternatives: Vec::new(),
    }
}

/// Judges one answer against an expected allow, an expected denial, and a denial expected from the words.
fn outcomes(exchange: &Exchange, cause: Option<&CauseReport>, words: &[&str]) -> (Observed, [Outcome; 3]) {
    let by = Expectation::DenyBy(words.iter().map(|word| (*word).to_owned()).collect());
    let judged = [Expectation::Allow, Expectation::Deny, by]
        .map(|expected| judge(&expected, exchange, cause, cause.map(|_| remedy()).as_ref(), false));
    (judged[0].observed, judged.map(|judgement| judgement.outcome))
}

/// A name, the answer, the first cause, the words of the expected denial, what is observed, and the three outcomes.
type Row<'a> = (&'a str, Exchange, Option<CauseReport>, &'a [&'a str], Observed, [Outcome; 3]);

fn hold(table: Vec<Row<'_>>) {
    for (name, exchange, cause, words, observed, expected) in table {
        assert_eq!(outcomes(&exchange, cause.as_ref(), words), (observed, expected), "{name}");
    }
}

#[test]
fn an_error_without_a_remedy_fails_nothing() {
    let cause = cause("acls-disabled", Layer::ObjectOwnership, Confidence::Certain);
    let judged =
        judge(&Expectation::Allow, &refused(400, "AccessControlListNotSupported"), cause.as_ref(), None, false);
    assert_eq!(judged.outcome, Outcome::Inconclusive);
}

#[test]
fn what_is_not_plain_is_said() {
    let by = Expectation::DenyBy(vec!["bucket-policy".to_owned()]);
    let other = cause("identity-policy-no-allow", Layer::IdentityPolicy, Confidence::Certain);
    let judged = judge(&by, &refused(403, "AccessDenied"), other.as_ref(), None, false);
    assert_eq!(
        judged.because.as_deref(),
        Some("denied by `identity-policy-no-allow` (identity-policy, certain), not by `bucket-policy`")
    );
    let judged = judge(&Expectation::Deny, &unanswered(FailureKind::TimedOut), None, None, false);
    assert_eq!(judged.because.as_deref(), Some("no answer (it hung) is no authorization denial"));
}
