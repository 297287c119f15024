//! Which endpoint a service is asked at, and what follows from it for S3.
//!
//! In: the settings of the call, the environment and the profile. Out: [`Endpoint`]. Absent on purpose: AWS's own
//! endpoints, which the SDK's rules know.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use aws_types::{SdkConfig, service_config::ServiceConfigKey};

use super::ProbeError;

/// An endpoint other than AWS's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Endpoint {
    pub(super) url: String,
    host: String,
}

impl Endpoint {
    /// An endpoint from `http://host[:port][/path]` or the same with https.
    pub(super) fn parse(url: &str) -> Result<Self, ProbeError> {
        let wrong = |because: &str| ProbeError::Endpoint { url: url.to_owned(), because: because.to_owned() };
        let uri: http::Uri = url.parse().map_err(|_| wrong("it is not a URL"))?;
        match uri.scheme_str() {
            Some("http" | "https") => {}
            Some(_) => return Err(wrong("its scheme is neither http nor https")),
            None => return Err(wrong("it has no scheme, such as https://")),
        }
        let host = uri.host().filter(|host| !host.is_empty()).ok_or_else(|| wrong("it has no host"))?;
        if uri.query().is_some() {
            return Err(wrong("it has a query"));
        }
        Ok(Self { url: url.to_owned(), host: host.trim_matches(['[', ']']).to_ascii_lowercase() })
    }

    /// What the environment and the profile say for one service:
    /// `AWS_ENDPOINT_URL_S3` before `AWS_ENDPOINT_URL`
    /// (<https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html>).
    pub(super) fn configured(sdk: &SdkConfig, service_id: &str) -> Result<Option<Self>, ProbeError> {
        if sdk.get_origin("endpoint_url").is_client_config() {
            return sdk.endpoint_url().map(Self::parse).transpose();
        }
        let key = ServiceConfigKey::builder()
            .service_id(service_id)
            .env("AWS_ENDPOINT_URL")
            .profile("endpoint_url")
            .build()
            .ok();
        let service = key.and_then(|key| sdk.service_config()?.load_config(key));
        service.as_deref().or(sdk.endpoint_url()).map(Self::parse).transpose()
    }

    /// Whether buckets are named in the path. Only AWS's own names (those of a VPC endpoint among them) are known to
    /// resolve with the bucket in front.
    pub(super) fn takes_path_style(&self) -> bool {
        !self.host.ends_with(".amazonaws.com") && !self.host.ends_with(".amazonaws.com.cn")
    }

    /// The host and its addresses, where it is this machine.
    pub(super) fn loopback(&self) -> Option<(String, Vec<IpAddr>)> {
        let addresses = match self.host.parse::<IpAddr>() {
            Ok(ip) if ip.is_loopback() => vec![ip],
            Ok(_) => return None,
            // RFC 6761: every name under `localhost` is this machine.
            Err(_) if self.host == "localhost" || self.host.ends_with(".localhost") => {
                vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)]
            }
            Err(_) => return None,
        };
        Some((self.host.clone(), addresses))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_without_scheme_host_or_sense_is_refused() {
        for (url, because) in [
            ("localhost", "it has no scheme, such as https://"),
            ("ftp://localhost", "its scheme is neither http nor https"),
            ("http://local host", "it is not a URL"),
            ("https://localhost/?a=b", "it has a query"),
        ] {
            assert_eq!(
                Endpoint::parse(url),
                Err(ProbeError::Endpoint { url: url.to_owned(), because: because.to_owned() })
            );
        }
    }

    #[test]
    fn only_this_machine_is_loopback() {
        let loopback = |url| Endpoint::parse(url).expect("a URL").loopback().map(|(host, _)| host);
        assert_eq!(loopback("http://127.0.0.1:9000").as_deref(), Some("127.0.0.1"));
        assert_eq!(loopback("http://[::1]:9000").as_deref(), Some("::1"));
        assert_eq!(loopback("https://LOCALHOST").as_deref(), Some("localhost"));
        assert_eq!(loopback("https://s3.localhost").as_deref(), Some("s3.localhost"));
        assert_eq!(loopback("http://10.0.0.1:9000"), None);
        assert_eq!(loopback("https://notlocalhost"), None);
    }

    #[test]
    fn buckets_stand_in_front_of_the_names_of_aws_only() {
        let path = |url| Endpoint::parse(url).expect("a URL").takes_path_style();
        assert!(path("http://127.0.0.1:9000"));
        assert!(path("https://minio.example.com"));
        assert!(!path("https://bucket.vpce-1a2b-3c4d.s3.us-east-1.vpce.amazonaws.com"));
    }
}
