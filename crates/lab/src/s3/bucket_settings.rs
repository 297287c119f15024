//! The settings of buckets that decide about access.

use quick_xml::escape::escape;
use s3s::dto::{
    BucketLocationConstraint, BucketVersioningStatus, GetBucketAclInput, GetBucketAclOutput, GetBucketEncryptionInput,
    GetBucketEncryptionOutput, GetBucketLocationInput, GetBucketLocationOutput, GetBucketOwnershipControlsInput,
    GetBucketOwnershipControlsOutput, GetBucketRequestPaymentInput, GetBucketRequestPaymentOutput,
    GetBucketTaggingInput, GetBucketTaggingOutput, GetBucketVersioningInput, GetBucketVersioningOutput,
    GetPublicAccessBlockInput, GetPublicAccessBlockOutput, HeadBucketInput, HeadBucketOutput, OwnershipControls,
    OwnershipControlsRule, Payer as WirePayer, PublicAccessBlockConfiguration, PutPublicAccessBlockInput,
    PutPublicAccessBlockOutput, Tag,
};
use s3s::{S3Request, S3Response, S3Result};

use super::list::owner;
use super::object_acl::grants;
use super::service::{Opened, open};
use crate::store::Acl;
use crate::wording;
use crate::world::{BlockedEncryption, Encryption, Payer, PublicAccessBlock, SseAlgorithm};

/// Block Public Access of the bucket alone, without that of the account.
pub(super) fn get_public_access_block(
    request: &S3Request<GetPublicAccessBlockInput>,
) -> S3Result<S3Response<GetPublicAccessBlockOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let block = bucket.public_access_block;
    let block = block.ok_or_else(|| exchange.fail(wording::no_public_access_block(&target.bucket)))?;
    let configuration = PublicAccessBlockConfiguration {
        block_public_acls: Some(block.block_public_acls),
        ignore_public_acls: Some(block.ignore_public_acls),
        block_public_policy: Some(block.block_public_policy),
        restrict_public_buckets: Some(block.restrict_public_buckets),
    };
    Ok(S3Response::new(GetPublicAccessBlockOutput { public_access_block_configuration: Some(configuration) }))
}

/// Replaces it; what the request leaves out is off, unlike in a world file.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html>
pub(super) fn put_public_access_block(
    request: &S3Request<PutPublicAccessBlockInput>,
) -> S3Result<S3Response<PutPublicAccessBlockOutput>> {
    let Opened { exchange, target, .. } = open(request)?;
    let asked = &request.input.public_access_block_configuration;
    let block = PublicAccessBlock {
        block_public_acls: asked.block_public_acls.unwrap_or(false),
        ignore_public_acls: asked.ignore_public_acls.unwrap_or(false),
        block_public_policy: asked.block_public_policy.unwrap_or(false),
        restrict_public_buckets: asked.restrict_public_buckets.unwrap_or(false),
    };
    exchange.state().change(|world| {
        if let Some(bucket) = world.buckets.get_mut(&target.bucket) {
            bucket.public_access_block = Some(block);
        }
    });
    Ok(S3Response::new(PutPublicAccessBlockOutput::default()))
}

/// Default encryption. The types of `s3s` have no `BlockedEncryptionTypes`, so the document is
/// written here.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html>
pub(super) fn get_encryption(
    request: &S3Request<GetBucketEncryptionInput>,
) -> S3Result<S3Response<GetBucketEncryptionOutput>> {
    let Opened { exchange, bucket, .. } = open(request)?;
    exchange.set_body(encryption_document(&bucket.encryption));
    Ok(S3Response::new(GetBucketEncryptionOutput::default()))
}

