//! GetObject, HeadObject and GetObjectAttributes.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>

use bytes::Bytes;
use http::StatusCode;
use s3s::dto::{
    ETag, GetObjectAttributesInput, GetObjectAttributesOutput, GetObjectInput, GetObjectOutput, HeadObjectInput,
    HeadObjectOutput, Range, StreamingBlob,
};
use s3s::{Body, S3Request, S3Response, S3Result};

use super::put::Encrypted;
use super::service::{Opened, open, versioned};
use super::{conditions, read, time};
use crate::store::{Content, ObjectEncryption};
use crate::wording;

/// Reads an object, or a range of it.
pub(super) fn get_object(request: &S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let input = &request.input;
    let (version, content) =
        read::existing(&exchange, &target, &input.key, input.version_id.as_deref()).map_err(fail)?;
    read::readable(&exchange, &target, &input.key, &content).map_err(fail)?;
    conditions::of_read(&request.headers, &content, version.modified).map_err(fail)?;
    let (body, range) =
        slice(&content.body, input.range).ok_or_else(|| fail(wording::invalid_range(content.body.len())))?;
    let encrypted = Encrypted::of(&content.encryption);
    let checksum = content.checksum.as_deref().cloned().filter(|_| input.checksum_mode.is_some() && range.is_none());
    let checksum = checksum.unwrap_or_default();
    let output = GetObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        content_length: i64::try_from(body.len()).ok(),
        content_range: range.clone(),
        content_type: content_type(&content, input.response_content_type.as_ref()),
        content_disposition: input.response_content_disposition.clone(),
        content_encoding: input.response_content_encoding.clone(),
        cache_control: input.response_cache_control.clone(),
        e_tag: Some(ETag::Strong(content.etag.to_string())),
        last_modified: Some(time::out(version.modified)),
        metadata: Some(content.metadata.clone().into_iter().collect()),
        version_id: versioned(&bucket, &version.id),
        storage_class: content.storage_class.as_ref().map(|class| class.to_string().into()),
        tag_count: i32::try_from(content.tags.len()).ok().filter(|count| *count > 0),
        website_redirect_location: content.website_redirect.as_ref().map(ToString::to_string),
        object_lock_mode: content.retention.map(|it| it.mode.as_str().to_owned().into()),
        object_lock_retain_until_date: content.retention.map(|it| time::out(it.until)),
        object_lock_legal_hold_status: content.legal_hold.then(|| "ON".to_owned().into()),
        server_side_encryption: encrypted.algorithm.map(|it| it.to_owned().into()),
        ssekms_key_id: encrypted.kms_key,
        bucket_key_enabled: encrypted.bucket_key,
        sse_customer_algorithm: encrypted.customer_md5.as_ref().map(|_| "AES256".to_owned()),
        sse_customer_key_md5: encrypted.customer_md5,
        checksum_crc32: checksum.checksum_crc32,
        checksum_crc32c: checksum.checksum_crc32c,
        checksum_crc64nvme: checksum.checksum_crc64nvme,
        checksum_sha1: checksum.checksum_sha1,
        checksum_sha256: checksum.checksum_sha256,
        request_charged: exchange.charged(&bucket),
        body: Some(StreamingBlob::from(Body::from(body))),
        ..GetObjectOutput::default()
    };
    let mut response = S3Response::new(output);
    response.status = range.map(|_| StatusCode::PARTIAL_CONTENT);
    Ok(response)
}

