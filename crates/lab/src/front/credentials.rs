//! Whether the credentials of a request count: known, with their token, not expired, and signed with.

use bytes::Bytes;
use jiff::Timestamp;

use super::{Exchange, scope, signature};
use crate::wording::{self, Failure};

/// What is wrong with the session of a caller, apart from its signature.
pub(super) fn refused(exchange: &Exchange) -> Option<Failure> {
    let scope = exchange.scope()?;
    let caller = exchange.caller();
    if caller.is_anonymous() {
        return Some(wording::invalid_access_key(&scope.access_key));
    }
    if scope.algorithm == "AWS4-ECDSA-P256-SHA256" {
        return Some(wording::not_implemented("Signature Version 4A"));
    }
    let parts = exchange.parts();
    let token = scope::session_token(&parts.headers, &parts.uri);
    match (&caller.token, token) {
        (None, None) => {}
        (Some(own), Some(given)) if *own == given => {}
        // Temporary keys are unknown without their token.
        (Some(_), None) => return Some(wording::invalid_access_key(&scope.access_key)),
        (_, Some(given)) => return Some(wording::invalid_token().with("Token-0", given)),
    }
    caller.expires.filter(|end| *end <= Timestamp::now()).map(|_| wording::expired_token())
}

/// The same of a request that is not S3's, whose signature is verified here.
pub(super) fn refused_or_unsigned(exchange: &Exchange, parts: &http::request::Parts, body: &Bytes) -> Option<Failure> {
    let Some(scope) = exchange.scope() else {
        return Some(Failure::new(403, "MissingAuthenticationToken", "Request is missing Authentication Token"));
    };
    if let Some(failure) = refused(exchange) {
        return Some(failure);
    }
    let signed = signature::Signed { method: &parts.method, uri: &parts.uri, headers: &parts.headers, body };
    match signature::verify(&signed, scope, &exchange.caller().secret) {
        Ok(()) => None,
        Err(signature::Refused::Mismatch) => Some(wording::signature_mismatch(&scope.access_key)),
        Err(signature::Refused::Skewed) => Some(wording::time_too_skewed()),
    }
}
