//! Statements that allow what was denied, and no more.

use s3litmus_policy::Decision;
use serde_json::{Map, Value, json};

use super::{add, repair};
use crate::{
    cause::Layer,
    diagnosis::{
        Case, Judged, Need, Target,
        difference::prefix_of,
        judge::{Side, Sides},
        target,
    },
    report::{Change, Remedy},
};

/// In the role's own policies.
pub fn allow_by_identity(case: &Case<'_>) -> Option<Remedy> {
    let role = role(case)?;
    let grants = lacking(case);
    let changes: Vec<_> = grants.iter().map(|grant| add("identity-policy", &role, grant.statement(&[]))).collect();
    let what = what(&grants)?;
    Some(repair(format!("allow {what} in a policy of the role `{role}`"), "role owner", changes))
}

/// In the bucket policy, to the role; for the source of a copy in that of the source's bucket.
pub fn allow_by_bucket(case: &Case<'_>) -> Option<Remedy> {
    let role = role(case)?;
    let grants = lacking(case);
    let mut changes = Vec::new();
    for grant in &grants {
        let bucket = grant.target.bucket_resource(None)?;
        changes.push(add("bucket-policy", bucket, grant.statement(&[("Principal", json!({ "AWS": role }))])));
    }
    let what = what(&grants)?;
    Some(repair(format!("allow {what} to the role `{role}` in the bucket policy"), "bucket owner", changes))
}

/// In the policies of both accounts.
pub fn allow_in_both_accounts(case: &Case<'_>) -> Option<Remedy> {
    let (identity, bucket) = (allow_by_identity(case)?, allow_by_bucket(case)?);
    let mut changes = identity.changes;
    changes.extend(bucket.changes);
    let what = what(&lacking(case))?;
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
    let grants = lacking(case);
    let principal = [("Principal", json!({ "AWS": role }))];
    let mut changes: Vec<_> =
        grants.iter().map(|grant| add("access-point-policy", &access_point, grant.statement(&principal))).collect();
    let what = what(&grants)?;
    let mut summary = format!("allow {what} to the role `{role}` in the access point policy");
    if case.main().is_some_and(|judged| Sides::of(case, judged).resource == Side::Missing)
        && let Some(delegation) = delegation(case)
    {
        changes.push(delegation);
        summary.push_str(", and let the access point in with the bucket policy");
    }
    Some(repair(summary, "access point owner", changes))
}

/// In the bucket policy, to this access point: the delegation that AWS recommends, for the check's action and prefix.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-delegating-control>
pub fn delegate_to_access_point(case: &Case<'_>) -> Option<Remedy> {
    let delegation = delegation(case)?;
    let what = what(&lacking(case))?;
    let summary = format!("let {what} in through the access point with a statement in the bucket policy");
    Some(repair(summary, "bucket owner", vec![delegation]))
}

