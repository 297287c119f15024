//! DeleteObject and DeleteObjects.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>

use jiff::Timestamp;
use s3s::dto::{DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, Error};
use s3s::{S3Request, S3Response, S3Result};

use super::actions::is_true;
use super::permit::{Permission, note, permit};
use super::service::{Opened, open};
use super::{conditions, read};
use crate::front::Exchange;
use crate::store::{Content, Contents, Removed, VersionId};
use crate::wording::{self, Failure};
use crate::world::{Bucket, LockMode};

/// Deletes an object (a marker, where versions are kept) or one version for good.
pub(super) fn delete_object(request: &S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let input = &request.input;
    let bypass = bypasses(&exchange, &bucket).map_err(fail)?;
    let mut contents = exchange.contents(&target)?;
    if request.headers.contains_key("if-match") {
        conditions::of_write(&request.headers, &contents, &input.key).map_err(fail)?;
    }
    let version = input.version_id.as_deref();
    let removed = remove(&exchange, &mut contents, &bucket, &input.key, version, bypass).map_err(fail)?;
    drop(contents);
    let output = DeleteObjectOutput {
        delete_marker: removed.marker.then_some(true),
        version_id: removed.version.as_ref().map(VersionId::as_str).map(str::to_owned),
        request_charged: exchange.charged(&bucket),
    };
    Ok(S3Response::new(output))
}

/// Deletes a list; each key is judged on its own, and a refusal is a line of the answer.
pub(super) fn delete_objects(request: &S3Request<DeleteObjectsInput>) -> S3Result<S3Response<DeleteObjectsOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let delete = &request.input.delete;
    if delete.objects.is_empty() || delete.objects.len() > 1000 {
        return Err(exchange.fail(wording::malformed_xml()));
    }
    let bypass = bypasses(&exchange, &bucket).map_err(|failure| exchange.fail(failure))?;
    let (mut deleted, mut errors) = (Vec::new(), Vec::new());
    for object in &delete.objects {
        let version = object.version_id.as_deref();
        let action = if version.is_some() { "s3:DeleteObjectVersion" } else { "s3:DeleteObject" };
        let bypassing = bypass.then_some("s3:BypassGovernanceRetention");
        let may = std::iter::once(action).chain(bypassing).try_for_each(|action| {
            let (access_control, keys) = read::known(&exchange, &target, Some(&object.key), version);
            permit(
                &exchange,
                &target,
                Permission { action, key: Some(&object.key), keys, access_control, ..Permission::default() },
            )
        });
        let done = may.and_then(|()| {
            let contents = exchange.state().store.bucket(&target.bucket);
            let mut contents = contents.ok_or_else(|| wording::no_such_bucket(&target.bucket))?;
            remove(&exchange, &mut contents, &bucket, &object.key, version, bypass)
        });
        match done {
            Ok(removed) => {
                let id = removed.version.as_ref().map(|id| id.as_str().to_owned());
                deleted.push(DeletedObject {
                    key: Some(object.key.clone()),
                    version_id: object.version_id.clone(),
                    delete_marker: removed.marker.then_some(true),
                    delete_marker_version_id: id.filter(|_| removed.marker),
                });
            }
            Err(failure) => errors.push(Error {
                key: Some(object.key.clone()),
                version_id: object.version_id.clone(),
                code: Some(failure.code),
                message: Some(failure.message),
            }),
        }
    }
    let quiet = delete.quiet.unwrap_or(false);
    let output = DeleteObjectsOutput {
        deleted: Some(deleted).filter(|_| !quiet),
        errors: Some(errors).filter(|errors| !errors.is_empty()),
        request_charged: exchange.charged(&bucket),
    };
    Ok(S3Response::new(output))
}

/// Whether the request asks to bypass a retention, which only a bucket with Object Lock has.
fn bypasses(exchange: &Exchange, bucket: &Bucket) -> Result<bool, Failure> {
    let asks = is_true(&exchange.parts().headers, "x-amz-bypass-governance-retention");
    if asks && bucket.object_lock.is_none() { Err(wording::nothing_to_bypass()) } else { Ok(asks) }
}

fn remove(
    exchange: &Exchange,
    contents: &mut Contents,
    bucket: &Bucket,
    key: &str,
    version: Option<&str>,
    bypass: bool,
) -> Result<Removed, Failure> {
    match version {
        None => Ok(contents.delete(key, bucket.is_versioned())),
        Some(id) => {
            if let Some(content) = contents.version(key, Some(id)).and_then(|version| version.content.as_deref()) {
                locked(exchange, content, bypass)?;
            }
            Ok(contents.delete_version(key, id))
        }
    }
}

/// Object Lock keeps versions, not the key: a plain DELETE leaves a marker and succeeds.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>
fn locked(exchange: &Exchange, content: &Content, bypass: bool) -> Result<(), Failure> {
    if content.legal_hold {
        note(exchange, "object-lock", "a legal hold is on the version");
        return Err(wording::locked(true));
    }
    let Some(retention) = content.retention.filter(|retention| retention.until > Timestamp::now()) else {
        return Ok(());
    };
    if bypass && retention.mode == LockMode::Governance {
        return Ok(());
    }
    note(exchange, "object-lock", format!("retained until {} ({})", retention.until, retention.mode.as_str()));
    Err(wording::locked(false))
}
