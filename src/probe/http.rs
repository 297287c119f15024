//! The HTTP client that all SDK clients share: rustls with ring, our resolver, root certificates only where needed.
//!
//! Parsing the roots costs more than all else at start-up. They are read when the first https request is made, once,
//! and not at all where every endpoint is http.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, OnceLock, PoisonError, RwLock},
    time::Duration,
};

use aws_smithy_http_client::{
    Connector,
    tls::{Provider, TlsContext, TrustStore, rustls_provider::CryptoMode},
};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        connector_metadata::ConnectorMetadata,
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::HttpRequest,
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    },
};
use rustls_pki_types::{CertificateDer, pem::PemObject};

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
            let connector = connectors.entry(timeouts).or_insert_with(|| {
                SharedHttpConnector::new(ByScheme {
                    resolver: self.resolver.clone(),
                    settings: settings.clone(),
                    plain: OnceLock::new(),
                    tls: OnceLock::new(),
                })
            });
            connector.clone()
        })
    }

    fn connector_metadata(&self) -> Option<ConnectorMetadata> {
        Some(ConnectorMetadata::new("hyper", Some("1.x".into())))
    }
}

/// A connection pool of its own, for what is no call of an SDK client.
pub(crate) fn connector(connect: Duration, read: Duration) -> SharedHttpConnector {
    SharedHttpConnector::new(ByScheme {
        resolver: Resolver::default(),
        settings: HttpConnectorSettings::builder().connect_timeout(connect).read_timeout(read).build(),
        plain: OnceLock::new(),
        tls: OnceLock::new(),
    })
}

#[derive(Debug)]
struct ByScheme {
    resolver: Resolver,
    settings: HttpConnectorSettings,
    plain: OnceLock<Connector>,
    tls: OnceLock<Result<Connector, Arc<str>>>,
}

impl ByScheme {
    fn connector(&self, roots: TrustStore) -> Result<Connector, BoxError> {
        let context = TlsContext::builder().with_trust_store(roots).build()?;
        Ok(Connector::builder()
            .connector_settings(self.settings.clone())
            .tls_provider(Provider::Rustls(CryptoMode::Ring))
            .tls_context(context)
            .build_with_resolver(self.resolver.clone()))
    }
}

impl HttpConnector for ByScheme {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let connector = if request.uri().starts_with("https:") {
            self.tls.get_or_init(|| self.connector(roots()).map_err(|error| error.to_string().into())).as_ref()
        } else {
            // An empty trust store: no https request comes here.
            match self.plain.get() {
                Some(connector) => Ok(connector),
                None => match self.connector(TrustStore::empty()) {
                    Ok(connector) => Ok(self.plain.get_or_init(|| connector)),
                    Err(error) => return HttpConnectorFuture::ready(Err(ConnectorError::user(error))),
                },
            }
        };
        match connector {
            Ok(connector) => connector.call(request),
            Err(error) => HttpConnectorFuture::ready(Err(ConnectorError::user(error.to_string().into()))),
        }
    }
}

/// Where Linux distributions keep all roots in one file: Lambda's image and Fedora, Debian and Alpine, SUSE.
const BUNDLES: [&str; 4] = [
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/ssl/ca-bundle.pem",
    "/etc/ssl/cert.pem",
];

/// The roots to trust: the file of `AWS_CA_BUNDLE`, else what `SSL_CERT_FILE` and `SSL_CERT_DIR` name, else the
/// system's bundle in one file, which spares the folder of single certificates beside it.
fn roots() -> TrustStore {
    let named = |variable| std::env::var_os(variable).filter(|value| !value.is_empty());
    if let Some(bundle) = named("AWS_CA_BUNDLE") {
        return trusted(Path::new(&bundle)).unwrap_or_default();
    }
    if named("SSL_CERT_FILE").is_some() || named("SSL_CERT_DIR").is_some() {
        return TrustStore::default();
    }
    BUNDLES.iter().find_map(|path| trusted(Path::new(path))).unwrap_or_default()
}

/// A bundle all of whose certificates can be used. The SDK panics on one that cannot, where its reader of the system's
/// roots leaves it out; so a bundle with such a certificate is left to that one.
fn trusted(path: &Path) -> Option<TrustStore> {
    let pem = std::fs::read(path).ok()?;
    let mut roots = rustls::RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        roots.add(certificate.ok()?).ok()?;
    }
    (!roots.is_empty()).then(|| TrustStore::empty().with_pem_certificate(pem))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bundle_that_cannot_be_used_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("s3litmus-roots-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let file = folder.join("bundle.pem");
        for text in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            std::fs::write(&file, text).expect("a file");
            assert!(trusted(&file).is_none(), "{text}");
        }
        assert!(trusted(&folder.join("absent.pem")).is_none());
        std::fs::remove_dir_all(&folder).expect("removed");
    }
}
