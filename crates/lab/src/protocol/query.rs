//! The query protocol: parameters in a form, answers in XML. EC2 has its own form of the answers.

use std::collections::HashMap;

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use quick_xml::escape::escape;
use s3s::Body;

use super::renamed;
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

/// A service that speaks the protocol.
pub(crate) struct Service {
    /// The namespace of its answers.
    pub(crate) namespace: &'static str,
    /// The version that a request it does not know is told of.
    pub(crate) version: &'static str,
}

impl Service {
    /// Answers a request with the inside of `…Result`, already XML.
    pub(crate) fn answer(
        &self,
        exchange: &Exchange,
        call: &Call<'_>,
        carry_out: impl FnOnce(&Query) -> Result<String, Failure>,
    ) -> Response<Body> {
        let query = Query::read(call);
        exchange.entry().operation = query.action().to_owned();
        let result = match &call.refused {
            Some(refused) => Err(renamed(refused)),
            None => carry_out(&query),
        };
        match result {
            Ok(result) => self.respond(exchange, query.action(), &result),
            Err(failure) => self.fail(exchange, failure),
        }
    }

    /// An action that the lab does not have.
    pub(crate) fn unknown(&self, action: &str) -> Failure {
        Failure::new(400, "InvalidAction", format!("Could not find operation {action} for version {}", self.version))
    }

    fn respond(&self, exchange: &Exchange, action: &str, result: &str) -> Response<Body> {
        let xml = format!(
            "<{action}Response xmlns=\"{}\"><{action}Result>{result}</{action}Result><ResponseMetadata><RequestId>{}\
             </RequestId></ResponseMetadata></{action}Response>",
            self.namespace,
            exchange.ids().request
        );
        document(StatusCode::OK, "text/xml", xml)
    }

    fn fail(&self, exchange: &Exchange, failure: Failure) -> Response<Body> {
        let kind = if failure.status < 500 { "Sender" } else { "Receiver" };
        let xml = format!(
            "<ErrorResponse xmlns=\"{}\"><Error><Type>{kind}</Type><Code>{}</Code><Message>{}</Message></Error>\
             <RequestId>{}</RequestId></ErrorResponse>",
            self.namespace,
            escape(&failure.code),
            escape(&failure.message),
            exchange.ids().request
        );
        failed(exchange, failure, "text/xml", xml)
    }
}

/// A failure, as XML that tells it.
pub(crate) fn failed(exchange: &Exchange, failure: Failure, content_type: &'static str, xml: String) -> Response<Body> {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::BAD_REQUEST);
    exchange.fail(failure);
    document(status, content_type, xml)
}

/// An answer in XML.
pub(crate) fn document(status: StatusCode, content_type: &'static str, xml: String) -> Response<Body> {
    let mut response = Response::new(Body::from(Bytes::from(xml)));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}
