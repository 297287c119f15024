//! What is known of an object before it is read, and whether it can be read.

use s3litmus_policy::ownership::Acl as EngineAcl;

use super::encryption;
use super::permit::{Permission, note, permit};
use crate::authorize::AccessControl;
use crate::front::{Exchange, Target};
use crate::store::{Acl, Content, Version};
use crate::wording::{self, Failure};
use crate::world::{Bucket, PublicAccessBlock};

/// The ACLs and the tags of what a request names, as they take part in the decision.
pub(super) fn known(
    exchange: &Exchange,
    target: &Target,
    key: Option<&str>,
    version: Option<&str>,
) -> (AccessControl, Vec<(String, String)>) {
    let mut access = AccessControl { bucket_acl: bucket_acl(exchange, target), ..AccessControl::default() };
    let mut keys = Vec::new();
    let Some(key) = key else { return (access, keys) };
    if let Some(contents) = exchange.state().store.bucket(&target.bucket)
        && let Some(content) = contents.version(key, version).and_then(|version| version.content.as_ref())
    {
        access.object_owner = Some(content.owner().to_owned());
        access.object_acl = Some(content.acl.for_engine());
        for (name, value) in &content.tags {
            keys.push((format!("s3:ExistingObjectTag/{name}"), value.clone()));
        }
    }
    (access, keys)
}

fn bucket_acl(exchange: &Exchange, target: &Target) -> Option<EngineAcl> {
    let bucket = exchange.settings().world.buckets.get(&target.bucket)?;
    Some(Acl::canned(bucket.acl, &bucket.account, &bucket.account).for_engine())
}

/// Block Public Access of access point, bucket and account together.
pub(super) fn public_access(exchange: &Exchange, target: &Target, bucket: &Bucket) -> PublicAccessBlock {
    let world = &exchange.settings().world;
    let account = world.accounts.get(&bucket.account).and_then(|account| account.public_access_block);
    let point = target.through.as_ref().and_then(|through| world.access_points.get(&through.arn));
    let places = [bucket.public_access_block, account, point.map(|point| point.public_access_block)];
    places.into_iter().flatten().fold(PublicAccessBlock::OFF, PublicAccessBlock::and)
}

/// The version that a request names, with its content. An absent key is a 404 for those who may
/// list the bucket, and a 403 that names `s3:ListBucket` for all others.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>
pub(super) fn existing(
    exchange: &Exchange,
    target: &Target,
    key: &str,
    version: Option<&str>,
) -> Result<(Version, Box<Content>), Failure> {
    let found = exchange.state().store.bucket(&target.bucket).and_then(|it| it.version(key, version).cloned());
    match found {
        Some(Version { content: Some(content), id, modified }) => {
            Ok((Version { id, modified, content: None }, content))
        }
        Some(marker) if version.is_some() => {
            Err(wording::method_not_allowed(exchange.parts().method.as_str(), "DeleteMarker")
                .header("x-amz-delete-marker", "true")
                .header("x-amz-version-id", marker.id.as_str()))
        }
        Some(marker) => {
            may_list(exchange, target)?;
            Err(wording::no_such_key(key)
                .header("x-amz-delete-marker", "true")
                .header("x-amz-version-id", marker.id.as_str()))
        }
        None => {
            may_list(exchange, target)?;
            Err(version.map_or_else(|| wording::no_such_key(key), |version| wording::no_such_version(key, version)))
        }
    }
}

fn may_list(exchange: &Exchange, target: &Target) -> Result<(), Failure> {
    let access_control = AccessControl { bucket_acl: bucket_acl(exchange, target), ..AccessControl::default() };
    let permission = Permission { action: "s3:ListBucket", access_control, ..Permission::default() };
    permit(exchange, target, permission).inspect_err(|_| {
        let mut entry = exchange.entry();
        entry.layer = Some("hidden-missing-object".to_owned());
        entry.why.insert(0, "the key does not exist, and who may not list the bucket is not told".to_owned());
    })
}

/// Whether the content can be read by this request: not archived, and its key within reach.
pub(super) fn readable(exchange: &Exchange, target: &Target, key: &str, content: &Content) -> Result<(), Failure> {
    if content.is_archived() {
        note(exchange, "archived-object", "the object must be restored first");
        return Err(wording::invalid_object_state(content.storage_class.as_deref().unwrap_or_default()));
    }
    encryption::decrypt(exchange, target, key, &content.encryption)
}
