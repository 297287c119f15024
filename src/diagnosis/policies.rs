//! The policies that were read, as the engine takes them.
//!
//! In: readings. Out: [`Policies`] with every slot known, absent or unreadable. Absent on purpose: which of them
//! decides.

use s3litmus_policy::{
    Layer, Policies, Policy, PolicySource, Reading as Slot,
    ownership::{AccessControl, ObjectOwnership},
    public::{PublicAccess, PublicAccessBlock},
};
use serde_json::Value;

use super::{Caller, Evidence, Owner, PublicAccessFacts, ReadValue, Reading, Readings, Subject, Target};

/// The policies of a caller, and how much of the identity side was read.
#[derive(Clone, Debug, Default)]
pub(super) struct IdentitySide {
    /// What was read of inline and attached policies.
    pub policies: Vec<Policy>,
    /// Whether that is all of them.
    pub complete: bool,
    /// The permissions boundary.
    pub boundary: Slot<Vec<Policy>>,
}

/// The policies of `caller`, as far as they were read.
pub(super) fn identity_side(readings: &Readings, caller: &Caller) -> IdentitySide {
    let Some(role) = caller.role() else {
        return IdentitySide { boundary: Slot::Unreadable, ..IdentitySide::default() };
    };
    let mut side = IdentitySide { complete: true, ..IdentitySide::default() };
    match readings.of(&Subject::InlinePolicies { role: role.clone() }) {
        Some(Reading::Read(ReadValue::Policies { policies })) => {
            for named in policies {
                let mut source = PolicySource::new(Layer::IdentityPolicy);
                source.name = named.name.clone();
                source.arn = named.arn.clone();
                side.policies.push(Policy::from_value_lossy((*named.document).clone(), source));
            }
        }
        _ => side.complete = false,
    }
    match readings.of(&Subject::AttachedPolicies { role: role.clone() }) {
        Some(Reading::Read(ReadValue::Attached { arns })) => {
            for arn in arns {
                match managed(readings, arn, Layer::IdentityPolicy) {
                    Slot::Known(policy) => side.policies.push(policy),
                    Slot::Absent | Slot::Unreadable => side.complete = false,
                }
            }
        }
        _ => side.complete = false,
    }
    side.boundary = match readings.of(&Subject::Role { role }) {
        Some(Reading::Read(ReadValue::Role(facts))) => match &facts.boundary {
            Some(arn) => managed(readings, arn, Layer::PermissionsBoundary).map(|policy| vec![policy]),
            None => Slot::Absent,
        },
        _ => Slot::Unreadable,
    };
    side
}

fn managed(readings: &Readings, arn: &str, layer: Layer) -> Slot<Policy> {
    match readings.of(&Subject::ManagedPolicy { arn: arn.to_owned() }) {
        Some(Reading::Read(ReadValue::Policies { policies })) => match policies.first() {
            Some(named) => {
                let source = PolicySource::new(layer).with_arn(arn);
                Slot::Known(Policy::from_value_lossy((*named.document).clone(), source))
            }
            None => Slot::Unreadable,
        },
        _ => Slot::Unreadable,
    }
}

/// A resource's policy that was read.
pub(super) fn document(readings: &Readings, subject: &Subject, layer: Layer, arn: &str) -> Slot<Policy> {
    match readings.of(subject) {
        Some(Reading::Read(ReadValue::Policy { document })) => {
            Slot::Known(from_value((**document).clone(), layer, arn))
        }
        Some(Reading::Absent) => Slot::Absent,
        _ => Slot::Unreadable,
    }
}

/// The trust policy of a role.
pub(super) fn trust_policy(readings: &Readings, role: &str) -> Slot<Policy> {
    match readings.of(&Subject::Role { role: without_path(role) }) {
        Some(Reading::Read(ReadValue::Role(facts))) => match &facts.trust_policy {
            Some(document) => Slot::Known(from_value((**document).clone(), Layer::TrustPolicy, &facts.arn)),
            None => Slot::Unreadable,
        },
        _ => Slot::Unreadable,
    }
}

fn from_value(document: Value, layer: Layer, arn: &str) -> Policy {
    Policy::from_value_lossy(document, PolicySource::new(layer).with_arn(arn))
}

