//! How a connection comes about: a name looked up, TCP, TLS where the address is https, all within one time-out.
//!
//! Parsing the roots costs more than all else at start-up. They are read when the first https request is made, once for
//! the process, and not at all where every endpoint is http.

use std::{
    pin::Pin,
    sync::{Arc, OnceLock},
    task::{Context, Poll},
    time::Duration,
};

use aws_smithy_runtime_api::box_error::BoxError;
use http::{Uri, uri::Scheme};
use hyper_rustls::{HttpsConnector, MaybeHttpsStream};
use hyper_util::{client::legacy::connect::HttpConnector, rt::TokioIo};
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tower_service::Service;

use super::{TooLong, roots};
use crate::probe::resolver::Resolver;

/// What all https connections of the process have in common.
static TLS: OnceLock<Result<Arc<ClientConfig>, String>> = OnceLock::new();

/// Opens connections.
#[derive(Clone, Debug)]
pub(super) struct Dial {
    tcp: HttpConnector<Resolver>,
    timeout: Option<Duration>,
}

impl Dial {
    pub(super) fn new(resolver: Resolver, timeout: Option<Duration>) -> Self {
        let mut tcp = HttpConnector::new_with_resolver(resolver);
        tcp.set_nodelay(true);
        // Its own check knows http alone.
        tcp.enforce_http(false);
        Self { tcp, timeout }
    }
}

type Connecting = Pin<Box<dyn Future<Output = Result<MaybeHttpsStream<TokioIo<TcpStream>>, BoxError>> + Send>>;

impl Service<Uri> for Dial {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = Connecting;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.tcp.poll_ready(context).map_err(Into::into)
    }

    fn call(&mut self, to: Uri) -> Connecting {
        let connecting: Connecting = if to.scheme() == Some(&Scheme::HTTPS) {
            match TLS.get_or_init(|| tls(roots::trusted())) {
                Ok(tls) => HttpsConnector::from((self.tcp.clone(), Arc::clone(tls))).call(to),
                Err(error) => Box::pin(std::future::ready(Err(error.as_str().into()))),
            }
        } else {
            let connecting = self.tcp.call(to);
            Box::pin(async move { Ok(MaybeHttpsStream::Http(connecting.await?)) })
        };
        let Some(timeout) = self.timeout else { return connecting };
        Box::pin(async move {
            let connected = tokio::time::timeout(timeout, connecting).await;
            connected.map_err(|_| TooLong::boxed("no connection", timeout))?
        })
    }
}

fn tls(roots: RootCertStore) -> Result<Arc<ClientConfig>, String> {
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
