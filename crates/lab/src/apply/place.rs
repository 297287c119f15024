//! Finding the part of a world that a change means.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::change::{Action, Change};
use super::document;
use super::organization::organization;
use crate::authorize::default_key_policy;
use crate::s3::foreign_resource;
use crate::world::IamArn;

/// Carries out one change on the JSON of a world.
pub(super) fn carry_out(world: &mut Value, change: &Change) -> Result<(), String> {
    let change = &Change { resource: with_path(world, &change.resource), ..change.clone() };
    let resource = change.resource.as_str();
    match change.target.as_str() {
        "bucket-policy" => {
            let name = bucket(resource)?;
            about_the_bucket(name, &change.action)?;
            on_policy(named(world, "buckets", name)?, "policy", &change.action)
        }
        "access-point-policy" => {
            on_policy(named(world, "access_points", access_point(resource))?, "policy", &change.action)
        }
        "kms-key-policy" => key_policy(named(world, "keys", resource)?, change),
        "vpc-endpoint-policy" => {
            let mut endpoints = endpoints(world, resource)?.into_iter();
            endpoints.try_for_each(|id| on_policy(named(world, "vpc_endpoints", &id)?, "policy", &change.action))
        }
        "trust-policy" => on_policy(named(world, "roles", resource)?, "trust_policy", &change.action),
        "identity-policy" => identity(named(world, principals(resource), resource)?, change),
        "permissions-boundary" => boundary(world, change),
        "session-policy" => clients(world, resource, |client| on_policy(client, "session_policy", &change.action)),
        "service-control-policy" => organization(world, "service_control_policies", change),
        "resource-control-policy" => organization(world, "resource_control_policies", change),
        "bucket" => set(named(world, "buckets", bucket(resource)?)?, &change.action),
        "account" => set(named(world, "accounts", resource)?, &change.action),
        "access-point" => set(named(world, "access_points", access_point(resource))?, &change.action),
        "kms-key" => set(named(world, "keys", resource)?, &change.action),
        "role" => set(named(world, "roles", resource)?, &change.action),
        "client" => clients(world, resource, |client| set(client, &change.action)),
        "object" => object(world, resource, &change.action),
        "request" | "suite" => Ok(()),
        other => Err(format!("`{other}` is not a target")),
    }
}

/// S3 refuses a bucket policy that is about anything but the bucket.
fn about_the_bucket(bucket: &str, action: &Action) -> Result<(), String> {
    let (Action::Add(statement) | Action::Replace(_, statement)) = action else { return Ok(()) };
    match foreign_resource(statement, bucket) {
        Some(resource) => Err(format!("Policy has invalid resource: `{resource}` is none of the bucket `{bucket}`")),
        None => Ok(()),
    }
}

/// A role as the world has it: without its path it is the same one, since a name is given once in an account
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html>).
fn with_path(world: &Value, resource: &str) -> String {
    let roles = || world["roles"].as_object().into_iter().flat_map(Map::keys);
    let Some((account, name)) = resource.split_once(":role/").filter(|_| !roles().any(|role| role == resource)) else {
        return resource.to_owned();
    };
    let is_it = |role: &&String| {
        role.split_once(":role/").is_some_and(|(of, path)| of == account && path.rsplit('/').next() == Some(name))
    };
    roles().find(is_it).map_or_else(|| resource.to_owned(), Clone::clone)
}

/// The member of the world that has a role or a user.
fn principals(arn: &str) -> &'static str {
    if IamArn::user(arn).is_some() { "users" } else { "roles" }
}

pub(super) fn named<'a>(world: &'a mut Value, member: &str, name: &str) -> Result<&'a mut Map<String, Value>, String> {
    let root = world.as_object_mut().ok_or("the world is not an object")?;
    // An account that is only mentioned exists without an entry.
    if member == "accounts" {
        let accounts = root.entry(member).or_insert_with(|| json!({}));
        let accounts = accounts.as_object_mut().ok_or("`accounts` is not an object")?;
        let account = accounts.entry(name).or_insert_with(|| json!({}));
        return account.as_object_mut().ok_or_else(|| format!("`accounts.{name}` is not an object"));
    }
    let found = root.get_mut(member).and_then(|it| it.get_mut(name)).and_then(Value::as_object_mut);
    found.ok_or_else(|| format!("`{name}` is not among the world's `{member}`"))
}

