#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::{Value, json};

use super::{ApplyError, apply, apply_to_suite};

fn world() -> Value {
    json!({
        "accounts": { "111122223333": { "service_control_policies": [[{ "name": "FullAWSAccess" }], [
            { "arn": "arn:aws:organizations::1:policy/o/service_control_policy/p-1", "document": {
                "Version": "2012-10-17", "Statement": [{ "Sid": "No", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*" }] } },
            { "name": "FullAWSAccess" }]] } },
        "roles": { "arn:aws:iam::111122223333:role/r": {
            "policies": [
                { "name": "one", "document": { "Version": "2012-10-17", "Statement": [
                    { "Sid": "A", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*" },
                    { "Sid": "D", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*" }] } },
                { "arn": "arn:aws:iam::111122223333:policy/two", "document": { "Version": "2012-10-17", "Statement":
                    { "Sid": "B", "Effect": "Allow", "Action": "s3:ListBucket", "Resource": "*" } } }],
            "permissions_boundary": { "arn": "arn:aws:iam::111122223333:policy/b", "document": { "Version": "2012-10-17",
                "Statement": [{ "Sid": "All", "Effect": "Allow", "Action": "*", "Resource": "*" }] } } } },
        "buckets": { "store": { "account": "111122223333", "objects": [{ "key": "a/b", "storage_class": "GLACIER" }] } },
        "keys": { "arn:aws:kms:us-east-1:111122223333:key/k": { "state": "Disabled" } },
        "clients": [{ "access_key_id": "ASIA", "secret_access_key": "s", "role": "arn:aws:iam::111122223333:role/r",
            "session_name": "fn", "secure_transport": false }]
    })
}

fn after(change: Value) -> Value {
    apply(&world(), &json!([change])).unwrap()
}

fn problem(change: Value) -> String {
    match apply(&world(), &json!([change])) {
        Err(ApplyError::Change { index: 0, problem } | ApplyError::Elsewhere { index: 0, problem, .. }) => problem,
        other => panic!("{other:?}"),
    }
}

const ROLE: &str = "arn:aws:iam::111122223333:role/r";

#[test]
fn a_statement_is_added_to_a_policy_that_does_not_exist_yet() {
    let statement = json!({ "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "s3:GetObject", "Resource": "arn:aws:s3:::store/*" });
    let world = after(
        json!({ "target": "bucket-policy", "resource": "arn:aws:s3:::store", "change": "add-statement", "statement": statement }),
    );
    assert_eq!(world["buckets"]["store"]["policy"]["Statement"], json!([statement]));
    assert_eq!(world["buckets"]["store"]["policy"]["Version"], "2012-10-17");
}

#[test]
fn an_identity_statement_goes_into_a_policy_of_its_own_or_into_the_one_named() {
    let statement = json!({ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" });
    let own = after(
        json!({ "target": "identity-policy", "resource": ROLE, "change": "add-statement", "statement": statement }),
    );
    assert_eq!(own["roles"][ROLE]["policies"][2]["name"], "s3litmus-remedy");
    let named =
        after(json!({ "target": "identity-policy", "resource": ROLE, "policy": "arn:aws:iam::111122223333:policy/two",
        "change": "add-statement", "statement": statement }));
    assert_eq!(named["roles"][ROLE]["policies"][1]["document"]["Statement"][1], statement);
}

#[test]
fn statements_are_found_by_sid_or_index_and_the_last_one_takes_the_policy_along() {
    let by_sid =
        after(json!({ "target": "identity-policy", "resource": ROLE, "change": "remove-statement", "sid": "D" }));
    assert_eq!(by_sid["roles"][ROLE]["policies"][0]["document"]["Statement"].as_array().unwrap().len(), 1);
    let last = after(
        json!({ "target": "identity-policy", "resource": ROLE, "policy": "two", "change": "remove-statement", "index": 0 }),
    );
    assert_eq!(last["roles"][ROLE]["policies"].as_array().unwrap().len(), 1);
    let replaced = after(json!({ "target": "permissions-boundary", "resource": ROLE, "change": "replace-statement",
        "statement": { "Sid": "All", "Effect": "Allow", "Action": "s3:*", "Resource": "*" } }));
    assert_eq!(replaced["roles"][ROLE]["permissions_boundary"]["document"]["Statement"][0]["Action"], "s3:*");
}

#[test]
fn organization_policies_are_found_wherever_they_are_attached() {
    let arn = "arn:aws:organizations::1:policy/o/service_control_policy/p-1";
    let world = after(
        json!({ "target": "service-control-policy", "resource": arn, "change": "remove-statement", "sid": "No" }),
    );
    assert_eq!(world["accounts"]["111122223333"]["service_control_policies"][1], json!([{ "name": "FullAWSAccess" }]));
}

#[test]
fn settings_are_set_by_their_path() {
    let set = |target: &str, resource: &str, name: &str, value: Value| {
        after(json!({ "target": target, "resource": resource, "change": "set", "name": name, "value": value }))
    };
    let bucket = set("bucket", "arn:aws:s3:::store", "public_access_block.BlockPublicAcls", json!(false));
    assert_eq!(bucket["buckets"]["store"]["public_access_block"], json!({ "BlockPublicAcls": false }));
    let key = set("kms-key", "arn:aws:kms:us-east-1:111122223333:key/k", "state", json!("Enabled"));
    assert_eq!(key["keys"]["arn:aws:kms:us-east-1:111122223333:key/k"]["state"], "Enabled");
    let client = set("client", "arn:aws:sts::111122223333:assumed-role/r/fn", "secure_transport", json!(true));
    assert_eq!(client["clients"][0]["secure_transport"], true);
    let object = set("object", "arn:aws:s3:::store/a/b", "storage_class", Value::Null);
    assert_eq!(object["buckets"]["store"]["objects"][0], json!({ "key": "a/b" }));
}

#[test]
fn what_cannot_be_carried_out_is_said() {
    let missing =
        json!({ "target": "bucket-policy", "resource": "arn:aws:s3:::gone", "change": "remove-statement", "index": 0 });
    assert_eq!(problem(missing), "`gone` is not among the world's `buckets`");
    let unknown = json!({ "target": "bucket-polcy", "resource": "x", "change": "remove-statement", "index": 0 });
    assert_eq!(problem(unknown), "`bucket-polcy` is not a target");
    let nowhere = json!({ "target": "identity-policy", "resource": ROLE, "change": "remove-statement", "sid": "Z" });
    assert_eq!(problem(nowhere), "no policy of the role has such a statement");
    let bad = json!([{ "target": "bucket", "resource": "arn:aws:s3:::store", "change": "set", "name": "object_ownership", "value": "Nobody" }]);
    assert!(matches!(apply(&world(), &bad), Err(ApplyError::World(_))));
}

#[test]
fn headers_are_sent_by_the_suite() {
    let suite =
        json!({ "suite": "s", "targets": [{ "bucket": "b", "checks": [{ "operation": "PutObject", "prefix": "" }] }] });
    let changes = json!([
        { "target": "request", "resource": "", "change": "send-header", "name": "x-amz-server-side-encryption", "value": "AES256" },
        { "target": "request", "resource": "", "change": "send-header", "name": "expected_bucket_owner", "value": null }
    ]);
    let amended = apply_to_suite(&suite, 0, 0, &changes).unwrap();
    assert_eq!(amended.changes, 2);
    assert_eq!(amended.suite["targets"][0]["checks"][0]["with"], json!({ "server_side_encryption": "AES256" }));
    assert_eq!(apply(&world(), &changes).unwrap(), world());
}

#[test]
fn an_allow_goes_to_every_level_that_lacks_it() {
    let allow = |actions: Value| {
        json!({ "name": "limited", "document": { "Version": "2012-10-17",
        "Statement": [{ "Effect": "Allow", "Action": actions, "Resource": "*" }] } })
    };
    let mut world = world();
    let full = json!({ "name": "FullAWSAccess" });
    world["accounts"]["111122223333"]["service_control_policies"] =
        json!([[full], [allow(json!(["iam:*"]))], [full], [allow(json!("s3:Get*"))], [allow(json!("s3:*"))]]);
    let statement = json!({ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/in/*" });
    let change = json!([{ "target": "service-control-policy", "resource": "111122223333", "change": "add-statement",
        "statement": statement }]);
    let after = apply(&world, &change).unwrap();
    let levels = after["accounts"]["111122223333"]["service_control_policies"].as_array().unwrap();
    let counts = levels.iter().map(|level| level[0]["document"]["Statement"].as_array().map_or(0, Vec::len));
    assert_eq!(counts.collect::<Vec<_>>(), [0, 2, 0, 2, 1], "{levels:#?}");
}

#[test]
fn a_key_keeps_its_default_policy_beside_what_is_added() {
    let key = "arn:aws:kms:us-east-1:111122223333:key/k";
    let statement =
        json!({ "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "kms:Decrypt", "Resource": "*" });
    let world = after(
        json!({ "target": "kms-key-policy", "resource": key, "change": "add-statement", "statement": statement }),
    );
    let statements = world["keys"][key]["policy"]["Statement"].as_array().unwrap();
    assert_eq!(statements[0]["Principal"]["AWS"], "arn:aws:iam::111122223333:root");
    assert_eq!(statements[1], statement);
}

#[test]
fn a_report_of_another_world_is_told_what_is_missing() {
    let world = json!({ "accounts": { "111122223333": {} }, "buckets": { "store": { "account": "111122223333" } } });
    let changes = json!([{ "target": "bucket-policy", "resource": "arn:aws:s3:::store", "change": "remove-statement",
        "index": 0 }]);
    assert_eq!(
        apply(&world, &changes).unwrap_err().to_string(),
        "changes[0], `bucket-policy` of `arn:aws:s3:::store`: there is no statement: the world has no such policy; the \
         world has to be the one of the report"
    );
}

#[test]
fn a_bucket_policy_takes_the_buckets_resources_alone() {
    let adding = |resource: Value| {
        json!({ "target": "bucket-policy", "resource": "arn:aws:s3:::store", "change": "add-statement", "statement":
            { "Effect": "Allow", "Principal": { "AWS": ROLE }, "Action": "s3:GetObject", "Resource": resource } })
    };
    for resource in [json!("arn:aws:s3:::store"), json!(["arn:aws:s3:::store/*", "arn:aws:s3:::sto*"]), json!("*")] {
        assert_eq!(after(adding(resource.clone()))["buckets"]["store"]["policy"]["Statement"][0]["Resource"], resource);
    }
    for resource in [
        json!("arn:aws:s3:::store2/*"),
        json!(["arn:aws:s3:::store/*", "arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/*"]),
    ] {
        assert!(problem(adding(resource.clone())).starts_with("Policy has invalid resource"), "{resource}");
    }
}

#[test]
fn a_role_is_found_without_its_path() {
    let mut world = world();
    let with_path = "arn:aws:iam::111122223333:role/team/pathy";
    world["roles"][with_path] = json!({ "policies": [] });
    let statement = json!({ "Effect": "Allow", "Action": "s3:PutObject", "Resource": "*" });
    let change = |name: &str| {
        json!([{ "target": "identity-policy", "resource": format!("arn:aws:iam::111122223333:role/{name}"),
            "change": "add-statement", "statement": statement }])
    };
    let after = apply(&world, &change("pathy")).unwrap();
    assert_eq!(after["roles"][with_path]["policies"][0]["document"]["Statement"], json!([statement]));
    for other in ["athy", "team"] {
        assert!(apply(&world, &change(other)).is_err(), "{other}");
    }
}
