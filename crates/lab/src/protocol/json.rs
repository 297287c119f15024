//! The JSON protocol: the operation in a header, the rest in the body.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use s3s::Body;
use serde_json::{Value, json};

use super::renamed;
use crate::front::{Call, Exchange};
use crate::wording::Failure;

/// Answers a request: what its operation comes to with its body.
pub(crate) fn answer(
    exchange: &Exchange,
    call: &Call<'_>,
    carry_out: impl FnOnce(&str, &Value) -> Result<Value, Failure>,
) -> Response<Body> {
    let operation = operation(call);
    exchange.entry().operation = operation.to_owned();
    let result = match &call.refused {
        Some(refused) => Err(coded(renamed(refused))),
        None => carry_out(operation, &serde_json::from_slice(call.body).unwrap_or(Value::Null)),
    };
    match result {
        Ok(value) => document(StatusCode::OK, &value),
        Err(failure) => fail(exchange, failure),
    }
}

/// An operation that the lab does not have.
pub(crate) fn unknown(operation: &str) -> Failure {
    Failure::new(400, "UnknownOperationException", format!("`{operation}` is not part of the lab"))
}

/// The operation in `X-Amz-Target`, without the service.
fn operation<'a>(call: &'a Call<'_>) -> &'a str {
    let target = call.parts.headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default()
}

/// The codes of the JSON protocol differ from those of the query protocol.
pub(crate) fn coded(failure: Failure) -> Failure {
    let code = match failure.code.as_str() {
        "InvalidClientTokenId" => "UnrecognizedClientException",
        "ExpiredToken" => "ExpiredTokenException",
        "SignatureDoesNotMatch" => "InvalidSignatureException",
        "MissingAuthenticationToken" => "MissingAuthenticationTokenException",
        other => other,
    };
    Failure { status: 400, code: code.to_owned(), ..failure }
}

fn fail(exchange: &Exchange, failure: Failure) -> Response<Body> {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::BAD_REQUEST);
    let value = json!({ "__type": failure.code, "message": failure.message });
    exchange.fail(failure);
    document(status, &value)
}

fn document(status: StatusCode, value: &Value) -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from(value.to_string())));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.1"));
    response
}
