//! The one handle through which everything reaches AWS.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
    time::Duration,
};

use aws_config::{
    BehaviorVersion, ConfigLoader, Region, SdkConfig,
    environment::region::EnvironmentVariableRegionProvider,
    meta::region::RegionProviderChain,
    profile::{ProfileFileCredentialsProvider, region::ProfileFileRegionProvider},
    provider_config::ProviderConfig,
};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_runtime_api::client::{
    http::SharedHttpClient, stalled_stream_protection::StalledStreamProtectionConfig,
};
use aws_smithy_types::{
    checksum_config::{RequestChecksumCalculation, ResponseChecksumValidation},
    retry::RetryConfig,
    timeout::TimeoutConfig,
};
use aws_types::{app_name::AppName, sdk_ua_metadata::FrameworkMetadata};
use tokio::sync::OnceCell;

use super::{
    ProbeError, chain::Chain, clients::Clients, endpoint::Endpoint, http::Http, ledger::Ledger, resolver::Resolver,
    role::Roles, silence::Silence, sse_c::RunKey,
};
use crate::{call::AssumeRole, diagnosis::Caller};

/// The Region where nothing names one. S3 answers there for every bucket, if only with the Region to ask instead.
const DEFAULT_REGION: &str = "us-east-1";

/// How long a connection may take. A VPC without a route to S3 does not refuse, it is silent.
const CONNECT: Duration = Duration::from_secs(2);

/// How long one try of a request may take where the caller does not say.
const ATTEMPT: Duration = Duration::from_secs(5);

/// The most that is waited before a request that was throttled or met a 5xx is tried again, and twice that before the
/// last try.
const BACKOFF: Duration = Duration::from_millis(300);

/// The services that are asked, as the names of endpoint variables are made from them (`AWS_ENDPOINT_URL_S3_CONTROL`).
const SERVICE_IDS: [&str; 7] = ["S3", "STS", "KMS", "IAM", "S3 Control", "SSM", "CloudFormation"];

/// What the caller fixes; the rest comes from the environment and the profile.
#[derive(Clone, Debug, Default)]
pub struct Connect {
    /// The endpoint of all services, before `AWS_ENDPOINT_URL_S3` and its like.
    pub endpoint_url: Option<String>,
    /// The run's Region, before `AWS_REGION` and the profile's.
    pub region: Option<String>,
    /// The profile whose credentials, Region and endpoints are used, before `AWS_PROFILE`; its credentials also come
    /// before those of the environment, as `--profile` does for the AWS CLI.
    pub profile: Option<String>,
    /// Who asks, before the SDK's chain of environment, profile, web identity, container and instance.
    pub credentials: Option<SharedCredentialsProvider>,
    /// How long one try of a request may take, 5 s where none is given; a request with its retries takes twice that
    /// at most.
    pub request_timeout: Option<Duration>,
}

/// Where a client sends and as whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// The Region to sign for.
    pub region: String,
    /// The role to assume first; none is the run's own.
    pub role: Option<AssumeRole>,
}

/// The way to AWS: configuration, connections and clients, which outlive a run, and what is remembered for one run. A
/// clone is the same handle.
#[derive(Clone, Debug)]
pub struct Aws {
    pub(super) process: Arc<Process>,
    pub(super) run: Arc<PerRun>,
}

/// What all runs of the process share.
#[derive(Debug)]
pub(super) struct Process {
    pub(super) sdk: SdkConfig,
    pub(super) region: String,
    pub(super) s3_endpoint: Option<Endpoint>,
    pub(super) clients: Clients,
    pub(super) caller: OnceCell<Caller>,
}

/// What is forgotten after a run: a role may be refused today and allowed tomorrow.
#[derive(Debug, Default)]
pub(super) struct PerRun {
    pub(super) roles: Roles,
    /// Clients as an assumed role, with that run's credentials.
    pub(super) clients: Clients,
    /// Where the buckets are that S3 did not answer for in the Region first asked.
    pub(super) bucket_regions: Mutex<HashMap<String, String>>,
    pub(super) key: RunKey,
    pub(super) ledger: Ledger,
    pub(super) silence: Silence,
    pub(super) credentials: OnceCell<Result<(), String>>,
}