fn encryption_document(encryption: &Encryption) -> String {
    let mut rule = format!(
        "<ApplyServerSideEncryptionByDefault><SSEAlgorithm>{}</SSEAlgorithm>",
        encryption.sse_algorithm.as_str()
    );
    if let Some(key) = encryption.kms_key_id.as_ref().filter(|_| encryption.sse_algorithm != SseAlgorithm::AES256) {
        rule.push_str(&format!("<KMSMasterKeyID>{}</KMSMasterKeyID>", escape(key.as_str())));
    }
    rule.push_str(&format!(
        "</ApplyServerSideEncryptionByDefault><BucketKeyEnabled>{}</BucketKeyEnabled>",
        encryption.bucket_key
    ));
    if !encryption.blocked_encryption_types.is_empty() {
        rule.push_str("<BlockedEncryptionTypes>");
        for blocked in &encryption.blocked_encryption_types {
            let name = match blocked {
                BlockedEncryption::SseC => "SSE-C",
                BlockedEncryption::Nothing => "NONE",
            };
            rule.push_str(&format!("<EncryptionType>{name}</EncryptionType>"));
        }
        rule.push_str("</BlockedEncryptionTypes>");
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ServerSideEncryptionConfiguration \
         xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule>{rule}</Rule></ServerSideEncryptionConfiguration>"
    )
}

/// Who pays.
pub(super) fn get_request_payment(
    request: &S3Request<GetBucketRequestPaymentInput>,
) -> S3Result<S3Response<GetBucketRequestPaymentOutput>> {
    let Opened { bucket, .. } = open(request)?;
    let payer = match bucket.request_payer {
        Payer::BucketOwner => WirePayer::BUCKET_OWNER,
        Payer::Requester => WirePayer::REQUESTER,
    };
    Ok(S3Response::new(GetBucketRequestPaymentOutput { payer: Some(WirePayer::from_static(payer)) }))
}

/// Object Ownership.
pub(super) fn get_ownership_controls(
    request: &S3Request<GetBucketOwnershipControlsInput>,
) -> S3Result<S3Response<GetBucketOwnershipControlsOutput>> {
    let Opened { bucket, .. } = open(request)?;
    let rule = OwnershipControlsRule { object_ownership: bucket.object_ownership.as_str().to_owned().into() };
    let controls = OwnershipControls { rules: vec![rule] };
    Ok(S3Response::new(GetBucketOwnershipControlsOutput { ownership_controls: Some(controls) }))
}

/// The Region; empty for `us-east-1`.
pub(super) fn get_location(
    request: &S3Request<GetBucketLocationInput>,
) -> S3Result<S3Response<GetBucketLocationOutput>> {
    let Opened { bucket, .. } = open(request)?;
    let region = Some(bucket.region).filter(|region| region != "us-east-1");
    let location_constraint = region.map(BucketLocationConstraint::from);
    Ok(S3Response::new(GetBucketLocationOutput { location_constraint }))
}

/// Whether versions are kept; a bucket that never kept any says nothing.
pub(super) fn get_versioning(
    request: &S3Request<GetBucketVersioningInput>,
) -> S3Result<S3Response<GetBucketVersioningOutput>> {
    let Opened { bucket, .. } = open(request)?;
    let enabled = || BucketVersioningStatus::from_static(BucketVersioningStatus::ENABLED);
    let output = GetBucketVersioningOutput { status: bucket.is_versioned().then(enabled), mfa_delete: None };
    Ok(S3Response::new(output))
}

/// The bucket's tags.
pub(super) fn get_tagging(request: &S3Request<GetBucketTaggingInput>) -> S3Result<S3Response<GetBucketTaggingOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    if bucket.tags.is_empty() {
        return Err(exchange.fail(wording::no_tag_set(&target.bucket)));
    }
    let tags = bucket.tags.into_iter().map(|(key, value)| Tag { key: Some(key), value: Some(value) });
    Ok(S3Response::new(GetBucketTaggingOutput { tag_set: tags.collect() }))
}

/// The ACL of the bucket.
pub(super) fn get_acl(request: &S3Request<GetBucketAclInput>) -> S3Result<S3Response<GetBucketAclOutput>> {
    let Opened { exchange, bucket, .. } = open(request)?;
    let acl = Acl::canned(bucket.acl, &bucket.account, &bucket.account);
    let output =
        GetBucketAclOutput { owner: Some(owner(&exchange, &bucket.account)), grants: Some(grants(&exchange, &acl)) };
    Ok(S3Response::new(output))
}

/// The Region, for those who may list.
pub(super) fn head(request: &S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
    let Opened { target, bucket, .. } = open(request)?;
    let output = HeadBucketOutput {
        bucket_region: Some(bucket.region),
        access_point_alias: Some(target.through.is_some()),
        ..HeadBucketOutput::default()
    };
    Ok(S3Response::new(output))
}
