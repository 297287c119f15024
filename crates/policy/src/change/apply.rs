//! Carrying out changes on policies in memory, to see what they do.

use serde_json::{Value, json};

use super::grant::{attached_to, caller_arn};
use super::{Change, Edit};
use crate::evaluate::{decide, may_be_allowed};
use crate::explain::Decision;
use crate::model::{Layer, Level, Policies, Policy, PolicySource, Reading, Request};

/// The policies of `request` after `changes`. A change of a policy that does not apply to the
/// request (of another bucket, of another role) leaves them as they are.
pub fn apply(request: &Request, policies: &Policies, changes: &[Change]) -> Policies {
    let mut policies = policies.clone();
    for change in changes {
        let caller = caller_arn(request).unwrap_or_default();
        match change.target {
            Layer::IdentityPolicy => edit_list(&mut policies.identity, change, &caller, true),
            Layer::PermissionsBoundary => edit_list(&mut policies.permissions_boundary, change, &caller, false),
            Layer::SessionPolicy => edit_list(&mut policies.session, change, &caller, false),
            Layer::VpcEndpointPolicy => edit_list(&mut policies.vpc_endpoint, change, &caller, false),
            Layer::ServiceControlPolicy => edit_levels(&mut policies.service_control, change),
            Layer::ResourceControlPolicy => edit_levels(&mut policies.resource_control, change),
            Layer::AccessPointPolicy if request.route.is_some() => {
                edit_own(&mut policies.access_point, change, request);
            }
            Layer::BucketPolicy | Layer::KmsKeyPolicy | Layer::TrustPolicy => {
                edit_own(&mut policies.resource, change, request);
            }
            Layer::AccessPointPolicy | Layer::AccessControlList | Layer::BlockPublicAccess | Layer::ObjectOwnership => {
            }
        }
    }
    policies
}

/// The places in `requests` of those that `changes` newly allow: they are not allowed now and are
/// allowed afterwards, or cannot be allowed now and may be afterwards.
///
/// ```
/// use s3litmus_policy::{opens, smallest_change, Policies, Request, Scope};
/// let get = |key: &str| Request::new("arn:aws:iam::111122223333:role/reader", "s3:GetObject",
///     &format!("arn:aws:s3:::store/{key}"), "111122223333").unwrap();
/// let remedies = smallest_change(&get("in/a"), &Policies::default(), &Scope::prefix("in/"));
/// let others = [(get("in/b"), Policies::default()), (get("out/a"), Policies::default())];
/// assert_eq!(opens(&remedies[0].changes, &others), [0]);
/// ```
pub fn opens(changes: &[Change], requests: &[(Request, Policies)]) -> Vec<usize> {
    let newly = |(request, policies): &(Request, Policies)| {
        let after = apply(request, policies, changes);
        (decide(request, policies) != Decision::Allowed && decide(request, &after) == Decision::Allowed)
            || (!may_be_allowed(request, policies) && may_be_allowed(request, &after))
    };
    requests.iter().enumerate().filter(|(_, pair)| newly(pair)).map(|(at, _)| at).collect()
}

/// Whether a change of `resource` is one of this policy, or of what it is attached to.
fn is_meant(resource: &str, source: &PolicySource, attached_to: &str) -> bool {
    resource.is_empty() || source.arn.as_deref() == Some(resource) || attached_to == resource
}

fn edit_list(slot: &mut Reading<Vec<Policy>>, change: &Change, caller: &str, may_create: bool) {
    if let Edit::AddStatement { statement } = &change.edit {
        let known = slot.known().map_or(&[] as &[Policy], Vec::as_slice);
        let target = known.iter().position(|policy| is_meant(&change.resource, policy.source(), caller));
        match (target, &mut *slot) {
            (Some(at), Reading::Known(policies)) => policies[at] = with_statement(&policies[at], statement),
            (None, slot) if may_create && change.resource == caller => {
                let policy = new_policy(statement, PolicySource::new(change.target).with_arn(caller));
                match slot {
                    Reading::Known(policies) => policies.push(policy),
                    Reading::Absent => *slot = Reading::Known(vec![policy]),
                    Reading::Unreadable => {}
                }
            }
            _ => {}
        }
        return;
    }
    let Reading::Known(policies) = slot else { return };
    for policy in policies.iter_mut().filter(|policy| is_meant(&change.resource, policy.source(), caller)) {
        *policy = edited(policy, &change.edit);
    }
}

fn edit_levels(slot: &mut Reading<Vec<Level>>, change: &Change) {
    let Reading::Known(levels) = slot else { return };
    for level in levels {
        let node = level.id.clone();
        let mut policies = level.policies.iter_mut();
        match &change.edit {
            Edit::AddStatement { statement } => {
                if let Some(policy) = policies.find(|policy| is_meant(&change.resource, policy.source(), &node)) {
                    *policy = with_statement(policy, statement);
                } else if node == change.resource {
                    level.policies.push(new_policy(statement, PolicySource::new(change.target)));
                }
            }
            edit => policies
                .filter(|policy| is_meant(&change.resource, policy.source(), &node))
                .for_each(|policy| *policy = edited(policy, edit)),
        }
    }
}

fn edit_own(slot: &mut Reading<Policy>, change: &Change, request: &Request) {
    let attached = attached_to(change.target, request);
    match (&mut *slot, &change.edit) {
        (Reading::Known(policy), edit) if is_meant(&change.resource, policy.source(), &attached) => {
            *policy = edited(policy, edit);
        }
        (Reading::Absent, Edit::AddStatement { statement }) if change.resource == attached => {
            *slot = Reading::Known(new_policy(statement, PolicySource::new(change.target).with_arn(attached)));
        }
        _ => {}
    }
}

fn edited(policy: &Policy, edit: &Edit) -> Policy {
    let statements = statements(policy);
    let changed: Vec<Value> = match edit {
        Edit::AddStatement { statement } => return with_statement(policy, statement),
        Edit::RemoveStatement { statement } => statements.into_iter().filter(|one| one != statement).collect(),
        Edit::ReplaceStatement { old, statement } => {
            statements.into_iter().map(|one| if one == *old { statement.clone() } else { one }).collect()
        }
    };
    rebuilt(policy, changed)
}

fn with_statement(policy: &Policy, statement: &Value) -> Policy {
    let mut statements = statements(policy);
    statements.push(statement.clone());
    rebuilt(policy, statements)
}

fn statements(policy: &Policy) -> Vec<Value> {
    match &policy.document()["Statement"] {
        Value::Array(statements) => statements.clone(),
        Value::Null => Vec::new(),
        only => vec![only.clone()],
    }
}

fn rebuilt(policy: &Policy, statements: Vec<Value>) -> Policy {
    let mut document = policy.document().clone();
    if let Value::Object(members) = &mut document {
        members.insert("Statement".to_owned(), Value::Array(statements));
    }
    Policy::from_value_lossy(document, policy.source().clone())
}

fn new_policy(statement: &Value, source: PolicySource) -> Policy {
    Policy::from_value_lossy(json!({ "Version": "2012-10-17", "Statement": [statement] }), source)
}
