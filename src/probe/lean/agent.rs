//! The user agent, made once for a client.

use aws_runtime::{
    invocation_id::InvocationIdInterceptor,
    request_info::RequestInfoInterceptor,
    user_agent::{ApiMetadata, AwsUserAgent, UserAgentInterceptor},
};
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{BeforeSerializationInterceptorContextRef, BeforeTransmitInterceptorContextMut},
            disable_interceptor, dyn_dispatch_hint,
        },
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::ConfigBag;
use aws_types::{SdkConfig, os_shim_internal::Env};
use http::{HeaderValue, header::USER_AGENT};

/// Sends the user agent that was made with the client, once, and none of the SDK's statistics for AWS
/// (`x-amz-user-agent`, `amz-sdk-request`, `amz-sdk-invocation-id`), which nobody here reads.
#[derive(Debug)]
pub(in crate::probe) struct UserAgent(HeaderValue);

impl UserAgent {
    /// The SDK's own words for S3, with the names that this project gives itself.
    pub(in crate::probe) fn of(sdk: &SdkConfig) -> Self {
        let mut agent =
            AwsUserAgent::new_from_environment(Env::real(), ApiMetadata::new("s3", aws_sdk_s3::meta::PKG_VERSION));
        for framework in sdk.framework_metadata() {
            agent.add_framework_metadata(framework.clone());
        }
        if let Some(name) = sdk.app_name() {
            agent.set_app_name(name.clone());
        }
        // The environment may bring in what no header may hold.
        let agent = HeaderValue::try_from(agent.ua_header());
        Self(agent.unwrap_or_else(|_| HeaderValue::from_static(concat!("s3litmus/", env!("CARGO_PKG_VERSION")))))
    }
}

#[dyn_dispatch_hint]
impl Intercept for UserAgent {
    fn name(&self) -> &'static str {
        "UserAgent"
    }

    fn read_before_execution(
        &self,
        _: &BeforeSerializationInterceptorContextRef<'_>,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let state = config.interceptor_state();
        state.store_put(disable_interceptor::<UserAgentInterceptor>("made once"));
        state.store_put(disable_interceptor::<RequestInfoInterceptor>("statistics"));
        state.store_put(disable_interceptor::<InvocationIdInterceptor>("statistics"));
        Ok(())
    }

    fn modify_before_signing(
        &self,
        request: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        request.request_mut().headers_mut().insert(USER_AGENT, self.0.clone());
        Ok(())
    }
}