/// The run's Region; not from the instance metadata service, which off AWS costs seconds.
async fn region(connect: &Connect) -> Region {
    let mut profile = ProfileFileRegionProvider::builder();
    if let Some(name) = &connect.profile {
        profile = profile.profile_name(name);
    }
    let chain = RegionProviderChain::first_try(connect.region.clone().map(Region::new))
        .or_else(EnvironmentVariableRegionProvider::new())
        .or_else(profile.build());
    chain.region().await.unwrap_or(Region::from_static(DEFAULT_REGION))
}

impl Aws {
    /// Reads environment and profile; sends nothing.
    ///
    /// # Errors
    /// [`ProbeError::Endpoint`] where an endpoint URL, given or configured, cannot be used.
    pub async fn connect(connect: &Connect) -> Result<Self, ProbeError> {
        if let Some(url) = &connect.endpoint_url {
            Endpoint::parse(url)?;
        }
        let resolver = Resolver::default();
        let http = SharedHttpClient::new(Http::new(resolver.clone()));
        let region = region(connect).await;
        let chain = {
            let (connect, http, region) = (connect.clone(), http.clone(), region.clone());
            Chain::new(move || loader(&connect, http.clone(), region.clone()))
        };
        let loader = loader(connect, http.clone(), region.clone());
        let loader = match (&connect.credentials, &connect.profile) {
            (Some(credentials), _) => loader.credentials_provider(credentials.clone()),
            (None, Some(profile)) => {
                let config = ProviderConfig::without_region().with_region(Some(region)).with_http_client(http);
                let credentials = ProfileFileCredentialsProvider::builder().configure(&config).profile_name(profile);
                loader.credentials_provider(credentials.build())
            }
            (None, None) => loader.credentials_provider(chain),
        };
        let sdk = loader.load().await;
        let endpoints = SERVICE_IDS
            .iter()
            .map(|service_id| Endpoint::configured(&sdk, service_id))
            .collect::<Result<Vec<_>, _>>()?;
        resolver.learn(endpoints.iter().flatten().filter_map(Endpoint::loopback));
        let region = sdk.region().map_or(DEFAULT_REGION, Region::as_ref).to_owned();
        let s3_endpoint = Endpoint::configured(&sdk, "S3")?;
        let process = Process { sdk, region, s3_endpoint, clients: Clients::default(), caller: OnceCell::new() };
        Ok(Self { process: Arc::new(process), run: Arc::default() })
    }

    /// The same way to AWS with nothing remembered from earlier runs but what is true for the whole process.
    #[must_use]
    pub fn for_a_new_run(&self) -> Self {
        Self { process: Arc::clone(&self.process), run: Arc::default() }
    }

    /// Whether requests to S3 go over TLS. Not known for plain http to this machine: what listens there can stand for
    /// anything.
    pub fn secure_transport(&self) -> Option<bool> {
        match &self.process.s3_endpoint {
            None => Some(true),
            Some(endpoint) if endpoint.url.starts_with("https:") => Some(true),
            Some(endpoint) => endpoint.loopback().is_none().then_some(false),
        }
    }

    /// The run's Region: the one given, else the environment's, else the profile's, else `us-east-1`.
    pub fn region(&self) -> &str {
        &self.process.region
    }
}

/// What the SDK is to load: everything but who asks.
fn loader(connect: &Connect, http: SharedHttpClient, region: Region) -> ConfigLoader {
    let attempt = connect.request_timeout.unwrap_or(ATTEMPT);
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .region(region)
        .retry_config(RetryConfig::standard().with_max_attempts(3).with_initial_backoff(BACKOFF))
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT.min(attempt))
                .operation_attempt_timeout(attempt)
                .operation_timeout(attempt * 2)
                .build(),
        )
        // The body is the same few bytes every time, with a checksum made once.
        .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
        .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        // A clock that is wrong is a finding.
        .disable_clock_skew_correction(true);
    if let Ok(metadata) = FrameworkMetadata::new("s3litmus", Some(env!("CARGO_PKG_VERSION"))) {
        loader = loader.framework_metadata(metadata);
    }
    if let Ok(name) = AppName::new("s3litmus") {
        loader = loader.app_name(name);
    }
    if let Some(profile) = &connect.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(url) = &connect.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    loader
}
