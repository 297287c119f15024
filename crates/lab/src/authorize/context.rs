//! The condition keys of a request, as S3 and IAM fill them.
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>

use http::{HeaderMap, Uri};
use jiff::Timestamp;
use s3litmus_policy::{Context, partition_of_region};

use super::Caller;
use crate::world::World;

/// The keys that every service fills: who, from where, when.
pub(crate) fn base(world: &World, caller: &Caller, region: &str, headers: &HeaderMap) -> Context {
    let now = Timestamp::now();
    let mut context = Context::new()
        .with("aws:SecureTransport", caller.network.secure_transport)
        .with("aws:CurrentTime", now.to_string())
        .with("aws:EpochTime", now.as_second().to_string())
        .with("aws:RequestedRegion", region)
        .with("aws:userid", caller.user_id.as_str())
        .with("aws:ViaAWSService", false);
    if caller.network.secure_transport {
        context.insert("s3:TlsVersion", "1.3");
    }
    principal(&mut context, world, caller);
    network(&mut context, world, caller, region);
    for (header, key) in [("user-agent", "aws:UserAgent"), ("referer", "aws:Referer")] {
        if let Some(value) = text(headers, header) {
            context.insert(key, value);
        }
    }
    context
}

fn principal(context: &mut Context, world: &World, caller: &Caller) {
    // The key holds the role with its path, which the session's ARN has lost.
    if let Some(role) = caller.role.as_deref() {
        context.insert("aws:PrincipalArn", role);
        context.insert("aws:TokenIssueTime", caller.issued.to_string());
    }
    for (name, value) in &caller.tags {
        context.insert(&format!("aws:PrincipalTag/{name}"), value.as_str());
    }
    organization(context, world, &caller.account, "aws:PrincipalOrgID", "aws:PrincipalOrgPaths");
    // Temporary credentials carry the key, whether or not there was a second factor.
    if let Some(mfa) = caller.mfa.or_else(|| caller.role.as_ref().map(|_| false)) {
        context.insert("aws:MultiFactorAuthPresent", mfa);
        if mfa {
            let age = Timestamp::now().as_second() - caller.issued.as_second();
            context.insert("aws:MultiFactorAuthAge", age.to_string());
        }
    }
    if let Some(function) = &caller.source_function {
        context.insert("lambda:SourceFunctionArn", function.as_str());
    }
}

/// Through an endpoint there is no public address, and without one no VPC.
fn network(context: &mut Context, world: &World, caller: &Caller, region: &str) {
    let Some(id) = &caller.network.vpc_endpoint else {
        context.insert("aws:SourceIp", caller.network.source_ip.to_string());
        return;
    };
    context.insert("aws:SourceVpce", id.as_str());
    let Some(endpoint) = world.vpc_endpoints.get(id) else { return };
    let account = endpoint.account.as_deref().unwrap_or(&caller.account);
    if let Some(vpc) = &endpoint.vpc_id {
        context.insert("aws:SourceVpc", vpc.as_str());
        let partition = partition_of_region(region);
        context.insert("aws:SourceVpcArn", format!("arn:{partition}:ec2:{region}:{account}:vpc/{vpc}"));
    }
    let inside = caller.network.vpc_source_ip.map_or_else(|| "10.0.0.1".to_owned(), |ip| ip.to_string());
    context.insert("aws:VpcSourceIp", inside);
    context.insert("aws:VpceAccount", account);
    organization(context, world, account, "aws:VpceOrgID", "aws:VpceOrgPaths");
}

/// The keys of an account's organization, which accounts outside of any do not have.
pub(super) fn organization(context: &mut Context, world: &World, account: &str, id: &str, paths: &str) {
    let Some(account) = world.accounts.get(account) else { return };
    if let Some(organization) = &account.organization {
        context.insert(id, organization.as_str());
        let path = account.organization_path.clone().unwrap_or_else(|| format!("{organization}/r-root/"));
        context.insert(paths, vec![path]);
    }
}

