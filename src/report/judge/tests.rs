//! Every row of the rules for outcomes, as one table.

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

#[test]
fn every_answer_against_every_expectation() {
    use Confidence::{Certain, Likely, Possible};
    use Outcome::{Fail, Inconclusive, NotRun, Pass};
    let allowed = exchange(Operation::PutObject, Answer::Succeeded(Success::default()));
    let not_tried = exchange(Operation::PutObject, Answer::NotTried { because: "the deadline was reached".to_owned() });
    let denied = refused(403, "AccessDenied");
    let bucket_policy = ["bucket-policy"];
    let table: Vec<Row<'_>> = vec![
        ("allowed", allowed, None, &bucket_policy, Observed::Allow, [Pass, Fail, Fail]),
        ("not tried", not_tried, None, &bucket_policy, Observed::NotRun, [NotRun; 3]),
        ("denied, no cause", denied.clone(), None, &bucket_policy, Observed::Deny, [Fail, Pass, Inconclusive]),
        (
            "denied by the named layer",
            denied.clone(),
            cause("bucket-policy-no-allow", Layer::BucketPolicy, Certain),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Pass],
        ),
        (
            "denied by the named cause, only possible",
            denied.clone(),
            cause("requester-pays", Layer::RequesterPays, Possible),
            &["identity-policy", "requester-pays"],
            Observed::Deny,
            [Fail, Pass, Pass],
        ),
        (
            "the policy's layer is named, not the cause's",
            denied.clone(),
            in_policy(Layer::BucketPolicy, cause("encryption-header-required", Layer::EncryptionRequirement, Likely)),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Pass],
        ),
        (
            "another cause, certain",
            denied.clone(),
            cause("identity-policy-no-allow", Layer::IdentityPolicy, Certain),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Fail],
        ),
        (
            "another cause, likely",
            denied.clone(),
            cause("identity-policy-no-allow", Layer::IdentityPolicy, Likely),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Fail],
        ),
        (
            "another cause, possible",
            denied.clone(),
            cause("identity-policy-no-allow", Layer::IdentityPolicy, Possible),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Inconclusive],
        ),
        (
            "an absent key behind a denied listing",
            denied.clone(),
            cause("hidden-missing-object", Layer::HiddenMissingObject, Certain),
            &bucket_policy,
            Observed::Deny,
            [Fail, Inconclusive, Fail],
        ),
        (
            "a denial whose key may be absent",
            denied.clone(),
            cause("hidden-missing-object", Layer::HiddenMissingObject, Possible),
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Inconclusive],
        ),
        (
            "AccessDenied that is one of the credentials",
            denied,
            cause("credentials", Layer::Credentials, Certain),
            &["credentials"],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "HEAD 403",
            bare(Operation::HeadObject, 403, None),
            None,
            &bucket_policy,
            Observed::Deny,
            [Fail, Pass, Inconclusive],
        ),
        (
            "403 of S3 with a torn body",
            bare(Operation::GetObject, 403, Some("4442587FB7D0A2F9")),
            None,
            &[],
            Observed::Deny,
            [Fail, Pass, Inconclusive],
        ),
        (
            "403 with a page of a proxy",
            bare(Operation::GetObject, 403, None),
            None,
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "ACLs disabled",
            refused(400, "AccessControlListNotSupported"),
            cause("acls-disabled", Layer::ObjectOwnership, Certain),
            &["object-ownership"],
            Observed::Error,
            [Fail, Inconclusive, Inconclusive],
        ),
        (
            "key disabled",
            refused(400, "KMS.DisabledException"),
            cause("kms-key-state", Layer::KmsKeyState, Certain),
            &[],
            Observed::Error,
            [Fail, Inconclusive, Inconclusive],
        ),
        (
            "archived",
            refused(403, "InvalidObjectState"),
            cause("archived-object", Layer::ArchivedObject, Certain),
            &["archived-object"],
            Observed::Error,
            [Fail, Inconclusive, Inconclusive],
        ),
        (
            "missing bucket",
            refused(404, "NoSuchBucket"),
            cause("missing-bucket", Layer::MissingBucket, Certain),
            &["missing-bucket"],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "missing key",
            refused(404, "NoSuchKey"),
            cause("hidden-missing-object", Layer::HiddenMissingObject, Certain),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "wrong Region",
            refused(301, "PermanentRedirect"),
            cause("wrong-region", Layer::WrongRegion, Certain),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "expired token",
            refused(400, "ExpiredToken"),
            cause("credentials", Layer::Credentials, Certain),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "skewed clock",
            refused(403, "RequestTimeTooSkewed"),
            cause("credentials", Layer::Credentials, Certain),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "slow down",
            refused(503, "SlowDown"),
            cause("throttling", Layer::Throttling, Certain),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "a bad request of no known cause",
            refused(400, "InvalidRequest"),
            None,
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        (
            "time-out",
            unanswered(FailureKind::TimedOut),
            cause("network", Layer::Network, Likely),
            &[],
            Observed::Error,
            [Inconclusive; 3],
        ),
        ("no credentials", unanswered(FailureKind::NoCredentials), None, &[], Observed::Error, [Inconclusive; 3]),
        (
            "the role could not be assumed",
            assume_role_refused(),
            cause("identity-policy-no-allow", Layer::IdentityPolicy, Certain),
            &["identity-policy"],
            Observed::Deny,
            [Fail, Inconclusive, Inconclusive],
        ),
        (
            "the role could not be assumed, and the trust policy is named",
            assume_role_refused(),
            cause("trust-policy", Layer::TrustPolicy, Possible),
            &["trust-policy"],
            Observed::Deny,
            [Fail, Inconclusive, Pass],
        ),
    ];
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
fn what_the_run_did_not_write_is_no_failure_of_reading() {
    let hidden = cause("hidden-missing-object", Layer::HiddenMissingObject, Confidence::Certain);
    let missing = cause("identity-policy-no-allow", Layer::IdentityPolicy, Confidence::Certain);
    let judged = |cause: &Option<CauseReport>, unwritten| {
        judge(&Expectation::Allow, &refused(403, "AccessDenied"), cause.as_ref(), None, unwritten).outcome
    };
    assert_eq!(judged(&hidden, true), Outcome::Inconclusive);
    assert_eq!(judged(&hidden, false), Outcome::Fail, "a key that the suite names");
    assert_eq!(judged(&missing, true), Outcome::Fail);
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
