//! What holds for every request and every set of policies.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod random;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use s3litmus_policy::jsonl::labels;
use s3litmus_policy::ownership::AccessControl;
use s3litmus_policy::public::PublicAccess;
use s3litmus_policy::{
    ContextValue, Decision, Layer, LayerDecision, Level, Policies, Policy, Principal, Reading, decide, evaluate,
};
use serde_json::{Value, json};

use random::{CALLERS, KEYS, context, policies, policy, request, statement};

/// Adds or takes away statements of every known policy.
fn edit(policies: &Policies, change: impl Fn(Layer, Vec<Value>) -> Vec<Value>) -> Policies {
    let edited = |policy: &Policy| {
        let statements = match &policy.document()["Statement"] {
            Value::Array(statements) => statements.clone(),
            only => vec![only.clone()],
        };
        let statements = change(policy.layer(), statements);
        Policy::from_value_lossy(json!({"Version": "2012-10-17", "Statement": statements}), policy.source().clone())
    };
    let list = |slot: &Reading<Vec<Policy>>| slot.as_ref().map(|policies| policies.iter().map(edited).collect());
    let levels = |slot: &Reading<Vec<Level>>| {
        let level =
            |level: &Level| Level { id: level.id.clone(), policies: level.policies.iter().map(edited).collect() };
        slot.as_ref().map(|levels| levels.iter().map(level).collect())
    };
    Policies {
        identity: list(&policies.identity),
        permissions_boundary: list(&policies.permissions_boundary),
        session: list(&policies.session),
        service_control: levels(&policies.service_control),
        resource_control: levels(&policies.resource_control),
        vpc_endpoint: list(&policies.vpc_endpoint),
        resource: policies.resource.as_ref().map(edited),
        access_point: policies.access_point.as_ref().map(edited),
        ..policies.clone()
    }
}

fn rank(decision: Decision) -> u8 {
    match decision {
        Decision::ExplicitlyDenied => 0,
        Decision::ImplicitlyDenied => 1,
        Decision::Unknown => 2,
        Decision::Allowed => 3,
    }
}