/// The keys that S3 takes from the headers and the query of a request.
pub(crate) fn head(
    context: &mut Context,
    headers: &HeaderMap,
    uri: &Uri,
    presigned: bool,
    key_account: &str,
    region: &str,
) {
    of_headers(context, headers, key_account, region);
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        let key = match &*name {
            "prefix" => "s3:prefix",
            "delimiter" => "s3:delimiter",
            "max-keys" => "s3:max-keys",
            "versionId" => "s3:VersionId",
            _ => continue,
        };
        context.insert(key, value.into_owned());
    }
    signing(context, headers, presigned);
}

/// The keys of an upload's headers alone.
pub(crate) fn of_headers(context: &mut Context, headers: &HeaderMap, key_account: &str, region: &str) {
    const SAME_NAME: [&str; 15] = [
        "x-amz-acl",
        "x-amz-grant-full-control",
        "x-amz-grant-read",
        "x-amz-grant-read-acp",
        "x-amz-grant-write",
        "x-amz-grant-write-acp",
        "x-amz-server-side-encryption",
        "x-amz-server-side-encryption-customer-algorithm",
        "x-amz-storage-class",
        "x-amz-website-redirect-location",
        "x-amz-copy-source",
        "x-amz-metadata-directive",
        "x-amz-content-sha256",
        "x-amz-object-ownership",
        "x-amz-bucket-object-lock-enabled",
    ];
    for name in SAME_NAME {
        if let Some(value) = text(headers, name) {
            context.insert(&format!("s3:{name}"), value);
        }
    }
    for (header, key) in [
        ("if-match", "s3:if-match"),
        ("if-none-match", "s3:if-none-match"),
        ("x-amz-object-lock-mode", "s3:object-lock-mode"),
        ("x-amz-object-lock-legal-hold", "s3:object-lock-legal-hold"),
        ("x-amz-object-lock-retain-until-date", "s3:object-lock-retain-until-date"),
    ] {
        if let Some(value) = text(headers, header) {
            context.insert(key, value);
        }
    }
    if let Some(key) = text(headers, "x-amz-server-side-encryption-aws-kms-key-id") {
        context.insert("s3:x-amz-server-side-encryption-aws-kms-key-id", key_arn(&key, key_account, region));
    }
    if let Some(until) =
        text(headers, "x-amz-object-lock-retain-until-date").and_then(|text| text.parse::<Timestamp>().ok())
    {
        let seconds = until.as_second() - Timestamp::now().as_second();
        let days = u64::try_from(seconds).unwrap_or(0).div_ceil(24 * 60 * 60);
        context.insert("s3:object-lock-remaining-retention-days", days.to_string());
    }
    if let Some(tagging) = text(headers, "x-amz-tagging") {
        let tags = form_urlencoded::parse(tagging.as_bytes()).into_owned();
        request_tags(context, tags);
    }
}

fn signing(context: &mut Context, headers: &HeaderMap, presigned: bool) {
    context.insert("s3:authType", if presigned { "REST-QUERY-STRING" } else { "REST-HEADER" });
    context.insert("s3:signatureversion", "AWS4-HMAC-SHA256");
    let date = text(headers, "x-amz-date").and_then(|date| {
        let parsed = jiff::fmt::strtime::parse("%Y%m%dT%H%M%SZ", date).ok()?.to_datetime().ok()?;
        jiff::tz::TimeZone::UTC.to_timestamp(parsed).ok()
    });
    if let Some(date) = date {
        let age = Timestamp::now().as_millisecond() - date.as_millisecond();
        context.insert("s3:signatureAge", age.max(0).to_string());
    }
}

/// The tags that a request would set: `s3:RequestObjectTag/…` and `s3:RequestObjectTagKeys`.
pub(crate) fn request_tags(context: &mut Context, tags: impl IntoIterator<Item = (String, String)>) {
    let mut names = Vec::new();
    for (name, value) in tags {
        context.insert(&format!("s3:RequestObjectTag/{name}"), value);
        names.push(name);
    }
    context.insert("s3:RequestObjectTagKeys", names);
}

/// The ARN of a key that a request names by ARN or by id. Aliases stay as they are.
pub(crate) fn key_arn(key: &str, account: &str, region: &str) -> String {
    if key.starts_with("arn:") || key.starts_with("alias/") {
        return key.to_owned();
    }
    format!("arn:{}:kms:{region}:{account}:key/{key}", partition_of_region(region))
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}
