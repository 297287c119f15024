//! S3 Control: the reads that a diagnosis makes of access points and of the account.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_AWS_S3_Control.html>
//!
//! These calls do not cross accounts, whatever policies say.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-restrictions-limitations.html>

use bytes::Bytes;
use http::{HeaderValue, Method, Response, header};
use quick_xml::escape::escape;
use s3litmus_policy::{partition_of_region, public};
use s3s::Body;

use crate::authorize::Place;
use crate::front::{Call, Exchange};
use crate::s3::{denial_failure, permit_place};
use crate::wording::{self, Failure, Named, render_s3_control};
use crate::world::{AccessPoint, AccessPointArn, PublicAccessBlock};

const PREFIX: &str = "/v20180820/";

/// Answers a request in the REST protocol.
pub(crate) fn answer(exchange: &Exchange, call: &Call<'_>) -> Response<Body> {
    let result = match &call.refused {
        Some(refused) => Err(refused.clone()),
        None => route(exchange, call),
    };
    match result {
        Ok(xml) => {
            let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{xml}");
            let mut response = Response::new(Body::from(Bytes::from(xml)));
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"));
            response
        }
        Err(failure) => {
            exchange.fail(failure.clone());
            render_s3_control(&failure, exchange.ids())
        }
    }
}

fn route(exchange: &Exchange, call: &Call<'_>) -> Result<String, Failure> {
    let path = call.parts.uri.path().strip_prefix(PREFIX).unwrap_or_default();
    let steps: Vec<&str> = path.split('/').collect();
    if call.parts.method != Method::GET {
        return Err(wording::not_implemented("S3 Control only reads in the lab"));
    }
    match steps.as_slice() {
        ["accesspoint", name] => access_point(exchange, call, name),
        ["accesspoint", name, "policy"] => policy(exchange, call, name),
        ["accesspoint", name, "policyStatus"] => policy_status(exchange, call, name),
        ["configuration", "publicAccessBlock"] => account_public_access(exchange, call),
        _ => Err(wording::not_implemented(path)),
    }
}

/// The account that the request is about, which must be the caller's.
fn account<'a>(exchange: &Exchange, call: &'a Call<'_>) -> Result<&'a str, Failure> {
    let id = call.parts.headers.get("x-amz-account-id").and_then(|value| value.to_str().ok()).unwrap_or_default();
    if id == exchange.caller().account { Ok(id) } else { Err(wording::bare_denial()) }
}

/// The access point, if the caller may. Names come as they are, or as a whole ARN, encoded.
fn find<'a>(
    exchange: &'a Exchange,
    call: &Call<'_>,
    name: &str,
    operation: &str,
) -> Result<(AccessPointArn, &'a AccessPoint), Failure> {
    exchange.entry().operation = operation.to_owned();
    let account = account(exchange, call)?;
    let region = exchange.region();
    let decoded = name.replace("%3A", ":").replace("%3a", ":").replace("%2F", "/").replace("%2f", "/");
    let arn = if decoded.starts_with("arn:") {
        decoded
    } else {
        format!("arn:{}:s3:{region}:{account}:accesspoint/{decoded}", partition_of_region(region))
    };
    permit(exchange, &format!("s3:{operation}"), &arn)?;
    let found = exchange.settings().world.access_points.get(&arn);
    AccessPointArn::parse(&arn).zip(found).ok_or_else(|| wording::no_such_access_point(name))
}

fn permit(exchange: &Exchange, action: &str, arn: &str) -> Result<(), Failure> {
    let account = exchange.caller().account.as_str();
    let verdict = permit_place(exchange, action, Place::Plain { arn, account }, exchange.context().clone());
    if verdict.allowed {
        return Ok(());
    }
    Err(denial_failure(exchange, &verdict, account, Named::Plain(arn.to_owned())))
}

