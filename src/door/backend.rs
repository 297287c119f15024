//! What the function needs of AWS: an edge, built when first needed.
//!
//! In: a suite, a place of one, a stack's ARN. Out: what [`crate::run`] and [`crate::probe`] make of them. Absent on
//! purpose: decisions. The trait is there so that the doors can be tested with a run that hangs or panics.

use std::time::Instant;

use tokio::sync::OnceCell;

use crate::{
    probe::{Aws, Connect, ProbeError},
    report::Report,
    run,
    suite::{Suite, SuiteSource},
};

/// The way to AWS.
#[allow(async_fn_in_trait, reason = "the function has one thread")]
pub trait Backend {
    /// Runs a suite; the report is there before the deadline.
    async fn run(
        &self,
        suite: &Suite,
        settings: &run::Settings,
        deadline: Instant,
        observer: &mut run::Observer<'_>,
    ) -> Result<Report, ProbeError>;

    /// The text of a suite that is not inline.
    async fn fetch(&self, source: &SuiteSource) -> Result<String, ProbeError>;

    /// A stack's status, such as `UPDATE_ROLLBACK_IN_PROGRESS`, or why it could not be read.
    async fn stack_status(&self, stack_id: &str) -> Result<String, String>;
}

/// AWS itself, connected to on first use: an event that is refused costs no client.
#[derive(Debug, Default)]
pub struct Connected {
    aws: OnceCell<Aws>,
}

impl Connected {
    async fn aws(&self) -> Result<&Aws, ProbeError> {
        self.aws.get_or_try_init(|| async { Aws::connect(&Connect::default()).await }).await
    }
}

impl Backend for Connected {
    async fn run(
        &self,
        suite: &Suite,
        settings: &run::Settings,
        deadline: Instant,
        observer: &mut run::Observer<'_>,
    ) -> Result<Report, ProbeError> {
        let aws = self.aws().await?;
        Ok(run::run(suite, aws, settings, Some(deadline), observer).await)
    }

    async fn fetch(&self, source: &SuiteSource) -> Result<String, ProbeError> {
        self.aws().await?.fetch_suite(source).await
    }

    async fn stack_status(&self, stack_id: &str) -> Result<String, String> {
        self.aws().await.map_err(|error| error.to_string())?.stack_status(stack_id).await
    }
}
