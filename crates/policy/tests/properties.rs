//! What holds for every request and every set of policies.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use s3litmus_policy::jsonl::labels;
use s3litmus_policy::ownership::{AccessControl, Acl, AclGrant, AclPermission, Grantee, ObjectOwnership};
use s3litmus_policy::public::{PublicAccess, PublicAccessBlock};
use s3litmus_policy::{
    Context, ContextValue, Decision, Edit, KmsGrant, Layer, LayerDecision, Level, Policies, Policy, Principal, Reading,
    Request, Scope, apply, decide, evaluate, smallest_change,
};
use serde_json::{Map, Value, json};

const CALLERS: [&str; 7] = [
    "arn:aws:iam::111111111111:user/alice",
    "arn:aws:iam::111111111111:role/dept/App",
    "arn:aws:sts::111111111111:assumed-role/App/s1",
    "arn:aws:sts::222222222222:assumed-role/App/s1",
    "arn:aws:sts::111111111111:federated-user/alice",
    "logging.s3.amazonaws.com",
    "anonymous",
];
const PRINCIPALS: [&str; 8] = [
    "*",
    "111111111111",
    "arn:aws:iam::222222222222:root",
    "arn:aws:iam::111111111111:user/alice",
    "arn:aws:iam::111111111111:role/dept/App",
    "arn:aws:sts::111111111111:assumed-role/App/s1",
    "arn:aws:sts::111111111111:federated-user/alice",
    "arn:aws:iam::222222222222:role/App",
];
const ACTIONS: [&str; 6] = ["*", "s3:*", "s3:Get*", "s3:getobject", "s3:PutObject", "kms:Decrypt"];
const RESOURCES: [&str; 8] = [
    "*",
    "arn:aws:s3:::store/*",
    "arn:aws:s3:::store/in/?",
    "arn:aws:s3:::store/${aws:username}/*",
    "arn:aws:s3:::other/*",
    "arn:aws:s3:us-east-1:111111111111:accesspoint/ap/object/*",
    "arn:aws:kms:*:111111111111:key/*",
    "arn:aws:iam::*:role/*",
];
const OPERATORS: [&str; 14] = [
    "StringEquals",
    "StringNotEquals",
    "StringLike",
    "StringNotLike",
    "StringEqualsIfExists",
    "ForAllValues:StringEquals",
    "ForAnyValue:StringLike",
    "Bool",
    "NumericLessThan",
    "DateGreaterThan",
    "IpAddress",
    "NotIpAddress",
    "ArnLike",
    "Null",
];
const KEYS: [&str; 5] = ["aws:username", "aws:SourceIp", "s3:prefix", "aws:PrincipalTag/team", "aws:CurrentTime"];
const VALUES: [&str; 10] = [
    "alice",
    "in/",
    "*",
    "true",
    "false",
    "10",
    "203.0.113.0/24",
    "203.0.113.9",
    "2026-01-01T00:00:00Z",
    "${aws:username}",
];

fn condition() -> impl Strategy<Value = Value> {
    let one = (select(&OPERATORS[..]), select(&KEYS[..]), prop::collection::vec(select(&VALUES[..]), 1..3));
    prop::collection::vec(one, 0..3).prop_map(|conditions| {
        let mut block = Map::new();
        for (operator, key, values) in conditions {
            block.entry(operator).or_insert_with(|| json!({}))[key] = json!(values);
        }
        Value::Object(block)
    })
}

fn statement(layer: Layer) -> impl Strategy<Value = Value> {
    let actions = prop::collection::vec(select(&ACTIONS[..]), 1..3);
    let resources = prop::collection::vec(select(&RESOURCES[..]), 1..3);
    let principals = prop::collection::vec(select(&PRINCIPALS[..]), 1..3);
    let flags = (prop::bool::weighted(0.3), prop::bool::weighted(0.15), prop::bool::weighted(0.15), any::<bool>());
    (actions, resources, principals, condition(), flags).prop_map(
        move |(actions, resources, principals, condition, (deny, not_action, not_resource, not_principal))| {
            let mut statement = Map::new();
            statement.insert("Effect".into(), json!(if deny { "Deny" } else { "Allow" }));
            if layer.takes_principal() {
                let name = if deny && not_principal { "NotPrincipal" } else { "Principal" };
                statement.insert(name.into(), json!({ "AWS": principals }));
            }
            statement.insert(if not_action { "NotAction" } else { "Action" }.into(), json!(actions));
            if layer != Layer::TrustPolicy {
                statement.insert(if not_resource { "NotResource" } else { "Resource" }.into(), json!(resources));
            }
            statement.insert("Condition".into(), condition);
            Value::Object(statement)
        },
    )
}