/// What GetObject would answer, without the body.
pub(super) fn head_object(request: &S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let input = &request.input;
    let (version, content) =
        read::existing(&exchange, &target, &input.key, input.version_id.as_deref()).map_err(fail)?;
    // The metadata of an archived object can be read; that of one with a customer's key needs the key. A KMS key is needed
    // for the checksum alone, as the page says of `x-amz-checksum-mode`.
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
    let by_kms = matches!(content.encryption, ObjectEncryption::Kms { .. });
    if !by_kms || input.checksum_mode.is_some() || input.sse_customer_algorithm.is_some() {
        super::encryption::decrypt(&exchange, &target, &input.key, &content.encryption).map_err(fail)?;
    }
    conditions::of_read(&request.headers, &content, version.modified).map_err(fail)?;
    let encrypted = Encrypted::of(&content.encryption);
    let checksum = content.checksum.as_deref().cloned().filter(|_| input.checksum_mode.is_some()).unwrap_or_default();
    let output = HeadObjectOutput {
        accept_ranges: Some("bytes".to_owned()),
        content_length: i64::try_from(content.body.len()).ok(),
        content_type: content_type(&content, input.response_content_type.as_ref()),
        e_tag: Some(ETag::Strong(content.etag.to_string())),
        last_modified: Some(time::out(version.modified)),
        metadata: Some(content.metadata.clone().into_iter().collect()),
        version_id: versioned(&bucket, &version.id),
        storage_class: content.storage_class.as_ref().map(|class| class.to_string().into()),
        website_redirect_location: content.website_redirect.as_ref().map(ToString::to_string),
        object_lock_mode: content.retention.map(|it| it.mode.as_str().to_owned().into()),
        object_lock_retain_until_date: content.retention.map(|it| time::out(it.until)),
        object_lock_legal_hold_status: content.legal_hold.then(|| "ON".to_owned().into()),
        server_side_encryption: encrypted.algorithm.map(|it| it.to_owned().into()),
        ssekms_key_id: encrypted.kms_key,
        bucket_key_enabled: encrypted.bucket_key,
        sse_customer_algorithm: encrypted.customer_md5.as_ref().map(|_| "AES256".to_owned()),
        sse_customer_key_md5: encrypted.customer_md5,
        checksum_crc32: checksum.checksum_crc32,
        checksum_crc32c: checksum.checksum_crc32c,
        checksum_crc64nvme: checksum.checksum_crc64nvme,
        checksum_sha1: checksum.checksum_sha1,
        checksum_sha256: checksum.checksum_sha256,
        request_charged: exchange.charged(&bucket),
        ..HeadObjectOutput::default()
    };
    Ok(S3Response::new(output))
}

/// Size, ETag and storage class.
pub(super) fn get_object_attributes(
    request: &S3Request<GetObjectAttributesInput>,
) -> S3Result<S3Response<GetObjectAttributesOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let input = &request.input;
    let (version, content) =
        read::existing(&exchange, &target, &input.key, input.version_id.as_deref()).map_err(fail)?;
    super::encryption::decrypt(&exchange, &target, &input.key, &content.encryption).map_err(fail)?;
    let wants = |name: &str| input.object_attributes.iter().any(|attribute| attribute.as_str() == name);
    let class = content.storage_class.as_deref().unwrap_or("STANDARD").to_owned();
    let output = GetObjectAttributesOutput {
        e_tag: wants("ETag").then(|| ETag::Strong(content.etag.to_string())),
        object_size: i64::try_from(content.body.len()).ok().filter(|_| wants("ObjectSize")),
        storage_class: wants("StorageClass").then(|| class.into()),
        checksum: content.checksum.as_deref().cloned().filter(|_| wants("Checksum")),
        last_modified: Some(time::out(version.modified)),
        version_id: versioned(&bucket, &version.id),
        ..GetObjectAttributesOutput::default()
    };
    Ok(S3Response::new(output))
}

fn content_type(content: &Content, asked: Option<&String>) -> Option<String> {
    let own = content.content_type.as_deref().unwrap_or("binary/octet-stream");
    Some(asked.map_or_else(|| own.to_owned(), Clone::clone))
}

/// The part of a body that was asked for, with its `Content-Range`; `None` where it has none.
fn slice(body: &Bytes, range: Option<Range>) -> Option<(Bytes, Option<String>)> {
    let Some(range) = range else { return Some((body.clone(), None)) };
    let length = u64::try_from(body.len()).ok()?;
    let range = range.check(length).ok()?;
    let (start, end) = (usize::try_from(range.start).ok()?, usize::try_from(range.end).ok()?);
    Some((body.slice(start..end), Some(format!("bytes {start}-{}/{length}", end - 1))))
}
