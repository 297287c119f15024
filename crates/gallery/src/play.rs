//! A run of a suite against a world, in one process.

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use s3litmus::{
    probe::{Aws, Connect},
    report::Report,
    run::{Settings, run},
    suite,
};
use s3litmus_lab::{Lab, world};
use serde_json::Value;

use crate::GalleryError;

/// What a run found.
#[derive(Clone, Debug)]
pub struct Played {
    /// The report.
    pub report: Report,
    /// How many requests the lab saw.
    pub requests: u64,
}

/// Runs a suite as the world's client with this number.
///
/// # Errors
/// Where world or suite cannot be read, the world has no such client, or the lab does not start.
pub fn play(world: &Value, suite: &Value, client: usize) -> Result<Played, GalleryError> {
    let mut suite = suite.clone();
    if let Some(suite) = suite.as_object_mut() {
        suite.shift_remove("$schema");
    }
    let suite = suite::parse(&suite.to_string())?;
    let keys = credentials(world, client)?;
    let lab = Lab::start(world::from_value(world)?)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let report = runtime.block_on(async {
        let connect = Connect {
            endpoint_url: Some(lab.endpoint()),
            region: Some("us-east-1".to_owned()),
            credentials: Some(SharedCredentialsProvider::new(keys)),
            ..Connect::default()
        };
        let aws = Aws::connect(&connect).await.map_err(|error| GalleryError::Connect(error.to_string()))?;
        Ok::<_, GalleryError>(run(&suite, &aws, &Settings::default(), None, &mut |_| {}).await)
    })?;
    Ok(Played { report, requests: lab.request_count() })
}

fn credentials(world: &Value, client: usize) -> Result<Credentials, GalleryError> {
    let text = |name: &str| world["clients"][client][name].as_str().map(str::to_owned);
    let needed =
        |name: &str| text(name).ok_or_else(|| GalleryError::missing(format!("clients[{client}] has no `{name}`")));
    Ok(Credentials::new(needed("access_key_id")?, needed("secret_access_key")?, text("session_token"), None, "gallery"))
}
