//! What the members of a world must agree on.

mod bucket;

use std::collections::{BTreeMap, BTreeSet};

use s3litmus_policy::Layer;

use super::arn::is_account;
use super::{
    AccessPointArn, AttachedPolicy, Client, Document, IamArn, KeyArn, NamedDocument, PolicyLevels, World, WorldError,
};

type Checked = Result<(), WorldError>;

/// Names the first contradiction.
pub(super) fn check(world: &World) -> Checked {
    for (id, account) in &world.accounts {
        let place = format!("accounts.{id}");
        account_id(&place, id)?;
        levels(
            &format!("{place}.service_control_policies"),
            &account.service_control_policies,
            Layer::ServiceControlPolicy,
        )?;
        levels(
            &format!("{place}.resource_control_policies"),
            &account.resource_control_policies,
            Layer::ResourceControlPolicy,
        )?;
    }
    principals(world)?;
    for (arn, it) in &world.managed_policies {
        document(&format!("managed_policies.{arn}"), it, Layer::IdentityPolicy)?;
    }
    for (name, it) in &world.buckets {
        bucket::bucket(world, &format!("buckets.{name}"), name, it)?;
    }
    access_points(world)?;
    for (arn, key) in &world.keys {
        let place = format!("keys.{arn}");
        KeyArn::parse(arn).ok_or_else(|| WorldError::meaning(&place, "is not the ARN of a KMS key"))?;
        optional_document(&format!("{place}.policy"), key.policy.as_ref(), Layer::KmsKeyPolicy)?;
    }
    for (id, endpoint) in &world.vpc_endpoints {
        optional_document(&format!("vpc_endpoints.{id}.policy"), endpoint.policy.as_ref(), Layer::VpcEndpointPolicy)?;
        if let Some(account) = &endpoint.account {
            account_id(&format!("vpc_endpoints.{id}.account"), account)?;
        }
    }
    credentials(world)
}

fn principals(world: &World) -> Checked {
    for (arn, role) in &world.roles {
        let place = format!("roles.{arn}");
        IamArn::role(arn).ok_or_else(|| WorldError::meaning(&place, "is not the ARN of a role"))?;
        identity(&place, &role.policies, role.permissions_boundary.as_ref())?;
        optional_document(&format!("{place}.trust_policy"), role.trust_policy.as_ref(), Layer::TrustPolicy)?;
    }
    for (arn, user) in &world.users {
        let place = format!("users.{arn}");
        IamArn::user(arn).ok_or_else(|| WorldError::meaning(&place, "is not the ARN of a user"))?;
        identity(&place, &user.policies, user.permissions_boundary.as_ref())?;
        let unknown = user.groups.iter().position(|group| !world.groups.contains_key(group));
        if let Some(index) = unknown {
            let problem = format!("there is no group `{}`", user.groups[index]);
            return Err(WorldError::meaning(format!("{place}.groups[{index}]"), problem));
        }
    }
    for (arn, group) in &world.groups {
        let place = format!("groups.{arn}");
        IamArn::group(arn).ok_or_else(|| WorldError::meaning(&place, "is not the ARN of a group"))?;
        identity(&place, &group.policies, None)?;
    }
    Ok(())
}

/// The policies of a role, user or group.
fn identity(place: &str, policies: &[AttachedPolicy], boundary: Option<&AttachedPolicy>) -> Checked {
    for (index, policy) in policies.iter().enumerate() {
        let place = format!("{place}.policies[{index}]");
        if policy.name.is_none() && policy.arn.is_none() {
            return Err(WorldError::meaning(place, "needs a `name` (inline) or an `arn` (managed)"));
        }
        document(&format!("{place}.document"), &policy.document, Layer::IdentityPolicy)?;
    }
    match boundary {
        Some(boundary) => {
            let at = format!("{place}.permissions_boundary.document");
            document(&at, &boundary.document, Layer::PermissionsBoundary)
        }
        None => Ok(()),
    }
}

fn account_id(place: &str, id: &str) -> Checked {
    if is_account(id) {
        Ok(())
    } else {
        Err(WorldError::meaning(place, format!("`{id}` is not a 12-digit account id")))
    }
}

fn optional_document(place: &str, it: Option<&Document>, layer: Layer) -> Checked {
    it.map_or(Ok(()), |it| document(place, it, layer))
}

/// AWS would refuse a malformed policy, so the lab does; the place leads into the document.
fn document(place: &str, it: &Document, layer: Layer) -> Checked {
    if it.is_empty() {
        return Ok(());
    }
    it.parse(layer).map(|_| ()).map_err(|error| {
        let refused = error.problems().iter().find(|problem| problem.refused());
        match refused {
            Some(problem) => WorldError::meaning(format!("{place}.{}", problem.place), problem.kind.to_string()),
            None => WorldError::meaning(place, error.to_string()),
        }
    })
}

