//! An access point and its policy. These APIs answer callers of the access point's own account only
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-restrictions-limitations.html>).

use super::{Read, Unread, account, policy as document, role_refused, unread};
use crate::{
    diagnosis::{AccessPointFacts, ReadValue},
    probe::{Aws, Place},
};

pub(super) async fn describe(aws: &Aws, place: &Place, arn: &str) -> Read {
    let (owner, name) = parts(arn)?;
    let client = aws.s3control(place).await.map_err(role_refused)?;
    let asked = client.get_access_point().account_id(owner).name(name).send().await;
    let point = asked.map_err(|error| unread(&error))?;
    Ok(ReadValue::AccessPoint(AccessPointFacts {
        bucket: point.bucket,
        bucket_account: point.bucket_account_id,
        network_origin: point.network_origin.map(|origin| origin.as_str().to_owned()),
        vpc_id: point.vpc_configuration.map(|vpc| vpc.vpc_id),
        public_access: point.public_access_block_configuration.as_ref().map(account::facts),
    }))
}

pub(super) async fn policy(aws: &Aws, place: &Place, arn: &str) -> Read {
    let (owner, name) = parts(arn)?;
    let client = aws.s3control(place).await.map_err(role_refused)?;
    let asked = client.get_access_point_policy().account_id(owner).name(name).send().await;
    document::document(asked.map_err(|error| unread(&error))?.policy.as_deref())
}

/// Account and name in `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME`.
fn parts(arn: &str) -> Result<(&str, &str), Unread> {
    let account = arn.split(':').nth(4).filter(|account| !account.is_empty());
    let name = arn.split_once(":accesspoint/").map(|(_, name)| name);
    account.zip(name).ok_or_else(|| Unread::NoAnswer(format!("`{arn}` is no access point ARN")))
}
