//! An error as S3 writes it.

use bytes::Bytes;
use http::{HeaderValue, Response, header};
use quick_xml::escape::escape;
use s3s::Body;

use super::Failure;
use crate::store::new_id;

/// The two ids by which AWS support finds a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RequestIds {
    pub(crate) request: String,
    pub(crate) host: String,
}

impl RequestIds {
    /// Ids that were not given before: 16 digits, and a longer one for the host.
    pub(crate) fn fresh() -> Self {
        let host = new_id("host", 64);
        Self { request: new_id("request", 16).to_ascii_uppercase(), host }
    }
}

/// The answer of S3; a HEAD request gets no body, so the client sees the status alone.
pub(crate) fn render_s3(failure: &Failure, ids: &RequestIds, head: bool) -> Response<Body> {
    let body = if head { String::new() } else { format!("{}{}</Error>", opening("<Error>", failure), id_members(ids)) };
    respond(failure, body)
}

/// The answer of S3 Control, whose errors are wrapped.
pub(crate) fn render_s3_control(failure: &Failure, ids: &RequestIds) -> Response<Body> {
    let error = opening("<ErrorResponse><Error>", failure);
    respond(failure, format!("{error}</Error>{}</ErrorResponse>", id_members(ids)))
}

fn id_members(ids: &RequestIds) -> String {
    format!("<RequestId>{}</RequestId><HostId>{}</HostId>", ids.request, ids.host)
}

/// The document up to the members that name the request.
fn opening(root: &str, failure: &Failure) -> String {
    let mut xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{root}");
    let mut member = |name: &str, value: &str| {
        xml.push_str(&format!("<{name}>{}</{name}>", escape(value)));
    };
    member("Code", &failure.code);
    member("Message", &failure.message);
    for (name, value) in &failure.members {
        member(name, value);
    }
    xml
}

fn respond(failure: &Failure, xml: String) -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from(xml)));
    *response.status_mut() = http::StatusCode::from_u16(failure.status).unwrap_or(http::StatusCode::BAD_REQUEST);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    for (name, value) in &failure.headers {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(*name, value);
        }
    }
    response
}
