//! The one endpoint: finds out which service a request is for and who asks.
//!
//! In: an HTTP request, of any of the ways in which clients address S3 (path, virtual host,
//! access point host, alias, absolute form as a proxy). Out: the answer, and an entry in the
//! journal. The service is the one in the credential scope, or else the one in an AWS host name.
//! S3's signatures are verified by `s3s`, all others here.

mod address;
mod credentials;
mod exchange;
mod listen;
mod names;
mod scope;
mod signature;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use s3s::service::S3Service;
use s3s::{Body, HttpError};

pub(crate) use exchange::{Exchange, Target};
pub use listen::{Options, RunningLab, StartError};
pub(crate) use names::Names;

use crate::authorize::Caller;
use crate::journal::Entry;
use crate::state::State;
use crate::wording::{self, Failure, render_s3};
use crate::{ec2, iam, kms, organizations, s3, s3control, ssm, sts};

/// The largest request body of a service beside S3.
const MAX_BODY: usize = 1 << 20;

/// How long a request hangs that is not answered: longer than any client waits.
const NO_ANSWER: Duration = Duration::from_secs(900);

/// The services behind the endpoint.
#[derive(Clone)]
pub(crate) struct Front {
    state: Arc<State>,
    s3: S3Service,
}

impl Front {
    pub(crate) fn new(state: Arc<State>) -> Self {
        Self { s3: s3::service(Arc::clone(&state)), state }
    }

    /// Answers one request.
    pub(crate) async fn answer(&self, request: Request<Incoming>) -> Result<Response<Body>, HttpError> {
        let request = request.map(Body::from);
        if request.method() == Method::CONNECT {
            return Ok(no_tunnel());
        }
        let head = request.method() == Method::HEAD;
        let (exchange, service) = self.exchange(&request);
        let mut response = match service.as_str() {
            "s3" | "s3express" => self.s3(&exchange, request).await?,
            _ => self.beside(&exchange, &service, request).await,
        };
        let failure = exchange.failure();
        if failure.as_ref().is_some_and(Failure::is_no_answer) {
            exchange.close(0, failure.as_ref());
            tokio::time::sleep(NO_ANSWER).await;
            return Err(HttpError::new("nobody answers".into()));
        }
        if let (Some(failure), "s3" | "s3express") = (&failure, service.as_str()) {
            response = render_s3(failure, exchange.ids(), head || failure.status == 304);
        }
        exchange.close(response.status().as_u16(), failure.as_ref());
        label(response.headers_mut(), &exchange);
        // A client that waits to be asked for its body never sends one that is refused; on a connection that went on, its
        // next request would be taken for that body.
        if failure.is_some() && exchange.parts().headers.contains_key(header::EXPECT) {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(response)
    }

    /// Who asks, for what, at which address.
    fn exchange(&self, request: &Request<Body>) -> (Exchange, String) {
        let (headers, uri) = (request.headers(), request.uri());
        let settings = self.state.settings();
        let scope = scope::Scope::of(headers, uri);
        let caller = scope.as_ref().and_then(|scope| self.state.caller(&scope.access_key));
        let caller = caller.unwrap_or_else(|| Arc::new(Caller::anonymous()));
        let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).map(str::to_owned);
        let host = host.or_else(|| uri.authority().map(|authority| authority.as_str().to_owned()));
        let address = host.map(|host| address::parse(&host, |name| settings.names.knows(&settings.world, name)));
        let address = address.unwrap_or_default();
        let service = service(scope.as_ref(), &address, headers, uri.path());
        let entry = Entry {
            service: service.clone(),
            method: request.method().to_string(),
            target: without_secrets(uri),
            principal: caller.arn.clone(),
            ..Entry::default()
        };
        let state = Arc::clone(&self.state);
        let parts = exchange::Parts { headers: headers.clone(), uri: uri.clone(), method: request.method().clone() };
        (Exchange::new(state, caller, scope, address, parts, entry), service)
    }

    async fn s3(&self, exchange: &Exchange, mut request: Request<Body>) -> Result<Response<Body>, HttpError> {
        if let Some(failure) = credentials::refused(exchange) {
            exchange.fail(failure);
            return Ok(Response::new(Body::empty()));
        }
        complete_host(&mut request);
        request.extensions_mut().insert(exchange.clone());
        let mut response = self.s3.call(request).await?;
        if exchange.failure().is_none() && response.status().as_u16() >= 400 {
            let status = response.status().as_u16();
            let body = response.body_mut().bytes().or_else(|| response.body_mut().take_bytes()).unwrap_or_default();
            let text = String::from_utf8_lossy(&body);
            let key = exchange.scope().map(|scope| scope.access_key.as_str());
            exchange.fail(wording::from_s3s(element(&text, "Code"), status, element(&text, "Message"), key));
        } else if let Some(xml) = exchange.take_body() {
            *response.body_mut() = Body::from(Bytes::from(xml));
            response.headers_mut().remove(header::CONTENT_LENGTH);
        }
        Ok(response)
    }

