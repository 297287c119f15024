//! What policies of the organization and of VPC endpoints prove where they were read, and what they do not.

use s3litmus::{
    answer::{Answer, Success},
    call::Operation,
    cause::Confidence,
    diagnosis::{
        Caller, Diagnosis, EncryptionFacts, Evidence, Experiment, KmsKeyFacts, Limits, NamedPolicy, ReadValue, Reading,
        Step, Subject, VpcEndpointFacts, diagnose, next_steps,
    },
};
use serde_json::{Value, json};

use crate::evidence::*;

const ACCOUNT: &str = "111122223333";
const MANAGEMENT: &str = "444455556666";

/// A bare denial of a write that role and bucket allow.
fn open() -> Evidence {
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
fn organization(evidence: &mut Evidence, scps: [Vec<NamedPolicy>; 3], rcps: [Vec<NamedPolicy>; 3]) {
    let nodes = ["r-1", "ou-1", ACCOUNT].map(str::to_owned);
    let path = ReadValue::OrganizationPath { nodes: nodes.to_vec() };
    learn(evidence, Subject::OrganizationPath { account: ACCOUNT.to_owned() }, Reading::Read(path));
    for ((target, scps), rcps) in nodes.into_iter().zip(scps).zip(rcps) {
        let read = |policies| Reading::Read(ReadValue::Policies { policies });
        learn(evidence, Subject::ServiceControlPolicies { target: target.clone() }, read(scps));
        learn(evidence, Subject::ResourceControlPolicies { target }, read(rcps));
    }
}

fn everywhere_full() -> [Vec<NamedPolicy>; 3] {
    [vec![full()], vec![full()], vec![full()]]
}

fn frozen() -> Value {
    json!([{ "Sid": "Frozen", "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*" }])
}

fn is_ruled_out(found: &Diagnosis, id: &str) -> bool {
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
    assert!(!is_certain(&with("AWS")));
}

fn endpoint(id: &str, resource: &str) -> VpcEndpointFacts {
    let statement =
        json!([{ "Sid": "Only", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resource }]);
    VpcEndpointFacts { id: id.to_owned(), vpc_id: Some("vpc-1".to_owned()), document: policy(statement) }
}

fn through(evidence: &mut Evidence, endpoints: Vec<VpcEndpointFacts>) {
    let read = ReadValue::VpcEndpoints { region: "us-east-1".to_owned(), endpoints };
    learn(evidence, Subject::VpcEndpoints, Reading::Read(read));
}

fn of_endpoints(endpoints: Vec<VpcEndpointFacts>) -> Diagnosis {
    let mut evidence = open();
    organization(&mut evidence, everywhere_full(), everywhere_full());
    through(&mut evidence, endpoints);
    diagnose(&evidence)
}

#[test]
fn one_endpoint_that_stops_the_request_is_likely_and_never_certain() {
    let found = of_endpoints(vec![endpoint("vpce-1", "arn:aws:s3:::store/out/*")]);
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("vpc-endpoint-policy", Confidence::Likely), "{found:#?}");
    assert_eq!(first.policy.as_ref().and_then(|policy| policy.name.as_deref()), Some("vpce-1"), "{found:#?}");
    assert_eq!(changes(&found)[0]["resource"], "vpce-1", "{found:#?}");
}

#[test]
fn of_several_endpoints_none_is_named_and_one_that_lets_through_leaves_it_possible() {
    let found = of_endpoints(vec![endpoint("vpce-1", "arn:aws:s3:::store/out/*"), endpoint("vpce-2", "*")]);
    let cause = found.causes.iter().find(|cause| cause.id == "vpc-endpoint-policy").expect("the cause");
    assert_eq!((cause.confidence, &cause.policy), (Confidence::Possible, &None), "{found:#?}");
}

#[test]
fn endpoints_that_let_through_do_not_rule_out_those_of_a_shared_subnet() {
    for endpoints in [vec![endpoint("vpce-1", "*")], Vec::new()] {
        assert!(!is_ruled_out(&of_endpoints(endpoints), "vpc-endpoint-policy"));
    }
}