fn on_policy(owner: &mut Map<String, Value>, member: &str, action: &Action) -> Result<(), String> {
    match document::change(owner.get(member).filter(|it| !it.is_null()), action)? {
        Some(after) => owner.insert(member.to_owned(), after),
        None => owner.remove(member),
    };
    Ok(())
}

/// A key without a policy in the world has the one that the API gives by default, and keeps it beside what is added.
fn key_policy(key: &mut Map<String, Value>, change: &Change) -> Result<(), String> {
    let written = |policy: &Value| policy.as_object().is_some_and(|policy| !policy.is_empty());
    if !key.get("policy").is_some_and(written) {
        let aws_managed = key.get("aws_managed").and_then(Value::as_bool).unwrap_or(false);
        key.insert("policy".to_owned(), default_key_policy(&change.resource, aws_managed));
    }
    on_policy(key, "policy", &change.action)
}

fn identity(role: &mut Map<String, Value>, change: &Change) -> Result<(), String> {
    const OWN: &str = "s3litmus-remedy";
    let policies = role.entry("policies").or_insert_with(|| json!([]));
    let policies = policies.as_array_mut().ok_or("`policies` is not a list")?;
    let is = |policy: &Value, wanted: &str| {
        let arn = policy.get("arn").and_then(Value::as_str);
        let name = policy.get("name").and_then(Value::as_str).or_else(|| arn.map(last));
        name == Some(wanted) || arn == Some(wanted)
    };
    let index = match (&change.policy, &change.action) {
        (Some(wanted), Action::Add(_)) => policies.iter().position(|policy| is(policy, wanted)),
        (Some(wanted), _) => {
            let found = policies.iter().position(|policy| is(policy, wanted));
            Some(found.ok_or_else(|| format!("the role has no policy `{wanted}`"))?)
        }
        (None, Action::Add(_)) => policies.iter().position(|policy| is(policy, OWN)),
        (None, Action::Remove(find) | Action::Replace(find, _)) => {
            let has = |policy: &&Value| policy.get("document").is_some_and(|it| document::has(it, find));
            if policies.iter().filter(has).count() > 1 {
                return Err("several policies of the role have such a statement: name the `policy`".to_owned());
            }
            let found = policies.iter().position(|policy| has(&policy));
            Some(found.ok_or("no policy of the role has such a statement")?)
        }
        (None, Action::Set(..) | Action::Send(..)) => {
            return Err("a policy takes statements, not settings".to_owned());
        }
    };
    let Some(index) = index else {
        let after = document::change(None, &change.action)?;
        policies.push(json!({ "name": change.policy.as_deref().map_or(OWN, last), "document": after }));
        return Ok(());
    };
    match document::change(policies[index].get("document"), &change.action)? {
        Some(after) => policies[index]["document"] = after,
        None => {
            policies.remove(index);
        }
    }
    Ok(())
}

fn boundary(world: &mut Value, change: &Change) -> Result<(), String> {
    let on = |boundary: &mut Value| {
        let after = document::change(boundary.get("document"), &change.action)?;
        boundary["document"] = after.ok_or("a boundary without a statement allows nothing")?;
        Ok::<_, String>(())
    };
    let root = world.as_object_mut().ok_or("the world is not an object")?;
    let principals = root.iter_mut().filter(|(member, _)| ["roles", "users"].contains(&member.as_str()));
    let mut done = false;
    for (arn, principal) in principals.filter_map(|(_, it)| it.as_object_mut()).flatten() {
        let Some(boundary) = principal.get_mut("permissions_boundary").filter(|it| it.is_object()) else { continue };
        if *arn == change.resource || boundary.get("arn").and_then(Value::as_str) == Some(&change.resource) {
            on(boundary)?;
            done = true;
        }
    }
    found(done, "nobody has the permissions boundary", &change.resource)
}

