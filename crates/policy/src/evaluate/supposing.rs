//! What the decision would be if an unknown key had a certain value: the key is absent, it has a
//! value that a policy mentions, or another one.

use super::decide;
use crate::explain::{LayerOutcome, Supposed, Supposition};
use crate::matching::Test;
use crate::model::{ContextValue, KeyName, Policies, Policy, Request};

/// Keys and values beyond these are left out: an explanation is for people.
const MOST_KEYS: usize = 16;
const MOST_VALUES: usize = 16;

pub(super) fn suppositions(request: &Request, policies: &Policies, layers: &[LayerOutcome]) -> Vec<Supposition> {
    let mut keys: Vec<&str> = Vec::new();
    for key in layers.iter().flat_map(|outcome| &outcome.unknown_keys) {
        if !keys.iter().any(|known| known.eq_ignore_ascii_case(key)) {
            keys.push(key);
        }
    }
    let mut suppositions = Vec::new();
    for key in keys.into_iter().take(MOST_KEYS) {
        for (value, supposed) in candidates(key, policies) {
            let mut request = request.clone();
            request.context.insert(key, value);
            let decision = decide(&request, policies);
            suppositions.push(Supposition { key: key.to_owned(), value: supposed, decision });
        }
    }
    suppositions
}

fn candidates(key: &str, policies: &Policies) -> Vec<(ContextValue, Supposed)> {
    let name = KeyName::new(key);
    let mut values: Vec<String> = Vec::new();
    let mut texts_wanted = false;
    for policy in all(policies) {
        let conditions = policy.compiled().iter().flat_map(|statement| &statement.conditions);
        for condition in conditions.filter(|condition| condition.key == name) {
            texts_wanted |= matches!(condition.test, Test::String(_) | Test::StringIgnoreCase(_) | Test::Null(_));
            for value in condition.samples() {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
    }
    values.truncate(MOST_VALUES);
    let other = "a value that no policy mentions";
    let absent = (ContextValue::Many(Vec::new()), Supposed::Absent);
    let mentioned = values.into_iter().map(|value| (ContextValue::One(value.clone()), Supposed::Values(vec![value])));
    let other = texts_wanted.then(|| (ContextValue::from(other), Supposed::Other));
    std::iter::once(absent).chain(mentioned).chain(other).collect()
}

fn all(policies: &Policies) -> impl Iterator<Item = &Policy> {
    let lists = [&policies.identity, &policies.permissions_boundary, &policies.session, &policies.vpc_endpoint];
    let levels = [&policies.service_control, &policies.resource_control];
    let single = [&policies.resource, &policies.access_point];
    let lists = lists.into_iter().filter_map(|slot| slot.known()).flatten();
    let levels = levels.into_iter().filter_map(|slot| slot.known()).flatten().flat_map(|level| &level.policies);
    let single = single.into_iter().filter_map(|slot| slot.known());
    lists.chain(levels).chain(single)
}
