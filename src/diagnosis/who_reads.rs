//! As whom a subject is read.
//!
//! In: a [`Case`] and a [`Subject`]. Out: the request to send next, none where the subject was read or nobody is left to
//! ask. The order is the run's own role, the role that the target is tested as, then each of the suite's `read_as`; the
//! next one is asked where those before it were refused. Absent on purpose: what is worth reading (`reads`), and what an
//! answer means.
//!
//! INVARIANT: nobody is asked who cannot answer, or whose answer would be about something else: IAM and S3 Control
//! answer about the asker's own account, KMS finds a key that is named by id or alias there
//! (<https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html>), and the endpoints of another account
//! are not on the way.

use super::{Case, Evidence, Owner, ReadRequest, ReadValue, Reading, Readings, Subject, judged};
use crate::call::AssumeRole;

/// The request to read a subject as who comes next.
pub(super) fn request(case: &Case<'_>, subject: Subject) -> Option<ReadRequest> {
    let readings = &case.evidence.readings;
    if !is_open(readings.of(&subject), &subject) {
        return None;
    }
    let next = chain(case, &subject).into_iter().find(|role| {
        let request =
            ReadRequest { subject: subject.clone(), region: region(case, &subject), assume_role: role.cloned() };
        !readings.has(&request) && may_answer(case, *role, &subject)
    })?;
    Some(ReadRequest { region: region(case, &subject), subject, assume_role: next.cloned() })
}

/// Whether a subject was asked for in every way that there is.
pub(super) fn is_asked(case: &Case<'_>, subject: Subject) -> bool {
    request(case, subject).is_none()
}

/// The account of who sent a request; none where the run does not know its own.
pub(super) fn account<'e>(evidence: &'e Evidence, request: &'e ReadRequest) -> Option<&'e str> {
    match &request.assume_role {
        Some(role) => role.account(),
        None => evidence.own().map(|own| own.account.as_str()),
    }
}

/// What was read of a key by what names it. An id or alias stands for a key of the caller's own account, whoever reads.
pub(super) fn key_named<'e>(evidence: &'e Evidence, key: &str) -> Option<&'e Reading> {
    let subject = Subject::KmsKey { key: key.to_owned() };
    let caller = evidence.caller.as_ref().map(|caller| caller.account.as_str());
    let of_it = evidence.readings.iter().filter(|(request, _)| request.subject == subject);
    let mut read = of_it.filter(|(_, reading)| matches!(reading, Reading::Read(_)));
    let is_one_key = key.starts_with("arn:") || caller.is_none();
    read.find(|(request, _)| is_one_key || account(evidence, request) == caller).map(|(_, reading)| reading)
}

/// Whether another answer may tell more. Who got none in time has nobody ask again, since the service may be out of
/// reach; but of an organization an asker of another one is told nothing either way.
fn is_open(reading: Option<&Reading>, subject: &Subject) -> bool {
    match reading {
        None | Some(Reading::Denied { .. }) => true,
        Some(Reading::NotTried { .. }) => matches!(
            subject,
            Subject::OrganizationPath { .. }
                | Subject::ServiceControlPolicies { .. }
                | Subject::ResourceControlPolicies { .. }
        ),
        Some(Reading::Read(_) | Reading::Absent) => false,
    }
}

/// Who may be asked, in order. The run's own role is none.
fn chain<'c>(case: &'c Case<'_>, subject: &Subject) -> Vec<Option<&'c AssumeRole>> {
    let tested_as = case.call().assume_role.as_ref().filter(|_| !case.is_assume_role());
    let roles = tested_as.into_iter().chain(&case.evidence.read_as);
    let mut chain: Vec<_> = std::iter::once(None).chain(roles.map(Some)).collect();
    if let Subject::ServiceControlPolicies { target } | Subject::ResourceControlPolicies { target } = subject
        && let Some(found) = who_found(&case.evidence.readings, target)
    {
        // Those before were refused the way, and so is what is attached along it.
        let known = chain.iter().position(|role| *role == found);
        chain.drain(..known.unwrap_or_default());
    }
    chain
}

/// Who read the way to a node of an organization.
fn who_found<'r>(readings: &'r Readings, node: &str) -> Option<Option<&'r AssumeRole>> {
    readings.iter().find_map(|(request, reading)| match reading {
        Reading::Read(ReadValue::OrganizationPath { nodes }) if nodes.iter().any(|it| it == node) => {
            Some(request.assume_role.as_ref())
        }
        _ => None,
    })
}

