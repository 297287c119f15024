//! Where AWS itself has a service. The domains of Regions are the SDK's, taken from its rules for S3; IAM and Organizations
//! are one for a partition.

use aws_sdk_s3::config::endpoint::{DefaultResolver, Params, ResolveEndpoint as _};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_types::SdkConfig;

use super::{Ask, Service, global};
use crate::probe::endpoint::Endpoint;

/// The URL to send to, and the Region to sign for.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Destination {
    pub(super) url: String,
    pub(super) region: String,
}

/// Where a request goes: to the endpoint that is configured, or to AWS's own.
pub(super) async fn destination(sdk: &SdkConfig, region: &str, ask: &Ask) -> Result<Destination, BoxError> {
    let service = ask.service;
    let global = global::of(service.host, region);
    let (fips, ipv6) = (sdk.use_fips().unwrap_or_default(), sdk.use_dual_stack().unwrap_or_default());
    let url = match (Endpoint::configured(sdk, service.id).map_err(|error| error.to_string())?, &global) {
        (Some(endpoint), _) => endpoint.url,
        (None, Some(global)) => {
            let host = if ipv6 { &global.dual_stack } else { &global.host };
            // In the other partitions the hosts are what they are.
            let fips = if fips && global.region == "us-east-1" { "-fips" } else { "" };
            format!("https://{}{fips}{}", service.host, host.trim_start_matches(service.host))
        }
        (None, None) => regional(service, region, fips, ipv6).await?,
    };
    let url = match &ask.account {
        Some(account) => url.replacen("://", &format!("://{account}."), 1),
        None => url,
    };
    Ok(Destination { url, region: global.map_or(region, |global| global.region).to_owned() })
}

/// Domains with IPv6, by the one without.
const DUAL_STACK: [(&str, &str); 3] = [
    (".amazonaws.com", ".api.aws"),
    (".amazonaws.com.cn", ".api.amazonwebservices.com.cn"),
    (".amazonaws.eu", ".api.amazonwebservices.eu"),
];

async fn regional(service: &Service, region: &str, fips: bool, ipv6: bool) -> Result<String, BoxError> {
    let s3 = Params::builder().region(region).build()?;
    let s3 = DefaultResolver::new().resolve_endpoint(&s3).await?;
    // `.eu-west-1.amazonaws.com`
    let domain = s3.url().strip_prefix("https://s3").ok_or("the SDK has another name for S3")?;
    let suffix = domain.strip_prefix('.').and_then(|domain| domain.strip_prefix(region)).unwrap_or(domain);
    let dual_stack = DUAL_STACK.iter().find(|(plain, _)| ipv6 && *plain == suffix).map(|(_, dual)| *dual);
    let host = service.host;
    // These have one endpoint in GovCloud, which is one of FIPS; the others have two, as everywhere
    // (<https://aws.amazon.com/compliance/fips/>).
    let only = [super::STS.host, super::SSM.host, super::CLOUD_FORMATION.host, super::EC2.host].contains(&host);
    let fips = if fips && !(only && region.starts_with("us-gov-")) { "-fips" } else { "" };
    Ok(match dual_stack {
        // S3 Control keeps the domain and has another name.
        Some(_) if host == super::S3_CONTROL.host => format!("https://{host}{fips}.dualstack{domain}"),
        Some(dual) => format!("https://{host}{fips}.{region}{dual}"),
        None => format!("https://{host}{fips}{domain}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(region: &str, ask: &Ask, fips: bool, ipv6: bool) -> (String, String) {
        let sdk = SdkConfig::builder().use_fips(fips).use_dual_stack(ipv6).build();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let found = runtime.block_on(destination(&sdk, region, ask)).expect("a destination");
        (found.url, found.region)
    }

    #[test]
    fn the_hosts_are_those_of_aws() {
        let kms = Ask::kms("DescribeKey", &[]);
        let iam = Ask::iam("GetRole", &[]);
        let control = Ask::s3_control("GetAccessPoint", "111122223333", &["accesspoint", "a"]);
        let sts = Ask::sts("GetCallerIdentity", &[]);
        let stacks = Ask::cloud_formation("DescribeStacks", &[]);
        let organization = Ask::organizations("ListParents", &[]);
        let endpoints = Ask::ec2("DescribeVpcEndpoints", &[]);
        for (region, ask, fips, ipv6, url, signed_for) in [
            ("eu-west-1", &kms, false, false, "https://kms.eu-west-1.amazonaws.com", "eu-west-1"),
            ("us-east-1", &kms, true, false, "https://kms-fips.us-east-1.amazonaws.com", "us-east-1"),
            ("us-east-1", &kms, false, true, "https://kms.us-east-1.api.aws", "us-east-1"),
            ("cn-north-1", &stacks, false, false, "https://cloudformation.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("us-east-1", &sts, false, false, "https://sts.us-east-1.amazonaws.com", "us-east-1"),
            ("us-gov-west-1", &sts, true, false, "https://sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            ("us-gov-west-1", &kms, true, false, "https://kms-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            ("us-iso-east-1", &sts, false, false, "https://sts.us-iso-east-1.c2s.ic.gov", "us-iso-east-1"),
            ("us-gov-west-1", &endpoints, true, false, "https://ec2.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
            ("eu-west-1", &endpoints, true, false, "https://ec2-fips.eu-west-1.amazonaws.com", "eu-west-1"),
            ("eu-west-1", &organization, false, false, "https://organizations.us-east-1.amazonaws.com", "us-east-1"),
            (
                "eu-west-1",
                &organization,
                true,
                false,
                "https://organizations-fips.us-east-1.amazonaws.com",
                "us-east-1",
            ),
            (
                "cn-north-1",
                &organization,
                false,
                false,
                "https://organizations.cn-northwest-1.amazonaws.com.cn",
                "cn-northwest-1",
            ),
            ("eu-west-1", &iam, false, false, "https://iam.amazonaws.com", "us-east-1"),
            ("us-west-2", &iam, true, false, "https://iam-fips.amazonaws.com", "us-east-1"),
            ("cn-northwest-1", &iam, false, false, "https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            ("us-gov-east-1", &iam, true, false, "https://iam.us-gov.amazonaws.com", "us-gov-west-1"),
            (
                "eu-west-1",
                &control,
                false,
                false,
                "https://111122223333.s3-control.eu-west-1.amazonaws.com",
                "eu-west-1",
            ),
            (
                "us-east-1",
                &control,
                true,
                true,
                "https://111122223333.s3-control-fips.dualstack.us-east-1.amazonaws.com",
                "us-east-1",
            ),
        ] {
            assert_eq!(of(region, ask, fips, ipv6), (url.to_owned(), signed_for.to_owned()));
        }
    }

    #[test]
    fn an_endpoint_that_is_configured_comes_first() {
        let sdk = SdkConfig::builder().endpoint_url("http://localhost:9000").build();
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let of = |ask: Ask| runtime.block_on(destination(&sdk, "eu-west-1", &ask)).expect("a destination").url;
        assert_eq!(of(Ask::kms("DescribeKey", &[])), "http://localhost:9000");
        assert_eq!(of(Ask::s3_control("GetAccessPoint", "1", &["a"])), "http://1.localhost:9000");
    }
}
