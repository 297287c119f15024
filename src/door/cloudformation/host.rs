//! Where an answer may go.
//!
//! In: the URL that came with the request, the function's Region and the hosts that a test adds. Out: a
//! [`ResponseUrl`], or why not. Whoever can invoke the function chooses the URL, and the answer tells of buckets and
//! roles, so it goes to CloudFormation's own buckets only. Absent on purpose: the request itself.

use std::{fmt, net::IpAddr};

use http::Uri;

/// CloudFormation's buckets are called so, then the Region without its dashes.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html>
const BUCKET: &str = "cloudformation-custom-resource-response-";

/// The DNS suffixes of the partitions: commercial and GovCloud, China, the European sovereign cloud, the isolated ones.
const SUFFIXES: [&str; 7] = [
    "amazonaws.com",
    "amazonaws.com.cn",
    "amazonaws.eu",
    "c2s.ic.gov",
    "sc2s.sgov.gov",
    "cloud.adc-e.uk",
    "csp.hci.ic.gov",
];

/// A URL that an answer may be sent to. It is a credential and not printed.
#[derive(Clone, PartialEq, Eq)]
pub struct ResponseUrl(String);

impl ResponseUrl {
    /// The URL.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ResponseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ResponseUrl")
    }
}

/// Why a URL is refused. The URL is not in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs, reason = "the messages say it")]
pub enum UrlRefused {
    #[error("it is no absolute URL")]
    NotAUrl,
    #[error("it has a user or password")]
    UserInfo,
    #[error("`{0}` is no S3 host of CloudFormation; `S3LITMUS_RESPONSE_HOSTS` can add one for tests")]
    Host(String),
    #[error("it is not https")]
    NotHttps,
    #[error("it has the port {0}")]
    Port(u16),
    #[error("its bucket is not CloudFormation's in `{0}`, the function's Region")]
    Region(String),
}

/// Hosts that are allowed beside CloudFormation's: `host` with any port, or `host:port`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResponseHosts(Vec<(String, Option<u16>)>);

impl ResponseHosts {
    /// Reads the comma-separated value of `S3LITMUS_RESPONSE_HOSTS`.
    ///
    /// # Errors
    /// The entry that is no `host` or `host:port`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        let hosts = entries.map(|entry| {
            let authority = entry.parse::<http::uri::Authority>().map_err(|_| entry.to_owned())?;
            let has_port = authority.as_str().len() > authority.host().len();
            match (authority.port_u16(), has_port) {
                (None, true) => Err(entry.to_owned()),
                (port, _) => Ok((plain(authority.host()), port)),
            }
        });
        hosts.collect::<Result<_, _>>().map(Self)
    }

    fn contain(&self, host: &str, port: Option<u16>) -> bool {
        self.0.iter().any(|(known, on)| known == host && (on.is_none() || *on == port))
    }

    /// Checks a URL. `region` is the function's own: a stack and its resources are in one Region.
    ///
    /// # Errors
    /// [`UrlRefused`].
    pub fn check(&self, url: &str, region: Option<&str>) -> Result<ResponseUrl, UrlRefused> {
        let uri: Uri = url.parse().map_err(|_| UrlRefused::NotAUrl)?;
        let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
            return Err(UrlRefused::NotAUrl);
        };
        if authority.as_str().contains('@') {
            return Err(UrlRefused::UserInfo);
        }
        let (host, port) = (plain(authority.host()), authority.port_u16());
        let https = scheme.eq_ignore_ascii_case("https");
        if self.contain(&host, port) {
            let http = scheme.eq_ignore_ascii_case("http") && is_loopback(&host);
            return if https || http { Ok(ResponseUrl(url.to_owned())) } else { Err(UrlRefused::NotHttps) };
        }
        let Some(of_bucket) = region_of(&host) else { return Err(UrlRefused::Host(host)) };
        if !https {
            return Err(UrlRefused::NotHttps);
        }
        if let Some(port) = port.filter(|port| *port != 443) {
            return Err(UrlRefused::Port(port));
        }
        match region {
            Some(region) if region.replace('-', "") != of_bucket => Err(UrlRefused::Region(region.to_owned())),
            _ => Ok(ResponseUrl(url.to_owned())),
        }
    }
}

