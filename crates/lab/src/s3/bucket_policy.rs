//! Bucket policies. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>

use s3litmus_policy::{Layer, Policy, PolicySource, public};
use s3s::dto::{
    DeleteBucketPolicyInput, DeleteBucketPolicyOutput, GetBucketPolicyInput, GetBucketPolicyOutput,
    GetBucketPolicyStatusInput, GetBucketPolicyStatusOutput, PolicyStatus, PutBucketPolicyInput, PutBucketPolicyOutput,
};
use s3s::{S3Request, S3Response, S3Result};
use serde_json::Value;

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

/// The resource of a statement that is none of the bucket's: another bucket, or an access point. S3 refuses such a policy
/// (<https://github.com/aws-samples/aws-media-services-vod-automation/issues/17>). Patterns are taken here, though S3 is
/// said to refuse `*` as well (<https://github.com/noobaa/noobaa-core/issues/10058>); what it says to `NotResource` is
/// unverified, so that is taken too.
pub(crate) fn foreign_resource<'s>(statement: &'s Value, bucket: &str) -> Option<&'s str> {
    let resources = match &statement["Resource"] {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let is_pattern = |text: &str| text.contains(['*', '?', '$']);
    let is_of_the_bucket = |resource: &&str| {
        let parts: Vec<&str> = resource.splitn(6, ':').collect();
        let [_, _, service, region, account, path] = parts[..] else { return is_pattern(resource) };
        let name = path.split('/').next().unwrap_or_default();
        let nowhere = |part: &str| part.is_empty() || is_pattern(part);
        (service == "s3" || is_pattern(service))
            && nowhere(region)
            && nowhere(account)
            && (name == bucket || is_pattern(name))
    };
    resources.iter().filter_map(Value::as_str).find(|resource| !is_of_the_bucket(resource))
}

/// Replaces the policy, unless it is malformed, or public where that is blocked.
pub(super) fn put(request: &S3Request<PutBucketPolicyInput>) -> S3Result<S3Response<PutBucketPolicyOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let source =
        PolicySource::new(Layer::BucketPolicy).with_arn(exchange.settings().world.bucket_arn(&target.bucket, None));
    let policy = Policy::parse(&request.input.policy, source);
    let policy = policy.map_err(|error| fail(Failure::new(400, "MalformedPolicy", error.to_string())))?;
    if policy.statements().any(|statement| foreign_resource(statement.json(), &target.bucket).is_some()) {
        return Err(fail(Failure::new(400, "MalformedPolicy", "Policy has invalid resource")));
    }
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
