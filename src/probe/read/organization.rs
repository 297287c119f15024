//! Where an account stands in its organization, and the policies that are attached along that way.
//!
//! These calls answer the management account and delegated administrators only
//! (<https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListPoliciesForTarget.html>), so that in most
//! accounts the first of them is refused and no other is made.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{Read, Unread, policy, unanswered};
use crate::{
    diagnosis::{NamedPolicy, ReadValue},
    probe::{Aws, Place, service::Ask},
};

/// A root, five levels of units below it and an account are the most
/// (<https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html>); a way that is much longer
/// leads in circles.
const LONGEST: usize = 16;

/// ListParents, from an account up to the root.
pub(super) async fn path(aws: &Aws, place: &Place, account: &str) -> Read {
    let mut nodes = vec![account.to_owned()];
    while let Some(child) = nodes.last().filter(|node| !node.starts_with("r-"))
        && nodes.len() < LONGEST
    {
        let ask = |more: &[(&str, &str)]| Ask::organizations("ListParents", &with([("ChildId", child)], more));
        let parents = match all(aws, place, ask, "Parents/Id").await {
            Ok(parents) => parents,
            Err(unread) => return Err(in_no_organization(aws, place, account, unread).await),
        };
        // "In the current release, a child can have only a single parent."
        // https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html
        nodes.push(parents.into_iter().next().ok_or_else(Unread::incomplete)?);
    }
    nodes.reverse();
    let whole = nodes.first().is_some_and(|root| root.starts_with("r-"));
    if whole { Ok(ReadValue::OrganizationPath { nodes }) } else { Err(Unread::incomplete()) }
}

/// ListPoliciesForTarget, and DescribePolicy for each, but for those of AWS that allow everything: what these say is
/// written down (<https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html>).
pub(super) async fn policies(aws: &Aws, place: &Place, target: &str, filter: &str) -> Read {
    let ask = |more: &[(&str, &str)]| {
        Ask::organizations("ListPoliciesForTarget", &with([("TargetId", target), ("Filter", filter)], more))
    };
    let arns = all(aws, place, ask, "Policies/Arn").await?;
    let mut policies = Vec::with_capacity(arns.len());
    // One after the other: the nodes are asked beside each other, and Organizations throttles early
    // (https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html).
    for arn in arns {
        policies.push(describe(aws, place, arn).await?);
    }
    Ok(ReadValue::Policies { policies })
}

async fn describe(aws: &Aws, place: &Place, arn: String) -> Result<NamedPolicy, Unread> {
    let id = arn.rsplit('/').next().unwrap_or_default();
    let known = match id {
        "p-FullAWSAccess" => Some(full_access(false)),
        "p-RCPFullAWSAccess" => Some(full_access(true)),
        _ => None,
    };
    if let Some(document) = known.filter(|_| arn.contains("::aws:policy/")) {
        let name = id.trim_start_matches("p-").to_owned();
        return Ok(NamedPolicy { name: Some(name), arn: Some(arn), document: Arc::new(document) });
    }
    let asked = aws.inquire(place, Ask::organizations("DescribePolicy", &[("PolicyId", id)])).await;
    let asked = asked.map_err(|error| unanswered(error).of("organizations:DescribePolicy"))?;
    let document = policy::parsed(&asked.text("Policy/Content").ok_or_else(Unread::incomplete)?)?;
    Ok(NamedPolicy { name: asked.text("Policy/PolicySummary/Name"), arn: Some(arn), document })
}

fn full_access(names_principals: bool) -> Value {
    let mut statement = json!({ "Effect": "Allow", "Action": "*", "Resource": "*" });
    if names_principals {
        statement["Principal"] = json!("*");
    }
    json!({ "Version": "2012-10-17", "Statement": [statement] })
}

/// That the reader's account is in no organization says so of that account alone.
async fn in_no_organization(aws: &Aws, place: &Place, account: &str, unread: Unread) -> Unread {
    let Unread::Refused(_, error) = &unread else { return unread };
    if error.code.as_deref() != Some("AWSOrganizationsNotInUseException") {
        return unread;
    }
    let reader = match &place.role {
        Some(role) => role.account().map(str::to_owned),
        None => aws.caller().await.map(|caller| caller.account),
    };
    if reader.as_deref() == Some(account) {
        return Unread::Absent;
    }
    Unread::NoAnswer("who reads is in no organization".to_owned())
}

fn with<'p, const N: usize>(own: [(&'p str, &'p str); N], more: &[(&'p str, &'p str)]) -> Vec<(&'p str, &'p str)> {
    own.into_iter().chain(more.iter().copied()).collect()
}

/// What all pages of a list have at a path. A page may be empty and yet not be the last one
/// (<https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html>).
async fn all(
    aws: &Aws,
    place: &Place,
    ask: impl Fn(&[(&str, &str)]) -> Ask,
    path: &str,
) -> Result<Vec<String>, Unread> {
    let mut found = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let more = token.as_deref().map(|token| ("NextToken", token));
        let asked = aws.inquire(place, ask(more.as_slice())).await.map_err(unanswered)?;
        // An answer without the list is none: an empty list says that nothing is attached.
        if !asked.has(path.split('/').next().unwrap_or(path)) {
            return Err(Unread::incomplete());
        }
        found.extend(asked.texts(path));
        let next = asked.text("NextToken");
        match next {
            None => return Ok(found),
            // A page that leads to itself is no end.
            Some(_) if next == token => return Err(Unread::incomplete()),
            Some(_) => token = next,
        }
    }
}
