//! Everything that the head of a request decides, in S3's order as far as AWS tells it.
//!
//! AWS documents the outcome of each check, hardly ever the order of two that both fail. The
//! lab's order: does S3 serve the account, does the bucket exist, is this its Region, does S3 fail by
//! itself, is it the expected owner's, may this network use the access point, is the request paid for, do the policies allow it (the
//! operation's action first, then those of its headers), does the bucket take ACLs, is the ACL
//! public, is the encryption blocked.

mod acl;
mod before;

use http::HeaderMap;
use s3litmus_policy::Layer;
use s3s::access::S3AccessContext;
use s3s::path::S3Path;
use s3s::{S3Error, S3Result};

pub(super) use acl::{judge_acl, own_reason};
pub(super) use before::payment;

use super::actions::{self, Level};
use super::permit::{Permission, permit, permit_place, settle, verdict};
use super::{encryption, read};
use crate::authorize::Place;
use crate::front::{Exchange, Target};
use crate::wording::{self, Failure, Named};
use crate::world::Bucket;
use acl::acl;
use before::{expected_owner, fault, network_origin, region, served};

/// Checks a request whose signature is good, or that has none.
pub(super) fn check(cx: &mut S3AccessContext<'_>) -> S3Result<()> {
    let exchange = cx.extensions_mut().get::<Exchange>().cloned();
    let exchange = exchange.ok_or_else(|| S3Error::new(s3s::S3ErrorCode::InternalError))?;
    let operation = cx.s3_op().name().to_owned();
    exchange.entry().operation.clone_from(&operation);
    let checked = match cx.s3_path() {
        S3Path::Root => of_account(&exchange, &operation),
        S3Path::Bucket { bucket } => of_bucket(&exchange, &operation, bucket, None),
        S3Path::Object { bucket, key } => of_bucket(&exchange, &operation, bucket, Some(key)),
    };
    checked.map_err(|failure| exchange.fail(failure))
}

fn of_account(exchange: &Exchange, operation: &str) -> Result<(), Failure> {
    let Some((action, Level::Account)) = actions::of(operation, false) else {
        return Err(wording::not_implemented(operation));
    };
    let caller = exchange.caller();
    served(exchange, &caller.account)?;
    let verdict = permit_place(exchange, action, Place::AllBuckets, exchange.context().clone());
    if verdict.allowed {
        return Ok(());
    }
    let failure = super::denial_failure(exchange, &verdict, &caller.account, Named::Nothing);
    Err(failure)
}

fn of_bucket(exchange: &Exchange, operation: &str, name: &str, key: Option<&str>) -> Result<(), Failure> {
    let settings = exchange.settings();
    let parts = exchange.parts();
    let target = settings.names.resolve(&settings.world, name, exchange.region())?;
    let bucket = settings.world.buckets.get(&target.bucket).ok_or_else(|| wording::no_such_bucket(name))?;
    exchange.set_target(target.clone());
    served(exchange, &bucket.account)?;
    region(exchange, &target, bucket)?;
    fault(bucket, operation, key, &parts.headers)?;
    expected_owner(exchange, bucket)?;
    network_origin(exchange, &target)?;
    payment(exchange, bucket)?;
    let version = parameter(exchange, "versionId");
    let (action, level) =
        actions::of(operation, version.is_some()).ok_or_else(|| wording::not_implemented(operation))?;
    if matches!(operation, "GetBucketPolicy" | "PutBucketPolicy" | "DeleteBucketPolicy") {
        return owners_alone(exchange, &target, bucket, action);
    }
    // What these two are about is in their bodies, so they are judged there.
    if !matches!(operation, "DeleteObjects" | "PutObjectTagging") {
        let key = key.filter(|_| level == Level::Object);
        let more = actions::of_headers(operation, version.is_some(), &parts.headers);
        for action in std::iter::once(action).chain(more) {
            let (access_control, mut keys) = read::known(exchange, &target, key, version.as_deref());
            if let Some(creates) = creates(operation) {
                keys.push(("s3:ObjectCreationOperation".to_owned(), creates.to_string()));
            }
            let headers = begun_with(exchange, &target, operation);
            permit(
                exchange,
                &target,
                Permission { action, key, keys, access_control, headers, ..Permission::default() },
            )?;
        }
    }
    if matches!(operation, "PutObject" | "CopyObject" | "CreateMultipartUpload" | "PutObjectAcl") {
        acl(exchange, &target, bucket, operation, key)?;
    }
    if matches!(operation, "PutObject" | "CopyObject" | "CreateMultipartUpload" | "UploadPart") {
        encryption::blocked(exchange, &target, bucket, key)?;
    }
    Ok(())
}

/// Whether the operation makes an object, for the condition key; `None` where it is no upload.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html>
fn creates(operation: &str) -> Option<bool> {
    match operation {
        "PutObject" | "CopyObject" | "CompleteMultipartUpload" => Some(true),
        "CreateMultipartUpload" | "UploadPart" | "UploadPartCopy" => Some(false),
        _ => None,
    }
}

/// Bucket policies are the owner's: other accounts cannot even be allowed to read one, and are told so if their own
/// policies would let them.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>
fn owners_alone(exchange: &Exchange, target: &Target, bucket: &Bucket, action: &str) -> Result<(), Failure> {
    let (access_control, keys) = read::known(exchange, target, None, None);
    let verdict = verdict(exchange, target, Permission { action, keys, access_control, ..Permission::default() });
    if exchange.caller().account == bucket.account {
        return settle(exchange, target, &verdict);
    }
    let by_bucket = |layer| matches!(layer, Layer::BucketPolicy | Layer::BlockPublicAccess | Layer::AccessControlList);
    if verdict.blocked.iter().all(|blocked| by_bucket(blocked.layer)) {
        return Err(wording::method_not_allowed(exchange.parts().method.as_str(), "BUCKETPOLICY"));
    }
    settle(exchange, target, &verdict)
}

/// What the upload was started with that a part or the end of it belongs to.
fn begun_with(exchange: &Exchange, target: &Target, operation: &str) -> Option<HeaderMap> {
    if !matches!(operation, "UploadPart" | "UploadPartCopy" | "CompleteMultipartUpload") {
        return None;
    }
    let id = parameter(exchange, "uploadId")?;
    exchange.state().store.bucket(&target.bucket)?.uploads.get(&id).map(|upload| upload.headers.clone())
}

/// A parameter of the query.
fn parameter(exchange: &Exchange, name: &str) -> Option<String> {
    let query = exchange.parts().uri.query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes()).find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
}
