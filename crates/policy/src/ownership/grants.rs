//! What ACLs grant, in the words of policies.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#permissions>

use super::{Acl, AclPermission, CannedAcl, Grantee};
use crate::model::{Action, Principal};

/// What an ACL is attached to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AclOf {
    Bucket,
    Object,
}

/// Actions for which an object must exist already, so that its owner matters.
const OF_OBJECTS: [&str; 15] = [
    "s3:getobject",
    "s3:getobjectversion",
    "s3:getobjectacl",
    "s3:getobjectversionacl",
    "s3:getobjecttagging",
    "s3:getobjectversiontagging",
    "s3:getobjectattributes",
    "s3:getobjectversionattributes",
    "s3:putobjectacl",
    "s3:putobjectversionacl",
    "s3:putobjecttagging",
    "s3:putobjectversiontagging",
    "s3:deleteobjecttagging",
    "s3:deleteobjectversiontagging",
    "s3:restoreobject",
];

/// Whether the action is the object owner's to allow. Writing and deleting objects are the bucket
/// owner's: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html>.
pub(crate) fn belongs_to_object_owner(action: &Action) -> bool {
    OF_OBJECTS.contains(&action.lower())
}

/// The permission that stands for `action`.
fn permission(of: AclOf, action: &Action) -> Option<AclPermission> {
    match (of, action.lower()) {
        (AclOf::Bucket, "s3:listbucket" | "s3:listbucketversions" | "s3:listbucketmultipartuploads") => {
            Some(AclPermission::Read)
        }
        (AclOf::Bucket, "s3:putobject") => Some(AclPermission::Write),
        (AclOf::Bucket, "s3:getbucketacl") => Some(AclPermission::ReadAcp),
        (AclOf::Bucket, "s3:putbucketacl") => Some(AclPermission::WriteAcp),
        (AclOf::Object, "s3:getobject" | "s3:getobjectversion") => Some(AclPermission::Read),
        (AclOf::Object, "s3:getobjectacl" | "s3:getobjectversionacl") => Some(AclPermission::ReadAcp),
        (AclOf::Object, "s3:putobjectacl" | "s3:putobjectversionacl") => Some(AclPermission::WriteAcp),
        _ => None,
    }
}

/// How an ACL grants `action` to `caller`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct AclAllows {
    /// To a group that anyone can be in.
    pub(crate) publicly: bool,
    /// To the caller's account, which delegates to its identity policies.
    pub(crate) account: bool,
}

pub(crate) fn allows(acl: &Acl, of: AclOf, action: &Action, caller: &Principal) -> AclAllows {
    let mut allows = AclAllows::default();
    let Some(wanted) = permission(of, action) else { return allows };
    for grant in &acl.grants {
        if grant.permission != wanted && grant.permission != AclPermission::FullControl {
            continue;
        }
        match &grant.grantee {
            Grantee::AllUsers => allows.publicly = true,
            Grantee::AuthenticatedUsers => allows.publicly |= !matches!(caller, Principal::Anonymous),
            Grantee::Account(account) => allows.account |= caller.account() == Some(account),
            Grantee::LogDelivery => {}
        }
    }
    allows
}

impl Grantee {
    /// Whether it is one of the groups that make an ACL public.
    pub fn is_public(&self) -> bool {
        matches!(self, Grantee::AllUsers | Grantee::AuthenticatedUsers)
    }
}

impl Acl {
    /// "Amazon S3 considers an ACL public if it grants any permissions to members of the
    /// predefined AllUsers or AuthenticatedUsers groups."
    pub fn is_public(&self) -> bool {
        self.grants.iter().any(|grant| grant.grantee.is_public())
    }
}

impl CannedAcl {
    /// The canned ACL of an `x-amz-acl` header; `None` for another text.
    pub fn from_header(text: &str) -> Option<CannedAcl> {
        Some(match text {
            "private" => CannedAcl::Private,
            "public-read" => CannedAcl::PublicRead,
            "public-read-write" => CannedAcl::PublicReadWrite,
            "aws-exec-read" => CannedAcl::AwsExecRead,
            "authenticated-read" => CannedAcl::AuthenticatedRead,
            "bucket-owner-read" => CannedAcl::BucketOwnerRead,
            "bucket-owner-full-control" => CannedAcl::BucketOwnerFullControl,
            "log-delivery-write" => CannedAcl::LogDeliveryWrite,
            _ => return None,
        })
    }

    /// Whether `BlockPublicAcls` refuses it.
    pub fn is_public(self) -> bool {
        matches!(self, CannedAcl::PublicRead | CannedAcl::PublicReadWrite | CannedAcl::AuthenticatedRead)
    }

    /// Whether a bucket with `BucketOwnerEnforced` takes it; it answers
    /// `AccessControlListNotSupported` (400) to the others:
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html>.
    pub fn is_taken_without_acls(self) -> bool {
        matches!(self, CannedAcl::BucketOwnerFullControl)
    }
}
