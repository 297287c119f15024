//! Statements that allow what was denied, and no more.

use serde_json::{Map, Value, json};

use super::{add, repair};
use crate::{
    cause::Layer,
    diagnosis::{
        Case, Judged, Need,
        difference::prefix_of,
        judge::{Side, Sides},
        target,
    },
    report::{Change, Remedy},
};

/// In the role's own policies.
pub fn allow_by_identity(case: &Case<'_>) -> Option<Remedy> {
    let role = role(case)?;
    let changes: Vec<_> =
        lacking(case, &[]).into_iter().map(|statement| add("identity-policy", &role, statement)).collect();
    let what = what(case);
    (!changes.is_empty())
        .then(|| repair(format!("allow {what} in a policy of the role `{role}`"), "role owner", changes))
}

/// In the bucket policy, to the role.
pub fn allow_by_bucket(case: &Case<'_>) -> Option<Remedy> {
    let bucket = case.target.bucket_resource(None)?;
    let role = role(case)?;
    let principal = json!({ "AWS": role });
    let changes: Vec<_> = lacking(case, &[("Principal", principal)])
        .into_iter()
        .map(|statement| add("bucket-policy", &bucket, statement))
        .collect();
    let what = what(case);
    (!changes.is_empty())
        .then(|| repair(format!("allow {what} to the role `{role}` in the bucket policy"), "bucket owner", changes))
}

/// In the policies of both accounts.
pub fn allow_in_both_accounts(case: &Case<'_>) -> Option<Remedy> {
    let (identity, bucket) = (allow_by_identity(case)?, allow_by_bucket(case)?);
    let mut changes = identity.changes;
    changes.extend(bucket.changes);
    let what = what(case);
    Some(repair(
        format!("allow {what} in both accounts: in a policy of the role, and to the role in the bucket policy"),
        "role owner and bucket owner",
        changes,
    ))
}

/// In the access point policy, to the role; and the bucket's delegation where that is missing too.
pub fn allow_by_access_point(case: &Case<'_>) -> Option<Remedy> {
    let access_point = case.target.access_point.clone()?;
    let role = role(case)?;
    let mut changes: Vec<_> = lacking(case, &[("Principal", json!({ "AWS": role }))])
        .into_iter()
        .map(|statement| add("access-point-policy", &access_point, statement))
        .collect();
    let what = what(case);
    let mut summary = format!("allow {what} to the role `{role}` in the access point policy");
    if case.main().is_some_and(|judged| Sides::of(case, judged).resource == Side::Missing)
        && let Some(delegation) = delegation(case)
    {
        changes.push(delegation);
        summary.push_str(", and let the access point in with the bucket policy");
    }
    (!changes.is_empty()).then(|| repair(summary, "access point owner", changes))
}

/// In the bucket policy, to this access point: the delegation that AWS recommends, for the check's action and prefix.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-delegating-control>
pub fn delegate_to_access_point(case: &Case<'_>) -> Option<Remedy> {
    let delegation = delegation(case)?;
    let summary = format!("let {} in through the access point with a statement in the bucket policy", what(case));
    Some(repair(summary, "bucket owner", vec![delegation]))
}

fn delegation(case: &Case<'_>) -> Option<Change> {
    let bucket = case.target.bucket_resource(None)?;
    let access_point = case.target.access_point.as_deref()?;
    let account = case.target.access_point_account()?;
    let mut statement = statement(&actions(case), bucket_scope(case)?);
    statement.insert("Principal".to_owned(), json!("*"));
    statement.insert(
        "Condition".to_owned(),
        json!({ "StringEquals": { "s3:DataAccessPointAccount": account, "s3:DataAccessPointArn": access_point } }),
    );
    Some(add("bucket-policy", bucket, Value::Object(statement)))
}

/// In a policy of another layer, where no Allow of it fits.
pub fn allow_by_layer(case: &Case<'_>, layer: Layer) -> Option<Remedy> {
    let role = role(case)?;
    let session = case.caller.as_ref()?.arn.clone();
    let account = case.caller.as_ref()?.account.clone();
    let (target, resource, owner) = match layer {
        Layer::PermissionsBoundary => ("permissions-boundary", role, "owner of the permissions boundary"),
        Layer::SessionPolicy => ("session-policy", session, "who makes the session"),
        Layer::ServiceControlPolicy => ("service-control-policy", account, "organization admin"),
        _ => return None,
    };
    // A policy of the organization binds everybody in the account: the role is named by a condition.
    let only = json!({ "ArnEquals": { "aws:PrincipalArn": self::role(case)? } });
    let members: &[(&str, Value)] = if layer == Layer::ServiceControlPolicy { &[("Condition", only)] } else { &[] };
    let changes: Vec<_> =
        lacking(case, members).into_iter().map(|statement| add(target, &resource, statement)).collect();
    let what = what(case);
    (!changes.is_empty()).then(|| repair(format!("allow {what} in the {}", target.replace('-', " ")), owner, changes))
}

