//! Statements that allow what was denied, and no more.

use s3litmus_policy::Decision;
use serde_json::{Map, Value, json};

use super::{add, repair};
use crate::{
    cause::{Kind, Layer},
    diagnosis::{
        Case, Field, Judged, Need, RequestChange, Target, Tri,
        difference::prefix_of,
        judge::{Side, Sides},
        needs, target,
    },
    message::{Effect, PolicyType},
    report::{CauseReport, Change, Remedy},
};

/// In the role's own policies.
pub fn allow_by_identity(case: &Case<'_>) -> Option<Remedy> {
    let role = role(case)?;
    let grants = lacking(case);
    let changes: Vec<_> = grants.iter().map(|grant| add("identity-policy", &role, grant.statement(&[]))).collect();
    let what = what(&grants)?;
    Some(repair(format!("allow {what} in a policy of the role `{role}`"), "role owner", changes))
}

/// To list the bucket, in the role's own policies: then S3 tells that an object does not exist.
pub(super) fn allow_listing(case: &Case<'_>) -> Option<Remedy> {
    let role = role(case)?;
    let bucket = case.target.resource(None)?;
    let statement = statement(&["s3:ListBucket".to_owned()], vec![bucket.clone()]);
    let summary = format!(
        "allow `s3:ListBucket` on `{bucket}` in a policy of the role `{role}`, so that a missing object is a 404"
    );
    Some(repair(summary, "role owner", vec![add("identity-policy", role, Value::Object(statement))]))
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

/// In a policy of another layer, where no Allow of it fits; where S3 names a Deny of it, whoever owns it is asked, since
/// such policies are not read.
pub fn allow_by_layer(case: &Case<'_>, report: &CauseReport) -> Option<Remedy> {
    let grants = needed(case);
    let what = what(&grants)?;
    if report.kind != Kind::ImplicitDeny || said_deny(case) {
        return ask_to_narrow(case, &what);
    }
    let (target, resource, owner) = document(case, report.layer)?;
    // A policy of the organization binds everybody in the account, and one of an endpoint everybody in its VPC: the role
    // is named by a condition.
    let only = json!({ "ArnEquals": { "aws:PrincipalArn": role(case)? } });
    let members: Vec<(&str, Value)> = match report.layer {
        Layer::ServiceControlPolicy => vec![("Condition", only)],
        Layer::VpcEndpointPolicy => vec![("Principal", json!("*")), ("Condition", only)],
        _ => Vec::new(),
    };
    let mut grants = grants;
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

/// The document of a layer: what a change calls it, what it is attached to, and who owns it.
pub(super) fn document(case: &Case<'_>, layer: Layer) -> Option<(&'static str, String, &'static str)> {
    let caller = case.caller.as_ref()?;
    Some(match layer {
        Layer::PermissionsBoundary => ("permissions-boundary", role(case)?, "owner of the permissions boundary"),
        Layer::SessionPolicy => ("session-policy", caller.arn.clone(), "who makes the session"),
        Layer::ServiceControlPolicy => ("service-control-policy", caller.account.clone(), "organization admin"),
        // Which endpoint it is, S3 does not tell: the one that the session's requests go through.
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

/// In the trust policy of the role that is assumed, to the caller.
pub fn allow_by_trust_policy(case: &Case<'_>) -> Option<Remedy> {
    if said_deny(case) {
        return ask_to_narrow(case, &what(&needed(case))?);
    }
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
    // Across accounts the caller's own account has to allow as well.
    if sides.is_some_and(|sides| sides.same_account == Some(false) && sides.identity != Side::Allows) {
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
    /// The same of the bucket behind an access point, where a policy has to name both.
    beside: Option<String>,
    /// The bucket or access point that it is about.
    target: Target,
    /// Whether the resource is every key of the bucket, since the check is about its root.
    whole: bool,
    condition: Option<Value>,
}

impl Grant {
    fn statement(&self, members: &[(&str, Value)]) -> Value {
        let mut statement = statement(&self.actions, self.resource.iter().chain(&self.beside).cloned().collect());
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
    // No Allow helps against a Deny.
    if said_deny(case) {
        return Vec::new();
    }
    needed(case)
}

/// Whether S3 names a Deny.
pub(super) fn said_deny(case: &Case<'_>) -> bool {
    case.said.policy.as_ref().is_some_and(|policy| policy.effect == Effect::ExplicitDeny)
}

/// As [`lacking`], whatever stops it.
fn needed(case: &Case<'_>) -> Vec<Grant> {
    let said =
        |judged: &Judged| case.said.action.as_deref().is_some_and(|action| action.eq_ignore_ascii_case(&judged.action));
    // What passes without a header needs nothing for the operation itself.
    let passes_without = case.trials.iter().any(|tried| {
        let header = |change: &RequestChange| {
            let own = needs::HEADERS.iter().any(|(field, _)| *field == change.field);
            change.to.is_none() && (own || change.field == Field::ObjectLockRetainUntilDate)
        };
        tried.result == Tri::Passed && !tried.changes.is_empty() && tried.changes.iter().all(header)
    });
    let needed = |judged: &&Judged| match judged.need {
        Need::Key => false,
        Need::List => said(judged),
        Need::Operation => !passes_without || said(judged),
        Need::Header(_) | Need::CopySource | Need::AssumeRole | Need::Named => true,
    };
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
        Need::Operation | Need::Header(_) | Need::Named => {
            let key = target::key_of(case.call());
            (scope(case)?.into_iter().next()?, key.is_some_and(|key| key.starts_with("s3litmus-")))
        }
        Need::CopySource | Need::Key | Need::List | Need::AssumeRole => (judged.resource.clone(), false),
    };
    let condition = if judged.action == "s3:ListBucket" { listing(case) } else { None };
    let (actions, target) = (vec![judged.action.clone()], judged.target.clone());
    Some(Grant { actions, resource: Some(resource), beside: None, target, whole, condition })
}

/// A listing is on the bucket; its prefix is a condition.
pub(super) fn listing(case: &Case<'_>) -> Option<Value> {
    let prefix = case.call().prefix.as_deref().filter(|prefix| !prefix.is_empty())?;
    Some(json!({ "StringLike": { "s3:prefix": format!("{}*", literal(prefix)) } }))
}

/// The resource of the request, or all keys under its prefix where the run chose the key.
pub(super) fn scope(case: &Case<'_>) -> Option<Vec<String>> {
    Some(vec![under_prefix(case, |key| case.target.resource(key))?])
}

pub(super) fn bucket_scope(case: &Case<'_>) -> Option<String> {
    under_prefix(case, |key| case.target.bucket_resource(key))
}

fn under_prefix(case: &Case<'_>, resource: impl Fn(Option<&str>) -> Option<String>) -> Option<String> {
    let Some(key) = target::key_of(case.call()) else { return resource(None) };
    let pattern = match key.contains("s3litmus-") {
        true => format!("{}*", literal(prefix_of(key))),
        false => literal(key),
    };
    resource(Some(&pattern))
}

/// A key as a policy has to write it: wildcards and variables stand for themselves.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars>
fn literal(key: &str) -> String {
    let mut literal = String::with_capacity(key.len());
    for (at, one) in key.char_indices() {
        match one {
            '*' => literal.push_str("${*}"),
            '?' => literal.push_str("${?}"),
            '$' if key[at..].starts_with("${") => literal.push_str("${$}"),
            one => literal.push(one),
        }
    }
    literal
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
