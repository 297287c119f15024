//! The query protocol: parameters in a form, answers in XML. IAM speaks it too.

use std::collections::HashMap;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use quick_xml::escape::escape;
use s3s::Body;

use crate::front::{Call, Exchange};
use crate::wording::Failure;

/// The parameters of a request.
#[derive(Debug, Default)]
pub(crate) struct Query(HashMap<String, String>);

impl Query {
    /// From the body of a POST, or the query string of a GET.
    pub(crate) fn read(call: &Call<'_>) -> Self {
        let query = call.parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes()).chain(form_urlencoded::parse(call.body));
        Self(pairs.map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    pub(crate) fn action(&self) -> &str {
        self.get("Action").unwrap_or_default()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// A parameter without which the call makes no sense.
    pub(crate) fn required(&self, name: &str) -> Result<&str, Failure> {
        self.get(name).filter(|value| !value.is_empty()).ok_or_else(|| {
            let message = format!(
                "1 validation error detected: Value null at '{}' failed to satisfy constraint: Member must not be null",
                lower_first(name)
            );
            Failure::new(400, "ValidationError", message)
        })
    }

    /// `NAME.member.1.FIELD`, `NAME.member.2.FIELD`, …
    pub(crate) fn members(&self, name: &str, field: &str) -> Vec<&str> {
        let member = |index: usize| {
            let base = format!("{name}.member.{index}");
            self.get(&if field.is_empty() { base } else { format!("{base}.{field}") })
        };
        (1..).map_while(member).collect()
    }
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// A success: `result` is the inside of `…Result`, already XML.
pub(crate) fn respond(exchange: &Exchange, namespace: &str, action: &str, result: &str) -> Response<Body> {
    let xml = format!(
        "<{action}Response xmlns=\"{namespace}\"><{action}Result>{result}</{action}Result><ResponseMetadata><RequestId>{}\
         </RequestId></ResponseMetadata></{action}Response>",
        exchange.ids().request
    );
    document(StatusCode::OK, xml)
}

/// A failure.
pub(crate) fn fail(exchange: &Exchange, namespace: &str, failure: Failure) -> Response<Body> {
    let kind = if failure.status < 500 { "Sender" } else { "Receiver" };
    let xml = format!(
        "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{kind}</Type><Code>{}</Code><Message>{}</Message></Error>\
         <RequestId>{}</RequestId></ErrorResponse>",
        escape(&failure.code),
        escape(&failure.message),
        exchange.ids().request
    );
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::BAD_REQUEST);
    exchange.fail(failure);
    document(status, xml)
}

fn document(status: StatusCode, xml: String) -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from(xml)));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/xml"));
    response
}

/// S3's errors about credentials, as the other services word them.
/// <https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html>
pub(crate) fn renamed(failure: &Failure) -> Failure {
    match failure.code.as_str() {
        "InvalidAccessKeyId" | "InvalidToken" => {
            Failure::new(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
        }
        "ExpiredToken" => Failure::new(403, "ExpiredToken", "The security token included in the request is expired"),
        "RequestTimeTooSkewed" => Failure::new(403, "SignatureDoesNotMatch", "Signature expired: the clocks differ"),
        "SignatureDoesNotMatch" => Failure::new(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access \
             Key and signing method. Consult the service documentation for details.",
        ),
        _ => failure.clone(),
    }
}
