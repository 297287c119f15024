//! What is read of Organizations and EC2, over the wire: pages, empty pages, and who answers that there is nothing.

mod stand_in;

use s3litmus::diagnosis::{ReadRequest, ReadValue, Reading, Subject};
use serde_json::{Value, json};
use stand_in::{Answer, Asked, StandIn, caller, say};

const ACCOUNT: &str = "111122223333";

async fn read(subject: Subject, answer: impl Fn(&str, &Value) -> Answer + Send + Sync + 'static) -> Reading {
    let server = StandIn::start(move |asked: &Asked| {
        let target = asked.header("x-amz-target").and_then(|target| target.strip_prefix("AWSOrganizationsV20161128."));
        match target {
            Some(operation) => answer(operation, &serde_json::from_slice(&asked.body).expect("JSON")),
            None if asked.body.starts_with(b"Action=DescribeVpcEndpoints&Version=2016-11-15&") => {
                answer("DescribeVpcEndpoints", &json!(String::from_utf8_lossy(&asked.body)))
            }
            None => caller(),
        }
    });
    let aws = server.await;
    let request = ReadRequest { subject, region: None, assume_role: None };
    aws.aws().await.read(&request).await
}

fn yes(body: &Value) -> Answer {
    say(200, &[], &body.to_string())
}

fn refused(code: &str) -> Answer {
    say(400, &[], &json!({ "__type": code, "Message": "no" }).to_string())
}

fn path() -> Subject {
    Subject::OrganizationPath { account: ACCOUNT.to_owned() }
}

#[tokio::test]
async fn the_way_to_the_root_is_followed_through_empty_pages() {
    let reading = read(path(), |_, asked| match (asked["ChildId"].as_str(), asked["NextToken"].as_str()) {
        (Some(ACCOUNT), None) => yes(&json!({ "Parents": [], "NextToken": "more" })),
        (Some(ACCOUNT), Some("more")) => yes(&json!({ "Parents": [{ "Id": "ou-1" }], "NextToken": null })),
        (Some("ou-1"), None) => yes(&json!({ "Parents": [{ "Id": "r-1", "Type": "ROOT" }] })),
        other => panic!("{other:?}"),
    });
    let nodes = ["r-1", "ou-1", ACCOUNT].map(str::to_owned).to_vec();
    assert_eq!(reading.await, Reading::Read(ReadValue::OrganizationPath { nodes }));
}

#[tokio::test]
async fn a_way_that_leads_nowhere_is_no_answer() {
    for body in [json!({ "Parents": [] }), json!({ "Parents": [{ "Id": "ou-1" }] }), json!({ "NextToken": "again" })] {
        let said = body.clone();
        let reading = read(path(), move |_, _| yes(&said)).await;
        assert!(matches!(reading, Reading::NotTried { .. }), "{body}: {reading:?}");
    }
}

#[tokio::test]
async fn refused_and_in_no_organization_are_two_answers() {
    let reading = read(path(), |_, _| refused("AccessDeniedException")).await;
    assert!(matches!(&reading, Reading::Denied { action, .. } if action == "organizations:ListParents"), "{reading:?}");
    assert_eq!(read(path(), |_, _| refused("AWSOrganizationsNotInUseException")).await, Reading::Absent);
    // Of another account that says nothing.
    let other = Subject::OrganizationPath { account: "444455556666".to_owned() };
    let reading = read(other, |_, _| refused("AWSOrganizationsNotInUseException")).await;
    assert!(matches!(reading, Reading::NotTried { .. }), "{reading:?}");
    let reading = read(path(), |_, _| refused("TooManyRequestsException")).await;
    assert!(matches!(reading, Reading::NotTried { .. }), "{reading:?}");
}

