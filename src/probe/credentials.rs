//! Whether there is anything to sign with.

use std::time::Duration;

use aws_credential_types::provider::ProvideCredentials;

use super::{Aws, answer};

/// How long the credentials chain may search. Outside AWS its last resort, the instance metadata service, is an
/// address that nothing answers at.
const SEARCH: Duration = Duration::from_secs(5);

impl Aws {
    /// Whether the credentials chain of the SDK finds credentials; looked for once a run.
    ///
    /// # Errors
    /// Why not, for people: what the providers of the chain said, without credentials in it.
    pub async fn has_credentials(&self) -> Result<(), String> {
        let found = self.run.credentials.get_or_init(|| async {
            let Some(provider) = self.process.sdk.credentials_provider() else {
                return Err("no credentials provider is configured".to_owned());
            };
            match tokio::time::timeout(SEARCH, provider.provide_credentials()).await {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(answer::chain(&error)),
                Err(_) => Err(format!("no provider had credentials within {} s", SEARCH.as_secs())),
            }
        });
        found.await.clone()
    }
}
