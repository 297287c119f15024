//! From what the SDK reports to what is kept: status, code, message and ids, or why there are none.
//!
//! The raw response decides, not the SDK's classification: a 403 stays a 403 where its body is HTML, garbage or empty.

use std::{error::Error, io};

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::{
    client::{dns::ResolveDnsError, orchestrator::HttpResponse, result::SdkError},
    http::Headers,
};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_smithy_xml::decode::{Document, try_data};

use super::redact::redacted;
use crate::answer::{Answer, Failure, FailureKind, ServiceError};

/// The answer behind an error of the SDK.
pub(super) fn from_error<E>(error: &SdkError<E, HttpResponse>) -> Answer
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let Some(raw) = error.raw_response() else {
        return Answer::Unanswered(failure(error));
    };
    let status = raw.status().as_u16();
    let metadata = error.as_service_error().map(ProvideErrorMetadata::meta);
    let code = metadata.and_then(|metadata| metadata.code()).filter(|code| !code.is_empty());
    let message = metadata.and_then(|metadata| metadata.message()).filter(|message| !message.is_empty());
    if (200..300).contains(&status) && code.is_none() {
        return malformed(&format!("status {status}, but {}", chain(error)));
    }
    let body = raw.body().bytes().unwrap_or_default();
    let header = |names: &[&str]| first_header(raw.headers(), names);
    Answer::Refused(ServiceError {
        status,
        code: code.map(str::to_owned),
        message: message.map(redacted),
        request_id: header(&["x-amz-request-id", "x-amzn-requestid"]),
        host_id: header(&["x-amz-id-2"]),
        bucket_region: header(&["x-amz-bucket-region"]).or_else(|| region_in(body)),
    })
}

/// Whether a request without an answer of the service may have reached it: not where no connection came about.
pub(super) fn may_have_arrived<E: Error + Send + Sync + 'static>(error: &SdkError<E, HttpResponse>) -> bool {
    match error {
        SdkError::ConstructionFailure(_) => false,
        SdkError::TimeoutError(_) => true,
        SdkError::DispatchFailure(_) => !reasons(error).any(|reason| {
            reason.is::<ResolveDnsError>()
                || reason.is::<rustls::Error>()
                || reason.is::<CredentialsError>()
                || reason.downcast_ref::<hyper_util::client::legacy::Error>().is_some_and(|error| error.is_connect())
        }),
        _ => error.raw_response().is_some_and(|raw| raw.status().is_success()),
    }
}

/// Bytes that are no answer of the service.
pub(super) fn malformed(message: &str) -> Answer {
    Answer::Unanswered(Failure { kind: FailureKind::Malformed, message: redacted(message) })
}

/// A request that the SDK did not build.
pub(super) fn not_sent(message: &str) -> Answer {
    Answer::Unanswered(Failure { kind: FailureKind::NotSent, message: redacted(message) })
}

/// The whole chain of reasons in one line, each reason once.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut text = String::new();
    for reason in reasons(error).map(ToString::to_string) {
        if text.ends_with(&reason) {
            continue;
        }
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&reason);
    }
    redacted(&text)
}

fn first_header(headers: &Headers, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| headers.get(*name)).filter(|value| !value.is_empty()).map(str::to_owned)
}

/// The `Region` that an `AuthorizationHeaderMalformed` names in its body
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>).
fn region_in(body: &[u8]) -> Option<String> {
    let mut document = Document::try_from(body).ok()?;
    let mut root = document.root_element().ok()?;
    if root.start_el().local() != "Error" {
        return None;
    }
    while let Some(mut element) = root.next_tag() {
        if element.start_el().local() == "Region" {
            return try_data(&mut element)
                .ok()
                .map(|region| region.trim().to_owned())
                .filter(|region| !region.is_empty());
        }
    }
    None
}

fn failure<E: Error + Send + Sync + 'static>(error: &SdkError<E, HttpResponse>) -> Failure {
    let kind = match error {
        SdkError::ConstructionFailure(_) => found(error).unwrap_or(FailureKind::NotSent),
        SdkError::TimeoutError(_) => FailureKind::TimedOut,
        SdkError::DispatchFailure(failure) => found(error).unwrap_or_else(|| {
            if failure.is_timeout() {
                FailureKind::TimedOut
            } else if failure.is_io() {
                FailureKind::Connect
            } else {
                FailureKind::NotSent
            }
        }),
        _ => FailureKind::Malformed,
    };
    Failure { kind, message: chain(error) }
}

/// What the reasons themselves say, the most telling first.
fn found(error: &(dyn Error + 'static)) -> Option<FailureKind> {
    reasons(error).find_map(|reason| {
        if reason.is::<ResolveDnsError>() {
            Some(FailureKind::Dns)
        } else if reason.is::<rustls::Error>() {
            Some(FailureKind::Tls)
        } else if reason.is::<CredentialsError>() {
            Some(FailureKind::NoCredentials)
        } else if let Some(error) = reason.downcast_ref::<hyper::Error>() {
            if error.is_parse() {
                Some(FailureKind::Malformed)
            } else if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
                Some(FailureKind::Connect)
            } else {
                None
            }
        } else {
            let io = reason.downcast_ref::<io::Error>()?;
            match io.kind() {
                io::ErrorKind::TimedOut => Some(FailureKind::TimedOut),
                io::ErrorKind::ConnectionRefused
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe
                | io::ErrorKind::HostUnreachable
                | io::ErrorKind::NetworkUnreachable
                | io::ErrorKind::UnexpectedEof => Some(FailureKind::Connect),
                _ => None,
            }
        }
    })
}

/// An error and its reasons. An `io::Error` hides the error that it wraps from `source`.
fn reasons<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| match error.downcast_ref::<io::Error>() {
        Some(io) => io.get_ref().map(|inner| inner as &(dyn Error + 'static)),
        None => error.source(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_region_stands_in_the_body_of_an_error_only() {
        let body = b"<?xml version=\"1.0\"?><Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>";
        assert_eq!(region_in(body).as_deref(), Some("eu-west-1"));
        for body in
            [&b""[..], b"<html><Region>x</Region></html>", b"<Error><Region></Region></Error>", b"\xff\xfe", b"<Error>"]
        {
            assert_eq!(region_in(body), None, "{}", String::from_utf8_lossy(body));
        }
    }

    #[test]
    fn a_chain_names_each_reason_once() {
        let inner = io::Error::new(io::ErrorKind::ConnectionRefused, "connection refused");
        let outer = io::Error::other(inner);
        assert_eq!(chain(&outer), "connection refused");
    }
}
