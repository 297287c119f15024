//! What a diagnosis reads of Organizations and EC2, asked by boto3, whose models are AWS's own.

use serde_json::{Value, json};

use crate::boto3::ask;
use crate::client::start_text;

const MEMBER: &str = "111122223333";

fn world(account: Value) -> Value {
    json!({
        "accounts": {
            "111122223333": account,
            "444455556666": { "organization": "o-exampleorgid", "management": true }
        },
        "vpc_endpoints": {
            "vpce-1": { "vpc_id": "vpc-1", "policy": { "Version": "2012-10-17", "Statement": [
                { "Sid": "In", "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::store/<&>*" }] } },
            "vpce-2": { "vpc_id": "vpc-2" },
            "vpce-3": { "account": "999988887777" }
        },
        "roles": { "arn:aws:iam::111122223333:role/blind": {} },
        "clients": [{ "access_key_id": "ASIABLIND", "secret_access_key": "s", "role": "arn:aws:iam::111122223333:role/blind" }],
        "roots": [{ "access_key_id": "AKIAMEMBER", "secret_access_key": "s", "account": "111122223333" }]
    })
}

fn levels() -> Value {
    let policy = |name: &str, sid: &str| {
        json!({ "name": name, "document": { "Version": "2012-10-17", "Statement": [
            { "Sid": sid, "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*" }] } })
    };
    json!({
        "organization": "o-exampleorgid", "delegated_administrator": true, "organization_path": "o-exampleorgid/r-ab12/ou-ab12-unit0001/",
        "service_control_policies": [[{ "name": "FullAWSAccess" }], [], [{ "name": "FullAWSAccess" }, policy("Frozen", "Frozen")]],
        "resource_control_policies": [policy("Perimeter", "Perimeter")]
    })
}

/// What boto3 makes of the answers to calls, in their order.
fn asked(account: Value, key: &str, calls: Value) -> Option<Vec<Value>> {
    let lab = start_text(&world(account).to_string());
    ask("organization.py", &json!({ "endpoint": lab.endpoint(), "access_key_id": key, "calls": calls }))
}

#[test]
fn a_delegated_administrator_reads_the_tree_and_what_is_attached_to_it() {
    let list = |target: &str, filter: &str| json!(["organizations", "list_policies_for_target", { "TargetId": target, "Filter": filter }]);
    let calls = json!([
        ["organizations", "list_parents", { "ChildId": MEMBER }],
        ["organizations", "list_parents", { "ChildId": "ou-ab12-unit0001" }],
        ["organizations", "list_parents", { "ChildId": "000011112222" }],
        list("r-ab12", "SERVICE_CONTROL_POLICY"),
        list("ou-ab12-unit0001", "SERVICE_CONTROL_POLICY"),
        list(MEMBER, "SERVICE_CONTROL_POLICY"),
        list("r-ab12", "RESOURCE_CONTROL_POLICY"),
        list(MEMBER, "RESOURCE_CONTROL_POLICY")
    ]);
    let Some(answers) = asked(levels(), "AKIAMEMBER", calls) else { return };
    assert_eq!(answers[0]["Parents"], json!([{ "Id": "ou-ab12-unit0001", "Type": "ORGANIZATIONAL_UNIT" }]));
    assert_eq!(answers[1]["Parents"], json!([{ "Id": "r-ab12", "Type": "ROOT" }]));
    assert_eq!(answers[2]["error"], json!([400, "ChildNotFoundException"]));
    let names = |answer: &Value| -> Vec<String> {
        let policies = answer["Policies"].as_array().unwrap().iter();
        policies.map(|policy| policy["Name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&answers[3]), ["FullAWSAccess"]);
    // A level that lists nothing has full access.
    assert_eq!(names(&answers[4]), ["FullAWSAccess"]);
    assert_eq!(names(&answers[5]), ["FullAWSAccess", "Frozen"]);
    assert_eq!(names(&answers[6]), ["RCPFullAWSAccess"]);
    assert_eq!(names(&answers[7]), ["Perimeter", "RCPFullAWSAccess"]);
    let frozen = &answers[5]["Policies"][1];
    let arn = frozen["Arn"].as_str().unwrap();
    assert!(
        arn.starts_with("arn:aws:organizations::444455556666:policy/o-exampleorgid/service_control_policy/p-"),
        "{arn}"
    );
    let describe = json!([["organizations", "describe_policy", { "PolicyId": frozen["Id"] }]]);
    let answers = asked(levels(), "AKIAMEMBER", describe).unwrap();
    let content: Value = serde_json::from_str(answers[0]["Policy"]["Content"].as_str().unwrap()).unwrap();
    assert_eq!(content["Statement"][0]["Sid"], "Frozen");
}

#[test]
fn who_may_not_read_the_organization_is_told_so() {
    let calls = json!([["organizations", "list_parents", { "ChildId": MEMBER }]]);
    let member = json!({ "organization": "o-exampleorgid" });
    for (account, key, code) in [
        // Its own policies allow everything, and that is not enough.
        (member, "AKIAMEMBER", "AccessDeniedException"),
        (levels(), "ASIABLIND", "AccessDeniedException"),
        (json!({}), "AKIAMEMBER", "AWSOrganizationsNotInUseException"),
    ] {
        let Some(answers) = asked(account, key, calls.clone()) else { return };
        assert_eq!(answers[0]["error"], json!([400, code]));
    }
}

#[test]
fn an_account_sees_its_own_endpoints() {
    let filter = |name: &str, value: &str| json!({ "Name": name, "Values": [value] });
    let describe = |filters: Value| json!(["ec2", "describe_vpc_endpoints", { "Filters": filters }]);
    let calls = json!([
        describe(json!([
            filter("service-name", "com.amazonaws.us-east-1.s3"),
            filter("vpc-endpoint-state", "available")
        ])),
        describe(json!([filter("vpc-id", "vpc-2")])),
        describe(json!([filter("service-name", "com.amazonaws.eu-west-1.s3")])),
        describe(json!([filter("tag-key", "team")]))
    ]);
    let Some(answers) = asked(json!({}), "AKIAMEMBER", calls) else { return };
    let ids = |answer: &Value| -> Vec<String> {
        let endpoints = answer["VpcEndpoints"].as_array().unwrap().iter();
        endpoints.map(|endpoint| endpoint["VpcEndpointId"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(ids(&answers[0]), ["vpce-1", "vpce-2"]);
    let document: Value =
        serde_json::from_str(answers[0]["VpcEndpoints"][0]["PolicyDocument"].as_str().unwrap()).unwrap();
    assert_eq!(document["Statement"][0]["Resource"], "arn:aws:s3:::store/<&>*");
    assert_eq!(ids(&answers[1]), ["vpce-2"]);
    assert_eq!(ids(&answers[2]), Vec::<String>::new());
    assert_eq!(answers[3]["error"], json!([400, "InvalidParameterValue"]));
    let calls = json!([describe(json!([]))]);
    let answers = asked(json!({}), "ASIABLIND", calls).unwrap();
    assert_eq!(answers[0]["error"], json!([403, "UnauthorizedOperation"]));
}