/// In the role's own policies, on the key.
pub fn allow_key_by_identity(case: &Case<'_>) -> Option<Remedy> {
    let role = role(case)?;
    let (key, actions) = key(case)?;
    let mut statement = statement(&actions, vec![key.clone()]);
    if let Some(condition) = encryption_context(case) {
        statement.insert("Condition".to_owned(), condition);
    }
    let summary = format!("allow `{}` on the key `{key}` in a policy of the role `{role}`", actions.join("`, `"));
    Some(repair(summary, "role owner", vec![add("identity-policy", role, Value::Object(statement))]))
}

/// In the key policy, to the role. In a key policy the key is the only resource, written `*`
/// (<https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html>).
pub fn allow_by_key_policy(case: &Case<'_>) -> Option<Remedy> {
    let role = role(case)?;
    let (key, actions) = key(case)?;
    let mut statement = statement(&actions, vec!["*".to_owned()]);
    statement.insert("Principal".to_owned(), json!({ "AWS": role }));
    let mut condition = encryption_context(case).unwrap_or_else(|| json!({}));
    if let Some(region) = key.split(':').nth(3) {
        condition["StringEquals"] = json!({ "kms:ViaService": format!("s3.{region}.amazonaws.com") });
    }
    statement.insert("Condition".to_owned(), condition);
    let mut changes = vec![add("kms-key-policy", &key, Value::Object(statement))];
    let mut summary = format!(
        "allow `{}` to the role `{role}` in the key policy (its `*` is the key itself), for requests through S3",
        actions.join("`, `")
    );
    let mut owner = "key owner";
    let needs_identity = case
        .judged(Need::Key)
        .map(|judged| Sides::of(case, judged))
        .is_some_and(|sides| sides.same_account == Some(false) && sides.identity == Side::Missing);
    if needs_identity && let Some(identity) = allow_key_by_identity(case) {
        changes.extend(identity.changes);
        summary.push_str("; and in a policy of the role, since the key is another account's");
        owner = "key owner and role owner";
    }
    Some(repair(summary, owner, changes))
}

/// In the trust policy of the role that is assumed, to the caller.
pub fn allow_by_trust_policy(case: &Case<'_>) -> Option<Remedy> {
    let assumed = case.call().assume_role.as_ref()?;
    let role = role(case)?;
    let mut trust = statement(&["sts:AssumeRole".to_owned()], Vec::new());
    trust.insert("Principal".to_owned(), json!({ "AWS": role }));
    if let Some(id) = &assumed.external_id {
        trust.insert("Condition".to_owned(), json!({ "StringEquals": { "sts:ExternalId": id } }));
    }
    let mut changes = vec![add("trust-policy", &assumed.role_arn, Value::Object(trust))];
    let mut summary =
        format!("allow `sts:AssumeRole` to the role `{role}` in the trust policy of `{}`", assumed.role_arn);
    let sides = case.main().map(|judged| Sides::of(case, judged));
    if sides.is_some_and(|sides| sides.same_account == Some(false) && sides.identity == Side::Missing) {
        let identity = statement(&["sts:AssumeRole".to_owned()], vec![assumed.role_arn.clone()]);
        changes.push(add("identity-policy", role, Value::Object(identity)));
        summary.push_str(", and in a policy of the caller's role");
    }
    Some(repair(summary, "owner of the assumed role", changes))
}

/// The statements for everything that the request needs of S3 and that is not allowed: one for what is on objects, one
/// for what is on the bucket.
fn lacking(case: &Case<'_>, members: &[(&str, Value)]) -> Vec<Value> {
    let Some(scope) = scope(case) else { return Vec::new() };
    let mut statement = statement(&actions(case), scope);
    for (name, value) in members {
        statement.insert((*name).to_owned(), value.clone());
    }
    if let Some(Value::Object(listing)) = listing(case) {
        let condition = statement.entry("Condition").or_insert_with(|| json!({}));
        if let Some(condition) = condition.as_object_mut() {
            condition.extend(listing);
        }
    }
    vec![Value::Object(statement)]
}