    /// The services whose protocols `s3s` does not speak.
    async fn beside(&self, exchange: &Exchange, service: &str, request: Request<Body>) -> Response<Body> {
        let (parts, body) = request.into_parts();
        let body = match collect(body).await {
            Ok(body) => body,
            Err(failure) => {
                exchange.fail(failure.clone());
                return render_s3(&failure, exchange.ids(), false);
            }
        };
        let refused = credentials::refused_or_unsigned(exchange, &parts, &body);
        let call = Call { parts: &parts, body: &body, refused };
        match service {
            "sts" => sts::answer(exchange, &call),
            "iam" => iam::answer(exchange, &call),
            "kms" => kms::answer(exchange, &call),
            "ssm" => ssm::answer(exchange, &call),
            "organizations" => organizations::answer(exchange, &call),
            "ec2" => ec2::answer(exchange, &call),
            "s3control" => s3control::answer(exchange, &call),
            other => {
                let failure = wording::not_implemented(&format!("the service `{other}` is not part of the lab"));
                exchange.fail(failure.clone());
                render_s3(&failure, exchange.ids(), false)
            }
        }
    }
}

/// The bucket's or access point's name in a host.
pub(crate) fn host_name(host: &str, known: impl Fn(&str) -> bool) -> Option<String> {
    address::parse(host, known).name
}

/// A request to a service beside S3.
pub(crate) struct Call<'a> {
    pub(crate) parts: &'a http::request::Parts,
    pub(crate) body: &'a Bytes,
    /// Why the credentials do not count; each service words it in its own protocol.
    pub(crate) refused: Option<Failure>,
}

fn service(scope: Option<&scope::Scope>, address: &address::Address, headers: &HeaderMap, path: &str) -> String {
    let named = scope.map(|scope| scope.service.as_str()).or(address.service.as_deref()).unwrap_or("s3");
    let control = path.starts_with("/v20180820/") && headers.contains_key("x-amz-account-id");
    match named {
        "s3" | "s3-control" if control => "s3control".to_owned(),
        "s3-accesspoint" | "s3-control" => "s3".to_owned(),
        other if other.starts_with("s3express") => "s3express".to_owned(),
        other => other.to_owned(),
    }
}

async fn collect(body: Body) -> Result<Bytes, Failure> {
    let limited = http_body_util::Limited::new(body, MAX_BODY);
    let collected = http_body_util::BodyExt::collect(limited).await;
    collected.map(http_body_util::Collected::to_bytes).map_err(|_| wording::entity_too_large(MAX_BODY))
}

/// A proxy gets the host in the request line; the signature covers the header.
fn complete_host(request: &mut Request<Body>) {
    if request.headers().contains_key(header::HOST) {
        return;
    }
    let authority = request.uri().authority().map(|authority| authority.as_str().to_owned());
    if let Some(value) = authority.and_then(|authority| HeaderValue::from_str(&authority).ok()) {
        request.headers_mut().insert(header::HOST, value);
    }
}

fn no_tunnel() -> Response<Body> {
    let text = "the lab speaks plain HTTP: use an http:// endpoint, so that the proxy sees the request\n";
    let mut response = Response::new(Body::from(Bytes::from_static(text.as_bytes())));
    *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
    response
}

fn label(headers: &mut HeaderMap, exchange: &Exchange) {
    let ids = exchange.ids();
    for (name, value) in
        [("x-amz-request-id", &ids.request), ("x-amz-id-2", &ids.host), ("x-amzn-requestid", &ids.request)]
    {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    headers.insert(header::SERVER, HeaderValue::from_static("AmazonS3"));
}

/// The path and query, without what a presigned URL gives away.
fn without_secrets(uri: &http::Uri) -> String {
    let Some(query) = uri.query() else { return uri.path().to_owned() };
    let secret = |name: &str| name.starts_with("X-Amz-") || name == "Signature" || name == "AWSAccessKeyId";
    let kept: Vec<&str> = query.split('&').filter(|pair| !secret(pair.split('=').next().unwrap_or_default())).collect();
    if kept.is_empty() { uri.path().to_owned() } else { format!("{}?{}", uri.path(), kept.join("&")) }
}

/// The text of an element of the short error documents of `s3s`.
fn element<'a>(xml: &'a str, name: &str) -> &'a str {
    let (open, close) = (format!("<{name}>"), format!("</{name}>"));
    let start = xml.find(&open).map(|at| at + open.len());
    let text = start.and_then(|start| xml[start..].find(&close).map(|end| &xml[start..start + end]));
    text.unwrap_or_default()
}
