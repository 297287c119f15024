//! Multi-Region access points: asked at an endpoint of their own, signed with SigV4A for all Regions
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiRegionAccessPointRequests.html>).
//!
//! SigV4A is half a megabyte that few suites need, so it is the feature `mrap`; without it such a target is a clear
//! refusal and nothing is sent.

use super::region;

/// Whether this is the ARN of one: it has no Region, and its alias ends in `.mrap`.
pub(super) fn is_multi_region(bucket: &str) -> bool {
    bucket.starts_with("arn:") && region::of_arn(bucket).is_none() && bucket.ends_with(".mrap")
}

/// What keeps one from being asked.
pub(super) fn can_ask(has_endpoint: bool) -> Result<(), &'static str> {
    if !cfg!(feature = "mrap") {
        return Err("a multi-Region access point needs SigV4A, which this build leaves out (feature `mrap`)");
    }
    if has_endpoint {
        return Err("a multi-Region access point has an endpoint of its own and cannot be asked at another");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_arn_without_a_region_is_one() {
        assert!(is_multi_region("arn:aws:s3::111122223333:accesspoint/abc.mrap"));
        assert!(!is_multi_region("arn:aws:s3:eu-west-1:111122223333:accesspoint/abc.mrap"));
        assert!(!is_multi_region("abc.mrap"));
    }

    #[test]
    fn a_custom_endpoint_is_never_asked() {
        assert!(can_ask(true).is_err());
        assert_eq!(can_ask(false).is_ok(), cfg!(feature = "mrap"));
    }
}

#[cfg(all(test, feature = "mrap"))]
mod wire {
    use std::sync::{Arc, Mutex};

    use aws_credential_types::Credentials;
    use aws_sdk_s3::config::{BehaviorVersion, Region, retry::RetryConfig};
    use aws_smithy_runtime_api::client::{
        http::{HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpConnector},
        orchestrator::HttpRequest,
        result::ConnectorError,
        runtime_components::RuntimeComponents,
    };

    /// Keeps what would have been sent.
    #[derive(Clone, Debug, Default)]
    struct Kept(Arc<Mutex<Vec<(String, String, String)>>>);

    impl HttpConnector for Kept {
        fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
            let header = |name: &str| request.headers().get(name).unwrap_or_default().to_owned();
            let kept = (request.uri().to_owned(), header("authorization"), header("x-amz-region-set"));
            self.0.lock().expect("the list").push(kept);
            HttpConnectorFuture::ready(Err(ConnectorError::io("kept".into())))
        }
    }

    impl HttpClient for Kept {
        fn http_connector(&self, _: &HttpConnectorSettings, _: &RuntimeComponents) -> SharedHttpConnector {
            SharedHttpConnector::new(self.clone())
        }
    }

    #[tokio::test]
    async fn it_has_its_own_endpoint_and_is_signed_for_all_regions() {
        let kept = Kept::default();
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("ASIATEST", "secret", Some("token".to_owned()), None, "test"))
            .retry_config(RetryConfig::disabled())
            .http_client(kept.clone())
            .build();
        let asked = aws_sdk_s3::Client::from_conf(config)
            .get_object()
            .bucket("arn:aws:s3::111122223333:accesspoint/mfzwi23gnjvgw.mrap")
            .key("a/key")
            .send()
            .await;
        assert!(asked.is_err(), "nothing was sent");
        let kept = kept.0.lock().expect("the list");
        let (uri, signed, regions) = kept.first().expect("a request");
        assert!(uri.starts_with("https://mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com/a/key"), "{uri}");
        assert!(signed.starts_with("AWS4-ECDSA-P256-SHA256 "), "{signed}");
        assert_eq!(regions, "*");
    }
}