fn clients(
    world: &mut Value,
    resource: &str,
    mut each: impl FnMut(&mut Map<String, Value>) -> Result<(), String>,
) -> Result<(), String> {
    let clients = world.get_mut("clients").and_then(Value::as_array_mut).ok_or("the world has no clients")?;
    let mut done = false;
    for client in clients.iter_mut().filter_map(Value::as_object_mut) {
        let text = |name: &str| client.get(name).and_then(Value::as_str).unwrap_or_default();
        let session = match text("session_name") {
            "" => "session",
            name => name,
        };
        let session = IamArn::role(text("role")).map(|role| role.session(session));
        let names = [text("access_key_id"), text("role"), text("user")];
        if names.contains(&resource) || session.as_deref() == Some(resource) {
            each(client)?;
            done = true;
        }
    }
    found(done, "no client is", resource)
}

/// The endpoint that is named, or those that the requests of a session or role go through.
fn endpoints(world: &mut Value, resource: &str) -> Result<BTreeSet<String>, String> {
    if !resource.contains(":assumed-role/") && !resource.contains(":role/") {
        return Ok(BTreeSet::from([last(resource).to_owned()]));
    }
    let mut through = BTreeSet::new();
    clients(world, resource, |client| {
        through.extend(client.get("vpc_endpoint").and_then(Value::as_str).map(str::to_owned));
        Ok(())
    })?;
    if through.is_empty() { Err(format!("`{resource}` goes through no endpoint")) } else { Ok(through) }
}

/// Sets a member of an object; its body makes one that is not there.
fn object(world: &mut Value, arn: &str, action: &Action) -> Result<(), String> {
    let path = without_service(arn);
    let (bucket, key) = path.split_once('/').ok_or_else(|| format!("`{arn}` names no object"))?;
    let bucket = named(world, "buckets", bucket)?;
    let objects = bucket.entry("objects").or_insert_with(|| json!([]));
    let objects = objects.as_array_mut().ok_or("the bucket's `objects` are no list")?;
    let is = |object: &Value| object.get("key").and_then(Value::as_str) == Some(key);
    if let Some(object) = objects.iter_mut().rev().find(|object| is(object)).and_then(Value::as_object_mut) {
        return set(object, action);
    }
    match action {
        Action::Set(name, body) if name == "body" => {
            objects.push(json!({ "key": key, "body": body }));
            Ok(())
        }
        _ => Err(format!("the world has no object `{key}`")),
    }
}

fn set(owner: &mut Map<String, Value>, action: &Action) -> Result<(), String> {
    let Action::Set(path, value) = action else { return Err("takes only `set`".to_owned()) };
    let mut steps: Vec<&str> = path.split('.').collect();
    let member = steps.pop().unwrap_or_default();
    let mut owner = owner;
    for step in steps {
        let inner = owner.entry(step).or_insert_with(|| json!({}));
        if inner.is_null() {
            *inner = json!({});
        }
        owner = inner.as_object_mut().ok_or_else(|| format!("`{step}` has no members"))?;
    }
    if value.is_null() {
        owner.remove(member)
    } else {
        owner.insert(member.to_owned(), value.clone())
    };
    Ok(())
}

fn bucket(resource: &str) -> Result<&str, String> {
    let name = without_service(resource);
    name.split('/').next().filter(|name| !name.is_empty()).ok_or_else(|| format!("`{resource}` names no bucket"))
}

/// What stands behind `arn:PARTITION:s3:::` in the ARN of a bucket or object.
fn without_service(arn: &str) -> &str {
    arn.split_once(":s3:::").filter(|(start, _)| start.starts_with("arn:")).map_or(arn, |(_, path)| path)
}

/// The ARN of the access point of an object ARN as well.
fn access_point(resource: &str) -> &str {
    let is_object = |(start, _): &(usize, &str)| resource[..*start].contains(":accesspoint/");
    resource.match_indices("/object").find(is_object).map_or(resource, |(start, _)| &resource[..start])
}

fn last(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

pub(super) fn found(done: bool, nobody: &str, resource: &str) -> Result<(), String> {
    if done { Ok(()) } else { Err(format!("{nobody} `{resource}`")) }
}
