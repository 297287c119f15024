//! The Rust SDK, pointed at a lab.

use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::dns::{DnsFuture, ResolveDns};
use aws_smithy_runtime_api::http::Response;
use s3litmus_lab::{Lab, RunningLab, world};

/// The lab of a world file in the repository.
pub(crate) fn start(path: &str) -> RunningLab {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lab/");
    let text = std::fs::read_to_string(format!("{file}{path}")).unwrap();
    start_text(&text)
}

pub(crate) fn start_text(text: &str) -> RunningLab {
    Lab::start(world::parse(text).unwrap()).unwrap()
}

/// Every name is the lab's.
#[derive(Debug, Clone, Copy)]
struct Loopback;

impl ResolveDns for Loopback {
    fn resolve_dns<'a>(&'a self, _: &'a str) -> DnsFuture<'a> {
        DnsFuture::ready(Ok(vec!["127.0.0.1".parse().unwrap()]))
    }
}

/// An HTTP client to which every name is the lab's.
pub(crate) fn http() -> aws_smithy_runtime_api::client::http::SharedHttpClient {
    aws_smithy_http_client::Builder::new()
        .tls_provider(tls::Provider::Rustls(CryptoMode::Ring))
        .build_with_resolver(Loopback)
}

/// A client with the credentials of one of the world's clients (their token is `KEY-token` in the
/// worlds of the tests) or roots.
pub(crate) fn client(lab: &RunningLab, key: &str, secret: &str, token: Option<&str>) -> Client {
    client_in(lab, key, secret, token, "us-east-1")
}

pub(crate) fn client_in(lab: &RunningLab, key: &str, secret: &str, token: Option<&str>, region: &str) -> Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .endpoint_url(lab.endpoint())
        .credentials_provider(Credentials::new(key, secret, token.map(str::to_owned), None, "test"))
        .http_client(http())
        .retry_config(aws_sdk_s3::config::retry::RetryConfig::disabled())
        .build();
    Client::from_conf(config)
}

/// Status, code and message of a failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
}

/// What S3 said: nothing on success.
pub(crate) fn refusal<T, E>(result: Result<T, SdkError<E, Response>>) -> Option<Refusal>
where
    E: ProvideErrorMetadata + std::fmt::Debug,
{
    let error = result.err()?;
    let status = error.raw_response().map(|response| response.status().as_u16());
    let status = status.unwrap_or_else(|| panic!("no answer: {error:?}"));
    let (code, message) = (error.code().unwrap_or_default().to_owned(), error.message().unwrap_or_default().to_owned());
    Some(Refusal { status, code, message })
}

pub(crate) fn block_on<F: Future>(future: F) -> F::Output {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}
