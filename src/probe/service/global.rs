//! The services that a partition has one of, whatever Region asks.

/// Where such a service is.
pub(super) struct Global {
    pub(super) host: String,
    /// With IPv6.
    pub(super) dual_stack: String,
    /// The Region that requests are signed for.
    pub(super) region: &'static str,
}

/// IAM by the beginning of a Region's name: where it is, with IPv6, and which Region it is signed for; the last is for
/// all other Regions (<https://docs.aws.amazon.com/general/latest/gr/iam-service.html>).
const IAM: [(&str, &str, &str, &str); 8] = [
    ("cn-", "iam.cn-north-1.amazonaws.com.cn", "iam.global.api.amazonwebservices.com.cn", "cn-north-1"),
    ("us-gov-", "iam.us-gov.amazonaws.com", "iam.us-gov.api.aws", "us-gov-west-1"),
    ("us-iso-", "iam.us-iso-east-1.c2s.ic.gov", "iam.api.aws.ic.gov", "us-iso-east-1"),
    ("us-isob-", "iam.us-isob-east-1.sc2s.sgov.gov", "iam.api.aws.scloud", "us-isob-east-1"),
    ("us-isof-", "iam.us-isof-south-1.csp.hci.ic.gov", "iam.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1"),
    ("eu-isoe-", "iam.eu-isoe-west-1.cloud.adc-e.uk", "iam.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1"),
    ("eusc-", "iam.eusc-de-east-1.amazonaws.eu", "iam.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1"),
    ("", "iam.amazonaws.com", "iam.global.api.aws", "us-east-1"),
];

/// Organizations: its Region, the partition's domain, and that with IPv6
/// (<https://docs.aws.amazon.com/general/latest/gr/ao.html>).
const ORGANIZATIONS: [(&str, &str, &str, &str); 8] = [
    ("cn-", "cn-northwest-1", "amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    ("us-gov-", "us-gov-west-1", "amazonaws.com", "api.aws"),
    ("us-iso-", "us-iso-east-1", "c2s.ic.gov", "api.aws.ic.gov"),
    ("us-isob-", "us-isob-east-1", "sc2s.sgov.gov", "api.aws.scloud"),
    ("us-isof-", "us-isof-south-1", "csp.hci.ic.gov", "api.aws.hci.ic.gov"),
    ("eu-isoe-", "eu-isoe-west-1", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk"),
    ("eusc-", "eusc-de-east-1", "amazonaws.eu", "api.amazonwebservices.eu"),
    ("", "us-east-1", "amazonaws.com", "api.aws"),
];

/// Where a service is for a Region; none for services that every Region has.
pub(super) fn of(service: &str, region: &str) -> Option<Global> {
    if service == super::IAM.host {
        let (_, host, dual_stack, home) = IAM.iter().find(|(start, ..)| region.starts_with(start))?;
        return Some(Global { host: (*host).to_owned(), dual_stack: (*dual_stack).to_owned(), region: home });
    }
    if service == super::ORGANIZATIONS.host {
        let (_, home, domain, dual_stack) = ORGANIZATIONS.iter().find(|(start, ..)| region.starts_with(start))?;
        let named = |domain: &str| format!("{service}.{home}.{domain}");
        return Some(Global { host: named(domain), dual_stack: named(dual_stack), region: home });
    }
    None
}
