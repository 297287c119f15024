//! What was asked and what came, for people.

use std::collections::BTreeSet;

use super::{Case, Evidence, ReadRequest, ReadValue, Reading, Subject, control, difference, rank::Ranking};
use crate::answer::{Answer, Exchange};

/// A line for each step of the diagnosis, and one for each cause that holds.
pub(super) fn lines(case: &Case<'_>, ranking: &Ranking) -> Vec<String> {
    let evidence = case.evidence;
    let denied = &evidence.denied;
    let what = denied.request.as_deref().unwrap_or(denied.call.operation.name());
    let mut lines: Vec<_> = redirect(denied).into_iter().collect();
    lines.push(format!("{what}: {}", answer(denied)));
    lines.extend(since(evidence));
    for experiment in &evidence.experiments {
        if let Some(prepared) = &experiment.prepared
            && !matches!(prepared.answer, Answer::Succeeded(_))
        {
            lines.push(format!("to write an object first: {}", answer(prepared)));
            continue;
        }
        let changes: Vec<_> =
            difference(&denied.call, &experiment.exchange.call).iter().map(ToString::to_string).collect();
        let changes = if changes.is_empty() { "once more".to_owned() } else { changes.join(" and ") };
        lines.push(format!("{changes}: {}", answer(&experiment.exchange)));
    }
    if let Some(limit) = evidence.limit_reached {
        let more = if evidence.experiments.is_empty() { "" } else { "more " };
        lines.push(format!("no {more}experiments: the limit of {limit} for this run is reached"));
    }
    lines.extend(readings(case));
    for standing in ranking.standing.iter().filter(|standing| standing.supported) {
        lines.push(format!("{}: {}", standing.cause.id, standing.held.because));
    }
    lines
}

/// What checks of the run did to the object after the denial, where something was to be tried on it then.
fn since(evidence: &Evidence) -> Vec<String> {
    let changes = evidence.changes_since.iter();
    let mut lines: Vec<_> =
        changes.map(|change| format!("since then, {}: {}", change.call.operation.name(), answer(change))).collect();
    match &evidence.control {
        Some(control) => {
            let prepared = control.prepared.as_ref();
            lines.extend(prepared.map(|prepared| format!("to write the object again: {}", answer(prepared))));
            lines.push(format!("once more: {}", answer(&control.exchange)));
            if !control::is_refused_alike(evidence) {
                lines
                    .push("what is tried on the object now tells nothing of this denial: it is another one".to_owned());
            }
        }
        None if control::is_lost(evidence) && evidence.experiments.is_empty() => {
            lines.push("nothing was tried on the object, which a check of the run has deleted".to_owned());
        }
        None => lines.clear(),
    }
    lines
}

/// That S3 pointed to another Region, where it did.
pub fn redirect(exchange: &Exchange) -> Option<String> {
    let (from, to) = (exchange.redirected_from.as_ref()?, exchange.region.as_ref()?);
    Some(format!("S3 pointed from {from} to {to}, where the request was repeated"))
}

/// A line for each reading that tells something: of what one asker read, the refusals of others do not; and one for each
/// role to read as that was refused.
fn readings(case: &Case<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    let mut refused = BTreeSet::new();
    for (request, reading) in relevant(case) {
        let role = request.assume_role.as_ref().map(|role| role.role_arn.as_str());
        if reading.is_role_refused() {
            refused.extend(role.map(|role| format!("reading as `{role}`: {}", role_refused(reading))));
        } else if was_read(reading) || !is_known(case, &request.subject) {
            let who = role.map(|role| format!(" as `{role}`")).unwrap_or_default();
            let found = match is_of_another_alias(case, reading) {
                true => "read, and the alias that was asked for is not its own".to_owned(),
                false => read(&request.subject, reading),
            };
            lines.push(format!("{}{who}: {found}", subject(&request.subject)));
        }
    }
    lines.extend(refused);
    lines
}

/// Whether what was read is an access point of the name in the alias that was asked for, and not the one that it stands for.
fn is_of_another_alias(case: &Case<'_>, reading: &Reading) -> bool {
    matches!(reading, Reading::Read(ReadValue::AccessPoint(_)))
        && case.target.through_access_point
        && case.target.access_point.is_none()
}

/// The permissions that would have let the run say more: what was refused to all who asked, not what was not tried.
pub(super) fn unreadable(case: &Case<'_>) -> Vec<String> {
    let mut actions = BTreeSet::new();
    for (request, reading) in relevant(case).filter(|(request, _)| !is_known(case, &request.subject)) {
        let Reading::Denied { action, .. } = reading else { continue };
        if let Some(role) = request.assume_role.as_ref().filter(|_| reading.is_role_refused()) {
            actions.insert(format!("{action} on {}", role.role_arn));
            continue;
        }
        if reading.is_told_foreign() {
            // Where a role of the owner's account was refused as well, that one lacks the permission.
            if !lacks_permission(case, &request.subject) {
                actions.insert(format!("{action} by a role of the bucket's account"));
            }
            continue;
        }
        actions.insert(action.clone());
        if let Subject::OrganizationPath { .. } = request.subject {
            // The way alone says nothing: what is attached along it is read after it.
            actions.extend(ALONG_THE_WAY.map(str::to_owned));
        }
    }
    actions.into_iter().collect()
}

