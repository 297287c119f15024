//! Object Ownership and access control lists, as far as they decide about a request.
//!
//! In: the setting of the bucket, the owner of the object, ACLs. Out: grants by ACL, and whether
//! the bucket's policy may grant access to the object.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>

mod acl;
mod grants;

pub use acl::{AccessControl, Acl, AclGrant, AclPermission, CannedAcl, Grantee, ObjectOwnership};
pub(crate) use grants::{AclAllows, AclOf, allows, belongs_to_object_owner};
