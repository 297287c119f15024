//! A role with its policies.

use super::{Read, Unread, policy, unanswered};
use crate::{
    diagnosis::{NamedPolicy, ReadValue, RoleFacts},
    probe::{Aws, Place, service::Ask},
};

/// GetRole.
pub(super) async fn role(aws: &Aws, place: &Place, role: &str) -> Read {
    let asked = aws.inquire(place, Ask::iam("GetRole", &[("RoleName", name(role))])).await.map_err(unanswered)?;
    let of_role = |path: &str| asked.text(&format!("GetRoleResult/Role/{path}"));
    let keys = asked.texts("GetRoleResult/Role/Tags/member/Key");
    let values = asked.texts("GetRoleResult/Role/Tags/member/Value");
    Ok(ReadValue::Role(RoleFacts {
        arn: of_role("Arn").ok_or_else(Unread::incomplete)?,
        trust_policy: of_role("AssumeRolePolicyDocument").as_deref().map(policy::encoded).transpose()?,
        boundary: of_role("PermissionsBoundary/PermissionsBoundaryArn"),
        tags: keys.into_iter().zip(values).collect(),
    }))
}

/// ListRolePolicies, and GetRolePolicy for each.
pub(super) async fn inline(aws: &Aws, place: &Place, role: &str) -> Read {
    let role = name(role);
    let names = all(aws, place, role, |parameters| Ask::iam("ListRolePolicies", parameters), "PolicyNames/member");
    let names = names.await?;
    let mut policies = Vec::with_capacity(names.len());
    for name in names {
        let ask = Ask::iam("GetRolePolicy", &[("RoleName", role), ("PolicyName", &name)]);
        let asked = aws.inquire(place, ask).await.map_err(|error| unanswered(error).of("iam:GetRolePolicy"))?;
        let text = asked.text("GetRolePolicyResult/PolicyDocument").ok_or_else(Unread::incomplete)?;
        policies.push(NamedPolicy { name: Some(name), arn: None, document: policy::encoded(&text)? });
    }
    Ok(ReadValue::Policies { policies })
}

/// ListAttachedRolePolicies.
pub(super) async fn attached(aws: &Aws, place: &Place, role: &str) -> Read {
    let ask = |parameters: &[(&str, &str)]| Ask::iam("ListAttachedRolePolicies", parameters);
    let arns = all(aws, place, name(role), ask, "AttachedPolicies/member/PolicyArn").await?;
    Ok(ReadValue::Attached { arns })
}

/// GetPolicy, and GetPolicyVersion of the version in force.
pub(super) async fn managed(aws: &Aws, place: &Place, arn: &str) -> Read {
    let asked = aws.inquire(place, Ask::iam("GetPolicy", &[("PolicyArn", arn)])).await.map_err(unanswered)?;
    let version = asked.text("GetPolicyResult/Policy/DefaultVersionId").ok_or_else(Unread::incomplete)?;
    let ask = Ask::iam("GetPolicyVersion", &[("PolicyArn", arn), ("VersionId", &version)]);
    let asked = aws.inquire(place, ask).await.map_err(|error| unanswered(error).of("iam:GetPolicyVersion"))?;
    let text = asked.text("GetPolicyVersionResult/PolicyVersion/Document").ok_or_else(Unread::incomplete)?;
    let document = policy::encoded(&text)?;
    Ok(ReadValue::Policies { policies: vec![NamedPolicy { name: None, arn: Some(arn.to_owned()), document }] })
}

/// What all pages of a list about a role have at a path below their result.
async fn all(
    aws: &Aws,
    place: &Place,
    role: &str,
    ask: impl Fn(&[(&str, &str)]) -> Ask,
    path: &str,
) -> Result<Vec<String>, Unread> {
    let mut found = Vec::new();
    let mut marker: Option<String> = None;
    loop {
        let parameters = [("RoleName", role), ("Marker", marker.as_deref().unwrap_or_default())];
        let parameters = if marker.is_some() { &parameters[..] } else { &parameters[..1] };
        let ask = ask(parameters);
        let result = format!("{}Result", ask.operation);
        let asked = aws.inquire(place, ask).await.map_err(unanswered)?;
        found.extend(asked.texts(&format!("{result}/{path}")));
        let more = asked.text(&format!("{result}/IsTruncated")).is_some_and(|text| text.trim() == "true");
        if !more {
            return Ok(found);
        }
        let next = asked.text(&format!("{result}/Marker"));
        // A page that leads nowhere, or to itself, is no end.
        if next.is_none() || next == marker {
            return Err(Unread::incomplete());
        }
        marker = next;
    }
}

/// The name in a role's ARN.
fn name(role: &str) -> &str {
    role.rsplit('/').next().unwrap_or(role)
}
