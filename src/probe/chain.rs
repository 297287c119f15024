//! Where credentials come from: the environment, as in Lambda, else the rest of the SDK's chain.
//!
//! The rest is made only where the environment has none: its clients for STS, containers and instances cost more
//! at start-up than the first request.

use aws_config::{ConfigLoader, environment::EnvironmentVariableCredentialsProvider};
use aws_credential_types::provider::{
    ProvideCredentials, Result, SharedCredentialsProvider, error::CredentialsError, future,
};
use tokio::sync::OnceCell;

/// The SDK's chain, the environment first.
pub(super) struct Chain<L> {
    /// Makes what the SDK would load, with its own chain.
    loader: L,
    rest: OnceCell<Option<SharedCredentialsProvider>>,
}

impl<L: Fn() -> ConfigLoader> Chain<L> {
    pub(super) fn new(loader: L) -> Self {
        Self { loader, rest: OnceCell::new() }
    }

    async fn provide(&self) -> Result {
        match EnvironmentVariableCredentialsProvider::new().provide_credentials().await {
            Err(CredentialsError::CredentialsNotLoaded(_)) => {}
            found => return found,
        }
        // The environment is asked once more, with the answer that it has nothing.
        let rest = self.rest.get_or_init(|| async { (self.loader)().load().await.credentials_provider() }).await;
        match rest {
            Some(rest) => rest.provide_credentials().await,
            None => Err(CredentialsError::not_loaded("there is no chain of providers")),
        }
    }
}

impl<L: Fn() -> ConfigLoader + Send + Sync> ProvideCredentials for Chain<L> {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.provide())
    }
}

impl<L> std::fmt::Debug for Chain<L> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chain")
    }
}
