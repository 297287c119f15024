//! What policies of the organization prove where they were read, and what they do not.

use s3litmus::{
    answer::{Answer, Success},
    call::Operation,
    cause::Confidence,
    diagnosis::{Diagnosis, Evidence, KmsKeyFacts, NamedPolicy, ReadValue, Reading, Subject, diagnose},
};
use serde_json::{Value, json};

use crate::evidence::*;

pub(crate) const ACCOUNT: &str = "111122223333";

const MANAGEMENT: &str = "444455556666";

/// A bare denial of a write that role and bucket allow.
pub(crate) fn open() -> Evidence {
    let mut evidence = denied(put());
    role_with(&mut evidence, allow_all());
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    learn(
        &mut evidence,
        Subject::BucketEncryption { bucket: BUCKET.to_owned() },
        unreadable("s3:GetEncryptionConfiguration"),
    );
    evidence
}

fn full() -> NamedPolicy {
    let arn = "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess".to_owned();
    let document = policy(json!([{ "Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*" }]));
    NamedPolicy { name: Some("FullAWSAccess".to_owned()), arn: Some(arn), document }
}

fn own(id: &str, statements: Value) -> NamedPolicy {
    let arn = format!("arn:aws:organizations::{MANAGEMENT}:policy/o-example/service_control_policy/{id}");
    NamedPolicy { name: Some(id.to_owned()), arn: Some(arn), document: policy(statements) }
}

/// The caller's account below a unit, with what is attached to root, unit and account.
pub(crate) fn organization(evidence: &mut Evidence, scps: [Vec<NamedPolicy>; 3], rcps: [Vec<NamedPolicy>; 3]) {
    let nodes = ["r-1", "ou-1", ACCOUNT].map(str::to_owned);
    let path = ReadValue::OrganizationPath { nodes: nodes.to_vec() };
    learn(evidence, Subject::OrganizationPath { account: ACCOUNT.to_owned() }, Reading::Read(path));
    for ((target, scps), rcps) in nodes.into_iter().zip(scps).zip(rcps) {
        let read = |policies| Reading::Read(ReadValue::Policies { policies });
        learn(evidence, Subject::ServiceControlPolicies { target: target.clone() }, read(scps));
        learn(evidence, Subject::ResourceControlPolicies { target }, read(rcps));
    }
}

pub(crate) fn everywhere_full() -> [Vec<NamedPolicy>; 3] {
    [vec![full()], vec![full()], vec![full()]]
}

