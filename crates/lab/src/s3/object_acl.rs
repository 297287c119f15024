//! ACLs of objects. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html>

use s3litmus_policy::ownership::{AclGrant, AclPermission, Grantee};
use s3s::dto::{
    AccessControlPolicy, GetObjectAclInput, GetObjectAclOutput, Grant, Grantee as WireGrantee, PutObjectAclInput,
    PutObjectAclOutput, Type,
};
use s3s::{S3Request, S3Response, S3Result};

use super::list::owner;
use super::service::{Opened, open};
use super::{gate, read, write};
use crate::front::Exchange;
use crate::store::{Acl, account_of_canonical_id, canonical_user_id, group, group_uri, permission, permission_name};
use crate::wording::{self, Failure};
use crate::world::ObjectOwnership;

/// The ACL of an object.
pub(super) fn get(request: &S3Request<GetObjectAclInput>) -> S3Result<S3Response<GetObjectAclOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let input = &request.input;
    let found = read::existing(&exchange, &target, &input.key, input.version_id.as_deref());
    let (_, content) = found.map_err(|failure| exchange.fail(failure))?;
    let output = GetObjectAclOutput {
        owner: Some(owner(&exchange, content.owner())),
        grants: Some(grants(&exchange, &content.acl)),
        request_charged: exchange.charged(&bucket),
    };
    Ok(S3Response::new(output))
}

/// Replaces the ACL, from the headers or from the body.
pub(super) fn put(request: &S3Request<PutObjectAclInput>) -> S3Result<S3Response<PutObjectAclOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let input = &request.input;
    let version = input.version_id.as_deref();
    let (_, content) = read::existing(&exchange, &target, &input.key, version).map_err(fail)?;
    let acl = match (&input.access_control_policy, write::acl_of_headers(&exchange, &bucket).map_err(fail)?) {
        (_, Some(acl)) => Acl { owner: content.acl.owner.clone(), ..acl },
        (Some(body), None) => read_acl(&exchange, content.owner(), body).map_err(fail)?,
        (None, None) => {
            let message = "Your request was missing a required header";
            return Err(fail(
                Failure::new(400, "MissingSecurityHeader", message).with("MissingHeaderName", "x-amz-acl"),
            ));
        }
    };
    gate::judge_acl(&exchange, &target, &bucket, &acl, "PutObjectAcl", Some(&input.key)).map_err(fail)?;
    if bucket.object_ownership != ObjectOwnership::BucketOwnerEnforced {
        let mut contents = exchange.contents(&target)?;
        if let Some(content) = contents.version_mut(&input.key, version).and_then(|found| found.content.as_mut()) {
            content.acl = acl;
        }
    }
    Ok(S3Response::new(PutObjectAclOutput { request_charged: exchange.charged(&bucket) }))
}

fn read_acl(exchange: &Exchange, owner: &str, body: &AccessControlPolicy) -> Result<Acl, Failure> {
    let world = &exchange.settings().world;
    let mut grants = Vec::new();
    for grant in body.grants.iter().flatten() {
        let permission =
            grant.permission.as_ref().and_then(|it| permission(it.as_str())).ok_or_else(wording::malformed_xml)?;
        let grantee = grant.grantee.as_ref().ok_or_else(wording::malformed_xml)?;
        let grantee = match (&grantee.uri, &grantee.id) {
            (Some(uri), _) => group(uri).ok_or_else(|| wording::invalid_argument("Invalid group uri", "uri", uri))?,
            (None, Some(id)) => Grantee::Account(account_of_canonical_id(world, id).unwrap_or_else(|| id.clone())),
            // Grants by e-mail address ended in October 2025.
            (None, None) => return Err(wording::method_not_allowed("PUT", "ACL")),
        };
        grants.push(AclGrant { grantee, permission });
    }
    Ok(Acl { owner: owner.into(), grants })
}

/// The lines of an ACL as S3 writes them.
pub(super) fn grants(exchange: &Exchange, acl: &Acl) -> Vec<Grant> {
    acl.grants.iter().map(|grant| wire(exchange, &grant.grantee, grant.permission)).collect()
}

fn wire(exchange: &Exchange, grantee: &Grantee, permission: AclPermission) -> Grant {
    let mut wire = WireGrantee {
        display_name: None,
        email_address: None,
        id: None,
        type_: Type::from_static(Type::GROUP),
        uri: group_uri(grantee).map(str::to_owned),
    };
    if let Grantee::Account(account) = grantee {
        wire.type_ = Type::from_static(Type::CANONICAL_USER);
        wire.id = Some(canonical_user_id(&exchange.settings().world, account));
    }
    Grant { grantee: Some(wire), permission: Some(permission_name(permission).to_owned().into()) }
}
