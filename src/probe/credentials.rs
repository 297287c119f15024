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
                Ok(Err(error)) => Err(in_plain_words(answer::chain(&error))),
                Err(_) => Err(format!("no provider had credentials within {} s", SEARCH.as_secs())),
            }
        });
        found.await.clone()
    }
}

/// What the SDK says where a profile needs a part of it that was not built.
const LEFT_OUT: &str = "cargo feature(s) enabled: ";

/// The reason, for people who did not build the program.
fn in_plain_words(reason: String) -> String {
    let Some((_, feature)) = reason.split_once(LEFT_OUT) else { return reason };
    let name: String = feature.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '-').collect();
    let needs = match name.as_str() {
        "sso" => "signs in at the IAM Identity Center",
        "credentials-process" => "gets its credentials from another program",
        "credentials-login" => "signs in by `aws login`",
        _ => "needs a part of the AWS SDK",
    };
    format!(
        "the profile {needs}, which this build leaves out (feature `{name}`); credentials in the environment work, and \
         `aws configure export-credentials --format env` prints them"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_that_needs_what_was_left_out_is_told_so() {
        let said = "an error occurred: This behavior requires following cargo feature(s) enabled: credentials-login. In \
                    order to use an active login session, the `credentials-login` feature must be enabled.";
        let plain = in_plain_words(said.to_owned());
        assert!(plain.starts_with("the profile signs in by `aws login`, which this build leaves out"), "{plain}");
        assert!(plain.contains("export-credentials"), "{plain}");
        assert_eq!(in_plain_words("no profile".to_owned()), "no profile");
    }
}
