//! ACLs that a request brings, whatever the policies say.

use crate::front::{Exchange, Target};
use crate::s3::permit::note;
use crate::s3::{read, write};
use crate::wording::{self, Denial, Failure, Named};
use crate::world::Bucket;

/// ACLs in the headers: a bucket without ACLs takes none but the owner's full control, and Block
/// Public Access no public one.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html>
pub(super) fn acl(
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
pub(in crate::s3) fn judge_acl(
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
pub(in crate::s3) fn own_reason(
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