/// The actions that were denied, or the one that S3 names.
pub(super) fn actions(case: &Case<'_>) -> Vec<String> {
    let denied = case
        .judged
        .iter()
        .filter(|judged| matches!(judged.need, Need::Operation | Need::Header(_)))
        .filter(|judged| !Sides::of(case, judged).allow())
        .map(|judged| judged.action.clone());
    let mut actions: Vec<String> = denied.collect();
    let said = case.said.action.clone().filter(|action| action.starts_with("s3:"));
    if let Some(said) = said
        && !actions.iter().any(|action| action.eq_ignore_ascii_case(&said))
    {
        actions.push(said);
    }
    if actions.is_empty() {
        actions.push(case.call().action().to_owned());
    }
    actions
}

/// The resource of the request, or all keys under its prefix where the run chose the key.
pub(super) fn scope(case: &Case<'_>) -> Option<Vec<String>> {
    Some(vec![under_prefix(case, case.target.resource(target::key_of(case.call()))?)])
}

fn bucket_scope(case: &Case<'_>) -> Option<Vec<String>> {
    Some(vec![under_prefix(case, case.target.bucket_resource(target::key_of(case.call()))?)])
}

fn under_prefix(case: &Case<'_>, resource: String) -> String {
    let Some(key) = target::key_of(case.call()).filter(|key| key.contains("s3litmus-")) else { return resource };
    let root = resource.strip_suffix(key).unwrap_or(&resource);
    format!("{root}{}*", prefix_of(key))
}

/// A listing is on the bucket; its prefix is a condition.
fn listing(case: &Case<'_>) -> Option<Value> {
    let prefix = case.call().prefix.as_deref().filter(|prefix| !prefix.is_empty())?;
    actions(case)
        .contains(&"s3:ListBucket".to_owned())
        .then(|| json!({ "StringLike": { "s3:prefix": format!("{prefix}*") } }))
}

fn statement(actions: &[String], resources: Vec<String>) -> Map<String, Value> {
    let one_or_many = |values: &[String]| match values {
        [one] => json!(one),
        many => json!(many),
    };
    let mut statement = Map::new();
    statement.insert("Effect".to_owned(), json!("Allow"));
    statement.insert("Action".to_owned(), one_or_many(actions));
    if !resources.is_empty() {
        statement.insert("Resource".to_owned(), one_or_many(&resources));
    }
    statement
}

/// The role as policies name it, with its path where that was read.
pub(super) fn role(case: &Case<'_>) -> Option<String> {
    let read =
        case.main().and_then(|judged| judged.request.context.get("aws:PrincipalArn")?.values()?.first().cloned());
    read.or_else(|| case.caller.as_ref()?.role()).or_else(|| Some(case.caller.as_ref()?.arn.clone()))
}

/// The key of the request and the actions on it that are not allowed.
fn key(case: &Case<'_>) -> Option<(String, Vec<String>)> {
    let keys: Vec<&Judged> = case.judged.iter().filter(|judged| judged.need == Need::Key).collect();
    let key = keys.first()?.resource.clone();
    let mut actions: Vec<_> =
        keys.iter().filter(|judged| !Sides::of(case, judged).allow()).map(|judged| judged.action.clone()).collect();
    if actions.is_empty() {
        actions = keys.iter().map(|judged| judged.action.clone()).collect();
    }
    Some((key, actions))
}

/// The objects for which a key may be used, where S3 tells KMS the object: with an S3 Bucket Key it tells the bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html>
fn encryption_context(case: &Case<'_>) -> Option<Value> {
    let used = crate::diagnosis::encryption::key_of(case.evidence, &case.target)?;
    let arn = match used.bucket_key? {
        true => case.target.bucket_resource(None)?,
        false => bucket_scope(case)?.into_iter().next()?,
    };
    Some(json!({ "StringLike": { "kms:EncryptionContext:aws:s3:arn": arn } }))
}

/// What is allowed, in words; the whole bucket is named as such.
fn what(case: &Case<'_>) -> String {
    let actions = actions(case).join("`, `");
    let resource = scope(case).and_then(|scope| scope.into_iter().next()).unwrap_or_default();
    let whole = target::key_of(case.call()).is_some_and(|key| key.starts_with("s3litmus-"));
    let whole = if whole { " (every key of the bucket, since the check is about its root)" } else { "" };
    format!("`{actions}` on `{resource}`{whole}")
}
