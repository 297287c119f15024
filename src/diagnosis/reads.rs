//! What could be read about a cause, for the causes' own files to choose from. What a first reading names (the policies
//! attached to a role, the bucket behind an access point) comes in a second round.

use super::{Case, Need, Owner, ReadValue, Reading, Subject, judged, policies::without_path};

/// The caller's own policies and boundary.
pub fn identity(case: &Case<'_>) -> Vec<Subject> {
    let Some(role) = case.caller.as_ref().and_then(super::Caller::role) else { return Vec::new() };
    let readings = &case.evidence.readings;
    let mut subjects = vec![
        Subject::Role { role: role.clone() },
        Subject::InlinePolicies { role: role.clone() },
        Subject::AttachedPolicies { role: role.clone() },
    ];
    if let Some(Reading::Read(ReadValue::Attached { arns })) =
        readings.of(&Subject::AttachedPolicies { role: role.clone() })
    {
        subjects.extend(arns.iter().map(|arn| Subject::ManagedPolicy { arn: arn.clone() }));
    }
    if let Some(Reading::Read(ReadValue::Role(facts))) = readings.of(&Subject::Role { role }) {
        subjects.extend(facts.boundary.clone().map(|arn| Subject::ManagedPolicy { arn }));
    }
    subjects
}

/// The bucket policy, that of a copy's source, and the access point before the bucket with its own.
pub fn resource(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = Vec::new();
    if let Some(arn) = &case.target.access_point {
        subjects.push(Subject::AccessPoint { arn: arn.clone() });
        subjects.push(Subject::AccessPointPolicy { arn: arn.clone() });
    }
    let source = judged::source(case.evidence).map(|(_, target)| target);
    for bucket in [Some(&case.target), source.as_ref()].into_iter().flatten().filter_map(|it| it.bucket.clone()) {
        subjects.push(Subject::BucketPolicy { bucket });
    }
    subjects
}

/// Both sides.
pub fn both_sides(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = identity(case);
    subjects.extend(resource(case));
    subjects
}

/// Block Public Access at all places, and whether the policy is public.
pub fn public_access(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = resource(case);
    if let Some(bucket) = &case.target.bucket {
        subjects.push(Subject::BucketPolicyStatus { bucket: bucket.clone() });
        subjects.push(Subject::BucketPublicAccess { bucket: bucket.clone() });
    }
    if let Owner::Account(account) = &case.target.owner {
        subjects.push(Subject::AccountPublicAccess { account: account.clone() });
    }
    subjects
}

/// The bucket's default encryption.
pub fn default_encryption(case: &Case<'_>) -> Vec<Subject> {
    case.target.bucket.clone().map(|bucket| Subject::BucketEncryption { bucket }).into_iter().collect()
}

/// The bucket's default encryption, the key that is used, and its policy.
pub fn key(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = default_encryption(case);
    let source = judged::source(case.evidence).and_then(|(_, target)| target.bucket);
    subjects.extend(source.map(|bucket| Subject::BucketEncryption { bucket }));
    if let Some(id) = &case.call().options.sse_kms_key_id
        && !id.starts_with("arn:")
    {
        subjects.push(Subject::KmsKey { key: id.clone() });
    }
    for used in case.judged.iter().filter(|judged| judged.need == Need::Key).map(|judged| &judged.resource) {
        subjects.push(Subject::KmsKey { key: used.clone() });
        subjects.push(Subject::KmsKeyPolicy { key: used.clone() });
    }
    subjects
}

/// The key, and the caller's own policies, which may allow to use it.
pub fn key_and_identity(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = key(case);
    subjects.extend(identity(case));
    subjects
}

/// Who owns bucket and object.
pub fn ownership(case: &Case<'_>) -> Vec<Subject> {
    let Some(bucket) = case.target.bucket.clone() else { return Vec::new() };
    let mut subjects = vec![Subject::ObjectOwnership { bucket: bucket.clone() }];
    let enforced =
        matches!(case.evidence.readings.of(&subjects[0]), None | Some(Reading::Read(ReadValue::Ownership { .. })))
            && !acls_count(case, &subjects[0]);
    if !enforced && let Some(key) = &case.call().key {
        subjects.push(Subject::BucketAcl { bucket: bucket.clone() });
        subjects.push(Subject::ObjectAcl { bucket, key: key.clone() });
    }
    subjects
}

fn acls_count(case: &Case<'_>, ownership: &Subject) -> bool {
    matches!(
        case.evidence.readings.of(ownership),
        Some(Reading::Read(ReadValue::Ownership { setting })) if setting != "BucketOwnerEnforced"
    )
}

/// Who pays for requests, to the bucket and to that of a copy's source.
pub fn payer(case: &Case<'_>) -> Vec<Subject> {
    let source = judged::source(case.evidence).and_then(|(_, target)| target.bucket);
    let buckets = case.target.bucket.clone().into_iter().chain(source);
    buckets.map(|bucket| Subject::RequestPayment { bucket }).collect()
}

/// Object Lock of the bucket.
pub fn object_lock(case: &Case<'_>) -> Vec<Subject> {
    case.target.bucket.clone().map(|bucket| Subject::ObjectLock { bucket }).into_iter().collect()
}

/// The Region of the bucket.
pub fn region(case: &Case<'_>) -> Vec<Subject> {
    case.target.bucket.clone().map(|bucket| Subject::BucketRegion { bucket }).into_iter().collect()
}

/// The trust policy of the role that is assumed, and the caller's own policies.
pub fn trust(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = identity(case);
    if let Some(role) = &case.call().assume_role {
        subjects.push(Subject::Role { role: without_path(&role.role_arn) });
    }
    subjects
}