fn fill<T>(unknown: &Reading<T>, with: Reading<T>) -> Reading<T>
where
    T: Clone,
{
    if unknown.is_unreadable() { with } else { unknown.clone() }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_fast_way_and_the_explaining_way_agree(request in request(false), policies in policies(false)) {
        let evaluation = evaluate(&request, &policies);
        prop_assert_eq!(evaluation.decision, decide(&request, &policies));
        if evaluation.decision == Decision::Unknown {
            prop_assert!(evaluation.possible.len() > 1);
        } else {
            prop_assert_eq!(&evaluation.possible, &[evaluation.decision]);
        }
        let blocked = matches!(evaluation.decision, Decision::ImplicitlyDenied | Decision::ExplicitlyDenied);
        prop_assert_eq!(blocked, !evaluation.blocked_by.is_empty(), "{:?}", evaluation);
    }

    #[test]
    fn a_deny_that_matched_is_named(request in request(true), policies in policies(true)) {
        let evaluation = evaluate(&request, &policies);
        if evaluation.decision == Decision::ExplicitlyDenied {
            let by_public_access = evaluation.blocked_by.contains(&Layer::BlockPublicAccess);
            prop_assert!(evaluation.denies().count() > 0 || by_public_access);
        } else {
            prop_assert_eq!(evaluation.denies().count(), 0);
        }
        for outcome in &evaluation.layers {
            if outcome.decision == LayerDecision::ImplicitlyDenied {
                prop_assert!(outcome.denies.is_empty());
                for miss in &outcome.near_misses {
                    prop_assert!(!miss.failed.is_empty());
                }
            }
        }
    }

    #[test]
    fn adding_a_deny_never_grants(
        request in request(true),
        policies in policies(true),
        deny in statement(Layer::IdentityPolicy),
        deny_with_principal in statement(Layer::BucketPolicy),
    ) {
        let before = decide(&request, &policies);
        let denying = edit(&policies, |layer, mut statements| {
            let mut one = if layer.takes_principal() { deny_with_principal.clone() } else { deny.clone() };
            one["Effect"] = json!("Deny");
            if layer == Layer::TrustPolicy {
                one.as_object_mut().unwrap().remove("Resource");
                one.as_object_mut().unwrap().remove("NotResource");
            }
            statements.push(one);
            statements
        });
        let after = decide(&request, &denying);
        prop_assert!(rank(after) <= rank(before), "{:?} became {:?}", before, after);
    }

    #[test]
    fn order_never_matters(request in request(true), policies in policies(true)) {
        let mut reversed = edit(&policies, |_, statements| statements.into_iter().rev().collect());
        for slot in [&mut reversed.identity, &mut reversed.permissions_boundary, &mut reversed.session] {
            if let Reading::Known(policies) = slot {
                policies.reverse();
            }
        }
        for slot in [&mut reversed.service_control, &mut reversed.resource_control] {
            if let Reading::Known(levels) = slot {
                levels.reverse();
            }
        }
        let (one, other) = (evaluate(&request, &policies), evaluate(&request, &reversed));
        prop_assert_eq!(one.decision, other.decision);
        let counts = |evaluation: &s3litmus_policy::Evaluation| -> BTreeMap<&'static str, (usize, usize)> {
            labels(evaluation).into_iter().map(|(layer, found)| (layer, (found.allow.len(), found.deny.len()))).collect()
        };
        prop_assert_eq!(counts(&one), counts(&other));
    }

    #[test]
    fn without_any_allow_nothing_is_allowed(request in request(true), policies in policies(true)) {
        let without = edit(&policies, |_, statements| {
            statements.into_iter().filter(|statement| statement["Effect"] != "Allow").collect()
        });
        let without =
            Policies { access_control: AccessControl::default(), kms_grants: Reading::Absent, ..without };
        prop_assert_ne!(decide(&request, &without), Decision::Allowed);
    }

    #[test]
    fn printing_and_parsing_is_the_identity(policy in policy(Layer::BucketPolicy)) {
        let again = Policy::parse(&policy.to_string(), Layer::BucketPolicy).unwrap();
        prop_assert_eq!(&again, &policy);
        prop_assert_eq!(again.to_string(), policy.to_string());
    }

    /// Whatever the unknown turns out to be, the decision is one of those announced.
    #[test]
    fn what_is_unknown_is_bounded_soundly(
        request in request(false),
        unknown in policies(false),
        keys in context(true),
        known in policies(true),
    ) {
        let announced = evaluate(&request, &unknown);
        let mut filled_request = request.clone();
        for key in KEYS {
            if request.context.get(key) == Some(&ContextValue::Unknown) {
                match keys.get(key) {
                    Some(Some(value)) => filled_request.context.insert(key, value.clone()),
                    _ => filled_request.context.remove(key),
                }
            }
        }
        let (unknown_lists, known_lists) = (unknown.access_control.clone(), known.access_control.clone());
        let filled = Policies {
            identity: fill(&unknown.identity, known.identity),
            permissions_boundary: fill(&unknown.permissions_boundary, known.permissions_boundary),
            session: fill(&unknown.session, known.session),
            service_control: fill(&unknown.service_control, known.service_control),
            resource_control: fill(&unknown.resource_control, known.resource_control),
            vpc_endpoint: fill(&unknown.vpc_endpoint, known.vpc_endpoint),
            resource: fill(&unknown.resource, known.resource),
            access_point: fill(&unknown.access_point, known.access_point),
            public_access: PublicAccess {
                bucket: fill(&unknown.public_access.bucket, known.public_access.bucket),
                ..PublicAccess::default()
            },
            access_control: AccessControl {
                object_ownership: fill(&unknown_lists.object_ownership, known_lists.object_ownership),
                object_owner: fill(&unknown_lists.object_owner, known_lists.object_owner),
                bucket_acl: fill(&unknown_lists.bucket_acl, known_lists.bucket_acl),
                object_acl: fill(&unknown_lists.object_acl, known_lists.object_acl),
            },
            kms_grants: fill(&unknown.kms_grants, known.kms_grants),
        };
        let decision = decide(&filled_request, &filled);
        prop_assert!(
            announced.possible.contains(&decision),
            "{:?} is none of {:?}", decision, announced.possible
        );
    }

    #[test]
    fn principals_print_as_they_are_read(caller in select(&CALLERS[..])) {
        let principal: Principal = caller.parse().unwrap();
        prop_assert_eq!(principal.to_string(), caller);
    }
}
