//! What policies of VPC endpoints prove where they were read, and what they do not.

use s3litmus::{
    answer::{Answer, Success},
    call::Operation,
    cause::Confidence,
    diagnosis::{Diagnosis, Evidence, Experiment, ReadValue, Reading, Subject, VpcEndpointFacts, diagnose},
};
use serde_json::json;

use crate::evidence::*;
use crate::organization::{everywhere_full, is_ruled_out, open, organization};

pub(crate) fn endpoint(id: &str, resource: &str) -> VpcEndpointFacts {
    let statement =
        json!([{ "Sid": "Only", "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": resource }]);
    VpcEndpointFacts { id: id.to_owned(), vpc_id: Some("vpc-1".to_owned()), document: policy(statement) }
}

pub(crate) fn through(evidence: &mut Evidence, endpoints: Vec<VpcEndpointFacts>) {
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
