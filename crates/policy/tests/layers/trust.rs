//! https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html

use super::*;

fn assume(account: &str, external_id: Option<&str>) -> Request {
    let target = format!("arn:aws:iam::{OWNER}:role/target");
    let mut request = Request::new(&role(account, "s"), "sts:AssumeRole", &target, OWNER).unwrap().with_derived_keys();
    if let Some(external_id) = external_id {
        request.context.insert("sts:ExternalId", external_id);
    }
    request
}

fn trusting(principal: &str, condition: Value) -> Reading<Policy> {
    let mut statement = json!({"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "sts:AssumeRole"});
    if condition != Value::Null {
        statement["Condition"] = condition;
    }
    Reading::Known(policy(Layer::TrustPolicy, statement))
}

#[test]
fn the_trust_policy_has_to_allow_even_in_one_account() {
    let elsewhere = Policies {
        identity: identity("sts:AssumeRole"),
        resource: trusting("arn:aws:iam::111122223333:role/other", Value::Null),
        ..Policies::default()
    };
    let evaluation = evaluate(&assume(OWNER, None), &elsewhere);
    assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
    assert_eq!(evaluation.blocked_by, [Layer::TrustPolicy]);
    let named =
        Policies { resource: trusting("arn:aws:iam::111122223333:role/reader", Value::Null), ..Policies::default() };
    assert_eq!(decide(&assume(OWNER, None), &named), Decision::Allowed);
    let delegated = |identity| Policies { identity, resource: trusting(OWNER, Value::Null), ..Policies::default() };
    assert_eq!(decide(&assume(OWNER, None), &delegated(identity("sts:AssumeRole"))), Decision::Allowed);
    assert_eq!(decide(&assume(OWNER, None), &delegated(Reading::Absent)), Decision::ImplicitlyDenied);
}

/// https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
#[test]
fn an_external_id_has_to_be_the_right_one() {
    let policies = Policies {
        identity: identity("sts:AssumeRole"),
        resource: trusting(GUEST, json!({"StringEquals": {"sts:ExternalId": "12345"}})),
        ..Policies::default()
    };
    assert_eq!(decide(&assume(GUEST, Some("12345")), &policies), Decision::Allowed);
    assert_eq!(decide(&assume(GUEST, Some("54321")), &policies), Decision::ImplicitlyDenied);
    let evaluation = evaluate(&assume(GUEST, None), &policies);
    assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
    let failed = &evaluation.layer(Layer::TrustPolicy).unwrap().near_misses[0].failed[0];
    assert_eq!(failed.place.to_string(), "Statement.Condition.StringEquals.sts:ExternalId");
    assert_eq!((failed.wanted.as_slice(), &failed.seen), (["12345".to_owned()].as_slice(), &None));
}
