//! Requests through access points: the 36 cells of a public demo, and cases from the AWS pages.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

use s3litmus_policy::{
    Context, Decision, Layer, LayerDecision, Part, Policies, Policy, Reading, Request, decide, evaluate,
};
use serde_json::{Value, json};

const ACCOUNT: &str = "111122223333";
const BUCKET: &str = "store-events";

fn policy(document: Value, layer: Layer) -> Policy {
    Policy::from_value(document, layer).unwrap()
}

/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html#access-points-delegating-control
fn delegating_bucket_policy() -> Policy {
    policy(
        json!({"Version": "2012-10-17", "Statement": [{"Sid": "Delegate", "Effect": "Allow", "Principal": "*",
            "Action": "*", "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*")],
            "Condition": {"StringEquals": {"s3:DataAccessPointAccount": ACCOUNT}}}]}),
        Layer::BucketPolicy,
    )
}

fn access_point(name: &str) -> String {
    format!("arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/{name}")
}

fn access_point_policy(name: &str, role: &str, prefix: &str) -> Policy {
    policy(
        json!({"Version": "2012-10-17", "Statement": [{"Sid": "Consumer", "Effect": "Allow",
            "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:role/{role}")},
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": format!("{}/object/{prefix}/*", access_point(name))}]}),
        Layer::AccessPointPolicy,
    )
}

fn logs_only() -> Policy {
    policy(
        json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"], "Resource": "*"}]}),
        Layer::IdentityPolicy,
    )
}

fn request(role: &str, action: &str, path: &str, key: &str) -> Request {
    let caller = format!("arn:aws:sts::{ACCOUNT}:assumed-role/{role}/session");
    let object = format!("arn:aws:s3:::{BUCKET}/{key}");
    if path == "bucket" {
        return Request::new(&caller, action, &object, ACCOUNT).unwrap().with_derived_keys();
    }
    let named = format!("{}/object/{key}", access_point(path));
    let context = Context::new().with("s3:AccessPointNetworkOrigin", "Internet");
    Request::new(&caller, action, &named, ACCOUNT)
        .unwrap()
        .with_context(context)
        .through_access_point(&object, ACCOUNT)
        .unwrap()
        .with_derived_keys()
}

fn policies(path: &str) -> Policies {
    Policies {
        identity: Reading::Known(vec![logs_only()]),
        resource: Reading::Known(delegating_bucket_policy()),
        access_point: match path {
            "ec2-consumer" => Reading::Known(access_point_policy("ec2-consumer", "ec2-role", "sales_event")),
            "lambda-consumer" => {
                Reading::Known(access_point_policy("lambda-consumer", "lambda-role", "inventory_event"))
            }
            _ => Reading::Absent,
        },
        ..Policies::default()
    }
}

fn cells() -> Vec<(&'static str, &'static str, &'static str, &'static str)> {
    let mut cells = Vec::new();
    for role in ["ec2-role", "lambda-role"] {
        for path in ["bucket", "ec2-consumer", "lambda-consumer"] {
            for prefix in ["", "sales_event/", "inventory_event/"] {
                for action in ["s3:PutObject", "s3:GetObject"] {
                    cells.push((role, path, prefix, action));
                }
            }
        }
    }
    cells
}

fn is_wanted(role: &str, path: &str, prefix: &str) -> bool {
    matches!(
        (role, path, prefix),
        ("ec2-role", "ec2-consumer", "sales_event/") | ("lambda-role", "lambda-consumer", "inventory_event/")
    )
}

#[test]
fn the_36_cells() {
    let mut allowed = 0;
    assert_eq!(cells().len(), 36);
    for (role, path, prefix, action) in cells() {
        let request = request(role, action, path, &format!("{prefix}dt=2026_11_25/kon.json"));
        let decision = decide(&request, &policies(path));
        let wanted = if is_wanted(role, path, prefix) { Decision::Allowed } else { Decision::ImplicitlyDenied };
        assert_eq!(decision, wanted, "{role} {path} {prefix} {action}");
        allowed += usize::from(decision == Decision::Allowed);
    }
    assert_eq!(allowed, 4);
}

#[test]
fn a_refused_cell_names_the_access_point_policy_and_the_element_of_it() {
    let request = request("lambda-role", "s3:PutObject", "lambda-consumer", "sales_event/a.json");
    let evaluation = evaluate(&request, &policies("lambda-consumer"));
    assert_eq!(evaluation.blocked_by, [Layer::IdentityPolicy, Layer::AccessPointPolicy]);
    let access_point = evaluation.layer(Layer::AccessPointPolicy).unwrap();
    let nearest = &access_point.near_misses[0];
    assert_eq!(nearest.statement.sid(), Some("Consumer"));
    let parts: Vec<&Part> = nearest.failed.iter().map(|element| &element.part).collect();
    assert_eq!(parts, [&Part::Resource]);
    assert_eq!(nearest.failed[0].place.to_string(), "Statement[0].Resource");
    // The bucket has delegated, so nothing is missing there.
    assert_eq!(evaluation.layer(Layer::BucketPolicy).unwrap().decision, LayerDecision::Allowed);
}

/// "Permissions granted in an access point policy are effective only if the underlying bucket also
/// allows the same access."
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
#[test]
fn without_delegation_the_bucket_stands_in_the_way() {
    let request = request("lambda-role", "s3:GetObject", "lambda-consumer", "inventory_event/a.json");
    let undelegated = Policies { resource: Reading::Absent, ..policies("lambda-consumer") };
    let evaluation = evaluate(&request, &undelegated);
    assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
    assert!(evaluation.blocked_by.contains(&Layer::BucketPolicy), "{:?}", evaluation.blocked_by);
    assert!(!evaluation.blocked_by.contains(&Layer::AccessPointPolicy));
}

/// The other way the page names: "Add the same permissions to the underlying bucket's policy."
#[test]
fn the_same_permission_in_the_bucket_policy_does_as_well() {
    let request = request("lambda-role", "s3:GetObject", "lambda-consumer", "inventory_event/a.json");
    let same = policy(
        json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow",
            "Principal": {"AWS": format!("arn:aws:iam::{ACCOUNT}:role/lambda-role")},
            "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{BUCKET}/inventory_event/*")}}),
        Layer::BucketPolicy,
    );
    let policies = Policies { resource: Reading::Known(same), ..policies("lambda-consumer") };
    assert_eq!(decide(&request, &policies), Decision::Allowed);
}

/// An identity policy has to name the access point: one that names the bucket alone is not enough
/// where the access point's policy is silent.
#[test]
fn an_identity_policy_about_the_bucket_alone_does_not_reach_the_access_point() {
    let request = request("other-role", "s3:GetObject", "lambda-consumer", "inventory_event/a.json");
    let about = |resource: String| {
        let identity = policy(
            json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
                "Resource": resource}}),
            Layer::IdentityPolicy,
        );
        Policies { identity: Reading::Known(vec![identity]), ..policies("lambda-consumer") }
    };
    let bucket = about(format!("arn:aws:s3:::{BUCKET}/*"));
    assert_eq!(decide(&request, &bucket), Decision::ImplicitlyDenied);
    let access_point = about(format!("{}/object/*", access_point("lambda-consumer")));
    assert_eq!(decide(&request, &access_point), Decision::Allowed);
}

/// A Deny of the bucket policy on traffic that does not come through an access point of the
/// account: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-policies.html
#[test]
fn a_bucket_policy_can_close_every_other_way() {
    let closing = policy(
        json!({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": "*", "Action": "*",
                "Resource": [format!("arn:aws:s3:::{BUCKET}"), format!("arn:aws:s3:::{BUCKET}/*")],
                "Condition": {"StringEquals": {"s3:DataAccessPointAccount": ACCOUNT}}},
            {"Sid": "OnlyAccessPoints", "Effect": "Deny", "Principal": "*", "Action": "s3:GetObject",
                "Resource": format!("arn:aws:s3:::{BUCKET}/*"),
                "Condition": {"StringNotEquals": {"s3:DataAccessPointAccount": ACCOUNT}}}]}),
        Layer::BucketPolicy,
    );
    for (path, wanted) in [("lambda-consumer", Decision::Allowed), ("bucket", Decision::ExplicitlyDenied)] {
        let request = request("lambda-role", "s3:GetObject", path, "inventory_event/a.json");
        let policies = Policies { resource: Reading::Known(closing.clone()), ..policies(path) };
        assert_eq!(decide(&request, &policies), wanted, "{path}");
    }
}

/// "The VPC endpoint policy must allow both the access point and the underlying bucket."
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html
#[test]
fn a_vpc_endpoint_policy_has_to_allow_access_point_and_bucket() {
    let request = request("lambda-role", "s3:GetObject", "lambda-consumer", "inventory_event/a.json");
    let through = |resources: Value| {
        let endpoint = policy(
            json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*",
                "Action": "s3:GetObject", "Resource": resources}}),
            Layer::VpcEndpointPolicy,
        );
        let policies = Policies { vpc_endpoint: Reading::Known(vec![endpoint]), ..policies("lambda-consumer") };
        decide(&request, &policies)
    };
    let bucket = format!("arn:aws:s3:::{BUCKET}/*");
    let access_point = format!("{}/object/*", access_point("lambda-consumer"));
    assert_eq!(through(json!([bucket, access_point])), Decision::Allowed);
    assert_eq!(through(json!(bucket)), Decision::ImplicitlyDenied);
    assert_eq!(through(json!(access_point)), Decision::ImplicitlyDenied);
}

/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-vpc.html: a policy can limit
/// the bucket to access points with a VPC origin.
#[test]
fn the_network_origin_is_a_condition_key() {
    let only_vpc = policy(
        json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": "*", "Action": "*",
            "Resource": format!("arn:aws:s3:::{BUCKET}/*"),
            "Condition": {"StringEquals": {"s3:AccessPointNetworkOrigin": "VPC"}}}}),
        Layer::BucketPolicy,
    );
    let policies = Policies { resource: Reading::Known(only_vpc), ..policies("lambda-consumer") };
    let mut request = request("lambda-role", "s3:GetObject", "lambda-consumer", "inventory_event/a.json");
    assert_eq!(decide(&request, &policies), Decision::ImplicitlyDenied);
    request.context.insert("s3:AccessPointNetworkOrigin", "VPC");
    assert_eq!(decide(&request, &policies), Decision::Allowed);
}

#[test]
fn an_unreadable_access_point_policy_is_not_an_absent_one() {
    let request = request("lambda-role", "s3:GetObject", "lambda-consumer", "inventory_event/a.json");
    let unreadable = Policies { access_point: Reading::Unreadable, ..policies("lambda-consumer") };
    let evaluation = evaluate(&request, &unreadable);
    assert_eq!(evaluation.decision, Decision::Unknown);
    assert_eq!(evaluation.unreadable, [Layer::AccessPointPolicy]);
    let absent = Policies { access_point: Reading::Absent, ..policies("lambda-consumer") };
    assert_eq!(decide(&request, &absent), Decision::ImplicitlyDenied);
}

/// A caller of another account needs the identity policy of its own account, the access point's
/// policy and the bucket's: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-cross-account.html
#[test]
fn across_accounts_every_side_has_to_allow() {
    let role = "arn:aws:iam::444455556666:role/guest";
    let named = format!("{}/object/shared/a", access_point("shared"));
    let request = Request::new("arn:aws:sts::444455556666:assumed-role/guest/s", "s3:GetObject", &named, ACCOUNT)
        .unwrap()
        .through_access_point(&format!("arn:aws:s3:::{BUCKET}/shared/a"), ACCOUNT)
        .unwrap()
        .with_derived_keys();
    let identity = policy(
        json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "s3:GetObject",
            "Resource": format!("{}/object/*", access_point("shared"))}}),
        Layer::IdentityPolicy,
    );
    let shared = policy(
        json!({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"AWS": role},
            "Action": "s3:GetObject", "Resource": format!("{}/object/shared/*", access_point("shared"))}}),
        Layer::AccessPointPolicy,
    );
    let all = Policies {
        identity: Reading::Known(vec![identity]),
        access_point: Reading::Known(shared),
        resource: Reading::Known(delegating_bucket_policy()),
        ..Policies::default()
    };
    assert_eq!(decide(&request, &all), Decision::Allowed);
    let without_identity = Policies { identity: Reading::Absent, ..all.clone() };
    let without_access_point = Policies { access_point: Reading::Absent, ..all.clone() };
    let without_bucket = Policies { resource: Reading::Absent, ..all };
    for (without, layer) in [
        (without_identity, Layer::IdentityPolicy),
        (without_access_point, Layer::AccessPointPolicy),
        (without_bucket, Layer::BucketPolicy),
    ] {
        let evaluation = evaluate(&request, &without);
        assert_eq!(evaluation.decision, Decision::ImplicitlyDenied, "{layer}");
        assert_eq!(evaluation.blocked_by, [layer]);
    }
}
