//! Multipart uploads.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>

use std::collections::BTreeMap;

use http::HeaderMap;
use jiff::Timestamp;
use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, Checksum, CompleteMultipartUploadInput,
    CompleteMultipartUploadOutput, CreateMultipartUploadInput, CreateMultipartUploadOutput, ETag, Initiator,
    ListMultipartUploadsInput, ListMultipartUploadsOutput, ListPartsInput, ListPartsOutput, MultipartUpload,
    Part as ListedPart, UploadPartInput, UploadPartOutput,
};
use s3s::{S3Request, S3Response, S3Result};

use super::list::owner;
use super::put::Encrypted;
use super::service::{Opened, open, versioned};
use super::{checksum, conditions, encryption, time, write};
use crate::store::{ObjectEncryption, Part, Upload, new_id};
use crate::wording;

/// Starts an upload.
pub(super) fn create(
    request: &S3Request<CreateMultipartUploadInput>,
) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let key = request.input.key.clone();
    let encryption = encryption::of_upload(&exchange, &target, &bucket, &key).map_err(fail)?;
    let template = write::template(&exchange, &bucket, encryption).map_err(fail)?;
    let encrypted = Encrypted::of(&template.encryption);
    let id = new_id("upload", 40);
    let upload = Upload {
        key: key.clone(),
        started: Timestamp::now(),
        initiator: exchange.caller().arn.clone(),
        headers: of_object(&request.headers),
        template,
        parts: BTreeMap::new(),
    };
    exchange.contents(&target)?.uploads.insert(id.clone(), upload);
    let output = CreateMultipartUploadOutput {
        bucket: Some(request.input.bucket.clone()),
        key: Some(key),
        upload_id: Some(id),
        checksum_algorithm: request.input.checksum_algorithm.clone(),
        server_side_encryption: encrypted.algorithm.map(|it| it.to_owned().into()),
        ssekms_key_id: encrypted.kms_key,
        bucket_key_enabled: encrypted.bucket_key,
        sse_customer_algorithm: encrypted.customer_md5.as_ref().map(|_| "AES256".to_owned()),
        sse_customer_key_md5: encrypted.customer_md5,
        request_charged: exchange.charged(&bucket),
        ..CreateMultipartUploadOutput::default()
    };
    Ok(S3Response::new(output))
}

/// The headers about the object; the others are about the request.
fn of_object(headers: &HeaderMap) -> HeaderMap {
    let about = |name: &str| {
        ["x-amz-server-side-encryption", "x-amz-acl", "x-amz-grant-", "x-amz-object-lock-"]
            .iter()
            .any(|start| name.starts_with(start))
            || ["x-amz-storage-class", "x-amz-tagging", "x-amz-website-redirect-location"].contains(&name)
    };
    // The customer's key is sent again with each part, and is nothing to keep.
    let kept = |name: &str| about(name) && !name.contains("customer-key");
    headers.iter().filter(|(name, _)| kept(name.as_str())).map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Takes a part. With SSE-KMS that needs `kms:Decrypt`, for the data key of the upload.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuAndPermissions.html>
pub(super) async fn upload_part(request: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
    let Opened { exchange, target, bucket } = open(&request)?;
    let fail = |failure| exchange.fail(failure);
    let input = request.input;
    if !(1..=10_000).contains(&input.part_number) {
        let message = "Part number must be an integer between 1 and 10000, inclusive";
        return Err(fail(wording::invalid_argument(message, "partNumber", &input.part_number.to_string())));
    }
    let encryption = {
        let contents = exchange.contents(&target)?;
        let upload = contents.uploads.get(&input.upload_id).filter(|upload| upload.key == input.key);
        upload.map(|upload| upload.template.encryption.clone())
    };
    let encryption = encryption.ok_or_else(|| fail(wording::no_such_upload(&input.upload_id)))?;
    encryption::decrypt(&exchange, &target, &input.key, &encryption).map_err(fail)?;
    let received = checksum::receive(input.body, &request.headers, request.trailing_headers).await.map_err(fail)?;
    let checksum: Checksum = received.checksum.unwrap_or_default();
    let part = Part::new(received.body);
    let etag = part.etag.to_string();
    let mut contents = exchange.contents(&target)?;
    let upload = contents.uploads.get_mut(&input.upload_id);
    let upload = upload.ok_or_else(|| fail(wording::no_such_upload(&input.upload_id)))?;
    upload.parts.insert(input.part_number, part);
    drop(contents);
    let encrypted = Encrypted::of(&encryption);
    let output = UploadPartOutput {
        e_tag: Some(ETag::Strong(etag)),
        checksum_crc32: checksum.checksum_crc32,
        checksum_crc32c: checksum.checksum_crc32c,
        checksum_crc64nvme: checksum.checksum_crc64nvme,
        checksum_sha1: checksum.checksum_sha1,
        checksum_sha256: checksum.checksum_sha256,
        server_side_encryption: encrypted.algorithm.map(|it| it.to_owned().into()),
        ssekms_key_id: encrypted.kms_key,
        bucket_key_enabled: encrypted.bucket_key,
        sse_customer_algorithm: encrypted.customer_md5.as_ref().map(|_| "AES256".to_owned()),
        sse_customer_key_md5: encrypted.customer_md5,
        request_charged: exchange.charged(&bucket),
    };
    Ok(S3Response::new(output))
}

/// Makes an object of the parts.
pub(super) fn complete(
    request: &S3Request<CompleteMultipartUploadInput>,
) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let input = &request.input;
    let listed = input.multipart_upload.as_ref().and_then(|upload| upload.parts.as_ref());
    let chosen: Vec<(i32, Option<String>)> = listed
        .into_iter()
        .flatten()
        .map(|part| (part.part_number.unwrap_or_default(), part.e_tag.as_ref().map(|etag| etag.value().to_owned())))
        .collect();
    if chosen.is_empty() {
        return Err(fail(wording::malformed_xml()));
    }
    if !chosen.is_sorted_by(|one, other| one.0 < other.0) {
        return Err(fail(wording::invalid_part_order()));
    }
    let missing = || fail(wording::no_such_upload(&input.upload_id));
    let encryption = {
        let contents = exchange.contents(&target)?;
        let upload = contents.uploads.get(&input.upload_id).filter(|upload| upload.key == input.key);
        upload.map(|upload| upload.template.encryption.clone()).ok_or_else(missing)?
    };
    // The customer's key went with the parts; S3 does not ask for it again.
    if let ObjectEncryption::Kms { key, bucket_key, .. } = &encryption {
        encryption::use_key(&exchange, &target, &input.key, key, *bucket_key, "kms:Decrypt").map_err(fail)?;
    }
    let mut contents = exchange.contents(&target)?;
    conditions::of_write(&request.headers, &contents, &input.key).map_err(fail)?;
    let upload = contents.uploads.get(&input.upload_id).ok_or_else(missing)?;
    let content = upload.complete(&chosen).map_err(|number| fail(wording::invalid_part(number)))?;
    let etag = content.etag.to_string();
    contents.uploads.remove(&input.upload_id);
    let version = contents.put(&input.key, content, bucket.is_versioned());
    drop(contents);
    let encrypted = Encrypted::of(&encryption);
    let output = CompleteMultipartUploadOutput {
        bucket: Some(input.bucket.clone()),
        key: Some(input.key.clone()),
        location: Some(format!("https://{}.s3.{}.amazonaws.com/{}", target.bucket, bucket.region, input.key)),
        e_tag: Some(ETag::Strong(etag)),
        version_id: versioned(&bucket, &version),
        server_side_encryption: encrypted.algorithm.map(|it| it.to_owned().into()),
        ssekms_key_id: encrypted.kms_key,
        bucket_key_enabled: encrypted.bucket_key,
        request_charged: exchange.charged(&bucket),
        ..CompleteMultipartUploadOutput::default()
    };
    Ok(S3Response::new(output))
}