#[test]
fn an_endpoint_that_would_have_stopped_what_passed_is_not_on_the_way() {
    let mut evidence = open();
    organization(&mut evidence, everywhere_full(), everywhere_full());
    through(&mut evidence, vec![endpoint("vpce-1", "arn:aws:s3:::other/*")]);
    let passed = exchange(call(Operation::PutObject, "out/s3litmus-run-0"), Answer::Succeeded(Success::default()));
    evidence.experiments.push(Experiment { prepared: None, exchange: passed });
    let found = diagnose(&evidence);
    let endpoint = found.causes.iter().find(|cause| cause.id == "vpc-endpoint-policy");
    assert!(
        endpoint.is_none_or(|cause| cause.policy.is_none() && cause.confidence == Confidence::Possible),
        "{found:#?}"
    );
}

#[test]
fn endpoints_of_another_region_are_not_on_the_way() {
    let mut evidence = open();
    organization(&mut evidence, everywhere_full(), everywhere_full());
    let endpoints = vec![endpoint("vpce-1", "arn:aws:s3:::store/out/*")];
    let read = ReadValue::VpcEndpoints { region: "eu-west-1".to_owned(), endpoints };
    learn(&mut evidence, Subject::VpcEndpoints, Reading::Read(read));
    let found = diagnose(&evidence);
    let first = found.causes.iter().find(|cause| cause.id == "vpc-endpoint-policy");
    assert!(first.is_none_or(|cause| cause.policy.is_none() && cause.confidence == Confidence::Possible), "{found:#?}");
}

fn asked(evidence: &Evidence) -> Vec<Subject> {
    let steps = next_steps(evidence, &Limits::default()).into_iter();
    steps.filter_map(|step| if let Step::Read(request) = step { Some(request.subject) } else { None }).collect()
}

fn is_rare(subject: &Subject) -> bool {
    matches!(subject, Subject::OrganizationPath { .. } | Subject::VpcEndpoints)
}

#[test]
fn the_organization_is_asked_last_and_only_where_nothing_else_decides() {
    let mut evidence = denied(put());
    assert!(!asked(&evidence).iter().any(is_rare), "before role and bucket");
    role_with(&mut evidence, json!([]));
    learn(&mut evidence, Subject::BucketPolicy { bucket: BUCKET.to_owned() }, Reading::Absent);
    learn(&mut evidence, Subject::BucketEncryption { bucket: BUCKET.to_owned() }, Reading::Absent);
    assert!(!asked(&evidence).iter().any(is_rare), "the role's own policies decide");
    let mut evidence = open();
    let subjects = asked(&evidence);
    assert!(subjects.contains(&Subject::VpcEndpoints), "{subjects:?}");
    let path = Subject::OrganizationPath { account: ACCOUNT.to_owned() };
    assert!(subjects.contains(&path), "{subjects:?}");
    learn(&mut evidence, path, unreadable("organizations:ListParents"));
    assert!(!asked(&evidence).iter().any(|subject| matches!(subject, Subject::ServiceControlPolicies { .. })));
}

#[test]
fn where_s3_names_one_of_these_policies_that_one_is_read() {
    let mut evidence = open();
    said(&mut evidence, "s3:PutObject", "with an explicit deny in a service control policy");
    let subjects = asked(&evidence);
    assert!(subjects.contains(&Subject::OrganizationPath { account: ACCOUNT.to_owned() }), "{subjects:?}");
    assert!(!subjects.contains(&Subject::VpcEndpoints), "{subjects:?}");
    let mut evidence = open();
    said(&mut evidence, "s3:PutObject", "with an explicit deny in an identity-based policy");
    assert!(!asked(&evidence).iter().any(is_rare));
}

