//! What the SDK would do anew for each request though it comes out the same: the user agent, and the endpoint's rules.
//! Both together are a tenth of a request's processor time.
//!
//! In: the SDK's configuration. Out: an interceptor and a resolver for its S3 clients. Absent on purpose: anything that
//! changes what is asked, where, or as whom.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use aws_runtime::{
    invocation_id::InvocationIdInterceptor,
    request_info::RequestInfoInterceptor,
    user_agent::{ApiMetadata, AwsUserAgent, UserAgentInterceptor},
};
use aws_sdk_s3::config::endpoint::{DefaultResolver, Endpoint, EndpointFuture, Params, ResolveEndpoint};
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
pub(super) struct UserAgent(HeaderValue);

impl UserAgent {
    /// The SDK's own words for S3, with the names that this project gives itself.
    pub(super) fn of(sdk: &SdkConfig) -> Self {
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

/// The endpoint of each bucket, as the SDK's rules say it the first time. Of all that the rules look at, only the bucket
/// differs between the requests of one client, but for directory buckets, where the operation matters too.
#[derive(Debug, Default)]
pub(super) struct Endpoints {
    rules: DefaultResolver,
    known: RwLock<HashMap<String, Endpoint>>,
}

impl ResolveEndpoint for Endpoints {
    fn resolve_endpoint<'a>(&'a self, params: &'a Params) -> EndpointFuture<'a> {
        let Some(bucket) = params.bucket().filter(|bucket| !is_directory(bucket)) else {
            return ResolveEndpoint::resolve_endpoint(&self.rules, params);
        };
        if let Some(known) = self.known.read().unwrap_or_else(PoisonError::into_inner).get(bucket) {
            return EndpointFuture::ready(Ok(known.clone()));
        }
        EndpointFuture::new(async move {
            let found = ResolveEndpoint::resolve_endpoint(&self.rules, params).await?;
            let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
            known.insert(bucket.to_owned(), found.clone());
            Ok(found)
        })
    }
}

/// Directory buckets and their access points, by the ends of their names
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html>).
fn is_directory(bucket: &str) -> bool {
    bucket.ends_with("--x-s3") || bucket.ends_with("--xa-s3") || bucket.contains(":s3express:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn params(bucket: &str, key: &str) -> Params {
        let params =
            Params::builder().region("eu-west-1").bucket(bucket).key(key).use_fips(false).use_dual_stack(false);
        let params = params.force_path_style(false).accelerate(false).use_global_endpoint(false);
        params.disable_multi_region_access_points(false).build().expect("parameters")
    }

    #[test]
    fn what_is_remembered_is_what_the_rules_say() {
        let endpoints = Endpoints::default();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        for bucket in
            ["store-events", "other-bucket", "arn:aws:s3:eu-west-1:111122223333:accesspoint/ap", "x--usw2-az1--x-s3"]
        {
            for key in ["a", "b", "a"] {
                let params = params(bucket, key);
                let url = |resolver: &dyn ResolveEndpoint| {
                    let found = runtime.block_on(resolver.resolve_endpoint(&params)).expect("an endpoint");
                    format!("{found:?}")
                };
                assert_eq!(url(&endpoints), url(&DefaultResolver::new()), "{bucket}");
            }
        }
        assert_eq!(endpoints.known.read().expect("the endpoints").len(), 3);
    }
}