fn policy(layer: Layer) -> impl Strategy<Value = Policy> {
    prop::collection::vec(statement(layer), 1..4).prop_map(move |statements| {
        Policy::from_value(json!({ "Version": "2012-10-17", "Statement": statements }), layer).unwrap()
    })
}

fn reading<T: Clone + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + 'static,
    readable: bool,
) -> BoxedStrategy<Reading<T>> {
    let unreadable = if readable { 0 } else { 1 };
    prop_oneof![
        3 => value.prop_map(Reading::Known),
        2 => Just(Reading::Absent),
        unreadable => Just(Reading::Unreadable),
    ]
    .boxed()
}

fn list(layer: Layer, readable: bool) -> BoxedStrategy<Reading<Vec<Policy>>> {
    reading(prop::collection::vec(policy(layer), 0..3), readable)
}

fn levels(layer: Layer, readable: bool) -> BoxedStrategy<Reading<Vec<Level>>> {
    let level = prop::collection::vec(policy(layer), 1..3).prop_map(move |mut policies| {
        // Mostly open, so that the other layers have a say.
        let open = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
        policies.push(Policy::from_value(open, layer).unwrap());
        Level { id: "level".to_owned(), policies }
    });
    reading(prop::collection::vec(level, 1..3), readable)
}

fn grant() -> impl Strategy<Value = KmsGrant> {
    (select(&PRINCIPALS[1..]), select(&["Decrypt", "Encrypt"][..])).prop_map(|(grantee, operation)| KmsGrant {
        grantee_principal: grantee.to_owned(),
        operations: vec![operation.to_owned()],
        encryption_context_subset: Vec::new(),
        encryption_context_equals: None,
    })
}

fn acl() -> impl Strategy<Value = Acl> {
    let grantee = prop_oneof![
        Just(Grantee::AllUsers),
        Just(Grantee::AuthenticatedUsers),
        select(&["111111111111", "222222222222"][..]).prop_map(|account| Grantee::Account(account.to_owned())),
    ];
    let permission = select(&[AclPermission::Read, AclPermission::Write, AclPermission::FullControl][..]);
    let grant = (grantee, permission).prop_map(|(grantee, permission)| AclGrant { grantee, permission });
    prop::collection::vec(grant, 0..3).prop_map(|grants| Acl { grants })
}

fn access_control(readable: bool) -> impl Strategy<Value = AccessControl> {
    let ownership = select(&[ObjectOwnership::BucketOwnerEnforced, ObjectOwnership::ObjectWriter][..]);
    let owner = select(&["111111111111", "222222222222"][..]).prop_map(str::to_owned);
    (reading(ownership, readable), reading(owner, readable), reading(acl(), readable), reading(acl(), readable))
        .prop_map(|(object_ownership, object_owner, bucket_acl, object_acl)| AccessControl {
            object_ownership,
            object_owner,
            bucket_acl,
            object_acl,
        })
}

fn policies(readable: bool) -> impl Strategy<Value = Policies> {
    let own = prop_oneof![Just(Layer::BucketPolicy), Just(Layer::KmsKeyPolicy), Just(Layer::TrustPolicy)];
    let block = any::<(bool, bool)>().prop_map(|(ignore_public_acls, restrict_public_buckets)| PublicAccessBlock {
        ignore_public_acls,
        restrict_public_buckets,
        ..PublicAccessBlock::default()
    });
    (
        list(Layer::IdentityPolicy, readable),
        list(Layer::PermissionsBoundary, readable),
        list(Layer::SessionPolicy, readable),
        levels(Layer::ServiceControlPolicy, readable),
        levels(Layer::ResourceControlPolicy, readable),
        list(Layer::VpcEndpointPolicy, readable),
        own.prop_flat_map(move |layer| reading(policy(layer), readable)),
        reading(policy(Layer::AccessPointPolicy), readable),
        reading(block, readable),
        access_control(readable),
        reading(prop::collection::vec(grant(), 0..3), readable),
    )
        .prop_map(|slots| {
            let (identity, permissions_boundary, session, service_control, resource_control, vpc_endpoint, ..) =
                slots.clone();
            let (.., resource, access_point, bucket, access_control, kms_grants) = slots;
            Policies {
                identity,
                permissions_boundary,
                session,
                service_control,
                resource_control,
                vpc_endpoint,
                resource,
                access_point,
                kms_grants,
                public_access: PublicAccess { bucket, ..PublicAccess::default() },
                access_control,
            }
        })
}

