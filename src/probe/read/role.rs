//! A role with its policies.

use super::{Read, Unread, policy, role_refused, unread};
use crate::{
    diagnosis::{NamedPolicy, ReadValue, RoleFacts},
    probe::{Aws, Place},
};

/// GetRole.
pub(super) async fn role(aws: &Aws, place: &Place, role: &str) -> Read {
    let client = aws.iam(place).await.map_err(role_refused)?;
    let asked = client.get_role().role_name(name(role)).send().await;
    let found = asked.map_err(|error| unread(&error))?.role.ok_or(Unread::Absent)?;
    let trust_policy = found.assume_role_policy_document.as_deref().filter(|text| !text.is_empty());
    Ok(ReadValue::Role(RoleFacts {
        trust_policy: trust_policy.map(policy::encoded).transpose()?,
        boundary: found.permissions_boundary.and_then(|boundary| boundary.permissions_boundary_arn),
        tags: found.tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)).collect(),
        arn: found.arn,
    }))
}

/// ListRolePolicies, and GetRolePolicy for each.
pub(super) async fn inline(aws: &Aws, place: &Place, role: &str) -> Read {
    let client = aws.iam(place).await.map_err(role_refused)?;
    let role = name(role);
    let mut names = Vec::new();
    let mut pages = client.list_role_policies().role_name(role).into_paginator().send();
    while let Some(page) = pages.next().await {
        names.extend(page.map_err(|error| unread(&error))?.policy_names);
    }
    let mut policies = Vec::with_capacity(names.len());
    for name in names {
        let asked = client.get_role_policy().role_name(role).policy_name(&name).send().await;
        let found = asked.map_err(|error| unread(&error).of("iam:GetRolePolicy"))?;
        let document = policy::encoded(&found.policy_document)?;
        policies.push(NamedPolicy { name: Some(name), arn: None, document });
    }
    Ok(ReadValue::Policies { policies })
}

/// ListAttachedRolePolicies.
pub(super) async fn attached(aws: &Aws, place: &Place, role: &str) -> Read {
    let client = aws.iam(place).await.map_err(role_refused)?;
    let mut arns = Vec::new();
    let mut pages = client.list_attached_role_policies().role_name(name(role)).into_paginator().send();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| unread(&error))?;
        arns.extend(page.attached_policies.unwrap_or_default().into_iter().filter_map(|policy| policy.policy_arn));
    }
    Ok(ReadValue::Attached { arns })
}

/// GetPolicy, and GetPolicyVersion of the version in force.
pub(super) async fn managed(aws: &Aws, place: &Place, arn: &str) -> Read {
    let client = aws.iam(place).await.map_err(role_refused)?;
    let asked = client.get_policy().policy_arn(arn).send().await;
    let found = asked.map_err(|error| unread(&error))?.policy.ok_or(Unread::Absent)?;
    let version = found.default_version_id.ok_or(Unread::Absent)?;
    let asked = client.get_policy_version().policy_arn(arn).version_id(version).send().await;
    let found = asked.map_err(|error| unread(&error).of("iam:GetPolicyVersion"))?;
    let text = found.policy_version.and_then(|version| version.document).ok_or(Unread::Absent)?;
    let document = policy::encoded(&text)?;
    Ok(ReadValue::Policies { policies: vec![NamedPolicy { name: None, arn: Some(arn.to_owned()), document }] })
}

/// The name in a role's ARN.
fn name(role: &str) -> &str {
    role.rsplit('/').next().unwrap_or(role)
}
