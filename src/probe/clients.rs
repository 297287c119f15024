//! Clients of S3, built when first asked for, one for each Region and role.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use aws_config::{Region, SdkConfig};
use aws_sdk_s3::{Client, config::Builder};

use super::{
    Aws, Place,
    lean::{Endpoints, Successes, UserAgent},
    role::RoleRefused,
};

/// The clients by where they send and as whom, and whether the bucket stands in the path or in front of the host. A
/// client is a handle, so that a copy shares everything.
#[derive(Debug, Default)]
pub(super) struct Clients(Mutex<HashMap<(Place, bool), Client>>);

impl Aws {
    /// S3 in the place's Region, fit for the bucket, access point or alias.
    ///
    /// # Errors
    /// What STS said, where the place's role is refused.
    pub async fn s3(&self, place: &Place, bucket: &str) -> Result<Client, RoleRefused> {
        let path_style = !bucket.starts_with("arn:")
            && self.process.s3_endpoint.as_ref().is_some_and(super::endpoint::Endpoint::takes_path_style);
        let Clients(clients) = if place.role.is_some() { &self.run.clients } else { &self.process.clients };
        let key = (place.clone(), path_style);
        // One that is there needs no configuration, which costs more than to look.
        let known = clients.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let sdk = self.config(place).await?;
        let mut clients = clients.lock().unwrap_or_else(PoisonError::into_inner);
        let client = clients.entry(key).or_insert_with(|| {
            let config = Builder::from(&sdk).force_path_style(path_style);
            let config = config.endpoint_resolver(Endpoints::default());
            let config = config.interceptor(UserAgent::of(&sdk)).interceptor(Successes::new());
            Client::from_conf(config.build())
        });
        Ok(client.clone())
    }

    /// The SDK's configuration for a place.
    ///
    /// # Errors
    /// What STS said, where the place's role is refused.
    pub(super) async fn config(&self, place: &Place) -> Result<SdkConfig, RoleRefused> {
        let config = self.process.sdk.to_builder().region(Region::new(place.region.clone()));
        Ok(match &place.role {
            Some(role) => config.credentials_provider(self.assume(role).await?).build(),
            None => config.build(),
        })
    }
}
