//! The JSON protocol: the operation in a header, the rest in the body. SSM speaks it too.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use s3s::Body;
use serde_json::{Value, json};

use crate::front::{Call, Exchange};
use crate::wording::Failure;

/// The operation in `X-Amz-Target`, without the service.
pub(crate) fn operation<'a>(call: &'a Call<'_>) -> &'a str {
    let target = call.parts.headers.get("x-amz-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default()
}

/// A success.
pub(crate) fn respond(value: &Value) -> Response<Body> {
    document(StatusCode::OK, value)
}

/// A failure.
pub(crate) fn fail(exchange: &Exchange, failure: Failure) -> Response<Body> {
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
