//! Remedies: the least that allows a denied request, ready to paste, and what else it would open.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use s3litmus_policy::{
    Change, Context, Decision, Edit, Layer, Level, Policies, Policy, PolicySource, Reading, Request, Scope, apply,
    decide, opens, smallest_change,
};
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";
const ROLE: &str = "arn:aws:iam::111122223333:role/data/writer";

fn policy(layer: Layer, statement: Value) -> Policy {
    Policy::from_value(json!({"Version": "2012-10-17", "Statement": statement}), layer).unwrap()
}

fn request(action: &str, resource: &str) -> Request {
    Request::new("arn:aws:sts::111122223333:assumed-role/writer/job", action, resource, ACCOUNT)
        .unwrap()
        .with_context(Context::new().with("aws:PrincipalArn", ROLE))
}

fn allow_all() -> Reading<Vec<Policy>> {
    let statement = json!({"Effect": "Allow", "Action": "s3:*", "Resource": "*"});
    Reading::Known(vec![policy(Layer::IdentityPolicy, statement)])
}

fn first(request: &Request, policies: &Policies, scope: &Scope) -> Vec<Change> {
    let remedies = smallest_change(request, policies, scope);
    let remedy = remedies.into_iter().next().expect("a remedy");
    assert_eq!(decide(request, &apply(request, policies, &remedy.changes)), Decision::Allowed);
    remedy.changes
}

fn statement(change: &Change) -> &Value {
    match &change.edit {
        Edit::AddStatement { statement } | Edit::ReplaceStatement { statement, .. } => statement,
        Edit::RemoveStatement { statement } => panic!("{statement} is removed"),
    }
}

#[test]
fn what_is_allowed_needs_no_change() {
    let policies = Policies { identity: allow_all(), ..Policies::default() };
    assert!(smallest_change(&request("s3:PutObject", "arn:aws:s3:::store/a"), &policies, &Scope::default()).is_empty());
}

#[test]
fn a_role_keeps_its_path_and_the_statement_the_prefix() {
    let put = request("s3:PutObject", "arn:aws:s3:::store/in/2026/a.json");
    let changes = first(&put, &Policies::default(), &Scope::prefix("in/"));
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].resource, ROLE);
    assert_eq!(
        *statement(&changes[0]),
        json!({"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/in/*"})
    );
    let exact = first(&put, &Policies::default(), &Scope::default());
    assert_eq!(statement(&exact[0])["Resource"], "arn:aws:s3:::store/in/2026/a.json");
    let root = first(&put, &Policies::default(), &Scope::prefix(""));
    assert_eq!(statement(&root[0])["Resource"], "arn:aws:s3:::store/*");
}

/// Keys with characters that mean something in a policy.
#[test]
fn a_key_with_wildcards_is_taken_literally() {
    let odd = request("s3:GetObject", "arn:aws:s3:::store/a*b?${c}");
    let changes = first(&odd, &Policies::default(), &Scope::default());
    assert_eq!(statement(&changes[0])["Resource"], "arn:aws:s3:::store/a${*}b${?}${$}{c}");
    let other = request("s3:GetObject", "arn:aws:s3:::store/axxb?${c}");
    assert!(opens(&changes, &[(other, Policies::default())]).is_empty());
}

#[test]
fn listing_is_allowed_on_the_bucket_under_the_prefix() {
    let mut list = request("s3:ListBucket", "arn:aws:s3:::store");
    list.context.insert("s3:prefix", "in/2026/");
    let changes = first(&list, &Policies::default(), &Scope::prefix("in/"));
    assert_eq!(
        *statement(&changes[0]),
        json!({"Effect": "Allow", "Action": "s3:ListBucket", "Resource": "arn:aws:s3:::store",
            "Condition": {"StringLike": {"s3:prefix": "in/*"}}})
    );
    let mut elsewhere = list.clone();
    elsewhere.context.insert("s3:prefix", "out/");
    let requests = [(list, Policies::default()), (elsewhere, Policies::default())];
    assert_eq!(opens(&changes, &requests), [0]);
}

