//! Requests and policies as no two runs draw them, from few names, so that they often meet.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::select;
use s3litmus_policy::ownership::{AccessControl, Acl, AclGrant, AclPermission, Grantee, ObjectOwnership};
use s3litmus_policy::public::{PublicAccess, PublicAccessBlock};
use s3litmus_policy::{Context, ContextValue, KmsGrant, Layer, Level, Policies, Policy, Reading, Request};
use serde_json::{Map, Value, json};

pub(crate) const CALLERS: [&str; 7] = [
    "arn:aws:iam::111111111111:user/alice",
    "arn:aws:iam::111111111111:role/dept/App",
    "arn:aws:sts::111111111111:assumed-role/App/s1",
    "arn:aws:sts::222222222222:assumed-role/App/s1",
    "arn:aws:sts::111111111111:federated-user/alice",
    "logging.s3.amazonaws.com",
    "anonymous",
];
pub(crate) const PRINCIPALS: [&str; 8] = [
    "*",
    "111111111111",
    "arn:aws:iam::222222222222:root",
    "arn:aws:iam::111111111111:user/alice",
    "arn:aws:iam::111111111111:role/dept/App",
    "arn:aws:sts::111111111111:assumed-role/App/s1",
    "arn:aws:sts::111111111111:federated-user/alice",
    "arn:aws:iam::222222222222:role/App",
];
pub(crate) const ACTIONS: [&str; 6] = ["*", "s3:*", "s3:Get*", "s3:getobject", "s3:PutObject", "kms:Decrypt"];
pub(crate) const RESOURCES: [&str; 8] = [
    "*",
    "arn:aws:s3:::store/*",
    "arn:aws:s3:::store/in/?",
    "arn:aws:s3:::store/${aws:username}/*",
    "arn:aws:s3:::other/*",
    "arn:aws:s3:us-east-1:111111111111:accesspoint/ap/object/*",
    "arn:aws:kms:*:111111111111:key/*",
    "arn:aws:iam::*:role/*",
];
pub(crate) const OPERATORS: [&str; 14] = [
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
pub(crate) const KEYS: [&str; 5] =
    ["aws:username", "aws:SourceIp", "s3:prefix", "aws:PrincipalTag/team", "aws:CurrentTime"];
pub(crate) const VALUES: [&str; 10] = [
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

pub(crate) fn condition() -> impl Strategy<Value = Value> {
    let one = (select(&OPERATORS[..]), select(&KEYS[..]), prop::collection::vec(select(&VALUES[..]), 1..3));
    prop::collection::vec(one, 0..3).prop_map(|conditions| {
        let mut block = Map::new();
        for (operator, key, values) in conditions {
            block.entry(operator).or_insert_with(|| json!({}))[key] = json!(values);
        }
        Value::Object(block)
    })
}

pub(crate) fn statement(layer: Layer) -> impl Strategy<Value = Value> {
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

pub(crate) fn policy(layer: Layer) -> impl Strategy<Value = Policy> {
    prop::collection::vec(statement(layer), 1..4).prop_map(move |statements| {
        Policy::from_value(json!({ "Version": "2012-10-17", "Statement": statements }), layer).unwrap()
    })
}

pub(crate) fn reading<T: Clone + std::fmt::Debug + 'static>(
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

pub(crate) fn list(layer: Layer, readable: bool) -> BoxedStrategy<Reading<Vec<Policy>>> {
    reading(prop::collection::vec(policy(layer), 0..3), readable)
}

pub(crate) fn levels(layer: Layer, readable: bool) -> BoxedStrategy<Reading<Vec<Level>>> {
    let level = prop::collection::vec(policy(layer), 1..3).prop_map(move |mut policies| {
        // Mostly open, so that the other layers have a say.
        let open = json!({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}});
        policies.push(Policy::from_value(open, layer).unwrap());
        Level { id: "level".to_owned(), policies }
    });
    reading(prop::collection::vec(level, 1..3), readable)
}

pub(crate) fn grant() -> impl Strategy<Value = KmsGrant> {
    (select(&PRINCIPALS[1..]), select(&["Decrypt", "Encrypt"][..])).prop_map(|(grantee, operation)| KmsGrant {
        grantee_principal: grantee.to_owned(),
        operations: vec![operation.to_owned()],
        encryption_context_subset: Vec::new(),
        encryption_context_equals: None,
    })
}

pub(crate) fn acl() -> impl Strategy<Value = Acl> {
    let grantee = prop_oneof![
        Just(Grantee::AllUsers),
        Just(Grantee::AuthenticatedUsers),
        select(&["111111111111", "222222222222"][..]).prop_map(|account| Grantee::Account(account.to_owned())),
    ];
    let permission = select(&[AclPermission::Read, AclPermission::Write, AclPermission::FullControl][..]);
    let grant = (grantee, permission).prop_map(|(grantee, permission)| AclGrant { grantee, permission });
    prop::collection::vec(grant, 0..3).prop_map(|grants| Acl { grants })
}

pub(crate) fn access_control(readable: bool) -> impl Strategy<Value = AccessControl> {
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

pub(crate) fn policies(readable: bool) -> impl Strategy<Value = Policies> {
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

pub(crate) fn value() -> impl Strategy<Value = ContextValue> {
    prop_oneof![
        4 => select(&VALUES[..]).prop_map(ContextValue::from),
        1 => prop::collection::vec(select(&VALUES[..]), 0..3).prop_map(ContextValue::from),
    ]
}

/// For every key: a value, none, or not known.
pub(crate) fn context(known: bool) -> impl Strategy<Value = BTreeMap<&'static str, Option<ContextValue>>> {
    let unknown = if known { 0 } else { 2 };
    let entry = prop_oneof![2 => value().prop_map(Some), unknown => Just(None)];
    prop::collection::btree_map(select(&KEYS[..]), entry, 0..5)
}

pub(crate) fn request(known: bool) -> impl Strategy<Value = Request> {
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
