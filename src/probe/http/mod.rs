//! The HTTP client that all SDK clients share: hyper over HTTP/1.1, which is all that S3 speaks, rustls with ring, our
//! resolver.
//!
//! In: the SDK's requests, signed. Out: responses, or the SDK's kinds of connector errors. Absent on purpose: HTTP/2,
//! proxies, and what is tried again; the SDK decides that.

mod dial;
mod failure;
mod roots;

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::Duration,
};

use aws_smithy_async::future::timeout::TimedOutError;
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        connection::{CaptureSmithyConnection, ConnectionMetadata},
        connector_metadata::ConnectorMetadata,
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::{HttpRequest, HttpResponse},
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::body::SdkBody;
use hyper_util::{
    client::legacy::{
        Client,
        connect::{CaptureConnection, capture_connection},
    },
    rt::{TokioExecutor, TokioTimer},
};

use self::dial::Dial;
use super::resolver::Resolver;

type Timeouts = (Option<Duration>, Option<Duration>);

/// One connection pool for each pair of time-outs that the clients ask for; in practice one.
#[derive(Debug)]
pub(super) struct Http {
    resolver: Resolver,
    connectors: RwLock<HashMap<Timeouts, SharedHttpConnector>>,
}

impl Http {
    pub(super) fn new(resolver: Resolver) -> Self {
        Self { resolver, connectors: RwLock::default() }
    }
}

impl HttpClient for Http {
    fn http_connector(&self, settings: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
        let timeouts = (settings.connect_timeout(), settings.read_timeout());
        let known = self.connectors.read().unwrap_or_else(PoisonError::into_inner).get(&timeouts).cloned();
        known.unwrap_or_else(|| {
            let mut connectors = self.connectors.write().unwrap_or_else(PoisonError::into_inner);
            let connector = connectors.entry(timeouts);
            connector.or_insert_with(|| SharedHttpConnector::new(Pool::new(self.resolver.clone(), timeouts))).clone()
        })
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        Some(ConnectorMetadata::new("hyper", Some("1.x".into())))
    }
}

/// A connection pool of its own, for what is no call of an SDK client.
pub(crate) fn connector(connect: Duration, read: Duration) -> SharedHttpConnector {
    SharedHttpConnector::new(Pool::new(Resolver::default(), (Some(connect), Some(read))))
}

/// A pool of connections.
#[derive(Debug)]
struct Pool {
    client: Client<Dial, SdkBody>,
    read: Option<Duration>,
}

impl Pool {
    fn new(resolver: Resolver, (connect, read): Timeouts) -> Self {
        let client =
            Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(Dial::new(resolver, connect));
        Self { client, read }
    }
}

impl HttpConnector for Pool {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let mut request = match request.try_into_http1x() {
            Ok(request) => request,
            Err(error) => return HttpConnectorFuture::ready(Err(ConnectorError::user(error.into()))),
        };
        // The SDK gives up a connection that it met a 5xx or a time-out on.
        let taken = capture_connection(&mut request);
        if let Some(capture) = request.extensions().get::<CaptureSmithyConnection>() {
            capture.set_connection_retriever(move || metadata(&taken));
        }
        let answered = self.client.request(request);
        let read = self.read;
        HttpConnectorFuture::new(async move {
            let answered = match read {
                Some(read) => tokio::time::timeout(read, answered).await.map_err(|_| timed_out("no answer", read))?,
                None => answered.await,
            };
            let response = answered.map_err(|error| failure::sorted(error.into()))?;
            let response = response.map(SdkBody::from_body_1_x);
            HttpResponse::try_from(response).map_err(|error| ConnectorError::other(error.into(), None))
        })
    }
}

fn metadata(taken: &CaptureConnection) -> Option<ConnectionMetadata> {
    taken.connection_metadata().as_ref()?;
    let taken = taken.clone();
    let poison = move || {
        if let Some(connection) = taken.connection_metadata().as_ref() {
            connection.poison();
        }
    };
    Some(ConnectionMetadata::builder().proxied(false).poison_fn(poison).build())
}

/// A wait that was too long, with the SDK's own error for it as its reason.
#[derive(Debug, thiserror::Error)]
#[error("{what} within {within:?}")]
struct TooLong {
    what: &'static str,
    within: Duration,
    source: TimedOutError,
}

impl TooLong {
    fn boxed(what: &'static str, within: Duration) -> BoxError {
        Self { what, within, source: TimedOutError }.into()
    }
}

fn timed_out(what: &'static str, within: Duration) -> ConnectorError {
    ConnectorError::timeout(TooLong::boxed(what, within))
}
