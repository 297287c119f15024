//! https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html

use super::*;

#[test]
fn what_is_public() {
    let allow = |principal: Value, condition: Value| {
        let mut statement = json!({"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::store/*"});
        if condition != Value::Null {
            statement["Condition"] = condition;
        }
        is_public(&policy(Layer::BucketPolicy, statement))
    };
    let public = [
        (json!("*"), Value::Null),
        (json!({"AWS": "*"}), Value::Null),
        (json!({"AWS": [format!("arn:aws:iam::{GUEST}:root"), "*"]}), Value::Null),
        (json!("*"), json!({"StringLike": {"aws:SourceVpc": "vpc-*"}})),
        (json!("*"), json!({"StringEquals": {"aws:PrincipalTag/team": "data"}})),
        (json!("*"), json!({"StringEquals": {"aws:SourceVpc": "${aws:PrincipalTag/vpc}"}})),
        (json!("*"), json!({"StringEqualsIfExists": {"aws:SourceVpc": "vpc-91237329"}})),
        (json!("*"), json!({"StringNotEquals": {"aws:SourceVpc": "vpc-91237329"}})),
        (json!("*"), json!({"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-example"}})),
        (json!("*"), json!({"IpAddress": {"aws:SourceIp": "0.0.0.0/1"}})),
        (json!("*"), json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "2001::/16"]}})),
        (json!("*"), json!({"StringLike": {"aws:userid": "AROAEXAMPLEID:*"}})),
        (json!("*"), json!({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:*"}})),
    ];
    for (principal, condition) in public {
        assert!(allow(principal.clone(), condition.clone()), "{principal} {condition}");
    }
    let not_public = [
        (json!({"AWS": GUEST}), Value::Null),
        (json!({"Service": "logging.s3.amazonaws.com"}), Value::Null),
        (json!("*"), json!({"StringEquals": {"aws:SourceVpc": "vpc-91237329"}})),
        (json!("*"), json!({"StringLike": {"aws:SourceVpc": "vpc-91237329"}})),
        (json!("*"), json!({"StringEquals": {"aws:PrincipalOrgID": "o-example"}})),
        (json!("*"), json!({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "10.0.0.0/8"]}})),
        (json!("*"), json!({"IpAddress": {"aws:SourceIp": "2001:db8::/32"}})),
        (json!("*"), json!({"StringEquals": {"s3:DataAccessPointAccount": OWNER}})),
        (
            json!("*"),
            json!({"StringLike": {
            "s3:DataAccessPointArn": "arn:aws:s3:us-west-2:111122223333:accesspoint/*"}}),
        ),
        (
            json!("*"),
            json!({"ArnLike": {
            "s3:DataAccessPointArn": "arn:aws:s3:us-west-2:111122223333:accesspoint/*"}}),
        ),
    ];
    for (principal, condition) in not_public {
        assert!(!allow(principal.clone(), condition.clone()), "{principal} {condition}");
    }
    // A Deny grants nothing.
    let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"});
    assert!(!is_public(&policy(Layer::BucketPolicy, deny)));
}

fn restricted(place: &str) -> PublicAccess {
    let on = Reading::Known(PublicAccessBlock { restrict_public_buckets: true, ..Default::default() });
    match place {
        "bucket" => PublicAccess { bucket: on, ..PublicAccess::default() },
        _ => PublicAccess { account: on, ..PublicAccess::default() },
    }
}

/// "…blocks public and cross-account access derived from any public policy, including
/// non-public delegation to specific accounts", save for AWS services.
#[test]
fn restrict_public_buckets_leaves_the_account_and_services() {
    let public_and_guest = json!([
        {"Sid": "World", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::store/*"},
        {"Sid": "Guest", "Effect": "Allow", "Principal": {"AWS": GUEST}, "Action": "s3:GetObject",
            "Resource": "arn:aws:s3:::store/*"}]);
    for place in ["bucket", "account"] {
        let policies = Policies {
            identity: identity("s3:GetObject"),
            resource: bucket(public_and_guest.clone()),
            public_access: restricted(place),
            ..Policies::default()
        };
        for (caller, wanted) in [
            (role(OWNER, "s"), Decision::Allowed),
            ("cloudtrail.amazonaws.com".to_owned(), Decision::Allowed),
            (role(GUEST, "s"), Decision::ExplicitlyDenied),
            ("anonymous".to_owned(), Decision::ExplicitlyDenied),
        ] {
            let evaluation = evaluate(&get(&caller), &policies);
            assert_eq!(evaluation.decision, wanted, "{caller} {place}");
            if wanted != Decision::Allowed {
                assert_eq!(evaluation.blocked_by, [Layer::BlockPublicAccess]);
            }
        }
        let only_guest = Policies { resource: bucket(public_and_guest[1].clone()), ..policies };
        assert_eq!(decide(&get(&role(GUEST, "s")), &only_guest), Decision::Allowed);
    }
}

#[test]
fn an_unreadable_setting_leaves_the_answer_open() {
    let world = json!({"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::store/*"});
    let policies = Policies {
        resource: bucket(world),
        public_access: PublicAccess { bucket: Reading::Unreadable, ..PublicAccess::default() },
        ..Policies::default()
    };
    let evaluation = evaluate(&get("anonymous"), &policies);
    assert_eq!(evaluation.decision, Decision::Unknown);
    assert!(evaluation.possible.contains(&Decision::Allowed));
    assert!(evaluation.possible.contains(&Decision::ExplicitlyDenied));
}
