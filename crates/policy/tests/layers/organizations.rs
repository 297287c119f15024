//! https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_evaluation.html

use super::*;

fn level(statements: Vec<Value>) -> Level {
    let policies = statements.into_iter().map(|one| policy(Layer::ServiceControlPolicy, one)).collect();
    Level { id: "level".to_owned(), policies }
}

fn everything() -> Value {
    json!({"Effect": "Allow", "Action": "*", "Resource": "*"})
}

#[test]
fn every_level_has_to_allow_and_a_deny_binds_the_root_user_too() {
    let scp = |levels| Policies {
        identity: identity("s3:*"),
        service_control: Reading::Known(levels),
        ..Policies::default()
    };
    let open = || level(vec![everything()]);
    let only_sqs = level(vec![json!({"Effect": "Allow", "Action": "sqs:*", "Resource": "*"})]);
    assert_eq!(decide(&get(&role(OWNER, "s")), &scp(vec![open(), open()])), Decision::Allowed);
    assert_eq!(decide(&get(&role(OWNER, "s")), &scp(vec![open(), only_sqs])), Decision::ImplicitlyDenied);
    assert_eq!(decide(&get(&role(OWNER, "s")), &scp(vec![open(), level(vec![])])), Decision::ImplicitlyDenied);
    let denying = || level(vec![everything(), json!({"Effect": "Deny", "Action": "s3:*", "Resource": "*"})]);
    let root = format!("arn:aws:iam::{OWNER}:root");
    assert_eq!(decide(&get(&root), &scp(vec![denying()])), Decision::ExplicitlyDenied);
    assert_eq!(decide(&get(&root), &scp(vec![open()])), Decision::Allowed);
    // Service-linked roles are not bound.
    let linked = format!("arn:aws:sts::{OWNER}:assumed-role/AWSServiceRoleForConfig/s");
    assert_eq!(decide(&get(&linked), &scp(vec![denying()])), Decision::Allowed);
}

/// https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
#[test]
fn rcps_bind_outsiders_and_services_at_the_resource() {
    let perimeter = || {
        let full = json!({"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"});
        let ours = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": {
            "StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-example"},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}});
        let policies = [full, ours].map(|one| policy(Layer::ResourceControlPolicy, one)).to_vec();
        Reading::Known(vec![Level { id: "root".to_owned(), policies }])
    };
    let open = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::store/*"});
    let policies = Policies {
        identity: identity("s3:*"),
        resource: bucket(open),
        resource_control: perimeter(),
        ..Policies::default()
    };
    assert_eq!(decide(&get("anonymous"), &policies), Decision::ExplicitlyDenied);
    assert_eq!(decide(&get(&role(GUEST, "s")), &policies), Decision::ExplicitlyDenied);
    assert_eq!(decide(&get("cloudtrail.amazonaws.com"), &policies), Decision::Allowed);
    let mut ours = get(&role(GUEST, "s"));
    ours.context.insert("aws:PrincipalOrgID", "o-example");
    assert_eq!(decide(&ours, &policies), Decision::Allowed);
}
