//! Block Public Access of an account.

use super::{Read, Unread, role_refused, unread};
use crate::{
    diagnosis::{PublicAccessFacts, ReadValue},
    probe::{Aws, Place},
};

pub(super) async fn public_access(aws: &Aws, place: &Place, account: &str) -> Read {
    let client = aws.s3control(place).await.map_err(role_refused)?;
    let asked = client.get_public_access_block().account_id(account).send().await;
    let answered = asked.map_err(|error| unread(&error))?;
    Ok(ReadValue::PublicAccess(facts(&answered.public_access_block_configuration.ok_or(Unread::Absent)?)))
}

pub(super) fn facts(block: &aws_sdk_s3control::types::PublicAccessBlockConfiguration) -> PublicAccessFacts {
    PublicAccessFacts {
        block_public_acls: block.block_public_acls.unwrap_or_default(),
        ignore_public_acls: block.ignore_public_acls.unwrap_or_default(),
        block_public_policy: block.block_public_policy.unwrap_or_default(),
        restrict_public_buckets: block.restrict_public_buckets.unwrap_or_default(),
    }
}