#[test]
fn the_evidence_is_the_same_from_a_saved_report() {
    let mut evidence = open();
    organization(&mut evidence, everywhere_full(), everywhere_full());
    through(&mut evidence, vec![endpoint("vpce-1", "*")]);
    let text = serde_json::to_string(&evidence.readings).expect("JSON");
    let again: s3litmus::diagnosis::Readings = serde_json::from_str(&text).expect("readings");
    assert_eq!(again, evidence.readings);
}

/// A denied write of which role, bucket, key, organization and endpoints were read, and allow it.
fn all_open() -> Evidence {
    let mut evidence = open();
    let encryption = EncryptionFacts { algorithm: Some("AES256".to_owned()), ..EncryptionFacts::default() };
    let subject = Subject::BucketEncryption { bucket: BUCKET.to_owned() };
    learn(&mut evidence, subject, Reading::Read(ReadValue::Encryption(encryption)));
    organization(&mut evidence, everywhere_full(), everywhere_full());
    through(&mut evidence, vec![endpoint("vpce-1", "*")]);
    evidence
}

#[test]
fn the_policy_of_the_session_is_left_where_all_else_was_read_and_is_never_certain() {
    let found = diagnose(&all_open());
    let first = &found.causes[0];
    assert_eq!((first.id.as_str(), first.confidence), ("session-policy", Confidence::Likely), "{found:#?}");
    assert!(confidence(&found, "vpc-endpoint-policy").is_some(), "a shared subnet has endpoints of others: {found:#?}");
    let remedy = found.remedy.as_ref().expect("whom to ask");
    assert!(remedy.changes.is_empty() && remedy.owner == "who makes the session", "{remedy:#?}");
}

#[test]
fn what_was_not_read_is_as_good_as_the_policy_of_the_session() {
    let unknown = unreadable("organizations:ListPoliciesForTarget");
    let mut scps = all_open();
    learn(&mut scps, Subject::ServiceControlPolicies { target: "ou-1".to_owned() }, unknown.clone());
    let mut rcps = all_open();
    learn(&mut rcps, Subject::ResourceControlPolicies { target: "ou-1".to_owned() }, unknown);
    let mut endpoints = all_open();
    learn(&mut endpoints, Subject::VpcEndpoints, unreadable("ec2:DescribeVpcEndpoints"));
    let mut stopped = all_open();
    through(&mut stopped, vec![endpoint("vpce-1", "arn:aws:s3:::other/*")]);
    let mut key = all_open();
    let subject = Subject::BucketEncryption { bucket: BUCKET.to_owned() };
    learn(&mut key, subject, unreadable("s3:GetEncryptionConfiguration"));
    for (what, evidence) in [("SCP", scps), ("RCP", rcps), ("endpoint", endpoints), ("stopped", stopped), ("key", key)]
    {
        let found = diagnose(&evidence);
        assert_eq!(confidence(&found, "session-policy"), Some(Confidence::Possible), "{what}: {found:#?}");
    }
}

#[test]
fn an_object_that_may_not_be_there_leaves_the_policy_of_the_session_possible() {
    let mut evidence = all_open();
    evidence.denied.call = call(Operation::GetObject, "in/known.json");
    let found = diagnose(&evidence);
    assert!(confidence(&found, "session-policy") > Some(Confidence::Likely), "{found:#?}");
}

#[test]
fn users_and_the_root_user_have_no_policy_of_a_session() {
    for (arn, rules_out) in [
        ("arn:aws:iam::111122223333:user/people/ann", true),
        ("arn:aws:iam::111122223333:root", true),
        ("arn:aws:sts::111122223333:federated-user/ann", false),
        ("arn:aws:sts::111122223333:assumed-role/user/root", false),
    ] {
        let mut evidence = denied(put());
        let caller = Caller { arn: arn.to_owned(), account: ACCOUNT.to_owned() };
        evidence.caller = Some(caller.clone());
        evidence.runs_as = Some(caller);
        let found = diagnose(&evidence);
        assert_eq!(is_ruled_out(&found, "session-policy"), rules_out, "{arn}: {found:#?}");
    }
}
