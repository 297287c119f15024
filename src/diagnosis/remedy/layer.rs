//! Policies of the session, the network and the organization, which few may read: what to add to them, or whom to ask.

use serde_json::{Value, json};

use super::{
    add,
    grant::{lacking_in, needed, said_deny, what},
    repair,
    scope::{bucket_scope, by_the_role, role},
};
use crate::{
    cause::{Kind, Layer},
    diagnosis::Case,
    message::{Effect, PolicyType},
    report::{CauseReport, Remedy},
};

/// In a policy of another layer, where no Allow of it fits; where S3 names a Deny of it, whoever owns it is asked, since
/// such policies are not read.
pub fn allow_by_layer(case: &Case<'_>, report: &CauseReport) -> Option<Remedy> {
    if report.kind != Kind::ImplicitDeny || said_deny(case) {
        return ask_to_narrow(case, &what(&needed(case))?);
    }
    let mut grants = lacking_in(case, report.layer);
    let what = what(&grants)?;
    let (target, mut resource, owner) = document(case, report.layer)?;
    if let Some(policy) = report.policy.as_ref().filter(|policy| policy.layer == Layer::VpcEndpointPolicy) {
        resource = policy.name.clone().unwrap_or(resource);
    }
    // A policy of the organization binds everybody in the account, and one of an endpoint everybody in its VPC: the role
    // is named by a condition.
    let only = Value::Object(by_the_role(case)?);
    let members: Vec<(&str, Value)> = match report.layer {
        Layer::ServiceControlPolicy => vec![("Condition", only)],
        Layer::VpcEndpointPolicy => vec![("Principal", json!("*")), ("Condition", only)],
        _ => Vec::new(),
    };
    if report.layer == Layer::VpcEndpointPolicy && case.target.through_access_point {
        // Through an access point the endpoint has to let both through.
        // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html
        for grant in &mut grants {
            grant.beside = bucket_scope(case);
        }
    }
    let changes: Vec<_> = grants.iter().map(|grant| add(target, &resource, grant.statement(&members))).collect();
    Some(repair(format!("allow {what} in the {}", target.replace('-', " ")), owner, changes))
}

/// In words, since nobody but who made the session knows whether it has a policy at all.
pub fn ask_who_made_the_session(case: &Case<'_>) -> Option<Remedy> {
    let caller = case.caller.as_ref()?;
    let what = what(&needed(case))?;
    let summary = format!(
        "ask who makes the session `{}` whether a policy is passed to AssumeRole, and allow {what} in it; where none is, look \
         at the VPC endpoint of a subnet that another account shares",
        caller.arn
    );
    Some(repair(summary, "who makes the session", Vec::new()))
}

/// The document of a layer: what a change calls it, what it is attached to, and who owns it.
pub(super) fn document(case: &Case<'_>, layer: Layer) -> Option<(&'static str, String, &'static str)> {
    let caller = case.caller.as_ref()?;
    Some(match layer {
        Layer::PermissionsBoundary => ("permissions-boundary", role(case)?, "owner of the permissions boundary"),
        Layer::SessionPolicy => ("session-policy", caller.arn.clone(), "who makes the session"),
        Layer::ServiceControlPolicy => ("service-control-policy", caller.account.clone(), "organization admin"),
        // Which endpoint it is, S3 does not tell, and it may be none that was read: the one that the session's requests go
        // through.
        Layer::VpcEndpointPolicy => ("vpc-endpoint-policy", caller.arn.clone(), "owner of the VPC endpoint"),
        _ => return None,
    })
}

/// The Deny of a policy that is not read, named as far as S3 names it.
pub(super) fn ask_to_narrow(case: &Case<'_>, what: &str) -> Option<Remedy> {
    let policy = case.said.policy.as_ref().filter(|policy| policy.effect == Effect::ExplicitDeny)?;
    let role = role(case)?;
    let (name, owner) = match policy.policy_type {
        PolicyType::ServiceControlPolicy => ("service control policy", "organization admin"),
        PolicyType::ResourceControlPolicy => ("resource control policy", "organization admin"),
        PolicyType::VpcEndpointPolicy => ("policy of the VPC endpoint", "owner of the VPC endpoint"),
        PolicyType::PermissionsBoundary => ("permissions boundary", "owner of the permissions boundary"),
        PolicyType::IdentityPolicy => ("policies of the role", "role owner"),
        PolicyType::TrustPolicy => ("role's trust policy", "owner of the assumed role"),
        PolicyType::SessionPolicy => ("policy that the session was made with", "who makes the session"),
        _ => return None,
    };
    let arn = policy.arn.as_ref().map(|arn| format!(" `{arn}`")).unwrap_or_default();
    let summary = format!(
        "narrow the Deny of the {name}{arn} so that {what} by the role `{role}` is left out, or meet its condition; \
         its statements may not be read from here"
    );
    Some(repair(summary, owner, Vec::new()))
}