#[test]
fn across_accounts_both_policies_change_and_the_bucket_names_the_role() {
    let get = Request::new(
        "arn:aws:sts::444455556666:assumed-role/guest/s",
        "s3:GetObject",
        "arn:aws:s3:::store/in/a",
        ACCOUNT,
    )
    .unwrap();
    let mut changes = first(&get, &Policies::default(), &Scope::prefix("in/"));
    changes.sort_by_key(|change| change.target);
    assert_eq!(changes.len(), 2);
    assert_eq!((changes[0].target, changes[1].target), (Layer::IdentityPolicy, Layer::BucketPolicy));
    assert_eq!(changes[1].resource, "arn:aws:s3:::store");
    assert_eq!(
        *statement(&changes[1]),
        json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::444455556666:role/guest"},
            "Action": "s3:GetObject", "Resource": "arn:aws:s3:::store/in/*"})
    );
}

#[test]
fn a_deny_of_the_bucket_keeps_binding_everyone_else() {
    let deny = json!({"Sid": "Closed", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
        "Resource": ["arn:aws:s3:::store", "arn:aws:s3:::store/*"],
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/admin"}}});
    let policies = Policies {
        identity: allow_all(),
        resource: Reading::Known(policy(Layer::BucketPolicy, json!([deny]))),
        ..Policies::default()
    };
    let changes = first(&request("s3:GetObject", "arn:aws:s3:::store/a"), &policies, &Scope::default());
    assert_eq!(statement(&changes[0])["Sid"], "Closed");
    assert_eq!(
        statement(&changes[0])["Condition"],
        json!({"ArnNotEquals": {"aws:PrincipalArn": ["arn:aws:iam::111122223333:role/admin", ROLE]}})
    );
    let elsewhere = request("s3:GetObject", "arn:aws:s3:::store/b");
    let more = request("s3:PutObject", "arn:aws:s3:::store/a");
    assert!(opens(&changes, &[(elsewhere, policies.clone()), (more, policies.clone())]).is_empty());
    let other =
        Request::new("arn:aws:sts::111122223333:assumed-role/other/s", "s3:GetObject", "arn:aws:s3:::store/a", ACCOUNT)
            .unwrap()
            .with_derived_keys();
    assert!(opens(&changes, &[(other, policies)]).is_empty());
}

#[test]
fn a_deny_of_the_role_spares_the_prefix_only() {
    let deny = json!({"Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"});
    let denying = policy(Layer::IdentityPolicy, json!([deny]));
    let Reading::Known(mut identity) = allow_all() else { unreachable!() };
    identity.push(denying);
    let policies = Policies { identity: Reading::Known(identity), ..Policies::default() };
    let put = request("s3:PutObject", "arn:aws:s3:::store/in/a");
    let changes = first(&put, &policies, &Scope::prefix("in/"));
    assert_eq!(
        *statement(&changes[0]),
        json!({"Effect": "Deny", "Action": "s3:PutObject", "NotResource": ["arn:aws:s3:::store/in/*"]})
    );
    let elsewhere = request("s3:PutObject", "arn:aws:s3:::store/out/a");
    assert_eq!(opens(&changes, &[(put, policies.clone()), (elsewhere, policies)]), [0]);
}

#[test]
fn a_deny_that_cannot_be_narrowed_is_removed() {
    let deny = json!({"Effect": "Deny", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/*"});
    let Reading::Known(mut identity) = allow_all() else { unreachable!() };
    identity.push(policy(Layer::IdentityPolicy, deny.clone()));
    let policies = Policies { identity: Reading::Known(identity), ..Policies::default() };
    let changes = first(&request("s3:PutObject", "arn:aws:s3:::store/in/a"), &policies, &Scope::default());
    assert_eq!(changes[0].edit, Edit::RemoveStatement { statement: deny });
}

#[test]
fn several_layers_in_the_way_are_all_named() {
    let sqs = |layer, arn: &str| {
        let document =
            json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}]});
        Policy::from_value(document, PolicySource::new(layer).with_arn(arn)).unwrap()
    };
    let boundary = "arn:aws:iam::111122223333:policy/boundary";
    let scp = "arn:aws:organizations::999999999999:policy/o-example/service_control_policy/p-1";
    let endpoint = json!([{"Effect": "Allow", "Principal": "*", "Action": "sqs:*", "Resource": "*"}]);
    let policies = Policies {
        permissions_boundary: Reading::Known(vec![sqs(Layer::PermissionsBoundary, boundary)]),
        service_control: Reading::Known(vec![Level {
            id: "r-ab12".to_owned(),
            policies: vec![sqs(Layer::ServiceControlPolicy, scp)],
        }]),
        vpc_endpoint: Reading::Known(vec![policy(Layer::VpcEndpointPolicy, endpoint)]),
        ..Policies::default()
    };
    let changes = first(&request("s3:GetObject", "arn:aws:s3:::store/in/a"), &policies, &Scope::prefix("in/"));
    let mut targets: Vec<(Layer, &str)> =
        changes.iter().map(|change| (change.target, change.resource.as_str())).collect();
    targets.sort();
    assert_eq!(
        targets,
        [
            (Layer::IdentityPolicy, ROLE),
            (Layer::PermissionsBoundary, boundary),
            (Layer::ServiceControlPolicy, scp),
            (Layer::VpcEndpointPolicy, ROLE),
        ]
    );
    let endpoint = changes.iter().find(|change| change.target == Layer::VpcEndpointPolicy).unwrap();
    assert_eq!(statement(endpoint)["Condition"], json!({"ArnEquals": {"aws:PrincipalArn": ROLE}}));
}

#[test]
fn key_and_trust_policies_get_statements_of_their_own_shape() {
    let key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    let changes = first(&request("kms:Decrypt", key), &Policies::default(), &Scope::prefix("in/"));
    assert_eq!(changes.len(), 1);
    assert_eq!((changes[0].target, changes[0].resource.as_str()), (Layer::KmsKeyPolicy, key));
    assert_eq!(
        *statement(&changes[0]),
        json!({"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "kms:Decrypt", "Resource": "*"})
    );
    let other = json!({"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::111122223333:role/other"},
        "Action": "sts:AssumeRole"});
    let policies =
        Policies { resource: Reading::Known(policy(Layer::TrustPolicy, json!([other]))), ..Policies::default() };
    let target = "arn:aws:iam::111122223333:role/target";
    let changes = first(&request("sts:AssumeRole", target), &policies, &Scope::default());
    assert_eq!(
        *statement(&changes[0]),
        json!({"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "sts:AssumeRole"})
    );
}

/// The repair of what Block Public Access takes away is no wider grant, and never its removal.
#[test]
fn block_public_access_is_never_advised_away() {
    use s3litmus_policy::public::{PublicAccess, PublicAccessBlock};
    let world =
        json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::store/*"});
    let policies = Policies {
        resource: Reading::Known(policy(Layer::BucketPolicy, world)),
        public_access: PublicAccess { bucket: Reading::Known(PublicAccessBlock::ALL), ..PublicAccess::default() },
        ..Policies::default()
    };
    let get = Request::new("anonymous", "s3:GetObject", "arn:aws:s3:::store/a", ACCOUNT).unwrap();
    assert_eq!(decide(&get, &policies), Decision::ExplicitlyDenied);
    assert!(smallest_change(&get, &policies, &Scope::default()).is_empty());
}

#[test]
fn with_an_unreadable_layer_the_remedy_makes_the_request_possible() {
    let get = Request::new(
        "arn:aws:sts::444455556666:assumed-role/guest/s",
        "s3:GetObject",
        "arn:aws:s3:::store/in/a",
        ACCOUNT,
    )
    .unwrap();
    let policies = Policies { resource: Reading::Unreadable, ..Policies::default() };
    let remedies = smallest_change(&get, &policies, &Scope::default());
    assert!(remedies.is_empty() || remedies[0].changes[0].target == Layer::IdentityPolicy);
}
