//! The roles that targets are tested as, assumed once per role and run.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, SharedCredentialsProvider, future},
};
use aws_smithy_types::{DateTime, date_time::Format};
use tokio::sync::OnceCell;

use super::{Aws, Place, answer, service::Ask};
use crate::{answer::Answer, call::AssumeRole, diagnosis::Caller};

/// What stands in CloudTrail as the session's name, so that alarms on denied calls can leave the test out.
pub(super) const SESSION_NAME: &str = "s3litmus";

/// What STS answered instead of credentials, shared by all checks of the role.
#[derive(Clone, Debug, PartialEq)]
pub struct RoleRefused {
    /// The refusal, or why there is none.
    pub answer: Answer,
    /// How long AssumeRole took, in milliseconds.
    pub duration_ms: f64,
}

#[derive(Debug, Default)]
pub(super) struct Roles(Mutex<HashMap<AssumeRole, Asked>>);

/// What STS answers about one role, once it has.
type Asked = Arc<OnceCell<Result<Assumed, RoleRefused>>>;

#[derive(Clone, Debug)]
struct Assumed {
    credentials: SharedCredentialsProvider,
    arn: Option<String>,
}

/// The credentials of one AssumeRole; they outlive any run of a function (15 minutes against the hour of a session).
#[derive(Debug)]
struct Session(Credentials);

impl ProvideCredentials for Session {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::ready(Ok(self.0.clone()))
    }
}

impl Aws {
    /// The role's credentials; the first caller asks STS, all get its answer.
    pub(super) async fn assume(&self, role: &AssumeRole) -> Result<SharedCredentialsProvider, RoleRefused> {
        Ok(self.assumed(role).await?.credentials)
    }

    /// The session that S3 sees for a role, where the role has been assumed; asks nobody.
    pub fn session_of(&self, role: &AssumeRole) -> Option<Caller> {
        let roles = self.run.roles.0.lock().unwrap_or_else(PoisonError::into_inner);
        let arn = roles.get(role)?.get()?.as_ref().ok()?.arn.clone()?;
        let account = arn.split(':').nth(4)?.to_owned();
        Some(Caller { arn, account })
    }

    /// Forgets which roles were refused, so that the next call as one asks STS again.
    pub fn forget_refused_roles(&self) {
        let mut roles = self.run.roles.0.lock().unwrap_or_else(PoisonError::into_inner);
        roles.retain(|_, asked| !matches!(asked.get(), Some(Err(_))));
    }

    async fn assumed(&self, role: &AssumeRole) -> Result<Assumed, RoleRefused> {
        let cell = {
            let mut roles = self.run.roles.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(roles.entry(role.clone()).or_default())
        };
        // Boxed: asking STS needs a client, and a client may need a role.
        cell.get_or_init(|| Box::pin(self.ask_for(role))).await.clone()
    }

    async fn ask_for(&self, role: &AssumeRole) -> Result<Assumed, RoleRefused> {
        let started = std::time::Instant::now();
        let own = Place { region: self.region().to_owned(), role: None };
        let mut parameters = vec![("RoleArn", role.role_arn.as_str()), ("RoleSessionName", SESSION_NAME)];
        parameters.extend(role.external_id.as_deref().map(|id| ("ExternalId", id)));
        let refused = |answer| RoleRefused { answer, duration_ms: started.elapsed().as_secs_f64() * 1000.0 };
        let asked = self.inquire(&own, Ask::sts("AssumeRole", &parameters)).await;
        let assumed = asked.map_err(|error| refused(error.answer()))?;
        let given = |name: &str| assumed.text(&format!("AssumeRoleResult/Credentials/{name}"));
        let (Some(id), Some(secret), Some(token)) =
            (given("AccessKeyId"), given("SecretAccessKey"), given("SessionToken"))
        else {
            return Err(refused(answer::malformed("AssumeRole answered without credentials")));
        };
        let expiry = given("Expiration");
        let expiry = expiry.and_then(|date| DateTime::from_str(&date, Format::DateTimeWithOffset).ok());
        let credentials = Credentials::new(
            id,
            secret,
            Some(token),
            expiry.and_then(|expiry| SystemTime::try_from(expiry).ok()),
            "AssumeRole",
        );
        Ok(Assumed {
            credentials: SharedCredentialsProvider::new(Session(credentials)),
            arn: assumed.text("AssumeRoleResult/AssumedRoleUser/Arn"),
        })
    }
}
