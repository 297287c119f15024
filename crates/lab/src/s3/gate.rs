//! Everything that the head of a request decides, in S3's order as far as AWS tells it.
//!
//! AWS documents the outcome of each check, hardly ever the order of two that both fail. The
//! lab's order: does S3 serve the account, does the bucket exist, is this its Region, does S3 fail by
//! itself, is it the expected owner's, may this network use the access point, is the request paid for, do the policies allow it (the
//! operation's action first, then those of its headers), does the bucket take ACLs, is the ACL
//! public, is the encryption blocked.

use http::HeaderMap;
use s3litmus_policy::Layer;
use s3s::access::S3AccessContext;
use s3s::path::S3Path;
use s3s::{S3Error, S3Result};

use super::actions::{self, Level};
use super::permit::{Permission, note, permit, permit_place, settle, verdict};
use super::{encryption, read, write};
use crate::authorize::Place;
use crate::front::{Exchange, Target};
use crate::wording::{self, Denial, Failure, Named};
use crate::world::{AccountProblem, Bucket, Fault, Payer};

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

/// Whether AWS serves the caller's account, and what the `owner` has.
fn served(exchange: &Exchange, owner: &str) -> Result<(), Failure> {
    let problem = |account: &str| exchange.settings().world.accounts.get(account).and_then(|account| account.problem);
    let asking = problem(&exchange.caller().account).filter(|problem| *problem != AccountProblem::AllAccessDisabled);
    let asked = problem(owner).filter(|problem| *problem == AccountProblem::AllAccessDisabled);
    match asking.or(asked) {
        Some(problem) => {
            note(exchange, "account", "AWS does not serve the account");
            Err(wording::account_problem(problem))
        }
        None => Ok(()),
    }
}

/// A fault that the world declares for the bucket.
fn fault(bucket: &Bucket, operation: &str, key: Option<&str>, headers: &HeaderMap) -> Result<(), Failure> {
    let hits = |fault: &&Fault| {
        let operation = fault.operations.is_empty() || fault.operations.iter().any(|it| it == operation);
        let header = fault.header.as_ref().is_none_or(|header| headers.contains_key(header));
        operation && header && (fault.prefix.is_empty() || key.is_some_and(|key| key.starts_with(&fault.prefix)))
    };
    bucket.faults.iter().find(hits).map_or(Ok(()), |fault| Err(wording::fault(fault.code)))
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

/// A bucket elsewhere: a host that carries the name leads there, where the signature has the wrong
/// Region (400); a path or a regional host does not (301). GetBucketLocation answers from anywhere.
fn region(exchange: &Exchange, target: &Target, bucket: &Bucket) -> Result<(), Failure> {
    let asked = exchange.region();
    let signed = exchange.scope().is_some();
    if asked == bucket.region || exchange.entry().operation == "GetBucketLocation" || !signed {
        return Ok(());
    }
    let named = exchange.address().name.is_some() && exchange.address().region.is_none();
    let failure = if named {
        wording::region_malformed(asked, &bucket.region)
    } else {
        wording::permanent_redirect(&target.bucket, &bucket.region)
    };
    Err(failure)
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html>
fn expected_owner(exchange: &Exchange, bucket: &Bucket) -> Result<(), Failure> {
    let expected = exchange.parts().headers.get("x-amz-expected-bucket-owner");
    let Some(expected) = expected.and_then(|value| value.to_str().ok()) else { return Ok(()) };
    if !crate::world::is_account(expected) {
        return Err(wording::expected_owner_invalid(expected));
    }
    if expected == bucket.account {
        return Ok(());
    }
    note(exchange, "expected-bucket-owner", format!("the bucket belongs to {}, not to {expected}", bucket.account));
    Err(wording::bare_denial())
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html>
fn network_origin(exchange: &Exchange, target: &Target) -> Result<(), Failure> {
    let world = &exchange.settings().world;
    let point = target.through.as_ref().and_then(|through| world.access_points.get(&through.arn));
    let Some(wanted) = point.and_then(|point| point.vpc_id.as_ref()) else { return Ok(()) };
    let endpoint = exchange.caller().network.vpc_endpoint.as_ref().and_then(|id| world.vpc_endpoints.get(id));
    if endpoint.and_then(|endpoint| endpoint.vpc_id.as_ref()) == Some(wanted) {
        return Ok(());
    }
    note(exchange, "access-point-policy", format!("the access point takes requests from `{wanted}` only"));
    Err(wording::bare_denial())
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/RequesterPaysBuckets.html>
pub(super) fn payment(exchange: &Exchange, bucket: &Bucket) -> Result<(), Failure> {
    let caller = exchange.caller();
    if bucket.request_payer == Payer::BucketOwner || caller.account == bucket.account {
        return Ok(());
    }
    let headers = &exchange.parts().headers;
    let offers = headers.get("x-amz-request-payer").is_some_and(|value| value == "requester")
        || parameter(exchange, "x-amz-request-payer").as_deref() == Some("requester");
    if offers && !caller.is_anonymous() {
        return Ok(());
    }
    note(exchange, "requester-pays", "the requester pays, and the request does not say so");
    Err(wording::bare_denial())
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

/// ACLs in the headers: a bucket without ACLs takes none but the owner's full control, and Block
/// Public Access no public one.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html>
fn acl(
    exchange: &Exchange,
    target: &Target,
    bucket: &Bucket,
    operation: &str,
    key: Option<&str>,
) -> Result<(), Failure> {
    let Some(acl) = write::acl_of_headers(exchange, bucket)? else { return Ok(()) };
    judge_acl(exchange, target, bucket, &acl, operation, key)
}

/// As [`acl`], for an ACL that came in a body.
pub(super) fn judge_acl(
    exchange: &Exchange,
    target: &Target,
    bucket: &Bucket,
    acl: &crate::store::Acl,
    operation: &str,
    key: Option<&str>,
) -> Result<(), Failure> {
    let enforced = bucket.object_ownership == crate::world::ObjectOwnership::BucketOwnerEnforced;
    if enforced && !acl.only_bucket_owner(&bucket.account) {
        return Err(wording::acls_not_supported());
    }
    if acl.is_public() && read::public_access(exchange, target, bucket).block_public_acls {
        note(exchange, "block-public-access", "BlockPublicAcls refuses a public ACL");
        let action = if operation == "PutObjectAcl" { "s3:PutObjectAcl" } else { "s3:PutObject" };
        return Err(own_reason(
            exchange,
            target,
            action,
            key,
            wording::Because::PublicAcl(exchange.settings().world.wording),
        ));
    }
    Ok(())
}

/// A denial with a reason that is no policy's.
pub(super) fn own_reason(
    exchange: &Exchange,
    target: &Target,
    action: &str,
    key: Option<&str>,
    because: wording::Because,
) -> Failure {
    let caller = exchange.caller();
    let world = &exchange.settings().world;
    let owner = world.buckets.get(&target.bucket).map(|bucket| bucket.account.as_str()).unwrap_or_default();
    if !crate::authorize::may_know(world, caller, owner, false) {
        return wording::bare_denial();
    }
    let resource = match (key, &target.through) {
        (Some(key), Some(through)) => format!("{}/object/{key}", through.arn),
        (None, Some(through)) => through.arn.clone(),
        (key, None) => world.bucket_arn(&target.bucket, key),
    };
    let (principal, action) = (caller.arn.clone(), action.to_owned());
    wording::denied(Denial { principal, action, resource: Named::Quoted(resource), because }.to_string())
}