/// The Region, without dashes, whose bucket of CloudFormation the host is:
/// `BUCKET.s3.amazonaws.com`, `BUCKET.s3.REGION.…`, `BUCKET.s3-REGION.…` or `BUCKET.s3.dualstack.REGION.…`.
fn region_of(host: &str) -> Option<&str> {
    let (bucket, endpoint) = host.split_once('.')?;
    let of_bucket = bucket.strip_prefix(BUCKET)?;
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_name(of_bucket) {
        return None;
    }
    let endpoint = SUFFIXES.iter().find_map(|suffix| endpoint.strip_suffix(suffix)?.strip_suffix('.'))?;
    let region = match endpoint {
        "s3" => return Some(of_bucket),
        _ => ["s3.dualstack.", "s3.", "s3-"].iter().find_map(|start| endpoint.strip_prefix(start))?,
    };
    (region.replace('-', "") == of_bucket).then_some(of_bucket)
}

/// A host as it is compared: in lower case, an IPv6 address without its brackets.
fn plain(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').to_ascii_lowercase()
}

fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_cloudformations_buckets_are_answered() {
        let name = "cloudformation-custom-resource-response";
        let table = [
            (format!("https://{name}-useast1.s3.amazonaws.com/x?a=b"), "us-east-1", Ok(())),
            (format!("https://{name}-euwest1.s3-eu-west-1.amazonaws.com/x"), "eu-west-1", Ok(())),
            (format!("https://{name}-uswest2.s3.us-west-2.amazonaws.com:443/x"), "us-west-2", Ok(())),
            (format!("https://{name}-cnnorth1.s3.cn-north-1.amazonaws.com.cn/x"), "cn-north-1", Ok(())),
            (format!("https://{name}-usgovwest1.s3.us-gov-west-1.amazonaws.com/x"), "us-gov-west-1", Ok(())),
            (format!("https://{name}-eucentral1.s3.dualstack.eu-central-1.amazonaws.com/x"), "eu-central-1", Ok(())),
            (
                format!("https://{name}-useast1.s3.amazonaws.com/x"),
                "eu-west-1",
                Err(UrlRefused::Region("eu-west-1".into())),
            ),
            (format!("http://{name}-useast1.s3.amazonaws.com/x"), "us-east-1", Err(UrlRefused::NotHttps)),
            (format!("https://{name}-useast1.s3.amazonaws.com:8443/x"), "us-east-1", Err(UrlRefused::Port(8443))),
            (format!("https://u:p@{name}-useast1.s3.amazonaws.com/x"), "us-east-1", Err(UrlRefused::UserInfo)),
            ("/x".to_owned(), "us-east-1", Err(UrlRefused::NotAUrl)),
            ("nonsense".to_owned(), "us-east-1", Err(UrlRefused::NotAUrl)),
        ];
        for (url, region, expected) in table {
            assert_eq!(ResponseHosts::default().check(&url, Some(region)).map(|_| ()), expected, "{url}");
        }
        for host in [
            "example.com",
            "bucket.s3.amazonaws.com",
            "cloudformation-custom-resource-response-useast1.s3.amazonaws.com.example.com",
            "cloudformation-custom-resource-response-useast1.example.amazonaws.com",
            "cloudformation-custom-resource-response-.s3.amazonaws.com",
            "cloudformation-custom-resource-response-us-east-1.s3.amazonaws.com",
            "cloudformation-custom-resource-response-useast1.s3.eu-west-1.amazonaws.com",
            "xcloudformation-custom-resource-response-useast1.s3.amazonaws.com",
            "127.0.0.1",
        ] {
            let url = format!("https://{host}/x");
            assert_eq!(ResponseHosts::default().check(&url, None), Err(UrlRefused::Host(host.to_owned())), "{host}");
        }
    }

    #[test]
    fn added_hosts_take_http_on_loopback_only() {
        let hosts = ResponseHosts::parse("127.0.0.1:9000, localhost, [::1]:80,example.com").unwrap();
        for (url, expected) in [
            ("http://127.0.0.1:9000/x", Ok(())),
            ("http://127.0.0.1:9001/x", Err(UrlRefused::Host("127.0.0.1".to_owned()))),
            ("http://LOCALHOST:1234/x", Ok(())),
            ("http://[::1]:80/x", Ok(())),
            ("https://example.com/x", Ok(())),
            ("http://example.com/x", Err(UrlRefused::NotHttps)),
            ("ftp://localhost/x", Err(UrlRefused::NotHttps)),
        ] {
            assert_eq!(hosts.check(url, Some("us-east-1")).map(|_| ()), expected, "{url}");
        }
        assert_eq!(ResponseHosts::parse("a:b"), Err("a:b".to_owned()));
        assert_eq!(ResponseHosts::parse("http://a"), Err("http://a".to_owned()));
    }
}