#[tokio::test]
async fn what_is_attached_is_read_and_what_aws_wrote_is_known() {
    let target = "ou-1".to_owned();
    let reading = read(Subject::ServiceControlPolicies { target }, |operation, asked| {
        match (operation, asked["NextToken"].as_str()) {
            ("ListPoliciesForTarget", None) => {
                assert_eq!((&asked["TargetId"], &asked["Filter"]), (&json!("ou-1"), &json!("SERVICE_CONTROL_POLICY")));
                let arn = "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess";
                yes(&json!({ "Policies": [{ "Arn": arn, "AwsManaged": true }], "NextToken": "more" }))
            }
            ("ListPoliciesForTarget", Some("more")) => {
                let arn = "arn:aws:organizations::444455556666:policy/o-1/service_control_policy/p-1";
                yes(&json!({ "Policies": [{ "Arn": arn }] }))
            }
            ("DescribePolicy", None) => {
                assert_eq!(asked["PolicyId"], "p-1");
                let content = r#"{ "Statement": { "Sid": "No" } }"#;
                yes(&json!({ "Policy": { "PolicySummary": { "Name": "Frozen" }, "Content": content } }))
            }
            other => panic!("{other:?}"),
        }
    });
    let Reading::Read(ReadValue::Policies { policies }) = reading.await else { panic!("not read") };
    let names: Vec<_> = policies.iter().map(|policy| policy.name.as_deref().unwrap_or_default()).collect();
    assert_eq!(names, ["FullAWSAccess", "Frozen"]);
    assert_eq!(policies[0].document["Statement"][0]["Effect"], "Allow");
    assert_eq!(policies[1].document["Statement"]["Sid"], "No");
}

#[tokio::test]
async fn an_answer_without_its_list_is_no_empty_list() {
    for (subject, empty) in [
        (Subject::ServiceControlPolicies { target: ACCOUNT.to_owned() }, json!({ "Policies": [] })),
        (Subject::ResourceControlPolicies { target: ACCOUNT.to_owned() }, json!({ "Policies": [] })),
    ] {
        let nothing = read(subject.clone(), |_, _| yes(&json!({}))).await;
        assert!(matches!(nothing, Reading::NotTried { .. }), "{nothing:?}");
        let none = read(subject, move |_, _| yes(&empty)).await;
        assert_eq!(none, Reading::Read(ReadValue::Policies { policies: Vec::new() }));
    }
}

#[tokio::test]
async fn a_policy_that_may_not_be_described_names_that_action() {
    let target = ACCOUNT.to_owned();
    let reading = read(Subject::ResourceControlPolicies { target }, |operation, _| match operation {
        "ListPoliciesForTarget" => {
            let arn = "arn:aws:organizations::444455556666:policy/o-1/resource_control_policy/p-1";
            yes(&json!({ "Policies": [{ "Arn": arn }] }))
        }
        _ => refused("AccessDeniedException"),
    });
    let reading = reading.await;
    assert!(
        matches!(&reading, Reading::Denied { action, .. } if action == "organizations:DescribePolicy"),
        "{reading:?}"
    );
}

#[tokio::test]
async fn endpoints_come_page_by_page_with_their_policies() {
    let reading = read(Subject::VpcEndpoints, |_, form| {
        let form = form.as_str().expect("a form");
        assert!(form.contains("Filter.1.Value.1=com.amazonaws.us-east-1.s3"), "{form}");
        let item = |id: &str| {
            format!(
                "<item><vpcEndpointId>{id}</vpcEndpointId><policyDocument>{{&quot;Id&quot;:&quot;{id}&quot;}}</policyDocument></item>"
            )
        };
        let (item, next) = match form.contains("NextToken=more") {
            false => (item("vpce-1"), "<nextToken>more</nextToken>"),
            true => (item("vpce-2"), ""),
        };
        let body = format!(
            "<DescribeVpcEndpointsResponse><vpcEndpointSet>{item}</vpcEndpointSet>{next}</DescribeVpcEndpointsResponse>"
        );
        say(200, &[], &body)
    });
    let Reading::Read(ReadValue::VpcEndpoints { region, endpoints }) = reading.await else { panic!("not read") };
    let found: Vec<_> = endpoints.iter().map(|it| (it.id.as_str(), it.document["Id"].as_str())).collect();
    assert_eq!((region.as_str(), found), ("us-east-1", vec![("vpce-1", Some("vpce-1")), ("vpce-2", Some("vpce-2"))]));
}

#[tokio::test]
async fn endpoints_that_may_not_be_read_are_denied() {
    let body =
        "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>no</Message></Error></Errors></Response>";
    let reading = read(Subject::VpcEndpoints, move |_, _| say(403, &[], body)).await;
    assert!(matches!(&reading, Reading::Denied { action, .. } if action == "ec2:DescribeVpcEndpoints"), "{reading:?}");
}
