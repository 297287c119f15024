//! Bucket policies. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>

use s3litmus_policy::{Layer, Policy, PolicySource, public};
use s3s::dto::{
    DeleteBucketPolicyInput, DeleteBucketPolicyOutput, GetBucketPolicyInput, GetBucketPolicyOutput,
    GetBucketPolicyStatusInput, GetBucketPolicyStatusOutput, PolicyStatus, PutBucketPolicyInput, PutBucketPolicyOutput,
};
use s3s::{S3Request, S3Response, S3Result};

use super::permit::note;
use super::service::{Opened, open};
use super::{gate, read};
use crate::wording::{self, Because, Failure};
use crate::world::Document;

/// The policy as it was written.
pub(super) fn get(request: &S3Request<GetBucketPolicyInput>) -> S3Result<S3Response<GetBucketPolicyOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let policy = bucket.policy.as_ref().filter(|policy| !policy.is_empty());
    let policy = policy.ok_or_else(|| exchange.fail(wording::no_policy(&target.bucket)))?;
    Ok(S3Response::new(GetBucketPolicyOutput { policy: Some(policy.as_value().to_string()) }))
}

/// Whether the policy is public.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
pub(super) fn status(
    request: &S3Request<GetBucketPolicyStatusInput>,
) -> S3Result<S3Response<GetBucketPolicyStatusOutput>> {
    let Opened { exchange, target, .. } = open(request)?;
    let policy = exchange.settings().policies.buckets.get(&target.bucket);
    let policy = policy.ok_or_else(|| exchange.fail(wording::no_policy(&target.bucket)))?;
    let status = PolicyStatus { is_public: Some(public::is_public(policy)) };
    Ok(S3Response::new(GetBucketPolicyStatusOutput { policy_status: Some(status) }))
}

/// Replaces the policy, unless it is malformed, or public where that is blocked.
pub(super) fn put(request: &S3Request<PutBucketPolicyInput>) -> S3Result<S3Response<PutBucketPolicyOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let source =
        PolicySource::new(Layer::BucketPolicy).with_arn(exchange.settings().world.bucket_arn(&target.bucket, None));
    let policy = Policy::parse(&request.input.policy, source);
    let policy = policy.map_err(|error| fail(Failure::new(400, "MalformedPolicy", error.to_string())))?;
    if public::is_public(&policy) && read::public_access(&exchange, &target, &bucket).block_public_policy {
        note(&exchange, "block-public-access", "BlockPublicPolicy refuses a public policy");
        return Err(fail(gate::own_reason(
            &exchange,
            &target,
            "s3:PutBucketPolicy",
            None,
            Because::PublicPolicy(exchange.settings().world.wording),
        )));
    }
    let document = Document::new(policy.document().clone());
    exchange.state().change(|world| {
        if let Some(bucket) = world.buckets.get_mut(&target.bucket) {
            bucket.policy = Some(document);
        }
    });
    Ok(S3Response::new(PutBucketPolicyOutput::default()))
}

/// Removes the policy; there need not be one.
pub(super) fn delete(request: &S3Request<DeleteBucketPolicyInput>) -> S3Result<S3Response<DeleteBucketPolicyOutput>> {
    let Opened { exchange, target, .. } = open(request)?;
    exchange.state().change(|world| {
        if let Some(bucket) = world.buckets.get_mut(&target.bucket) {
            bucket.policy = None;
        }
    });
    Ok(S3Response::new(DeleteBucketPolicyOutput::default()))
}
