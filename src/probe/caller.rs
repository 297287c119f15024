//! Who asks.

use std::time::Duration;

use super::{Aws, Place, service::Ask};
use crate::diagnosis::Caller;

/// How long an answer is worth waiting for; the run does without it.
const PATIENCE: Duration = Duration::from_secs(2);

impl Aws {
    /// Who the run's own credentials belong to, as GetCallerIdentity says, which needs no permission
    /// (<https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>); none where STS does not say
    /// within 2 s. Asked until it is answered once, then remembered for the process.
    pub async fn caller(&self) -> Option<Caller> {
        self.has_credentials().await.ok()?;
        let place = Place { region: self.region().to_owned(), role: None };
        let asked = self.process.caller.get_or_try_init(|| async {
            let asked = self.inquire(&place, Ask::sts("GetCallerIdentity", &[]));
            let identity = tokio::time::timeout(PATIENCE, asked).await.map_err(drop)?.map_err(drop)?;
            let of_caller = |name: &str| identity.text(&format!("GetCallerIdentityResult/{name}")).ok_or(());
            Ok::<_, ()>(Caller { account: of_caller("Account")?, arn: of_caller("Arn")? })
        });
        asked.await.ok().cloned()
    }
}
