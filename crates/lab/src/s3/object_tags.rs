//! Tags of objects.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html>

use std::collections::BTreeMap;

use s3s::dto::{
    DeleteObjectTaggingInput, DeleteObjectTaggingOutput, GetObjectTaggingInput, GetObjectTaggingOutput,
    PutObjectTaggingInput, PutObjectTaggingOutput, Tag,
};
use s3s::{S3Request, S3Response, S3Result};

use super::permit::{Permission, permit};
use super::service::{Opened, open, versioned};
use super::{read, write};
use crate::wording;

/// The tags of an object.
pub(super) fn get(request: &S3Request<GetObjectTaggingInput>) -> S3Result<S3Response<GetObjectTaggingOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let input = &request.input;
    let found = read::existing(&exchange, &target, &input.key, input.version_id.as_deref());
    let (version, content) = found.map_err(|failure| exchange.fail(failure))?;
    let tags = content.tags.iter().map(|(key, value)| Tag { key: Some(key.clone()), value: Some(value.clone()) });
    let output = GetObjectTaggingOutput { tag_set: tags.collect(), version_id: versioned(&bucket, &version.id) };
    Ok(S3Response::new(output))
}

/// Replaces the tags. They are in the body, and policies may ask for some
/// (`s3:RequestObjectTag/…`), so the action is judged here and not at the gate.
pub(super) fn put(request: &S3Request<PutObjectTaggingInput>) -> S3Result<S3Response<PutObjectTaggingOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let input = &request.input;
    let mut tags = BTreeMap::new();
    for tag in &input.tagging.tag_set {
        let (key, value) = (tag.key.clone().unwrap_or_default(), tag.value.clone().unwrap_or_default());
        if tags.insert(key, value).is_some() {
            let message = "Cannot provide multiple Tags with the same key";
            return Err(fail(wording::Failure::new(400, "InvalidTag", message)));
        }
    }
    write::check_tags(&tags).map_err(fail)?;
    let version = input.version_id.as_deref();
    let (access_control, mut keys) = read::known(&exchange, &target, Some(&input.key), version);
    keys.extend(tags.iter().map(|(key, value)| (format!("s3:RequestObjectTag/{key}"), value.clone())));
    let action = if version.is_some() { "s3:PutObjectVersionTagging" } else { "s3:PutObjectTagging" };
    let names = tags.keys().cloned().collect();
    let permission =
        Permission { action, key: Some(&input.key), keys, tag_keys: Some(names), access_control, headers: None };
    permit(&exchange, &target, permission).map_err(fail)?;
    read::existing(&exchange, &target, &input.key, version).map_err(fail)?;
    let mut contents = exchange.contents(&target)?;
    let mut id = None;
    if let Some(found) = contents.version_mut(&input.key, version) {
        id = versioned(&bucket, &found.id);
        if let Some(content) = &mut found.content {
            content.tags = tags;
        }
    }
    drop(contents);
    Ok(S3Response::new(PutObjectTaggingOutput { version_id: id }))
}

/// Removes all tags.
pub(super) fn delete(request: &S3Request<DeleteObjectTaggingInput>) -> S3Result<S3Response<DeleteObjectTaggingOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let input = &request.input;
    let version = input.version_id.as_deref();
    read::existing(&exchange, &target, &input.key, version).map_err(|failure| exchange.fail(failure))?;
    let mut contents = exchange.contents(&target)?;
    let mut id = None;
    if let Some(found) = contents.version_mut(&input.key, version) {
        id = versioned(&bucket, &found.id);
        if let Some(content) = &mut found.content {
            content.tags.clear();
        }
    }
    drop(contents);
    Ok(S3Response::new(DeleteObjectTaggingOutput { version_id: id }))
}
