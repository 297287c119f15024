//! The permissions that a request lacks, and the statements that give them.
//!
//! In: a case. Out: [`Grant`]s, as small as the check. Absent on purpose: which document they are put into.

use s3litmus_policy::Decision;
use serde_json::{Map, Value, json};

use super::scope::{bucket_scope, listing, scope};
use crate::{
    cause::Layer,
    diagnosis::{
        Case, Field, Judged, Need, RequestChange, Target, Tri,
        judge::{Side, Sides},
        needs,
        organization::{self, ControlPolicies},
        target,
    },
    message::Effect,
};

/// A permission to be given.
pub(super) struct Grant {
    pub(super) actions: Vec<String>,
    /// None for an action that has no resource but the document's own.
    pub(super) resource: Option<String>,
    /// The same of the bucket behind an access point, where a policy has to name both.
    pub(super) beside: Option<String>,
    /// The resource as the bucket behind the access point has it.
    pub(super) behind: Option<String>,
    /// The bucket or access point that it is about.
    pub(super) target: Target,
    /// Whether the resource is every key of the bucket, since the check is about its root.
    whole: bool,
    condition: Option<Value>,
}

impl Grant {
    pub(super) fn statement(&self, members: &[(&str, Value)]) -> Value {
        self.on(self.resource.iter().chain(&self.beside).cloned().collect(), members)
    }

    /// The statement about the bucket behind the access point; none where that is not known.
    pub(super) fn statement_behind(&self, members: &[(&str, Value)]) -> Option<Value> {
        Some(self.on(vec![self.behind.clone()?], members))
    }

    fn on(&self, resources: Vec<String>, members: &[(&str, Value)]) -> Value {
        let mut statement = statement(&self.actions, resources);
        for (name, value) in members {
            match (statement.get_mut(*name), value) {
                // Tests of several members are all asked.
                (Some(Value::Object(have)), Value::Object(also)) => have.extend(also.clone()),
                _ => {
                    statement.insert((*name).to_owned(), value.clone());
                }
            }
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
pub(super) fn lacking(case: &Case<'_>) -> Vec<Grant> {
    // No Allow helps against a Deny, but what nothing allows is next in the way.
    if said_deny(case) {
        return known_to_lack(case);
    }
    needed(case)
}

/// Whether S3 names a Deny.
pub(super) fn said_deny(case: &Case<'_>) -> bool {
    case.said.policy.as_ref().is_some_and(|policy| policy.effect == Effect::ExplicitDeny)
}

/// What nothing allows for certain, whatever denies it beside.
fn known_to_lack(case: &Case<'_>) -> Vec<Grant> {
    grants(case, case.judged.iter().filter(|judged| is_known_to_lack(case, judged)))
}

/// Whether nothing allows a permission that the request needs.
pub(super) fn is_known_to_lack(case: &Case<'_>, judged: &Judged) -> bool {
    judged.need != Need::List && is_needed(case, judged) && Sides::of(case, judged).lack()
}

/// As [`lacking`], whatever stops it.
pub(super) fn needed(case: &Case<'_>) -> Vec<Grant> {
    let required = required(case);
    let missing = |judged: &&&Judged| {
        let denied = judged.evaluation.denies().next().is_some();
        let possible = judged.evaluation.possible.contains(&Decision::Allowed);
        case.names(judged) || Sides::of(case, judged).lack() || !denied && !possible
    };
    let mut lacking: Vec<&Judged> = required.iter().filter(missing).copied().collect();
    if lacking.is_empty() {
        lacking.extend(required.iter().filter(|judged| !Sides::of(case, judged).allow()));
    }
    if lacking.is_empty() {
        lacking.extend(required.first());
    }
    grants(case, lacking)
}

/// What the request needs and a policy of this layer, which limits what others grant, is not known to allow: S3 names one
/// permission, and the policy may lack others of the same request.
pub(super) fn lacking_in(case: &Case<'_>, layer: Layer) -> Vec<Grant> {
    let lacks = |judged: &&Judged| match layer {
        Layer::PermissionsBoundary => Sides::of(case, judged).boundary != Side::Allows,
        Layer::ServiceControlPolicy => {
            ControlPolicies::Service.of(judged).is_unreadable()
                || !organization::lacking(judged, ControlPolicies::Service).is_empty()
        }
        Layer::SessionPolicy => !judged.policies.session.is_absent(),
        _ => true,
    };
    let found = grants(case, required(case).into_iter().filter(|judged| case.names(judged) || lacks(judged)));
    if found.is_empty() { needed(case) } else { found }
}

/// The permissions of S3, or of STS, that the request needs.
fn required<'c>(case: &'c Case<'_>) -> Vec<&'c Judged> {
    // What passes without a header needs nothing for the operation itself.
    let passes_without = case.trials.iter().any(|tried| {
        let header = |change: &RequestChange| {
            let own = needs::HEADERS.iter().any(|(field, _)| *field == change.field);
            change.to.is_none() && (own || change.field == Field::ObjectLockRetainUntilDate)
                || change.field == Field::TaggingDirective
        };
        tried.result == Tri::Passed && !tried.changes.is_empty() && tried.changes.iter().all(header)
    });
    let needed = |judged: &&Judged| {
        // With the header it may fail all the same, where a condition looks at that.
        let lacks = Sides::of(case, judged).lack();
        let spared = judged.need == Need::Operation && passes_without && !case.names(judged) && !lacks;
        is_needed(case, judged) && !spared
    };
    case.judged.iter().filter(needed).collect()
}

fn is_needed(case: &Case<'_>, judged: &Judged) -> bool {
    match judged.need {
        Need::Key => false,
        Need::List => case.names(judged),
        Need::CopySource => !case.was_enough(judged) || case.names(judged),
        Need::Operation | Need::Header(_) | Need::SourceTags | Need::CopiedTags | Need::AssumeRole | Need::Named => {
            true
        }
    }
}

/// What gives these permissions, actions on one resource together.
pub(super) fn grants<'c>(case: &Case<'_>, lacking: impl IntoIterator<Item = &'c Judged>) -> Vec<Grant> {
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
        Need::Operation | Need::Header(_) | Need::CopiedTags | Need::Named => {
            let key = target::key_of(case.call());
            (scope(case)?.into_iter().next()?, key.is_some_and(|key| key.starts_with("s3litmus-")))
        }
        Need::CopySource | Need::SourceTags | Need::Key | Need::List | Need::AssumeRole => {
            (judged.resource.clone(), false)
        }
    };
    let condition = if judged.action == "s3:ListBucket" { listing(case) } else { None };
    let behind = match judged.need {
        Need::Operation | Need::Header(_) | Need::Named => bucket_scope(case),
        _ => judged.request.route.as_ref().map(|route| route.bucket_resource.as_str().to_owned()),
    };
    let (actions, target) = (vec![judged.action.clone()], judged.target.clone());
    Some(Grant { actions, resource: Some(resource), beside: None, behind, target, whole, condition })
}

/// An Allow of actions on resources.
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

/// What is allowed, in words; the whole bucket is named as such. None where nothing is.
pub(super) fn what(grants: &[Grant]) -> Option<String> {
    let one = |grant: &Grant| {
        let on = grant.resource.as_ref().map(|resource| format!(" on `{resource}`")).unwrap_or_default();
        let whole = if grant.whole { " (every key of the bucket, since the check is about its root)" } else { "" };
        format!("`{}`{on}{whole}", grant.actions.join("`, `"))
    };
    (!grants.is_empty()).then(|| grants.iter().map(one).collect::<Vec<_>>().join(" and "))
}