/// Whether a permission is what somebody who asked lacks.
fn lacks_permission(case: &Case<'_>, subject: &Subject) -> bool {
    let mut asked = case.evidence.readings.iter().filter(|(request, _)| request.subject == *subject);
    asked.any(|(_, reading)| {
        matches!(reading, Reading::Denied { .. }) && !reading.is_told_foreign() && !reading.is_role_refused()
    })
}

const ALONG_THE_WAY: [&str; 2] = ["organizations:ListPoliciesForTarget", "organizations:DescribePolicy"];

/// The readings that have to do with this denial; a run shares them between all.
fn relevant<'e>(case: &'e Case<'_>) -> impl Iterator<Item = (&'e ReadRequest, &'e Reading)> {
    let wanted: BTreeSet<_> = super::steps::subjects(case).into_iter().collect();
    case.evidence.readings.iter().filter(move |(request, _)| wanted.contains(&request.subject))
}

fn was_read(reading: &Reading) -> bool {
    matches!(reading, Reading::Read(_) | Reading::Absent)
}

/// Whether anybody read a subject.
fn is_known(case: &Case<'_>, subject: &Subject) -> bool {
    case.evidence.readings.of(subject).is_some_and(was_read)
}

/// What STS said of a role to read as.
fn role_refused(reading: &Reading) -> String {
    let code = match reading {
        Reading::Denied { error, .. } => error.code.as_deref(),
        _ => None,
    };
    format!("the role may not be assumed ({}), `sts:AssumeRole` would allow it", code.unwrap_or("no code"))
}

fn answer(exchange: &Exchange) -> String {
    match &exchange.answer {
        Answer::Succeeded(_) => "allowed".to_owned(),
        Answer::Refused(error) => {
            let code = error.code.as_deref().unwrap_or("no code");
            match &error.message {
                Some(message) => format!("{} {code}, {message}", error.status),
                None => format!("{} {code}", error.status),
            }
        }
        Answer::Unanswered(failure) => format!("no answer, {}", failure.message),
        Answer::NotTried { because } => format!("not sent, {because}"),
    }
}

fn read(subject: &Subject, reading: &Reading) -> String {
    match reading {
        Reading::Read(_) => "read".to_owned(),
        Reading::Absent => "there is none".to_owned(),
        Reading::Denied { error, .. } if reading.is_told_foreign() => format!(
            "may not be read ({}): S3 answers a role of the owner's account only, which `diagnosis.read_as` can name",
            error.code.as_deref().unwrap_or("no code")
        ),
        Reading::Denied { action, error } => {
            let code = error.code.as_deref().unwrap_or("no code");
            let who = match subject {
                Subject::OrganizationPath { .. }
                | Subject::ServiceControlPolicies { .. }
                | Subject::ResourceControlPolicies { .. } => {
                    " in the management account or that of a delegated administrator"
                }
                _ => "",
            };
            format!("may not be read ({code}), `{action}`{who} would allow it")
        }
        Reading::NotTried { because } => format!("not read, {because}"),
    }
}

fn subject(subject: &Subject) -> String {
    match subject {
        Subject::BucketPolicy { bucket } => format!("policy of the bucket `{bucket}`"),
        Subject::BucketPolicyStatus { bucket } => format!("whether the policy of `{bucket}` is public"),
        Subject::BucketPublicAccess { bucket } => format!("Block Public Access of the bucket `{bucket}`"),
        Subject::AccountPublicAccess { account } => format!("Block Public Access of the account `{account}`"),
        Subject::ObjectOwnership { bucket } => format!("Object Ownership of `{bucket}`"),
        Subject::BucketEncryption { bucket } => format!("default encryption of `{bucket}`"),
        Subject::RequestPayment { bucket } => format!("who pays for requests to `{bucket}`"),
        Subject::ObjectLock { bucket } => format!("Object Lock of `{bucket}`"),
        Subject::BucketRegion { bucket } => format!("Region of `{bucket}`"),
        Subject::BucketAcl { bucket } => format!("owner of `{bucket}`"),
        Subject::ObjectAcl { bucket, key } => format!("owner of `{bucket}/{key}`"),
        Subject::AccessPoint { arn } => format!("access point `{arn}`"),
        Subject::AccessPointPolicy { arn } => format!("policy of the access point `{arn}`"),
        Subject::Role { role } => format!("role `{role}`"),
        Subject::InlinePolicies { role } => format!("inline policies of `{role}`"),
        Subject::AttachedPolicies { role } => format!("attached policies of `{role}`"),
        Subject::ManagedPolicy { arn } => format!("policy `{arn}`"),
        Subject::KmsKey { key } => format!("KMS key `{key}`"),
        Subject::KmsKeyPolicy { key } => format!("policy of the KMS key `{key}`"),
        Subject::OrganizationPath { account } => format!("place of the account `{account}` in its organization"),
        Subject::ServiceControlPolicies { target } => format!("service control policies of `{target}`"),
        Subject::ResourceControlPolicies { target } => format!("resource control policies of `{target}`"),
        Subject::VpcEndpoints => "VPC endpoints of S3 that the account has".to_owned(),
    }
}
