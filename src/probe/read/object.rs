//! Owner and grants of an object.

use aws_sdk_s3::types::Grant;

use super::{Read, role_refused, unread};
use crate::{
    diagnosis::{ObjectAclFacts, ReadValue},
    probe::{Aws, Place},
};

pub(super) async fn acl(aws: &Aws, place: &Place, bucket: &str, key: &str) -> Read {
    let client = aws.s3(place, bucket).await.map_err(role_refused)?;
    let asked = client.get_object_acl().bucket(bucket).key(key).send().await;
    let acl = asked.map_err(|error| unread(&error))?;
    Ok(ReadValue::Acl(ObjectAclFacts {
        owner: acl.owner.and_then(|owner| owner.id),
        grants: grants(acl.grants.unwrap_or_default()),
    }))
}

/// Grantee and permission of each grant.
pub(super) fn grants(grants: Vec<Grant>) -> Vec<(String, String)> {
    let pair = |grant: Grant| {
        let grantee = grant.grantee?;
        Some((grantee.id.or(grantee.uri)?, grant.permission?.as_str().to_owned()))
    };
    grants.into_iter().filter_map(pair).collect()
}
