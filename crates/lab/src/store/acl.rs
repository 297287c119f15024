//! Access control lists of buckets and objects, with the account that owns them.

use s3litmus_policy::ownership::{self, AclGrant, AclPermission, Grantee};
use sha2::{Digest, Sha256};

use super::version::hex;
use crate::world::{AclMode, World};

/// An ACL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Acl {
    /// The owner's account.
    pub(crate) owner: Box<str>,
    pub(crate) grants: Vec<AclGrant>,
}

impl Acl {
    /// The grants of a canned ACL.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl>
    pub(crate) fn canned(mode: AclMode, owner: &str, bucket_owner: &str) -> Self {
        let account = |id: &str| Grantee::Account(id.to_owned());
        let grant = |grantee, permission| AclGrant { grantee, permission };
        let mut grants = vec![grant(account(owner), AclPermission::FullControl)];
        match mode {
            AclMode::Private | AclMode::AwsExecRead => {}
            AclMode::PublicRead => grants.push(grant(Grantee::AllUsers, AclPermission::Read)),
            AclMode::PublicReadWrite => {
                grants.push(grant(Grantee::AllUsers, AclPermission::Read));
                grants.push(grant(Grantee::AllUsers, AclPermission::Write));
            }
            AclMode::AuthenticatedRead => grants.push(grant(Grantee::AuthenticatedUsers, AclPermission::Read)),
            AclMode::BucketOwnerRead if owner != bucket_owner => {
                grants.push(grant(account(bucket_owner), AclPermission::Read));
            }
            AclMode::BucketOwnerFullControl if owner != bucket_owner => {
                grants.push(grant(account(bucket_owner), AclPermission::FullControl));
            }
            AclMode::BucketOwnerRead | AclMode::BucketOwnerFullControl => {}
            AclMode::LogDeliveryWrite => {
                grants.push(grant(Grantee::LogDelivery, AclPermission::Write));
                grants.push(grant(Grantee::LogDelivery, AclPermission::ReadAcp));
            }
        }
        Self { owner: owner.into(), grants }
    }

    /// Whether anyone outside is granted something.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>
    pub(crate) fn is_public(&self) -> bool {
        let public = |grantee: &Grantee| matches!(grantee, Grantee::AllUsers | Grantee::AuthenticatedUsers);
        self.grants.iter().any(|grant| public(&grant.grantee))
    }

    /// Whether the ACL says no more than that the bucket's owner has full control: what a bucket
    /// without ACLs still accepts.
    pub(crate) fn only_bucket_owner(&self, bucket_owner: &str) -> bool {
        self.grants.iter().all(|grant| {
            let owner = matches!(&grant.grantee, Grantee::Account(id) if *id == bucket_owner);
            owner && grant.permission == AclPermission::FullControl
        })
    }

    /// The grants as the policy engine takes them.
    pub(crate) fn for_engine(&self) -> ownership::Acl {
        ownership::Acl { grants: self.grants.clone() }
    }
}

/// The URI of a group; `None` for an account.
pub(crate) fn group_uri(grantee: &Grantee) -> Option<&'static str> {
    match grantee {
        Grantee::Account(_) => None,
        Grantee::AllUsers => Some("http://acs.amazonaws.com/groups/global/AllUsers"),
        Grantee::AuthenticatedUsers => Some("http://acs.amazonaws.com/groups/global/AuthenticatedUsers"),
        Grantee::LogDelivery => Some("http://acs.amazonaws.com/groups/s3/LogDelivery"),
    }
}

/// The group with a URI.
pub(crate) fn group(uri: &str) -> Option<Grantee> {
    let groups = [Grantee::AllUsers, Grantee::AuthenticatedUsers, Grantee::LogDelivery];
    groups.into_iter().find(|group| group_uri(group) == Some(uri))
}

/// The word of a permission.
pub(crate) fn permission_name(permission: AclPermission) -> &'static str {
    match permission {
        AclPermission::Read => "READ",
        AclPermission::Write => "WRITE",
        AclPermission::ReadAcp => "READ_ACP",
        AclPermission::WriteAcp => "WRITE_ACP",
        AclPermission::FullControl => "FULL_CONTROL",
    }
}

/// The permission of a word.
pub(crate) fn permission(name: &str) -> Option<AclPermission> {
    use AclPermission::{FullControl, Read, ReadAcp, Write, WriteAcp};
    [Read, Write, ReadAcp, WriteAcp, FullControl].into_iter().find(|it| permission_name(*it) == name)
}

/// The canonical user id of an account: 64 hexadecimal digits, made from the account's id where
/// the world does not say.
pub(crate) fn canonical_user_id(world: &World, account: &str) -> String {
    let given = world.accounts.get(account).and_then(|it| it.canonical_user_id.clone());
    given.unwrap_or_else(|| hex(&Sha256::digest(format!("canonical user of {account}"))))
}

/// The account with a canonical user id.
pub(crate) fn account_of_canonical_id(world: &World, id: &str) -> Option<String> {
    let mentioned = world.buckets.values().map(|bucket| &bucket.account).chain(world.accounts.keys());
    let roles = world.roles.keys().filter_map(|role| role.split(':').nth(4).map(str::to_owned));
    mentioned.cloned().chain(roles).find(|account| canonical_user_id(world, account) == id)
}