fn delegation(case: &Case<'_>) -> Option<Change> {
    let bucket = case.target.bucket_resource(None)?;
    let access_point = case.target.access_point.as_deref()?;
    let account = case.target.access_point_account()?;
    let actions: Vec<_> = lacking(case).into_iter().flat_map(|grant| grant.actions).collect();
    let mut statement = statement(&actions, vec![bucket_scope(case)?]);
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
    let grants = lacking(case);
    let changes: Vec<_> = grants.iter().map(|grant| add(target, &resource, grant.statement(members))).collect();
    let what = what(&grants)?;
    Some(repair(format!("allow {what} in the {}", target.replace('-', " ")), owner, changes))
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

/// A permission to be given.
struct Grant {
    actions: Vec<String>,
    /// None for an action that has no resource but the document's own.
    resource: Option<String>,
    /// The bucket or access point that it is about.
    target: Target,
    /// Whether the resource is every key of the bucket, since the check is about its root.
    whole: bool,
    condition: Option<Value>,
}

impl Grant {
    fn statement(&self, members: &[(&str, Value)]) -> Value {
        let mut statement = statement(&self.actions, self.resource.iter().cloned().collect());
        for (name, value) in members {
            statement.insert((*name).to_owned(), value.clone());
        }
        if let Some(Value::Object(tests)) = &self.condition
            && let Some(condition) = statement.entry("Condition").or_insert_with(|| json!({})).as_object_mut()
        {
            condition.extend(tests.clone());
        }
        Value::Object(statement)
    }
}

/// Everything that the request needs of S3, or of STS, and that is not allowed: what S3 names and what is known to be
/// missing; where neither is known, what is not known to be allowed.
fn lacking(case: &Case<'_>) -> Vec<Grant> {
    let said =
        |judged: &Judged| case.said.action.as_deref().is_some_and(|action| action.eq_ignore_ascii_case(&judged.action));
    let needed = |judged: &&Judged| !matches!(judged.need, Need::Key) && (judged.need != Need::List || said(judged));
    let needs = || case.judged.iter().filter(needed);
    let missing = |judged: &&Judged| !judged.evaluation.possible.contains(&Decision::Allowed);
    let mut lacking: Vec<_> = needs().filter(|judged| said(judged) || missing(judged)).collect();
    if lacking.is_empty() {
        lacking.extend(needs().filter(|judged| !Sides::of(case, judged).allow()));
    }
    if lacking.is_empty() {
        lacking.extend(needs().next());
    }
    let mut grants: Vec<Grant> = Vec::new();
    for judged in lacking {
        let Some(grant) = grant(case, judged) else { continue };
        match grants.iter_mut().find(|other| other.resource == grant.resource && other.condition == grant.condition) {
            Some(other) => other.actions.extend(grant.actions),
            None => grants.push(grant),
        }
    }
    grants
}

fn grant(case: &Case<'_>, judged: &Judged) -> Option<Grant> {
    let (resource, whole) = match judged.need {
        Need::Operation | Need::Header(_) => {
            let key = target::key_of(case.call());
            (scope(case)?.into_iter().next()?, key.is_some_and(|key| key.starts_with("s3litmus-")))
        }
        Need::CopySource | Need::Key | Need::List | Need::AssumeRole => (judged.resource.clone(), false),
    };
    let prefix = case.call().prefix.as_deref().filter(|prefix| !prefix.is_empty());
    // A listing is on the bucket; its prefix is a condition.
    let condition = prefix
        .filter(|_| judged.action == "s3:ListBucket")
        .map(|prefix| json!({ "StringLike": { "s3:prefix": format!("{prefix}*") } }));
    let (actions, target) = (vec![judged.action.clone()], judged.target.clone());
    Some(Grant { actions, resource: Some(resource), target, whole, condition })
}

/// The resource of the request, or all keys under its prefix where the run chose the key.
pub(super) fn scope(case: &Case<'_>) -> Option<Vec<String>> {
    Some(vec![under_prefix(case, case.target.resource(target::key_of(case.call()))?)])
}

pub(super) fn bucket_scope(case: &Case<'_>) -> Option<String> {
    Some(under_prefix(case, case.target.bucket_resource(target::key_of(case.call()))?))
}

fn under_prefix(case: &Case<'_>, resource: String) -> String {
    let Some(key) = target::key_of(case.call()).filter(|key| key.contains("s3litmus-")) else { return resource };
    let root = resource.strip_suffix(key).unwrap_or(&resource);
    format!("{root}{}*", prefix_of(key))
}

pub(super) fn statement(actions: &[String], resources: Vec<String>) -> Map<String, Value> {
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

/// The role as policies name it, with its path where that was read or the suite tells it.
pub(super) fn role(case: &Case<'_>) -> Option<String> {
    let context = case.judged.first().map(|judged| &judged.request.context);
    let known = context.and_then(|context| context.get("aws:PrincipalArn")?.values()?.first().cloned());
    known.or_else(|| case.caller.as_ref()?.role()).or_else(|| Some(case.caller.as_ref()?.arn.clone()))
}

/// What is allowed, in words; the whole bucket is named as such. None where nothing is.
fn what(grants: &[Grant]) -> Option<String> {
    let one = |grant: &Grant| {
        let on = grant.resource.as_ref().map(|resource| format!(" on `{resource}`")).unwrap_or_default();
        let whole = if grant.whole { " (every key of the bucket, since the check is about its root)" } else { "" };
        format!("`{}`{on}{whole}", grant.actions.join("`, `"))
    };
    (!grants.is_empty()).then(|| grants.iter().map(one).collect::<Vec<_>>().join(" and "))
}