/// Throws the parts away.
pub(super) fn abort(
    request: &S3Request<AbortMultipartUploadInput>,
) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let id = &request.input.upload_id;
    let removed = exchange.contents(&target)?.uploads.remove(id);
    if removed.is_none() {
        return Err(exchange.fail(wording::no_such_upload(id)));
    }
    Ok(S3Response::new(AbortMultipartUploadOutput { request_charged: exchange.charged(&bucket) }))
}

/// The parts so far.
pub(super) fn list_parts(request: &S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let input = &request.input;
    let contents = exchange.contents(&target)?;
    let upload = contents.uploads.get(&input.upload_id).filter(|upload| upload.key == input.key);
    let upload = upload.ok_or_else(|| exchange.fail(wording::no_such_upload(&input.upload_id)))?;
    let parts = upload.parts.iter().map(|(number, part)| ListedPart {
        part_number: Some(*number),
        e_tag: Some(ETag::Strong(part.etag.to_string())),
        size: i64::try_from(part.body.len()).ok(),
        last_modified: Some(time::out(part.modified)),
        ..ListedPart::default()
    });
    let output = ListPartsOutput {
        bucket: Some(input.bucket.clone()),
        key: Some(input.key.clone()),
        upload_id: Some(input.upload_id.clone()),
        parts: Some(parts.collect()),
        is_truncated: Some(false),
        initiator: Some(initiator(upload)),
        owner: Some(owner(&exchange, upload.template.owner())),
        request_charged: exchange.charged(&bucket),
        ..ListPartsOutput::default()
    };
    Ok(S3Response::new(output))
}

/// The uploads that are not completed.
pub(super) fn list_uploads(
    request: &S3Request<ListMultipartUploadsInput>,
) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let input = &request.input;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let contents = exchange.contents(&target)?;
    let uploads = contents.uploads.iter().filter(|(_, upload)| upload.key.starts_with(prefix));
    let uploads = uploads.map(|(id, upload)| MultipartUpload {
        key: Some(upload.key.clone()),
        upload_id: Some(id.clone()),
        initiated: Some(time::out(upload.started)),
        initiator: Some(initiator(upload)),
        owner: Some(owner(&exchange, upload.template.owner())),
        ..MultipartUpload::default()
    });
    let output = ListMultipartUploadsOutput {
        bucket: Some(input.bucket.clone()),
        prefix: input.prefix.clone(),
        uploads: Some(uploads.collect()),
        is_truncated: Some(false),
        request_charged: exchange.charged(&bucket),
        ..ListMultipartUploadsOutput::default()
    };
    drop(contents);
    Ok(S3Response::new(output))
}

fn initiator(upload: &Upload) -> Initiator {
    Initiator { id: Some(upload.initiator.clone()), display_name: None }
}
