//! The grammar of AWS's error texts: a text in, what it says out.
//!
//! In: any text that a user can paste (an SDK's exception, XML, a log line, a CloudTrail record) or the parts of an
//! answer. Out: [`Said`]; for a text also [`Explanation`], the answer of `s3litmus explain`. Absent on purpose: what
//! a cause means and what to do about it (the catalogue's, [`crate::cause`]).
//!
//! The text is made plain (`plain`: escapes, frames, line breaks), searched for the access denied sentence
//! (`sentence`) and, word by word, for the phrases of the table (`phrases`, `scan`); no wrapping has a rule of
//! its own. All of it is linear in the size of the text and takes any text.

mod explain;
mod hearing;
mod key_state;
mod phrases;
mod plain;
mod prefix;
mod region;
mod said;
mod scan;
mod sentence;
mod words;

pub use explain::{Explanation, explain, explain_jsonl};
pub use hearing::hear;
pub use said::{CredentialsProblem, Effect, NetworkProblem, PolicySaid, PolicyType, Reason, Said};

use crate::call::Operation;
use phrases::Signal;
use plain::Plain;
use scan::Scan;
use sentence::Sentence;

/// Takes an error text apart. Never fails: what is not understood is left out. `operation` is what was called, where
/// the caller knows; else the text may name it.
pub fn read(text: &str, operation: Option<Operation>) -> Said {
    let plain = Plain::of(text);
    let scan = Scan::of(&plain);
    let sentence = sentence::decisive(&plain);
    let operation = operation.map(|operation| operation.name().to_owned()).or_else(|| scan.operation.clone());
    let reason = reason(&plain, &scan, sentence.as_ref(), operation.as_deref());
    let refused = refused(&scan, sentence.as_ref());
    let Sentence { principal, action, resource, policy, .. } = sentence.unwrap_or_default();
    Said { status: scan.status, code: scan.code, operation, principal, action, resource, policy, reason, refused }
}

/// Whether access was refused: an access denied sentence, a code or phrase that says so, or the status.
fn refused(scan: &Scan, sentence: Option<&Sentence>) -> bool {
    let said = scan.signals.iter().any(|signal| matches!(signal, Signal::Refused | Signal::RefusedBecause(_)));
    said || sentence.is_some() || scan.status == Some(403) || scan.permission_denied
}

/// The reason that is no policy type. A policy that the sentence names is the reason already.
fn reason(plain: &Plain, scan: &Scan, sentence: Option<&Sentence>, operation: Option<&str>) -> Option<Reason> {
    if sentence.is_some_and(|sentence| sentence.policy.is_some()) {
        return None;
    }
    if sentence.is_some_and(|sentence| sentence.unreachable) {
        // Other services print the same sentence; only of a KMS key is it known what it means.
        let of_a_key = sentence.and_then(|s| s.action.as_deref()).is_none_or(|action| action.starts_with("kms:"));
        return of_a_key.then_some(Reason::KmsKeyUnreachable);
    }
    let stated = scan.signals.iter().find_map(|signal| match signal {
        Signal::RefusedBecause(reason) | Signal::Because(reason) => Some(reason.clone()),
        Signal::Perhaps(_) | Signal::Refused => None,
    });
    let perhaps = || {
        let refused = refused(scan, sentence);
        scan.signals.iter().find_map(|signal| match signal {
            Signal::Perhaps(reason) if !refused || gives_a_refusal(reason, sentence) => Some(reason.clone()),
            _ => None,
        })
    };
    let of_key = || key_state::is_stated(plain).then_some(Reason::KmsKeyState);
    let by_status = || by_status(scan.status?, operation);
    let found = stated.or_else(perhaps).or_else(of_key).or_else(by_status)?;
    Some(complete(found, plain))
}

/// Whether a reason that often only stands around a refusal can be the refusal's own.
fn gives_a_refusal(reason: &Reason, sentence: Option<&Sentence>) -> bool {
    *reason == Reason::RoleNotAssumable && sentence.is_none_or(|sentence| sentence.action.is_none())
}

/// What a status says where there is nothing else, as for HEAD
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>).
fn by_status(status: u16, operation: Option<&str>) -> Option<Reason> {
    match status {
        301 | 307 => Some(Reason::WrongRegion(None)),
        404 if matches!(operation, Some("HeadBucket" | "ListObjects" | "ListObjectsV2")) => Some(Reason::MissingBucket),
        404 => Some(Reason::MissingObject),
        429 => Some(Reason::Throttled),
        500..600 => Some(Reason::Unavailable),
        304 | 405 | 409 | 411..=413 | 416 => Some(Reason::OtherError),
        _ => None,
    }
}

/// Adds the detail that a reason may have: the setting, the Region.
fn complete(reason: Reason, plain: &Plain) -> Reason {
    const SETTINGS: [&str; 4] = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"];
    match reason {
        Reason::BlockPublicAccess(None) => {
            let setting = SETTINGS.iter().find(|setting| plain.folded.contains(&setting.to_ascii_lowercase()));
            Reason::BlockPublicAccess(setting.map(|setting| (*setting).to_owned()))
        }
        Reason::WrongRegion(None) => Reason::WrongRegion(region::expected(plain)),
        Reason::Network(NetworkProblem::Dns | NetworkProblem::Connect) if region::endpoint_is_unknown(plain) => {
            Reason::EndpointUnreachable
        }
        other => other,
    }
}