fn frozen() -> Value {
    json!([{ "Sid": "Frozen", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*" }])
}

pub(crate) fn is_ruled_out(found: &Diagnosis, id: &str) -> bool {
    found.ruled_out.iter().any(|cause| cause.id == id)
}

fn is_certain(found: &Diagnosis) -> bool {
    found.causes.iter().any(|cause| cause.confidence == Confidence::Certain)
}

#[test]
fn a_deny_of_any_level_is_certain_and_narrowed_in_its_own_policy() {
    let mut evidence = open();
    organization(
        &mut evidence,
        [vec![full()], vec![full(), own("p-frozen", frozen())], vec![full()]],
        everywhere_full(),
    );
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("service-control-policy", Confidence::Certain), "{found:#?}");
    let policy = first.policy.as_ref().expect("the policy");
    assert_eq!((policy.sid.as_deref(), policy.name.as_deref()), (Some("Frozen"), Some("p-frozen")));
    assert_eq!(found.remedy.as_ref().map(|remedy| remedy.owner.as_str()), Some("organization admin"));
    let change = &changes(&found)[0];
    assert_eq!((&change["target"], &change["resource"]), (&json!("service-control-policy"), &json!(policy.arn)));
    assert_eq!(change["statement"]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"], ROLE);
    assert!(is_ruled_out(&found, "resource-control-policy"), "{found:#?}");
}

#[test]
fn a_level_without_an_allow_stops_what_the_others_allow() {
    let mut evidence = open();
    let reading = json!([{ "Sid": "Reading", "Effect": "Allow", "Action": ["s3:Get*", "iam:*"], "Resource": "*" }]);
    let beside =
        json!([{ "Sid": "Other", "Effect": "Allow", "Action": "s3:Put*", "Resource": "arn:aws:s3:::other/*" }]);
    organization(
        &mut evidence,
        [vec![full(), own("p-beside", beside)], vec![own("p-reading", reading)], vec![full()]],
        everywhere_full(),
    );
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("service-control-policy", Confidence::Certain), "{found:#?}");
    assert_eq!(first.policy.as_ref().and_then(|policy| policy.name.as_deref()), Some("p-reading"), "{found:#?}");
    let changes = changes(&found);
    assert_eq!(changes.len(), 1, "{changes:#?}");
    assert!(changes[0]["resource"].as_str().is_some_and(|arn| arn.ends_with("/p-reading")), "{changes:#?}");
}

#[test]
fn no_service_control_policy_binds_the_management_account() {
    let mut evidence = open();
    let own = |id: &str| {
        let arn = format!("arn:aws:organizations::{ACCOUNT}:policy/o-example/service_control_policy/{id}");
        NamedPolicy { arn: Some(arn), ..own(id, frozen()) }
    };
    organization(&mut evidence, [vec![full(), own("p-frozen")], vec![full()], vec![full()]], everywhere_full());
    let found = diagnose(&evidence);
    assert!(is_ruled_out(&found, "service-control-policy"), "{found:#?}");
    assert!(!is_certain(&found), "{found:#?}");
}

#[test]
fn what_was_read_in_part_proves_nothing() {
    let mut evidence = open();
    organization(
        &mut evidence,
        [vec![full()], vec![full(), own("p-frozen", frozen())], vec![full()]],
        everywhere_full(),
    );
    for target in ["r-1", "ou-1"] {
        let target = target.to_owned();
        let refused = unreadable("organizations:DescribePolicy");
        learn(&mut evidence, Subject::ServiceControlPolicies { target }, refused);
    }
    let found = diagnose(&evidence);
    assert!(!is_certain(&found) && !is_ruled_out(&found, "service-control-policy"), "{found:#?}");
    assert!(found.unreadable.contains(&"organizations:DescribePolicy".to_owned()), "{found:#?}");
}

#[test]
fn an_account_in_no_organization_has_no_such_policies() {
    let mut evidence = open();
    learn(&mut evidence, Subject::OrganizationPath { account: ACCOUNT.to_owned() }, Reading::Absent);
    let found = diagnose(&evidence);
    assert!(
        is_ruled_out(&found, "service-control-policy") && is_ruled_out(&found, "resource-control-policy"),
        "{found:#?}"
    );
    assert!(!is_certain(&found), "{found:#?}");
}

#[test]
fn a_kind_that_is_not_enabled_binds_nobody_and_a_level_that_lists_nothing_beside_others_is_not_understood() {
    let mut evidence = open();
    organization(&mut evidence, [vec![], vec![], vec![]], [vec![full()], vec![], vec![full()]]);
    let found = diagnose(&evidence);
    assert!(is_ruled_out(&found, "service-control-policy"), "{found:#?}");
    assert!(!is_ruled_out(&found, "resource-control-policy"), "{found:#?}");
}

#[test]
fn a_perimeter_leaves_principals_of_the_organization_alone() {
    let perimeter = |organization: &str| {
        json!([{ "Sid": "Perimeter", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*",
            "Condition": { "StringNotEqualsIfExists": { "aws:PrincipalOrgID": organization },
                "BoolIfExists": { "aws:PrincipalIsAWSService": "false" } } }])
    };
    let with = |organization_id: &str| {
        let mut evidence = open();
        let rcps = [vec![full(), own("p-perimeter", perimeter(organization_id))], vec![full()], vec![full()]];
        organization(&mut evidence, everywhere_full(), rcps);
        diagnose(&evidence)
    };
    assert!(is_ruled_out(&with("o-example"), "resource-control-policy"));
    let found = with("o-another");
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("resource-control-policy", Confidence::Certain), "{found:#?}");
}

#[test]
fn a_deny_on_the_network_leaves_alone_who_was_let_through_by_it() {
    let network = json!([{ "Sid": "Network", "Effect": "Deny", "Action": "s3:*", "Resource": "*",
        "Condition": { "StringNotEqualsIfExists": { "aws:SourceVpc": "vpc-1" } } }]);
    let mut evidence = open();
    organization(
        &mut evidence,
        [vec![full(), own("p-network", network)], vec![full()], vec![full()]],
        everywhere_full(),
    );
    let found = diagnose(&evidence);
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("service-control-policy", Confidence::Likely), "{found:#?}");
    let passed = exchange(call(Operation::GetObject, "in/known.json"), Answer::Succeeded(Success::default()));
    evidence.others.push(passed);
    let found = diagnose(&evidence);
    let cause = found.causes.iter().find(|cause| cause.id == "service-control-policy");
    assert!(cause.is_none_or(|cause| cause.confidence == Confidence::Possible && cause.policy.is_none()), "{found:#?}");
}

#[test]
fn whose_the_bucket_is_has_to_be_known_before_its_organization_denies() {
    let mut evidence = open();
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, unreadable("s3:GetBucketPolicy"));
    let deny = json!([{ "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*" }]);
    organization(&mut evidence, everywhere_full(), [vec![full(), own("p-frozen", deny)], vec![full()], vec![full()]]);
    let found = diagnose(&evidence);
    assert!(!is_certain(&found) && !is_ruled_out(&found, "resource-control-policy"), "{found:#?}");
}

#[test]
fn a_key_is_stopped_by_the_organization_unless_aws_manages_it() {
    let with = |manager: &str| {
        let mut evidence = with_key();
        role_with(&mut evidence, json!([{ "Effect": "Allow", "Action": ["s3:*", "kms:*"], "Resource": "*" }]));
        let facts = KmsKeyFacts {
            arn: KEY.to_owned(),
            account: ACCOUNT.to_owned(),
            state: "Enabled".to_owned(),
            manager: Some(manager.to_owned()),
        };
        learn(&mut evidence, Subject::KmsKey { key: KEY.to_owned() }, Reading::Read(ReadValue::KmsKey(facts)));
        let deny = json!([{ "Sid": "NoKeys", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*" }]);
        organization(&mut evidence, everywhere_full(), [vec![full(), own("p-keys", deny)], vec![full()], vec![full()]]);
        diagnose(&evidence)
    };
    let found = with("CUSTOMER");
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("kms-no-permission", Confidence::Certain), "{found:#?}");
    let policy = first.policy.as_ref().expect("the policy");
    assert_eq!((policy.layer.as_str(), policy.sid.as_deref()), ("resource-control-policy", Some("NoKeys")));
    assert_eq!(changes(&found)[0]["target"], "resource-control-policy", "{found:#?}");
    let out = found.ruled_out.iter().find(|out| out.id == "resource-control-policy").expect("of the request itself");
    assert!(out.because.contains("allows `s3:PutObject`"), "the policy that stops the key is one of these: {out:?}");
    assert!(!is_certain(&with("AWS")));
}
