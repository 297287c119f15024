//! https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html

use super::*;

fn with_object_acl(ownership: ObjectOwnership, grantee: Grantee, block: PublicAccessBlock) -> Policies {
    let acl = Acl { grants: vec![AclGrant { grantee, permission: AclPermission::Read }] };
    Policies {
        access_control: AccessControl {
            object_ownership: Reading::Known(ownership),
            object_acl: Reading::Known(acl),
            ..AccessControl::default()
        },
        public_access: PublicAccess { bucket: Reading::Known(block), ..PublicAccess::default() },
        ..Policies::default()
    }
}

#[test]
fn public_grants_count_unless_acls_are_off_or_ignored() {
    let off = PublicAccessBlock::default();
    let ignored = PublicAccessBlock { ignore_public_acls: true, ..off };
    for (ownership, block, wanted) in [
        (ObjectOwnership::ObjectWriter, off, Decision::Allowed),
        (ObjectOwnership::BucketOwnerPreferred, off, Decision::Allowed),
        (ObjectOwnership::BucketOwnerEnforced, off, Decision::ImplicitlyDenied),
        (ObjectOwnership::ObjectWriter, ignored, Decision::ImplicitlyDenied),
    ] {
        let policies = with_object_acl(ownership, Grantee::AllUsers, block);
        assert_eq!(decide(&get("anonymous"), &policies), wanted, "{ownership:?} {block:?}");
    }
    let authenticated = with_object_acl(ObjectOwnership::ObjectWriter, Grantee::AuthenticatedUsers, off);
    assert_eq!(decide(&get("anonymous"), &authenticated), Decision::ImplicitlyDenied);
    let guest = Policies { identity: identity("s3:GetObject"), ..authenticated };
    assert_eq!(decide(&get(&role(GUEST, "s")), &guest), Decision::Allowed);
}

#[test]
fn a_grant_to_an_account_needs_its_identity_policies() {
    let to_guest = |identity| Policies {
        identity,
        ..with_object_acl(
            ObjectOwnership::ObjectWriter,
            Grantee::Account(GUEST.to_owned()),
            PublicAccessBlock::default(),
        )
    };
    assert_eq!(decide(&get(&role(GUEST, "s")), &to_guest(identity("s3:GetObject"))), Decision::Allowed);
    assert_eq!(decide(&get(&role(GUEST, "s")), &to_guest(Reading::Absent)), Decision::ImplicitlyDenied);
}

/// "If the object owner is not the bucket owner, the bucket policy cannot grant access to it":
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html
#[test]
fn an_object_of_another_account_is_its_owners_to_share() {
    let owned_by = |owner: Reading<String>, ownership| Policies {
        identity: identity("s3:*"),
        resource: bucket(json!({"Effect": "Allow", "Principal": {"AWS": OWNER}, "Action": "s3:*",
            "Resource": "arn:aws:s3:::store/*"})),
        access_control: AccessControl {
            object_ownership: Reading::Known(ownership),
            object_owner: owner,
            ..AccessControl::default()
        },
        ..Policies::default()
    };
    let writer = ObjectOwnership::ObjectWriter;
    let theirs = owned_by(Reading::Known(GUEST.to_owned()), writer);
    let evaluation = evaluate(&get(&role(OWNER, "s")), &theirs);
    assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
    assert!(evaluation.blocked_by.contains(&Layer::ObjectOwnership), "{:?}", evaluation.blocked_by);
    let ours = owned_by(Reading::Known(OWNER.to_owned()), writer);
    assert_eq!(decide(&get(&role(OWNER, "s")), &ours), Decision::Allowed);
    let enforced = owned_by(Reading::Known(GUEST.to_owned()), ObjectOwnership::BucketOwnerEnforced);
    assert_eq!(decide(&get(&role(OWNER, "s")), &enforced), Decision::Allowed);
    let unknown = owned_by(Reading::Unreadable, writer);
    assert_eq!(decide(&get(&role(OWNER, "s")), &unknown), Decision::Unknown);
    // Writing a new object stays the bucket owner's to allow.
    let put = Request::new(&role(OWNER, "s"), "s3:PutObject", "arn:aws:s3:::store/b", OWNER).unwrap();
    assert_eq!(decide(&put, &theirs), Decision::Allowed);
}
