//! What the answer to a check means against its expectation.
//!
//! In: the expectation, the exchange, the first cause and the remedy that the diagnosis found. Out: [`Judgement`].
//! Absent on purpose: how the cause was found, and the verdict of a whole run (that is [`super::verdict`]).
//!
//! INVARIANT: only an authorization denial counts as `deny`. A missing bucket, a wrong Region, bad credentials, a
//! time-out, a 404 and a 5xx prove nothing about permissions, so they never pass an expected denial.

use crate::{
    answer::{Answer, Exchange, ServiceError},
    cause::{Confidence, Layer},
    suite::Expectation,
};

use super::{CauseReport, Observed, Outcome, Remedy};

/// The request that comes first where a target is tested as another role, as [`Exchange::request`] names it.
pub const ASSUME_ROLE: &str = "AssumeRole";

const NOTHING_THERE: &str = "nothing of the run's was there to ask about, since no write in its place came through";

/// What a check showed and what that means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// What S3 did.
    pub observed: Observed,
    /// What that means against the expectation.
    pub outcome: Outcome,
    /// Why, in one sentence, where expected and observed do not already say it.
    pub because: Option<String>,
}

/// What S3 did. `first` is the first cause, where a diagnosis was made; without one the answer speaks for itself.
pub fn observe(exchange: &Exchange, first: Option<&CauseReport>) -> Observed {
    match &exchange.answer {
        Answer::Succeeded(_) => Observed::Allow,
        Answer::Unanswered(_) => Observed::Error,
        Answer::NotTried { .. } => Observed::NotRun,
        Answer::Refused(error) if is_denial(exchange, error) && !first.is_some_and(settles_no_denial) => Observed::Deny,
        Answer::Refused(_) => Observed::Error,
    }
}

/// Judges one check. `nothing_there`: it is about an object of the run's own, which the run could not write, and the
/// answer may be the one for an absent key.
pub fn judge(
    expected: &Expectation,
    exchange: &Exchange,
    first: Option<&CauseReport>,
    remedy: Option<&Remedy>,
    nothing_there: bool,
) -> Judgement {
    let observed = observe(exchange, first);
    let (outcome, because) = match observed {
        Observed::NotRun => (Outcome::NotRun, not_tried(exchange)),
        Observed::Allow => match expected {
            Expectation::Allow => (Outcome::Pass, None),
            Expectation::Deny | Expectation::DenyBy(_) => (Outcome::Fail, None),
        },
        // What the run did not write cannot be read by anybody, and the run is to blame for that.
        Observed::Error if nothing_there => (Outcome::Inconclusive, Some(NOTHING_THERE.to_owned())),
        Observed::Error => judge_error(expected, exchange, first, remedy),
        Observed::Deny => match expected {
            Expectation::Allow if nothing_there => (Outcome::Inconclusive, Some(NOTHING_THERE.to_owned())),
            Expectation::Allow => (Outcome::Fail, None),
            _ if exchange.request.as_deref() == Some(ASSUME_ROLE) => judge_refused_role(expected, first),
            Expectation::DenyBy(words) if nothing_there && !first.is_some_and(|first| is_named(words, first)) => {
                (Outcome::Inconclusive, Some(NOTHING_THERE.to_owned()))
            }
            Expectation::Deny => judge_denial(first),
            Expectation::DenyBy(words) => judge_denial_by(words, first),
        },
    };
    Judgement { observed, outcome, because }
}

/// Whether S3 said that the request is not authorized.
///
/// A 403 without an error code is one only where S3 says no more (HEAD), or where the answer bears S3's request id:
/// anything between here and S3 can answer 403 with a page of its own.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>
fn is_denial(exchange: &Exchange, error: &ServiceError) -> bool {
    // Other 403 codes are about the credentials, the account or the object's state
    // (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html).
    match error.code.as_deref() {
        _ if error.status != 403 => false,
        Some("AccessDenied" | "AccessDeniedException" | "Forbidden") => true,
        Some(_) => false,
        None => exchange.call.operation.answers_without_body() || error.request_id.is_some(),
    }
}

/// Whether the cause shows that a 403 is no answer to the question of permission.
fn settles_no_denial(cause: &CauseReport) -> bool {
    is_settled(cause)
        && matches!(
            cause.layer,
            Layer::WrongRegion
                | Layer::Credentials
                | Layer::MissingBucket
                | Layer::ArchivedObject
                | Layer::KmsKeyState
                | Layer::Account
                | Layer::Network
                | Layer::Throttling
        )
}