fn levels(place: &str, it: &PolicyLevels, layer: Layer) -> Checked {
    for (depth, level) in it.0.iter().enumerate() {
        for (index, policy) in level.iter().enumerate() {
            let place =
                if it.0.len() == 1 { format!("{place}[{index}]") } else { format!("{place}[{depth}][{index}]") };
            match &policy.document {
                Some(it) => document(&format!("{place}.document"), it, layer)?,
                None if !policy.is_full_access() => {
                    return Err(WorldError::meaning(place, "needs a `document`"));
                }
                None => {}
            }
        }
    }
    Ok(())
}

impl NamedDocument {
    /// Whether it is the policy of AWS that allows everything.
    pub(crate) fn is_full_access(&self) -> bool {
        const FULL: [&str; 2] = ["FullAWSAccess", "RCPFullAWSAccess"];
        let last = self.arn.as_deref().and_then(|arn| arn.rsplit('/').next()).unwrap_or_default();
        FULL.contains(&self.name.as_deref().unwrap_or_default())
            || FULL.contains(&last)
            || matches!(last, "p-FullAWSAccess" | "p-RCPFullAWSAccess")
    }
}

fn access_points(world: &World) -> Checked {
    let mut aliases: BTreeMap<String, &str> = BTreeMap::new();
    for (arn, point) in &world.access_points {
        let place = format!("access_points.{arn}");
        let parsed = AccessPointArn::parse(arn)
            .ok_or_else(|| WorldError::meaning(&place, "is not the ARN of an access point"))?;
        let Some(bucket) = world.buckets.get(&point.bucket) else {
            return Err(WorldError::meaning(
                format!("{place}.bucket"),
                format!("there is no bucket `{}`", point.bucket),
            ));
        };
        if bucket.region != parsed.region {
            return Err(WorldError::meaning(place, format!("`{}` is in `{}`", point.bucket, bucket.region)));
        }
        optional_document(&format!("{place}.policy"), point.policy.as_ref(), Layer::AccessPointPolicy)?;
        if let Some(other) = aliases.insert(point.alias(&parsed), arn) {
            return Err(WorldError::meaning(format!("{place}.alias"), format!("is also that of `{other}`")));
        }
    }
    Ok(())
}

/// Whose the credentials are.
fn principal(world: &World, place: &str, client: &Client) -> Checked {
    match (&client.role, &client.user) {
        (Some(role), None) if !world.roles.contains_key(role) => {
            Err(WorldError::meaning(format!("{place}.role"), format!("there is no role `{role}`")))
        }
        (None, Some(user)) if !world.users.contains_key(user) => {
            Err(WorldError::meaning(format!("{place}.user"), format!("there is no user `{user}`")))
        }
        (None, Some(_)) if client.session_policy.is_some() => {
            Err(WorldError::meaning(format!("{place}.session_policy"), "is for sessions of roles"))
        }
        (Some(_), Some(_)) => Err(WorldError::meaning(place, "has both a `role` and a `user`")),
        (None, None) => Err(WorldError::meaning(place, "needs a `role` or a `user`")),
        _ => Ok(()),
    }
}

fn credentials(world: &World) -> Checked {
    let mut seen = BTreeSet::new();
    let mut unique = |place: &str, id: &str| {
        if id.is_empty() {
            return Err(WorldError::meaning(place, "is empty"));
        }
        let fresh = seen.insert(id.to_owned());
        if fresh { Ok(()) } else { Err(WorldError::meaning(place, format!("`{id}` is used twice"))) }
    };
    for (index, client) in world.clients.iter().enumerate() {
        let place = format!("clients[{index}]");
        unique(&format!("{place}.access_key_id"), &client.access_key_id)?;
        principal(world, &place, client)?;
        optional_document(&format!("{place}.session_policy"), client.session_policy.as_ref(), Layer::SessionPolicy)?;
        if let Some(endpoint) = client.vpc_endpoint.as_ref().filter(|id| !world.vpc_endpoints.contains_key(*id)) {
            let problem = format!("there is no VPC endpoint `{endpoint}`");
            return Err(WorldError::meaning(format!("{place}.vpc_endpoint"), problem));
        }
    }
    for (index, root) in world.roots.iter().enumerate() {
        let place = format!("roots[{index}]");
        unique(&format!("{place}.access_key_id"), &root.access_key_id)?;
        account_id(&format!("{place}.account"), &root.account)?;
    }
    Ok(())
}
