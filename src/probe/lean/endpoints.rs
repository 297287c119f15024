//! The endpoint of each bucket, found once.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
};

use aws_sdk_s3::config::endpoint::{DefaultResolver, Endpoint, EndpointFuture, Params, ResolveEndpoint};

/// The endpoint of each bucket, as the SDK's rules say it the first time. Of all that the rules look at, only the bucket
/// differs between the requests of one client, but for directory buckets, where the operation matters too.
#[derive(Debug, Default)]
pub(in crate::probe) struct Endpoints {
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
