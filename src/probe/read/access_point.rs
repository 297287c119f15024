//! An access point and its policy. These APIs answer callers of the access point's own account only
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-restrictions-limitations.html>).

use super::{Read, Unread, account, policy as document, unanswered};
use crate::{
    diagnosis::{AccessPointFacts, ReadValue},
    probe::{Aws, Place, service::Ask},
};

pub(super) async fn describe(aws: &Aws, place: &Place, arn: &str) -> Read {
    let (owner, name) = parts(arn)?;
    let asked = aws.inquire(place, Ask::s3_control("GetAccessPoint", owner, &["accesspoint", name])).await;
    let point = asked.map_err(unanswered)?;
    Ok(ReadValue::AccessPoint(AccessPointFacts {
        alias: point.text("Alias"),
        bucket: point.text("Bucket"),
        bucket_account: point.text("BucketAccountId"),
        network_origin: Some(point.text("NetworkOrigin").ok_or_else(Unread::incomplete)?),
        vpc_id: point.text("VpcConfiguration/VpcId"),
        public_access: account::facts(&point, "PublicAccessBlockConfiguration/"),
    }))
}

pub(super) async fn policy(aws: &Aws, place: &Place, arn: &str) -> Read {
    let (owner, name) = parts(arn)?;
    let asked =
        aws.inquire(place, Ask::s3_control("GetAccessPointPolicy", owner, &["accesspoint", name, "policy"])).await;
    document::document(asked.map_err(unanswered)?.text("Policy").as_deref())
}

/// Account and name in `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME`.
fn parts(arn: &str) -> Result<(&str, &str), Unread> {
    let account = arn.split(':').nth(4).filter(|account| !account.is_empty());
    let name = arn.split_once(":accesspoint/").map(|(_, name)| name);
    account.zip(name).ok_or_else(|| Unread::NoAnswer(format!("`{arn}` is no access point ARN")))
}