/// `arn:aws:iam::ACCOUNT:role/PATH/NAME` without the path, as sessions name the role.
pub(in crate::diagnosis) fn without_path(role: &str) -> String {
    match (role.split_once(":role/"), role.rsplit_once('/')) {
        (Some((account, _)), Some((_, name))) => format!("{account}:role/{name}"),
        _ => role.to_owned(),
    }
}

/// The policies and settings of the bucket and of the access point before it.
pub(super) fn resource_side(evidence: &Evidence, target: &Target, policies: &mut Policies) {
    let readings = &evidence.readings;
    policies.resource = match (&target.bucket, target.bucket_resource(None)) {
        (Some(bucket), Some(arn)) => {
            document(readings, &Subject::BucketPolicy { bucket: bucket.clone() }, Layer::BucketPolicy, &arn)
        }
        _ => Slot::Unreadable,
    };
    policies.access_point = match &target.access_point {
        Some(arn) => {
            document(readings, &Subject::AccessPointPolicy { arn: arn.clone() }, Layer::AccessPointPolicy, arn)
        }
        None if target.through_access_point => Slot::Unreadable,
        None => Slot::Absent,
    };
    policies.public_access = public_access(evidence, target);
    policies.access_control = access_control(evidence, target);
}

fn public_access(evidence: &Evidence, target: &Target) -> PublicAccess {
    let readings = &evidence.readings;
    let settings = |subject: Option<Subject>| match subject.and_then(|subject| readings.of(&subject)) {
        Some(Reading::Read(ReadValue::PublicAccess(facts))) => Slot::Known(block(*facts)),
        Some(Reading::Absent) => Slot::Absent,
        _ => Slot::Unreadable,
    };
    let account = match &target.owner {
        Owner::Account(account) => Some(Subject::AccountPublicAccess { account: account.clone() }),
        Owner::NotTheCaller | Owner::Unknown => None,
    };
    let access_point = match &target.access_point {
        Some(arn) => match readings.of(&Subject::AccessPoint { arn: arn.clone() }) {
            Some(Reading::Read(ReadValue::AccessPoint(facts))) => {
                facts.public_access.map_or(Slot::Absent, |facts| Slot::Known(block(facts)))
            }
            _ => Slot::Unreadable,
        },
        None if target.through_access_point => Slot::Unreadable,
        None => Slot::Absent,
    };
    PublicAccess {
        access_point,
        bucket: settings(target.bucket.clone().map(|bucket| Subject::BucketPublicAccess { bucket })),
        account: settings(account),
    }
}

fn block(facts: PublicAccessFacts) -> PublicAccessBlock {
    PublicAccessBlock {
        block_public_acls: facts.block_public_acls,
        ignore_public_acls: facts.ignore_public_acls,
        block_public_policy: facts.block_public_policy,
        restrict_public_buckets: facts.restrict_public_buckets,
    }
}

/// Object Ownership and the object's owner. Grants of ACLs are left out: the request was denied, so none allowed it.
fn access_control(evidence: &Evidence, target: &Target) -> AccessControl {
    let readings = &evidence.readings;
    let subject = target.bucket.clone().map(|bucket| Subject::ObjectOwnership { bucket });
    let object_ownership = match subject.and_then(|subject| readings.of(&subject)) {
        Some(Reading::Read(ReadValue::Ownership { setting })) => match setting.as_str() {
            "BucketOwnerEnforced" => Slot::Known(ObjectOwnership::BucketOwnerEnforced),
            "BucketOwnerPreferred" => Slot::Known(ObjectOwnership::BucketOwnerPreferred),
            "ObjectWriter" => Slot::Known(ObjectOwnership::ObjectWriter),
            _ => Slot::Absent,
        },
        // A bucket made before the setting existed has none, and objects belong to who wrote them.
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
        Some(Reading::Absent) => Slot::Known(ObjectOwnership::ObjectWriter),
        _ => Slot::Absent,
    };
    AccessControl { object_ownership, ..AccessControl::default() }
}

/// The policy of a KMS key.
pub(super) fn key_policy(readings: &Readings, key: &str) -> Slot<Policy> {
    document(readings, &Subject::KmsKeyPolicy { key: key.to_owned() }, Layer::KmsKeyPolicy, key)
}
