//! S3 as a service: whose keys are known, which hosts are buckets, and what an operation starts from.

use std::sync::Arc;

use async_trait::async_trait;
use s3s::access::{S3Access, S3AccessContext};
use s3s::auth::{S3Auth, SecretKey};
use s3s::host::{S3Host, VirtualHost};
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s::validation::NameValidation;
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result};

use super::gate;
use super::operations::Operations;
use crate::front::{Exchange, Target, host_name};
use crate::state::State;
use crate::store::VersionId;
use crate::world::Bucket;

/// S3 on a state.
pub(crate) fn service(state: Arc<State>) -> S3Service {
    let mut builder = S3ServiceBuilder::new(Operations);
    builder.set_auth(Keys { state: Arc::clone(&state) });
    builder.set_access(Gate);
    builder.set_host(Hosts { state });
    builder.set_validation(AnyName);
    builder.build()
}

/// What every operation on a bucket starts from.
pub(super) struct Opened {
    pub(super) exchange: Exchange,
    pub(super) target: Target,
    pub(super) bucket: Bucket,
}

/// The exchange of a request that the gate let through, with its bucket.
pub(super) fn open<T>(request: &S3Request<T>) -> S3Result<Opened> {
    let internal = || S3Error::new(S3ErrorCode::InternalError);
    let exchange = request.extensions.get::<Exchange>().cloned().ok_or_else(internal)?;
    let target = exchange.target().cloned().ok_or_else(internal)?;
    let bucket = exchange.settings().world.buckets.get(&target.bucket).cloned().ok_or_else(internal)?;
    Ok(Opened { exchange, target, bucket })
}

/// The version id of an answer: buckets without versions have none.
pub(super) fn versioned(bucket: &Bucket, id: &VersionId) -> Option<String> {
    bucket.is_versioned().then(|| id.as_str().to_owned())
}

struct Keys {
    state: Arc<State>,
}

#[async_trait]
impl S3Auth for Keys {
    async fn get_secret_key(&self, access_key: &str) -> S3Result<SecretKey> {
        let caller = self.state.caller(access_key).ok_or_else(|| S3Error::new(S3ErrorCode::InvalidAccessKeyId))?;
        Ok(SecretKey::from(caller.secret.clone()))
    }
}

struct Gate;

#[async_trait]
impl S3Access for Gate {
    async fn check(&self, cx: &mut S3AccessContext<'_>) -> S3Result<()> {
        gate::check(cx)
    }
}

struct Hosts {
    state: Arc<State>,
}

impl S3Host for Hosts {
    fn parse_host_header<'a>(&'a self, host: &'a str) -> S3Result<VirtualHost<'a>> {
        let settings = self.state.settings();
        let name = host_name(host, |name| settings.names.knows(&settings.world, name));
        Ok(name.map_or_else(|| VirtualHost::new(host), |name| VirtualHost::new(host).with_bucket(name)))
    }
}

/// Whether a name exists is the gate's question; hosts and aliases are no bucket names.
struct AnyName;

impl NameValidation for AnyName {
    fn validate_bucket_name(&self, name: &str) -> bool {
        (1..=255).contains(&name.len())
    }
}
