//! What could be read about a cause, for the causes' own files to choose from. What a first reading names (the policies
//! attached to a role, the bucket behind an access point) comes in a second round.

use s3litmus_policy::Reading as Slot;

use super::{
    Case, Need, Owner, ReadValue, Reading, Subject, judge, judged,
    organization::{self, ControlPolicies},
    policies::without_path,
    target, who_reads,
};
use crate::message::PolicyType;

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
    let access_point = target::access_point_to_read(case.evidence, &case.call().bucket, &case.target);
    subjects.extend(access_point.map(|arn| Subject::AccessPoint { arn }));
    subjects.extend(case.target.access_point.clone().map(|arn| Subject::AccessPointPolicy { arn }));
    let source = judged::source(case.evidence).map(|(_, target)| target);
    for target in std::iter::once(&case.target).chain(&source) {
        let Some(bucket) = target.bucket.clone() else { continue };
        let policy = Subject::BucketPolicy { bucket: bucket.clone() };
        // Across accounts an ACL may allow what a policy does not, unless ACLs are disabled.
        let policy_was_read = matches!(case.evidence.readings.of(&policy), Some(Reading::Read(_) | Reading::Absent));
        if policy_was_read && case.owns(target) == Some(false) {
            subjects.push(Subject::ObjectOwnership { bucket });
        }
        subjects.push(policy);
    }
    subjects
}

/// Both sides.
pub fn both_sides(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = identity(case);
    subjects.extend(resource(case));
    subjects
}

/// Both sides, and where they leave it open the service control policies of the caller's account.
pub fn service_control(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = both_sides(case);
    subjects.extend(of_the_caller(case));
    subjects
}

/// Both sides, and where they leave it open the resource control policies of the accounts of bucket, access point, role
/// and key.
pub fn resource_control(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = both_sides(case);
    subjects.extend(of_the_owners(case));
    subjects
}

fn of_the_caller(case: &Case<'_>) -> Vec<Subject> {
    match &case.caller {
        Some(caller) if is_worth_it(case, PolicyType::ServiceControlPolicy) => {
            control_policies(case, &caller.account, ControlPolicies::Service)
        }
        _ => Vec::new(),
    }
}

fn of_the_owners(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = Vec::new();
    if !is_worth_it(case, PolicyType::ResourceControlPolicy) {
        return subjects;
    }
    for judged in &case.judged {
        let owner = match (&judged.target.owner, judged.need) {
            (_, Need::Key | Need::AssumeRole) => judged.request.resource_account.to_string(),
            (Owner::Account(account), _) => account.clone(),
            (Owner::NotTheCaller | Owner::Unknown, _) => continue,
        };
        let access_point = judged.target.access_point_account().filter(|_| judged.need != Need::Key);
        for account in std::iter::once(owner.as_str()).chain(access_point) {
            subjects.extend(control_policies(case, account, ControlPolicies::Resource));
        }
    }
    subjects
}

/// Both sides, and where they leave it open the VPC endpoints of the account.
pub fn vpc_endpoint(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = both_sides(case);
    if is_worth_it(case, PolicyType::VpcEndpointPolicy) && !case.is_assume_role() {
        subjects.push(Subject::VpcEndpoints);
    }
    subjects
}

/// Whether policies that few may read are worth asking for: S3 names one, or it names none and what others read for less
/// lets the request through.
fn is_worth_it(case: &Case<'_>, policy_type: PolicyType) -> bool {
    if let Some(said) = &case.said.policy {
        return said.policy_type == policy_type;
    }
    let mut cheaper = if case.heard().is_about_kms() { identity(case) } else { both_sides(case) };
    cheaper.extend(key(case));
    let asked = || cheaper.into_iter().all(|subject| who_reads::is_asked(case, subject));
    let mut needed = case.judged.iter().filter(|judged| judged.need != Need::List).peekable();
    let known = needed.peek().is_some();
    case.said.refused && known && needed.all(organization::may_be_stopped_by) && asked()
}

/// The way from the root to an account, and once that is known the policies along it.
fn control_policies(case: &Case<'_>, account: &str, kind: ControlPolicies) -> Vec<Subject> {
    let mut subjects = vec![Subject::OrganizationPath { account: account.to_owned() }];
    if let Slot::Known(nodes) = organization::path(&case.evidence.readings, account) {
        subjects.extend(nodes.iter().map(|node| kind.at(node)));
    }
    subjects
}

/// Block Public Access at all places, whether the policy is public, and whether an ACL counts. Of a copy's source as soon as
/// it is known to be another account's: it stops no caller of the bucket's own.
pub fn public_access(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = resource(case);
    if let Some(bucket) = &case.target.bucket {
        if case.call().options.acl.is_some() {
            subjects.push(Subject::ObjectOwnership { bucket: bucket.clone() });
        }
        subjects.push(Subject::BucketPolicyStatus { bucket: bucket.clone() });
        subjects.push(Subject::BucketPublicAccess { bucket: bucket.clone() });
    }
    subjects.extend(judge::acls_to_read(case));
    let source = judged::source(case.evidence).map(|(_, target)| target);
    let source = source.filter(|source| case.owns(source) == Some(false));
    if let Some(bucket) = source.as_ref().and_then(|source| source.bucket.clone()) {
        subjects.push(Subject::BucketPolicyStatus { bucket: bucket.clone() });
        subjects.push(Subject::BucketPublicAccess { bucket });
    }
    for target in std::iter::once(&case.target).chain(&source) {
        if let Owner::Account(account) = &target.owner {
            subjects.push(Subject::AccountPublicAccess { account: account.clone() });
        }
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

/// The key, the caller's own policies, which may allow to use it, and those of the organization, which may not.
pub fn key_and_identity(case: &Case<'_>) -> Vec<Subject> {
    let mut subjects = key(case);
    subjects.extend(identity(case));
    if case.judged.iter().any(|judged| judged.need == Need::Key) {
        subjects.extend(of_the_caller(case));
        subjects.extend(of_the_owners(case));
    }
    subjects
}

/// Who owns bucket and object.
pub fn ownership(case: &Case<'_>) -> Vec<Subject> {
    let Some(bucket) = case.target.bucket.clone() else { return Vec::new() };
    let mut subjects = vec![Subject::ObjectOwnership { bucket: bucket.clone() }];
    let is_asked = case.evidence.readings.of(&subjects[0]).is_some();
    if is_asked
        && judge::acls_count(case, &case.target) != Some(false)
        && let Some(key) = &case.call().key
    {
        subjects.push(Subject::BucketAcl { bucket: bucket.clone() });
        subjects.push(Subject::ObjectAcl { bucket, key: key.clone() });
    }
    subjects
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
