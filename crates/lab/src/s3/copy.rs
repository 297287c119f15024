//! CopyObject. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>

use s3s::dto::{CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopySource, ETag};
use s3s::{S3Request, S3Response, S3Result};

use super::permit::{Permission, note, permit};
use super::put::Encrypted;
use super::service::{Opened, open, versioned};
use super::{conditions, encryption, gate, read, time, write};
use crate::front::{Exchange, Target};
use crate::store::Content;
use crate::wording::{self, Failure};

/// Copies within the lab: reading the source is judged like a GetObject, writing like a PutObject
/// (by the gate).
pub(super) fn copy_object(request: &S3Request<CopyObjectInput>) -> S3Result<S3Response<CopyObjectOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let input = &request.input;
    let source = Source::of(&exchange, &input.copy_source).map_err(fail)?;
    let (source_version, content) = source.read(&exchange).map_err(fail)?;
    let encryption = encryption::of_upload(&exchange, &target, &bucket, &input.key).map_err(fail)?;
    let replaces = |directive: Option<&str>| directive == Some("REPLACE");
    let template = write::template(&exchange, &bucket, encryption).map_err(fail)?;
    let keeps_tags = !replaces(input.tagging_directive.as_ref().map(|it| it.as_str()));
    if keeps_tags && !content.tags.is_empty() {
        source.tags(&exchange).map_err(fail)?;
        let (access_control, keys) = read::known(&exchange, &target, Some(&input.key), None);
        let tagging = Permission {
            action: "s3:PutObjectTagging",
            key: Some(&input.key),
            keys,
            access_control,
            ..Permission::default()
        };
        permit(&exchange, &target, tagging).map_err(fail)?;
    }
    let replaces_metadata = replaces(input.metadata_directive.as_ref().map(|it| it.as_str()));
    let copy = Content {
        body: content.body.clone(),
        etag: content.etag.clone(),
        checksum: content.checksum.clone(),
        metadata: if replaces_metadata { template.metadata } else { content.metadata.clone() },
        content_type: if replaces_metadata { template.content_type } else { content.content_type.clone() },
        tags: if keeps_tags { content.tags.clone() } else { template.tags },
        ..template
    };
    let encrypted = Encrypted::of(&copy.encryption);
    let etag = copy.etag.to_string();
    let version = {
        let mut contents = exchange.contents(&target)?;
        conditions::of_write(&request.headers, &contents, &input.key).map_err(fail)?;
        contents.put(&input.key, copy, bucket.is_versioned())
    };
    let result = CopyObjectResult {
        e_tag: Some(ETag::Strong(etag)),
        last_modified: Some(time::out(jiff::Timestamp::now())),
        ..CopyObjectResult::default()
    };
    let output = CopyObjectOutput {
        copy_object_result: Some(result),
        version_id: versioned(&bucket, &version),
        copy_source_version_id: source_version,
        server_side_encryption: encrypted.algorithm.map(|it| it.to_owned().into()),
        ssekms_key_id: encrypted.kms_key,
        bucket_key_enabled: encrypted.bucket_key,
        sse_customer_algorithm: encrypted.customer_md5.as_ref().map(|_| "AES256".to_owned()),
        sse_customer_key_md5: encrypted.customer_md5,
        request_charged: exchange.charged(&bucket),
        ..CopyObjectOutput::default()
    };
    Ok(S3Response::new(output))
}

struct Source {
    target: Target,
    key: String,
    version: Option<String>,
}

impl Source {
    fn of(exchange: &Exchange, source: &CopySource) -> Result<Self, Failure> {
        let settings = exchange.settings();
        let (name, key, version) = match source {
            CopySource::Bucket { bucket, key, version_id } => {
                (bucket.to_string(), key.to_string(), version_id.as_deref())
            }
            CopySource::AccessPoint { partition, region, account_id, access_point_name, key, version_id } => {
                let arn = format!("arn:{partition}:s3:{region}:{account_id}:accesspoint/{access_point_name}");
                (arn, key.to_string(), version_id.as_deref())
            }
            CopySource::Outpost { .. } => return Err(wording::not_implemented("S3 on Outposts")),
        };
        let target = settings.names.resolve(&settings.world, &name, exchange.region())?;
        Ok(Self { target, key, version: version.map(str::to_owned) })
    }

    /// The source's content and version id, if the caller may read it.
    fn read(&self, exchange: &Exchange) -> Result<(Option<String>, Box<Content>), Failure> {
        let headers = &exchange.parts().headers;
        let world = &exchange.settings().world;
        let bucket =
            world.buckets.get(&self.target.bucket).ok_or_else(|| wording::no_such_bucket(&self.target.bucket))?;
        let expected = headers.get("x-amz-source-expected-bucket-owner").and_then(|value| value.to_str().ok());
        if expected.is_some_and(|expected| expected != bucket.account) {
            note(exchange, "expected-bucket-owner", format!("the source bucket belongs to {}", bucket.account));
            return Err(wording::bare_denial());
        }
        // The header is for both buckets: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
        gate::payment(exchange, bucket)?;
        let action = if self.version.is_some() { "s3:GetObjectVersion" } else { "s3:GetObject" };
        self.permit(exchange, action)?;
        let (version, content) = read::existing(exchange, &self.target, &self.key, self.version.as_deref())?;
        if content.is_archived() {
            note(exchange, "archived-object", "the source must be restored first");
            return Err(wording::invalid_object_state(content.storage_class.as_deref().unwrap_or_default()));
        }
        let prefix = "x-amz-copy-source-";
        encryption::decrypt_with(exchange, &self.target, &self.key, &content.encryption, prefix)?;
        Ok((versioned(bucket, &version.id), content))
    }

    /// Tags are copied only by those who may read them.
    fn tags(&self, exchange: &Exchange) -> Result<(), Failure> {
        let action = if self.version.is_some() { "s3:GetObjectVersionTagging" } else { "s3:GetObjectTagging" };
        self.permit(exchange, action)
    }

    fn permit(&self, exchange: &Exchange, action: &str) -> Result<(), Failure> {
        let (access_control, keys) = read::known(exchange, &self.target, Some(&self.key), self.version.as_deref());
        permit(
            exchange,
            &self.target,
            Permission { action, key: Some(&self.key), keys, access_control, ..Permission::default() },
        )
    }
}
