//! What counts beside policies: grants of KMS keys, access control lists, Block Public Access.
//!
//! Each becomes a tally like a policy's, so that the law treats it alike.

use super::own::Own;
use super::subject::Subject;
use super::tally::Tally;
use crate::matching::{PrincipalPattern, Truth, Via};
use crate::model::statement::Effect;
use crate::model::{Context, KeyName, KmsGrant, Layer, Lookup, Policies, Principal, Reading};
use crate::ownership::{AclAllows, AclOf, ObjectOwnership, allows, belongs_to_object_owner};
use crate::public::{Setting, is_public};

/// What the grants of the key say.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/grants.html>
pub(super) fn kms_grants(subject: &Subject<'_>, grants: &Reading<Vec<KmsGrant>>, tally: &mut Tally) {
    match grants {
        Reading::Absent => {}
        Reading::Unreadable => tally.record(Effect::Allow, Truth::Unknown, Via::Itself),
        Reading::Known(grants) => {
            for grant in grants {
                if let Some(via) = grantee(grant, subject.principal)
                    && grants_operation(grant, subject)
                {
                    tally.record(Effect::Allow, encryption_context(grant, subject.context), via);
                }
            }
        }
    }
}

fn grantee(grant: &KmsGrant, caller: &Principal) -> Option<Via> {
    let pattern = PrincipalPattern::named(grant.grantee_principal.parse().ok()?)?;
    pattern.via(caller)
}

fn grants_operation(grant: &KmsGrant, subject: &Subject<'_>) -> bool {
    let name = subject.action.lower().strip_prefix("kms:");
    name.is_some_and(|name| grant.operations.iter().any(|operation| operation.eq_ignore_ascii_case(name)))
}

fn encryption_context(grant: &KmsGrant, context: &Context) -> Truth {
    let pairs = grant.encryption_context_subset.iter().chain(grant.encryption_context_equals.iter().flatten());
    let has = |(key, value): &(String, String)| match context
        .look_up(&KeyName::new(&format!("kms:EncryptionContext:{key}")))
    {
        Lookup::Absent => Truth::No,
        Lookup::Unknown => Truth::Unknown,
        Lookup::Values(values) => Truth::from(values.contains(value)),
    };
    let listed = Truth::all(pairs.map(has));
    let Some(exact) = &grant.encryption_context_equals else { return listed };
    // "Equals" admits no further pair.
    let further = context.iter().any(|(key, _)| {
        key.to_ascii_lowercase()
            .strip_prefix("kms:encryptioncontext:")
            .is_some_and(|name| !exact.iter().any(|(wanted, _)| wanted.eq_ignore_ascii_case(name)))
    });
    if further { Truth::No } else { listed }
}

/// What the ACLs of the bucket and the object say; `None` where there is none that counts.
pub(super) fn access_control_lists(subject: &Subject<'_>, policies: &Policies) -> Option<Tally> {
    let access = &policies.access_control;
    // With the default, BucketOwnerEnforced, ACLs are not looked at.
    let counts = match access.object_ownership {
        Reading::Absent | Reading::Known(ObjectOwnership::BucketOwnerEnforced) => return None,
        Reading::Known(_) => Truth::Yes,
        Reading::Unreadable => Truth::Unknown,
    };
    let public_counts = match policies.public_access.is_on(Setting::IgnorePublicAcls) {
        Some(true) => Truth::No,
        Some(false) => Truth::Yes,
        None => Truth::Unknown,
    };
    let mut tally = None;
    for (acl, of) in [(&access.bucket_acl, AclOf::Bucket), (&access.object_acl, AclOf::Object)] {
        let AclAllows { publicly, account } = match acl {
            Reading::Absent => continue,
            Reading::Unreadable => {
                tally.get_or_insert_with(Tally::default).record(Effect::Allow, Truth::Unknown, Via::Everyone);
                continue;
            }
            Reading::Known(acl) => allows(acl, of, subject.action, subject.principal),
        };
        let tally = tally.get_or_insert_with(Tally::default);
        if publicly {
            tally.record(Effect::Allow, counts.and(public_counts), Via::Everyone);
        }
        if account {
            tally.record(Effect::Allow, counts, Via::Account);
        }
    }
    tally
}

/// Whether another account than the bucket's owns the object, and which. Then the bucket's policy
/// can only deny: <https://docs.aws.amazon.com/AmazonS3/latest/userguide/how-s3-evaluates-access-control.html>.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ObjectOwner<'p> {
    /// The bucket's account, or the action is not the object owner's to allow.
    Bucket,
    /// This account.
    Other(&'p str),
    /// The bucket's account or this one.
    Perhaps(&'p str),
    /// Not known.
    Unknown,
}

pub(super) fn object_owner<'p>(subject: &Subject<'_>, bucket_account: &str, policies: &'p Policies) -> ObjectOwner<'p> {
    let access = &policies.access_control;
    let certain = match access.object_ownership {
        Reading::Absent | Reading::Known(ObjectOwnership::BucketOwnerEnforced) => return ObjectOwner::Bucket,
        Reading::Known(_) => true,
        Reading::Unreadable => false,
    };
    if !belongs_to_object_owner(subject.action) {
        return ObjectOwner::Bucket;
    }
    match &access.object_owner {
        Reading::Absent => ObjectOwner::Bucket,
        Reading::Known(owner) if owner == bucket_account => ObjectOwner::Bucket,
        Reading::Known(owner) if certain => ObjectOwner::Other(owner),
        Reading::Known(owner) => ObjectOwner::Perhaps(owner),
        Reading::Unreadable => ObjectOwner::Unknown,
    }
}

/// What RestrictPublicBuckets takes away: with a public policy, everything but AWS services and
/// callers of the account of bucket and access point.
pub(super) fn block_public_access(subject: &Subject<'_>, own: &Own<'_>, policies: &Policies) -> Option<Tally> {
    if !matches!(own.layer, Layer::BucketPolicy | Layer::AccessPointPolicy)
        || matches!(subject.principal, Principal::Service(_))
        || subject.principal.account() == Some(own.account)
    {
        return None;
    }
    let on = match policies.public_access.is_on(Setting::RestrictPublicBuckets) {
        Some(false) => return None,
        Some(true) => Truth::Yes,
        None => Truth::Unknown,
    };
    let public = match own.policy {
        Reading::Absent => return None,
        Reading::Known(policy) => Truth::from(is_public(policy)),
        Reading::Unreadable => Truth::Unknown,
    };
    let mut tally = Tally::FREE;
    tally.record(Effect::Deny, on.and(public), Via::Everyone);
    Some(tally)
}
