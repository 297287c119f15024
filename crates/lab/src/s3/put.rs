//! PutObject. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>

use s3s::dto::{Checksum, ETag, PutObjectInput, PutObjectOutput};
use s3s::{S3Request, S3Response, S3Result};

use super::service::{Opened, open, versioned};
use super::{checksum, conditions, encryption, write};
use crate::store::{Content, ObjectEncryption, etag};
use crate::world::SseAlgorithm;

/// Stores an object that the gate let through.
pub(super) async fn put_object(request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
    let Opened { exchange, target, bucket } = open(&request)?;
    let fail = |failure| exchange.fail(failure);
    let key = request.input.key;
    let encryption = encryption::of_upload(&exchange, &target, &bucket, &key).map_err(fail)?;
    let template = write::template(&exchange, &bucket, encryption).map_err(fail)?;
    let received =
        checksum::receive(request.input.body, &request.headers, request.trailing_headers).await.map_err(fail)?;
    let checksum = received.checksum;
    let content = Content {
        etag: etag(&received.body).into(),
        body: received.body,
        checksum: checksum.clone().map(Box::new),
        ..template
    };
    let (etag, encryption) = (content.etag.to_string(), content.encryption.clone());
    let version = {
        let mut contents = exchange.contents(&target)?;
        conditions::of_write(&request.headers, &contents, &key).map_err(fail)?;
        contents.put(&key, content, bucket.is_versioned())
    };
    let checksum: Checksum = checksum.unwrap_or_default();
    let encrypted = Encrypted::of(&encryption);
    let output = PutObjectOutput {
        e_tag: Some(ETag::Strong(etag)),
        version_id: versioned(&bucket, &version),
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
        ..PutObjectOutput::default()
    };
    Ok(S3Response::new(output))
}

/// An object's encryption, as the headers of an answer name it.
#[derive(Debug, Default)]
pub(super) struct Encrypted {
    pub(super) algorithm: Option<&'static str>,
    pub(super) kms_key: Option<String>,
    pub(super) bucket_key: Option<bool>,
    pub(super) customer_md5: Option<String>,
}

impl Encrypted {
    pub(super) fn of(encryption: &ObjectEncryption) -> Self {
        match encryption {
            ObjectEncryption::Aes256 => Self { algorithm: Some(SseAlgorithm::AES256.as_str()), ..Self::default() },
            ObjectEncryption::Kms { algorithm, key, bucket_key } => Self {
                algorithm: Some(algorithm.as_str()),
                kms_key: Some(key.to_string()),
                bucket_key: bucket_key.then_some(true),
                customer_md5: None,
            },
            ObjectEncryption::Customer { key_md5 } => {
                Self { customer_md5: Some(key_md5.to_string()), ..Self::default() }
            }
        }
    }
}
