//! The `Allow` statements that came nearest, and what of them failed.

use super::own::Own;
use super::statement::{action_matches, principal, resource_matches};
use super::subject::Subject;
use crate::explain::{FailedElement, NearMiss, Part};
use crate::matching::{Condition, Truth};
use crate::model::statement::{Effect, Statement};
use crate::model::{ContextValue, Layer, Level, Policies, Policy, Position, Reading, StatementRef};
use crate::parse::Place;

/// How many near misses of a layer are kept.
const KEPT: usize = 3;

/// The policies of a layer with their positions.
pub(super) fn policies_of<'p>(layer: Layer, policies: &'p Policies, own: &Own<'p>) -> Vec<(Position, &'p Policy)> {
    let list = |slot: &'p Reading<Vec<Policy>>| -> Vec<(Position, &'p Policy)> {
        let known = slot.known().map_or(&[] as &[Policy], Vec::as_slice);
        known.iter().enumerate().map(|(at, policy)| (Position { level: None, policy: at }, policy)).collect()
    };
    let levels = |slot: &'p Reading<Vec<Level>>| {
        let known = slot.known().into_iter().flatten().enumerate();
        known
            .flat_map(|(level, attached)| {
                attached
                    .policies
                    .iter()
                    .enumerate()
                    .map(move |(at, policy)| (Position { level: Some(level), policy: at }, policy))
            })
            .collect()
    };
    match layer {
        Layer::IdentityPolicy => list(&policies.identity),
        Layer::PermissionsBoundary => list(&policies.permissions_boundary),
        Layer::SessionPolicy => list(&policies.session),
        Layer::ServiceControlPolicy => levels(&policies.service_control),
        Layer::ResourceControlPolicy => levels(&policies.resource_control),
        Layer::VpcEndpointPolicy => list(&policies.vpc_endpoint),
        _ if layer == own.layer => own.policy.known().map(|policy| (Position::default(), policy)).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// The nearest misses, nearest first: fewest elements failed, an action that matches before one
/// that does not.
pub(super) fn nearest(candidates: &[(Position, &Policy)], subject: &Subject<'_>) -> Vec<NearMiss> {
    let mut misses: Vec<((bool, usize), NearMiss)> = Vec::new();
    for &(position, policy) in candidates {
        for (index, statement) in policy.compiled().iter().enumerate() {
            if statement.effect != Some(Effect::Allow) {
                continue;
            }
            let statement_ref = StatementRef { policy: policy.clone(), index, position };
            let failed = failed_elements(statement, &statement_ref, subject);
            if failed.is_empty() {
                continue;
            }
            let other_action = failed.iter().any(|element| element.part == Part::Action);
            misses.push(((other_action, failed.len()), NearMiss { statement: statement_ref, failed }));
        }
    }
    misses.sort_by_key(|(distance, _)| *distance);
    misses.into_iter().take(KEPT).map(|(_, miss)| miss).collect()
}

fn failed_elements(statement: &Statement, reference: &StatementRef, subject: &Subject<'_>) -> Vec<FailedElement> {
    let place = reference.place();
    let mut failed = Vec::new();
    if let Some(element) = &statement.principal
        && principal(statement, subject).is_none()
    {
        let caller = subject.principal.to_string();
        failed.push(element_failed(reference, "Principal", Part::Principal, element.negated, caller));
    }
    if let Some(element) = &statement.action
        && !action_matches(element, subject)
    {
        let action = subject.action.to_string();
        failed.push(element_failed(reference, "Action", Part::Action, element.negated, action));
    }
    if let Some(element) = &statement.resource
        && resource_matches(element, subject) == Truth::No
    {
        let resource = subject.resource.to_string();
        failed.push(element_failed(reference, "Resource", Part::Resource, element.negated, resource));
    }
    let conditions = statement.conditions.iter().filter(|condition| condition.holds(subject.context) == Truth::No);
    failed.extend(conditions.map(|condition| condition_failed(&place, condition, subject)));
    failed
}

fn element_failed(reference: &StatementRef, name: &str, part: Part, negated: bool, seen: String) -> FailedElement {
    let name = if negated { format!("Not{name}") } else { name.to_owned() };
    let mut wanted = Vec::new();
    texts(&reference.json()[&name], &mut wanted);
    FailedElement { place: reference.place().member(&name), part, wanted, negated, seen: Some(ContextValue::One(seen)) }
}

/// All texts inside an element, in order.
fn texts(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
        serde_json::Value::Object(members) => members.values().for_each(|member| texts(member, found)),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => {}
    }
}

fn condition_failed(place: &Place, condition: &Condition, subject: &Subject<'_>) -> FailedElement {
    FailedElement {
        place: place.member("Condition").member(&condition.operator).member(&condition.key_text),
        part: Part::Condition { operator: condition.operator.to_string(), key: condition.key_text.to_string() },
        wanted: condition.values.iter().map(|value| value.to_string()).collect(),
        negated: condition.negated,
        seen: subject.context.get(condition.key.as_str()).cloned(),
    }
}

/// The keys of unknown value that decide whether the statement applies, as the policy spells them.
pub(super) fn unknown_keys(statement: &Statement, subject: &Subject<'_>) -> Vec<String> {
    let is_unknown = |key: &str| subject.context.get(key) == Some(&ContextValue::Unknown);
    let mut keys: Vec<String> = Vec::new();
    let mut note = |key: &str| {
        if is_unknown(key) && !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            keys.push(key.to_owned());
        }
    };
    for condition in &statement.conditions {
        if condition.holds(subject.context) == Truth::Unknown {
            note(&condition.key_text);
            condition.test.variables().for_each(|key| note(key.as_str()));
        }
    }
    for pattern in statement.resource.iter().flat_map(|element| &element.patterns) {
        pattern.segments().iter().flat_map(|segment| segment.variables()).for_each(|key| note(key.as_str()));
    }
    keys
}
