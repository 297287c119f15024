#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::{KeyState, Messages, ObjectOwnership, PublicAccessBlock, WorldError, parse};

fn place(text: &str) -> String {
    let error = parse(text).unwrap_err();
    error.place().unwrap_or_else(|| panic!("{error}")).to_owned()
}

#[test]
fn what_is_left_out_is_as_aws_makes_it_today() {
    let world = parse(r#"{ "buckets": { "store": { "account": "111122223333" } } }"#).unwrap();
    let bucket = &world.buckets["store"];
    assert_eq!(world.messages, Messages::Aws);
    assert_eq!(bucket.public_access_block, Some(PublicAccessBlock::ON));
    assert_eq!(bucket.object_ownership, ObjectOwnership::BucketOwnerEnforced);
    assert!(bucket.blocks_sse_c());
    assert!(!bucket.is_versioned());
    assert_eq!(bucket.region, "us-east-1");
    assert_eq!(world.account("111122223333").public_access_block, None);
}

#[test]
fn block_public_access_is_on_where_empty_and_off_where_null() {
    let block = |text: &str| {
        let world = format!(
            r#"{{ "buckets": {{ "store": {{ "account": "111122223333", "public_access_block": {text} }} }} }}"#
        );
        parse(&world).unwrap().buckets["store"].public_access_block
    };
    assert_eq!(block("{}"), Some(PublicAccessBlock::ON));
    assert_eq!(block("null"), None);
    let partly = block(r#"{ "BlockPublicAcls": false }"#).unwrap();
    assert!(!partly.block_public_acls && partly.restrict_public_buckets);
}

#[test]
fn a_mistake_is_named_with_its_place() {
    let bucket =
        |inside: &str| format!(r#"{{ "buckets": {{ "store-events": {{ "account": "111122223333", {inside} }} }} }}"#);
    assert_eq!(place(&bucket(r#""polcy": {}"#)), "buckets.store-events.polcy");
    assert_eq!(place(&bucket(r#""objects": [{ "key": "a", "boody": "" }]"#)), "buckets.store-events.objects[0].boody");
    assert_eq!(place(&bucket(r#""object_ownership": "Enforced""#)), "buckets.store-events.object_ownership");
    assert_eq!(
        place(&bucket(
            r#""policy": { "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": "*",
            "Action": "s3:GetObject", "Resource": "*", "Condition": { "StringEqualz": { "a": "b" } } }] }"#
        )),
        "buckets.store-events.policy.Statement[0].Condition.StringEqualz"
    );
    assert_eq!(place(r#"{ "bukets": {} }"#), "bukets");
    assert_eq!(
        place(
            r#"{ "clients": [{ "access_key_id": "A", "secret_access_key": "s", "role": "arn:aws:iam::111122223333:role/x" }] }"#
        ),
        "clients[0].role"
    );
    assert_eq!(
        place(r#"{ "access_points": { "arn:aws:s3:us-east-1:111122223333:accesspoint/ap": { "bucket": "gone" } } }"#),
        "access_points.arn:aws:s3:us-east-1:111122223333:accesspoint/ap.bucket"
    );
    assert!(matches!(parse("{"), Err(WorldError::Syntax(_))));
    assert!(matches!(parse("{} {}"), Err(WorldError::Syntax(_))));
}

#[test]
fn a_bucket_may_not_have_the_host_name_of_an_access_point() {
    let text = r#"{
      "buckets": { "ap-111122223333": { "account": "111122223333" } },
      "access_points": { "arn:aws:s3:us-east-1:111122223333:accesspoint/ap": { "bucket": "ap-111122223333" } } }"#;
    assert_eq!(place(text), "buckets.ap-111122223333");
}

#[test]
fn levels_are_one_list_or_a_list_of_lists() {
    let levels = |text: &str| {
        let world = format!(r#"{{ "accounts": {{ "111122223333": {{ "service_control_policies": {text} }} }} }}"#);
        parse(&world).map(|world| world.accounts["111122223333"].service_control_policies.0.len())
    };
    assert_eq!(levels("[]"), Ok(0));
    assert_eq!(levels(r#"[{ "name": "FullAWSAccess" }]"#), Ok(1));
    assert_eq!(levels(r#"[[{ "name": "FullAWSAccess" }], []]"#), Ok(2));
    assert!(levels(r#"[{ "name": "Other" }]"#).is_err());
}

#[test]
fn the_schema_in_the_repository_is_current() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lab/world.schema.json");
    let current = serde_json::to_string_pretty(&super::json_schema()).unwrap() + "\n";
    if std::env::var_os("S3LITMUS_BLESS").is_some() {
        std::fs::write(file, &current).unwrap();
    }
    let stored = std::fs::read_to_string(file).unwrap_or_default();
    assert_eq!(stored, current, "run `S3LITMUS_BLESS=1 cargo test -p s3litmus-lab --lib schema`");
}

#[test]
fn a_key_without_a_policy_is_enabled() {
    let world = parse(r#"{ "keys": { "arn:aws:kms:us-east-1:111122223333:key/a": {} } }"#).unwrap();
    let key = &world.keys["arn:aws:kms:us-east-1:111122223333:key/a"];
    assert_eq!(key.state, KeyState::Enabled);
    assert!(key.symmetric);
}

#[test]
fn a_client_is_of_a_role_or_of_a_user() {
    let client = |whose: &str| {
        format!(
            r#"{{ "users": {{ "arn:aws:iam::111122223333:user/ann": {{ "groups": [] }} }},
        "clients": [{{ "access_key_id": "A", "secret_access_key": "s" {whose} }}] }}"#
        )
    };
    assert!(parse(&client(r#", "user": "arn:aws:iam::111122223333:user/ann""#)).is_ok());
    assert_eq!(place(&client("")), "clients[0]");
    assert_eq!(place(&client(r#", "user": "arn:aws:iam::111122223333:user/bob""#)), "clients[0].user");
    let limited = client(r#", "user": "arn:aws:iam::111122223333:user/ann", "session_policy": {}"#);
    assert_eq!(place(&limited), "clients[0].session_policy");
    let lost =
        r#"{ "users": { "arn:aws:iam::111122223333:user/ann": { "groups": ["arn:aws:iam::111122223333:group/x"] } } }"#;
    assert_eq!(place(lost), "users.arn:aws:iam::111122223333:user/ann.groups[0]");
    let fault = r#"{ "buckets": { "store": { "account": "111122223333",
        "faults": [{ "code": "SlowDown", "operations": ["PutObject", "PutObjct"] }] } } }"#;
    assert_eq!(place(fault), "buckets.store.faults[0].operations[1]");
    let fault = r#"{ "buckets": { "store": { "account": "111122223333",
        "faults": [{ "code": "NoAnswer", "header": "x-amz-acl" }, { "code": "NoAnswer", "header": "x amz" }] } } }"#;
    assert_eq!(place(fault), "buckets.store.faults[1].header");
}
