//! Sends an [`Ask`] through the SDK's runtime: its credentials, signature, retries, time-outs and user agent.

use aws_runtime::{
    auth::{
        SigV4OperationSigningConfig,
        sigv4::{SCHEME_ID, SigV4AuthScheme},
    },
    invocation_id::InvocationIdInterceptor,
    request_info::RequestInfoInterceptor,
    retries::classifiers::AwsErrorCodeClassifier,
    user_agent::{ApiMetadata, UserAgentInterceptor},
};
use aws_smithy_runtime::client::{
    orchestrator::operation::Operation,
    retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier},
};
use aws_smithy_runtime_api::client::{
    auth::{
        AuthSchemeOptionResolverParams, SharedAuthScheme, SharedAuthSchemeOptionResolver,
        static_resolver::StaticAuthSchemeOptionResolver,
    },
    orchestrator::{HttpResponse, OrchestratorError, SensitiveOutput},
    result::SdkError,
    runtime_components::RuntimeComponentsBuilder,
    runtime_plugin::StaticRuntimePlugin,
};
use aws_smithy_types::{
    config_bag::Layer,
    error::{ErrorMetadata, metadata::ProvideErrorMetadata},
};
use aws_types::{SdkConfig, SigningName, region::SigningRegion};

use super::{Answered, Ask, Protocol, answered, endpoint::destination};
use crate::{
    answer::Answer,
    probe::{Aws, Place, answer::from_error, role::RoleRefused},
};

/// What the service said instead of an answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(in crate::probe) struct Refusal(ErrorMetadata);

impl ProvideErrorMetadata for Refusal {
    fn meta(&self) -> &ErrorMetadata {
        &self.0
    }
}

/// Why there is no answer.
#[derive(Debug)]
pub(in crate::probe) enum AskError {
    /// The role to ask as was refused.
    Role(RoleRefused),
    /// The service refused, or did not answer.
    Sdk(SdkError<Refusal, HttpResponse>),
}

impl AskError {
    /// The same as data.
    pub(in crate::probe) fn answer(self) -> Answer {
        match self {
            Self::Role(refused) => refused.answer,
            Self::Sdk(error) => from_error(&error),
        }
    }
}

impl Aws {
    /// Asks a service in a place.
    pub(in crate::probe) async fn inquire(&self, place: &Place, ask: Ask) -> Result<Answered, AskError> {
        let sdk = self.config(place).await.map_err(AskError::Role)?;
        invoke(&sdk, &place.region, ask).await.map_err(AskError::Sdk)
    }
}

async fn invoke(sdk: &SdkConfig, region: &str, ask: Ask) -> Result<Answered, SdkError<Refusal, HttpResponse>> {
    let to = destination(sdk, region, &ask).await.map_err(SdkError::construction_failure)?;
    let (service, name) = (ask.service, ask.operation);
    let mut operation = Operation::builder()
        .service_name(service.id)
        .operation_name(ask.operation)
        .endpoint_url(&to.url)
        .timeout_config(
            sdk.timeout_config().cloned().unwrap_or_else(aws_smithy_types::timeout::TimeoutConfig::disabled),
        )
        .standard_retry(&sdk.retry_config().cloned().unwrap_or_else(aws_smithy_types::retry::RetryConfig::standard))
        .with_connection_poisoning()
        .interceptor(RequestInfoInterceptor::new())
        .interceptor(UserAgentInterceptor::new())
        .interceptor(InvocationIdInterceptor::new())
        .retry_classifier(HttpStatusCodeClassifier::default())
        .retry_classifier(TransientErrorClassifier::<Refusal>::new())
        .retry_classifier(AwsErrorCodeClassifier::<Refusal>::new())
        .runtime_plugin(signed(sdk, &ask, to.region));
    if let Some(client) = sdk.http_client() {
        operation = operation.http_client(client);
    }
    let operation = operation
        .serializer(Ask::request)
        .deserializer(move |response| answer(service.protocol, name, response))
        .build();
    operation.invoke(ask).await
}

fn answer(
    protocol: Protocol,
    operation: &str,
    response: &HttpResponse,
) -> Result<Answered, OrchestratorError<Refusal>> {
    if !response.status().is_success() {
        return Err(OrchestratorError::operation(Refusal(answered::error(protocol, response))));
    }
    let body = response.body().bytes().unwrap_or_default();
    Answered::read(protocol, operation, body).map_err(|error| OrchestratorError::response(error.into()))
}

/// Whose request it is, and how it is signed.
fn signed(sdk: &SdkConfig, ask: &Ask, region: String) -> StaticRuntimePlugin {
    let mut config = Layer::new("service");
    let mut signing = SigV4OperationSigningConfig {
        region: Some(SigningRegion::from(aws_types::region::Region::new(region))),
        name: Some(SigningName::from_static(ask.service.signing_name)),
        ..Default::default()
    };
    // As S3 itself wants it.
    let rest = matches!(ask.service.protocol, Protocol::Rest);
    signing.signing_options.content_sha256_header = rest;
    signing.signing_options.double_uri_encode = !rest;
    config.store_put(signing);
    // Answers of STS have credentials in them, so none is traced.
    config.store_put(SensitiveOutput);
    config.store_put(AuthSchemeOptionResolverParams::new(()));
    config.store_put(ApiMetadata::new(ask.service.host, env!("CARGO_PKG_VERSION")));
    config.store_or_unset(sdk.app_name().cloned());
    for framework in sdk.framework_metadata() {
        config.store_append(framework.clone());
    }
    let mut components = RuntimeComponentsBuilder::new("service")
        .with_auth_scheme(SharedAuthScheme::new(SigV4AuthScheme::new()))
        .with_auth_scheme_option_resolver(Some(SharedAuthSchemeOptionResolver::new(
            StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]),
        )));
    components.set_identity_cache(sdk.identity_cache());
    if let Some(credentials) = sdk.credentials_provider() {
        components.set_identity_resolver(SCHEME_ID, credentials);
    }
    StaticRuntimePlugin::new().with_config(config.freeze()).with_runtime_components(components)
}
