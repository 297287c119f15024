//! Who asks.

use std::time::Duration;

use super::{Aws, Place};
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
            let sts = self.sts(&place).await.map_err(drop)?;
            let asked = tokio::time::timeout(PATIENCE, sts.get_caller_identity().send()).await;
            let identity = asked.map_err(drop)?.map_err(drop)?;
            match (identity.account, identity.arn) {
                (Some(account), Some(arn)) => Ok(Caller { account, arn }),
                _ => Err(()),
            }
        });
        asked.await.ok().cloned()
    }
}