/// Whether the cause is an answer to what the request asked (an ACL, a key, an archived object), so that the workload
/// would meet it too; the other layers say that the question did not arrive.
fn answers_the_request(cause: &CauseReport) -> bool {
    is_settled(cause)
        && !matches!(
            cause.layer,
            Layer::WrongRegion
                | Layer::Credentials
                | Layer::MissingBucket
                | Layer::Account
                | Layer::Network
                | Layer::Throttling
                | Layer::Other
                | Layer::Unknown
        )
}

fn is_settled(cause: &CauseReport) -> bool {
    matches!(cause.confidence, Confidence::Certain | Confidence::Likely)
}

fn judge_error(
    expected: &Expectation,
    exchange: &Exchange,
    first: Option<&CauseReport>,
    remedy: Option<&Remedy>,
) -> (Outcome, Option<String>) {
    let status = match &exchange.answer {
        Answer::Refused(error) => Some(error.status),
        _ => None,
    };
    let definite = status.is_some_and(|status| (400..500).contains(&status) && status != 404);
    let cause = first.filter(|cause| remedy.is_some() && definite && answers_the_request(cause));
    match (expected, cause) {
        (Expectation::Allow, Some(cause)) => {
            (Outcome::Fail, Some(format!("no denial, but the request cannot succeed as it is: {}", cause.title)))
        }
        (Expectation::Allow, None) => {
            (Outcome::Inconclusive, Some(format!("{} is no answer about permissions", what_came(exchange))))
        }
        (Expectation::Deny | Expectation::DenyBy(_), _) => {
            (Outcome::Inconclusive, Some(format!("{} is no authorization denial", what_came(exchange))))
        }
    }
}

/// A refused AssumeRole says nothing about what S3 would have said, unless the trust policy is what the suite names.
fn judge_refused_role(expected: &Expectation, first: Option<&CauseReport>) -> (Outcome, Option<String>) {
    let named = match (expected, first) {
        (Expectation::DenyBy(words), Some(cause)) => cause.layer == Layer::TrustPolicy && is_named(words, cause),
        _ => false,
    };
    if named {
        return (Outcome::Pass, None);
    }
    let because = "the role could not be assumed, so S3 was not asked; the expected denial is one of S3".to_owned();
    (Outcome::Inconclusive, Some(because))
}

fn judge_denial(first: Option<&CauseReport>) -> (Outcome, Option<String>) {
    match first {
        // The refused action is s3:ListBucket then, and nothing was said about reading the object.
        Some(cause) if cause.layer == Layer::HiddenMissingObject && is_settled(cause) => {
            let because = "the object does not exist and s3:ListBucket is denied, so nothing was said about reading it";
            (Outcome::Inconclusive, Some(because.to_owned()))
        }
        _ => (Outcome::Pass, None),
    }
}

fn judge_denial_by(words: &[String], first: Option<&CauseReport>) -> (Outcome, Option<String>) {
    let wanted = words.join("`, `");
    match first {
        Some(cause) if is_named(words, cause) => (Outcome::Pass, None),
        Some(cause) if is_settled(cause) => (
            Outcome::Fail,
            Some(format!("denied by `{}` ({}, {}), not by `{wanted}`", cause.id, cause.layer, cause.confidence)),
        ),
        Some(cause) => (
            Outcome::Inconclusive,
            Some(format!("denied, but whether by `{wanted}` is open: `{}` is only possible", cause.id)),
        ),
        None => (Outcome::Inconclusive, Some(format!("denied, but whether by `{wanted}` is open: no cause was found"))),
    }
}

fn is_named(words: &[String], cause: &CauseReport) -> bool {
    let policy = cause.policy.as_ref().map(|policy| policy.layer.as_str());
    words.iter().any(|word| *word == cause.id || word == cause.layer.as_str() || policy == Some(word.as_str()))
}

fn not_tried(exchange: &Exchange) -> Option<String> {
    match &exchange.answer {
        Answer::NotTried { because } => Some(because.clone()),
        _ => None,
    }
}

fn what_came(exchange: &Exchange) -> String {
    match &exchange.answer {
        Answer::Refused(error) => match &error.code {
            Some(code) => format!("{} `{code}`", error.status),
            None => format!("a status {} that is not signed by S3", error.status),
        },
        Answer::Unanswered(failure) => format!("no answer ({})", failure.message),
        Answer::Succeeded(_) => "a success".to_owned(),
        Answer::NotTried { because } => because.clone(),
    }
}

#[cfg(test)]
mod tests;
