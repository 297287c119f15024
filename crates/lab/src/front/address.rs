//! What a host name says: which bucket or access point, which service, which Region.

use std::net::IpAddr;

/// What the host of a request names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Address {
    /// The name before the endpoint's own: a bucket, an alias, `NAME-ACCOUNT` of an access point,
    /// or the account of S3 Control.
    pub(crate) name: Option<String>,
    /// The service, where the host is one of AWS's.
    pub(crate) service: Option<String>,
    /// The Region, where the host is one of AWS's and names one.
    pub(crate) region: Option<String>,
}

/// Reads the `Host` header.
///
/// `known` says whether something in the world has a name: under a host that is neither AWS's nor
/// loopback (a proxy, a name in a hosts file) only such a name is split off.
pub(crate) fn parse(host: &str, known: impl Fn(&str) -> bool) -> Address {
    let host = without_port(host).to_ascii_lowercase();
    if host.parse::<IpAddr>().is_ok() || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return Address::default();
    }
    if let Some(aws) = host.strip_suffix(".amazonaws.com").or_else(|| host.strip_suffix(".amazonaws.com.cn")) {
        return of_aws(aws);
    }
    if let Some(name) = host.strip_suffix(".localhost").or_else(|| before_ipv4(&host)) {
        return Address { name: Some(name.to_owned()), ..Address::default() };
    }
    let dots = host.match_indices('.').map(|(at, _)| at).collect::<Vec<_>>();
    let name = dots.iter().rev().map(|at| &host[..*at]).find(|name| known(name));
    Address { name: name.map(str::to_owned), ..Address::default() }
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

/// `NAME.127.0.0.1`: what an SDK makes of an access point's ARN and an endpoint with an address.
fn before_ipv4(host: &str) -> Option<&str> {
    let mut dots = host.rmatch_indices('.').map(|(at, _)| at);
    let start = dots.nth(3)?;
    host[start + 1..].parse::<std::net::Ipv4Addr>().ok().map(|_| &host[..start])
}

fn of_aws(host: &str) -> Address {
    const SERVICES: [&str; 10] =
        ["s3", "s3-accesspoint", "s3-control", "s3express", "sts", "kms", "iam", "ssm", "organizations", "ec2"];
    let labels: Vec<&str> = host.split('.').collect();
    let is_service = |label: &&str| SERVICES.contains(label) || label.starts_with("s3express-");
    let Some(at) = labels.iter().rposition(is_service) else { return Address::default() };
    let name = labels[..at].join(".");
    let region = labels[at + 1..].iter().find(|label| **label != "dualstack" && **label != "vpce");
    Address {
        name: Some(name).filter(|name| !name.is_empty()),
        service: Some(labels[at].to_owned()),
        region: region.map(|region| (*region).to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(host: &str) -> Option<String> {
        parse(host, |name| name == "store.events").name
    }

    #[test]
    fn hosts_of_all_kinds() {
        assert_eq!(name("127.0.0.1:4566"), None);
        assert_eq!(name("[::1]:4566"), None);
        assert_eq!(name("localhost:4566"), None);
        assert_eq!(name("store-events.localhost:4566").as_deref(), Some("store-events"));
        assert_eq!(name("ap-111122223333.127.0.0.1:4566").as_deref(), Some("ap-111122223333"));
        assert_eq!(name("a.b.s3.us-east-1.amazonaws.com").as_deref(), Some("a.b"));
        assert_eq!(name("store.events.lab.internal").as_deref(), Some("store.events"));
        assert_eq!(name("lab.internal:80"), None);
        let point = parse("ap-111122223333.s3-accesspoint.dualstack.eu-west-1.amazonaws.com", |_| false);
        assert_eq!(point.region.as_deref(), Some("eu-west-1"));
        assert_eq!(point.service.as_deref(), Some("s3-accesspoint"));
        assert_eq!(parse("sts.amazonaws.com", |_| false).service.as_deref(), Some("sts"));
    }
}
