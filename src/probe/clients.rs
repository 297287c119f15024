//! SDK clients, built when first asked for, one for each service, Region and role.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use aws_config::{Region, SdkConfig};

use super::{Aws, Place, role::RoleRefused};

/// The clients of S3 and STS.
#[derive(Debug, Default)]
pub(super) struct Clients {
    /// S3 with the bucket in the path or in front of the host.
    s3: ByPlace<(Place, bool), aws_sdk_s3::Client>,
    sts: ByPlace<Place, aws_sdk_sts::Client>,
}

#[derive(Debug)]
struct ByPlace<K, C>(Mutex<HashMap<K, C>>);

impl<K, C> Default for ByPlace<K, C> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: std::hash::Hash + Eq, C: Clone> ByPlace<K, C> {
    /// The client for the key; SDK clients are handles, so a copy shares everything.
    fn get_or_build(&self, key: K, build: impl FnOnce() -> C) -> C {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        clients.entry(key).or_insert_with(build).clone()
    }
}

impl Aws {
    /// STS in the place's Region.
    ///
    /// # Errors
    /// What STS said, where the place's role is refused.
    pub async fn sts(&self, place: &Place) -> Result<aws_sdk_sts::Client, RoleRefused> {
        let sdk = self.config(place).await?;
        Ok(self.clients(place).sts.get_or_build(place.clone(), || aws_sdk_sts::Client::new(&sdk)))
    }

    /// S3 in the place's Region, fit for the bucket, access point or alias.
    ///
    /// # Errors
    /// What STS said, where the place's role is refused.
    pub async fn s3(&self, place: &Place, bucket: &str) -> Result<aws_sdk_s3::Client, RoleRefused> {
        let path_style = !bucket.starts_with("arn:")
            && self.process.s3_endpoint.as_ref().is_some_and(super::endpoint::Endpoint::takes_path_style);
        let sdk = self.config(place).await?;
        Ok(self.clients(place).s3.get_or_build((place.clone(), path_style), || {
            let config = aws_sdk_s3::config::Builder::from(&sdk).force_path_style(path_style).build();
            aws_sdk_s3::Client::from_conf(config)
        }))
    }

    /// The SDK's configuration for a place.
    ///
    /// # Errors
    /// What STS said, where the place's role is refused.
    pub(super) async fn config(&self, place: &Place) -> Result<SdkConfig, RoleRefused> {
        let config = self.own_config(place);
        match &place.role {
            Some(role) => {
                let credentials = self.assume(role).await?;
                Ok(config.into_builder().credentials_provider(credentials).build())
            }
            None => Ok(config),
        }
    }

    /// The SDK's configuration for a Region, with the run's own credentials.
    pub(super) fn own_config(&self, place: &Place) -> SdkConfig {
        self.process.sdk.to_builder().region(Region::new(place.region.clone())).build()
    }

    fn clients(&self, place: &Place) -> &Clients {
        if place.role.is_some() { &self.run.clients } else { &self.process.clients }
    }
}