fn access_point(exchange: &Exchange, call: &Call<'_>, name: &str) -> Result<String, Failure> {
    let (arn, point) = find(exchange, call, name, "GetAccessPoint")?;
    let bucket = exchange.settings().world.buckets.get(&point.bucket);
    let origin = point.vpc_id.as_ref().map_or_else(
        || "<NetworkOrigin>Internet</NetworkOrigin>".to_owned(),
        |vpc| {
            let vpc = escape(vpc.as_str());
            format!("<NetworkOrigin>VPC</NetworkOrigin><VpcConfiguration><VpcId>{vpc}</VpcId></VpcConfiguration>")
        },
    );
    Ok(format!(
        "<GetAccessPointResult xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\"><Name>{}</Name><Bucket>{}\
         </Bucket>{origin}<PublicAccessBlockConfiguration>{}</PublicAccessBlockConfiguration><CreationDate>\
         2024-01-01T00:00:00Z</CreationDate><Alias>{}</Alias><AccessPointArn>{arn}</AccessPointArn><BucketAccountId>{}\
         </BucketAccountId></GetAccessPointResult>",
        arn.name,
        point.bucket,
        settings(point.public_access_block),
        point.alias(&arn),
        bucket.map(|bucket| bucket.account.as_str()).unwrap_or_default(),
    ))
}

fn policy(exchange: &Exchange, call: &Call<'_>, name: &str) -> Result<String, Failure> {
    let (arn, point) = find(exchange, call, name, "GetAccessPointPolicy")?;
    let policy = point.policy.as_ref().filter(|policy| !policy.is_empty()).ok_or_else(|| no_policy(&arn))?;
    Ok(format!(
        "<GetAccessPointPolicyResult xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\"><Policy>{}</Policy>\
         </GetAccessPointPolicyResult>",
        escape(policy.as_value().to_string())
    ))
}

fn policy_status(exchange: &Exchange, call: &Call<'_>, name: &str) -> Result<String, Failure> {
    let (arn, _) = find(exchange, call, name, "GetAccessPointPolicyStatus")?;
    let policy = exchange.settings().policies.access_points.get(&arn.to_string()).ok_or_else(|| no_policy(&arn))?;
    Ok(format!(
        "<GetAccessPointPolicyStatusResult xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\"><PolicyStatus>\
         <IsPublic>{}</IsPublic></PolicyStatus></GetAccessPointPolicyStatusResult>",
        public::is_public(policy)
    ))
}

fn no_policy(arn: &AccessPointArn) -> Failure {
    Failure::new(404, "NoSuchAccessPointPolicy", "The specified accesspoint policy does not exist")
        .with("AccessPointName", arn.name.as_str())
}

fn account_public_access(exchange: &Exchange, call: &Call<'_>) -> Result<String, Failure> {
    exchange.entry().operation = "GetPublicAccessBlock".to_owned();
    let id = account(exchange, call)?;
    let region = exchange.region();
    let arn = format!("arn:{}:s3:{region}:{id}:account", partition_of_region(region));
    // The action is of no resource: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
    permit(exchange, "s3:GetAccountPublicAccessBlock", &arn)?;
    let block = exchange.settings().world.accounts.get(id).and_then(|account| account.public_access_block);
    let missing = || {
        let message = "The public access block configuration was not found";
        Failure::new(404, "NoSuchPublicAccessBlockConfiguration", message).with("AccountId", id)
    };
    let block = block.ok_or_else(missing)?;
    Ok(format!(
        "<PublicAccessBlockConfiguration xmlns=\"http://awss3control.amazonaws.com/doc/2018-08-20/\">{}\
         </PublicAccessBlockConfiguration>",
        settings(block)
    ))
}

fn settings(block: PublicAccessBlock) -> String {
    format!(
        "<BlockPublicAcls>{}</BlockPublicAcls><IgnorePublicAcls>{}</IgnorePublicAcls><BlockPublicPolicy>{}\
         </BlockPublicPolicy><RestrictPublicBuckets>{}</RestrictPublicBuckets>",
        block.block_public_acls, block.ignore_public_acls, block.block_public_policy, block.restrict_public_buckets
    )
}