fn may_answer(case: &Case<'_>, role: Option<&AssumeRole>, subject: &Subject) -> bool {
    let readings = &case.evidence.readings;
    let own = || own_account(case);
    let asker = match role {
        Some(role) => role.account(),
        None => own(),
    };
    if role.is_some_and(|role| is_refused(readings, role)) {
        return false;
    }
    let is_in = |account: Option<&str>| account.is_some() && account == asker;
    match subject {
        Subject::Role { role } | Subject::InlinePolicies { role } | Subject::AttachedPolicies { role } => {
            is_in(account_of(role))
        }
        // Policies of AWS are in every account.
        Subject::ManagedPolicy { arn } => account_of(arn) == Some("aws") || is_in(account_of(arn)),
        Subject::KmsKey { key } | Subject::KmsKeyPolicy { key } if !key.starts_with("arn:") => {
            is_in(case.caller.as_ref().map(|caller| caller.account.as_str()))
        }
        Subject::VpcEndpoints => role.is_none() || is_in(own()),
        _ if role.is_none() => true,
        Subject::AccountPublicAccess { account } => is_in(Some(account)),
        Subject::AccessPoint { arn } | Subject::AccessPointPolicy { arn } => is_in(account_of(arn)),
        Subject::KmsKey { key } | Subject::KmsKeyPolicy { key } => is_in(account_of(key)),
        // Who may not read the way to one account is no administrator of the organization.
        Subject::OrganizationPath { .. } => !readings.iter().any(|(request, reading)| {
            request.assume_role.as_ref() == role
                && matches!(request.subject, Subject::OrganizationPath { .. })
                && matches!(reading, Reading::Denied { .. })
        }),
        Subject::ServiceControlPolicies { .. } | Subject::ResourceControlPolicies { .. } => true,
        Subject::BucketPolicy { bucket }
        | Subject::BucketPolicyStatus { bucket }
        | Subject::BucketPublicAccess { bucket }
        | Subject::ObjectOwnership { bucket }
        | Subject::BucketEncryption { bucket }
        | Subject::RequestPayment { bucket }
        | Subject::ObjectLock { bucket }
        | Subject::BucketRegion { bucket }
        | Subject::BucketAcl { bucket }
        | Subject::ObjectAcl { bucket, .. } => {
            // The bucket may let the tested role read, whosever it is; that it lets a reader of a third account is not
            // worth a request.
            let tested = case.call().assume_role.as_ref() == role;
            tested || may_own(case, bucket, asker)
        }
    }
}

/// Whether an account may be that of the bucket's owner, as far as is known.
fn may_own(case: &Case<'_>, bucket: &str, account: Option<&str>) -> bool {
    let evidence = case.evidence;
    let owner = if case.target.bucket.as_deref() == Some(bucket) {
        case.target.owner.clone()
    } else {
        let source = judged::source(evidence).map(|(_, target)| target);
        source.filter(|target| target.bucket.as_deref() == Some(bucket)).map_or(Owner::Unknown, |target| target.owner)
    };
    let caller = case.caller.as_ref().map(|caller| caller.account.as_str());
    let policy = Subject::BucketPolicy { bucket: bucket.to_owned() };
    let is_told_foreign = |(request, reading): (&ReadRequest, &Reading)| {
        request.subject == policy && reading.is_told_foreign() && self::account(evidence, request) == account
    };
    let fits = match &owner {
        Owner::Account(owner) => Some(owner.as_str()) == account,
        Owner::NotTheCaller => caller.is_none() || caller != account,
        Owner::Unknown => true,
    };
    fits && !evidence.readings.iter().any(is_told_foreign)
}

/// The account of the run's own role.
fn own_account<'c>(case: &'c Case<'_>) -> Option<&'c str> {
    let unassumed = case.caller.as_ref().filter(|_| case.call().assume_role.is_none());
    case.evidence.own().or(unassumed).map(|own| own.account.as_str())
}

/// Whether a role was refused to who asked for it.
fn is_refused(readings: &Readings, role: &AssumeRole) -> bool {
    let mut as_role = readings.iter().filter(|(request, _)| request.assume_role.as_ref() == Some(role));
    as_role.any(|(_, reading)| reading.is_role_refused())
}

/// The fifth part of an ARN.
fn account_of(arn: &str) -> Option<&str> {
    arn.split(':').nth(4).filter(|account| !account.is_empty())
}

/// The Region to ask in; none is the run's.
fn region(case: &Case<'_>, subject: &Subject) -> Option<String> {
    match subject {
        Subject::Role { .. }
        | Subject::InlinePolicies { .. }
        | Subject::AttachedPolicies { .. }
        | Subject::ManagedPolicy { .. }
        | Subject::OrganizationPath { .. }
        | Subject::ServiceControlPolicies { .. }
        | Subject::ResourceControlPolicies { .. }
        // The network is the run's own, wherever the bucket is.
        | Subject::VpcEndpoints => None,
        Subject::KmsKey { key } | Subject::KmsKeyPolicy { key } => {
            key.split(':').nth(3).or_else(|| case.region()).map(str::to_owned)
        }
        _ => case.region().map(str::to_owned),
    }
}