fn value() -> impl Strategy<Value = ContextValue> {
    prop_oneof![
        4 => select(&VALUES[..]).prop_map(ContextValue::from),
        1 => prop::collection::vec(select(&VALUES[..]), 0..3).prop_map(ContextValue::from),
    ]
}

/// For every key: a value, none, or not known.
fn context(known: bool) -> impl Strategy<Value = BTreeMap<&'static str, Option<ContextValue>>> {
    let unknown = if known { 0 } else { 2 };
    let entry = prop_oneof![2 => value().prop_map(Some), unknown => Just(None)];
    prop::collection::btree_map(select(&KEYS[..]), entry, 0..5)
}

fn request(known: bool) -> impl Strategy<Value = Request> {
    let asked = select(
        &[
            ("s3:GetObject", "arn:aws:s3:::store/in/a", None),
            ("s3:PutObject", "arn:aws:s3:::store/alice/b", None),
            (
                "s3:GetObject",
                "arn:aws:s3:us-east-1:111111111111:accesspoint/ap/object/in/a",
                Some("arn:aws:s3:::store/in/a"),
            ),
            ("kms:Decrypt", "arn:aws:kms:us-east-1:111111111111:key/k", None),
            ("sts:AssumeRole", "arn:aws:iam::111111111111:role/target", None),
        ][..],
    );
    (select(&CALLERS[..]), asked, context(known)).prop_map(|(caller, (action, resource, behind), keys)| {
        let mut context = Context::new();
        for (key, value) in keys {
            context.insert(key, value.unwrap_or(ContextValue::Unknown));
        }
        let request = Request::new(caller, action, resource, "111111111111").unwrap().with_context(context);
        match behind {
            Some(behind) => request.through_access_point(behind, "111111111111").unwrap(),
            None => request,
        }
    })
}

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

    /// A remedy allows the request, and is needed whole.
    #[test]
    fn a_remedy_allows_and_none_of_it_is_idle(request in request(true), policies in policies(true)) {
        let layer = match request.action.service() {
            "kms" => Layer::KmsKeyPolicy,
            "sts" => Layer::TrustPolicy,
            _ => Layer::BucketPolicy,
        };
        // A policy of another kind of resource takes statements of another shape.
        let fits = policies.resource.known().is_none_or(|own| own.layer() == layer);
        let policies = if fits { policies } else { Policies { resource: Reading::Absent, ..policies } };
        let request = request.with_derived_keys();
        for remedy in smallest_change(&request, &policies, &Scope::default()) {
            prop_assert_ne!(decide(&request, &policies), Decision::Allowed);
            let after = apply(&request, &policies, &remedy.changes);
            prop_assert_eq!(decide(&request, &after), Decision::Allowed, "{:?}", remedy);
            for left_out in 0..remedy.changes.len() {
                // What is left of a Deny that was narrowed allows nothing; it keeps denying the rest.
                if matches!(&remedy.changes[left_out].edit, Edit::AddStatement { statement } if statement["Effect"] == "Deny") {
                    continue;
                }
                let mut fewer = remedy.changes.clone();
                fewer.remove(left_out);
                let partly = apply(&request, &policies, &fewer);
                prop_assert_ne!(decide(&request, &partly), Decision::Allowed, "{:?}", remedy);
            }
        }
    }

    #[test]
    fn principals_print_as_they_are_read(caller in select(&CALLERS[..])) {
        let principal: Principal = caller.parse().unwrap();
        prop_assert_eq!(principal.to_string(), caller);
    }
}
