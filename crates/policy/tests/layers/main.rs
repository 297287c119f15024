//! Rules of layers that the corpus has no cases of, each from the AWS page that it names.

#![allow(clippy::unwrap_used, reason = "a test ends at the first thing that is not as it should be")]

mod access_control_lists;
mod block_public_access;
mod grants_past_limits;
mod kms;
mod organizations;
mod trust;

use s3litmus_policy::ownership::{AccessControl, Acl, AclGrant, AclPermission, Grantee, ObjectOwnership};
use s3litmus_policy::public::{PublicAccess, PublicAccessBlock, is_public};
use s3litmus_policy::{
    Context, Decision, KmsGrant, Layer, LayerDecision, Level, Policies, Policy, Reading, Request, decide, evaluate,
};
use serde_json::{Value, json};

const OWNER: &str = "111122223333";
const GUEST: &str = "444455556666";
const KEY: &str = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn policy(layer: Layer, statement: Value) -> Policy {
    Policy::from_value(json!({"Version": "2012-10-17", "Statement": statement}), layer).unwrap()
}

fn bucket(statement: Value) -> Reading<Policy> {
    Reading::Known(policy(Layer::BucketPolicy, statement))
}

fn identity(action: &str) -> Reading<Vec<Policy>> {
    let statement = json!({"Effect": "Allow", "Action": action, "Resource": "*"});
    Reading::Known(vec![policy(Layer::IdentityPolicy, statement)])
}

fn get(principal: &str) -> Request {
    Request::new(principal, "s3:GetObject", "arn:aws:s3:::store/a", OWNER).unwrap().with_derived_keys()
}

fn role(account: &str, session: &str) -> String {
    format!("arn:aws:sts::{account}:assumed-role/reader/{session}")
}

#[test]
fn what_layers_that_do_not_bind_say() {
    let evaluation = evaluate(&get("anonymous"), &Policies::default());
    assert_eq!(evaluation.decision, Decision::ImplicitlyDenied);
    assert_eq!(evaluation.blocked_by, [Layer::BucketPolicy]);
    for layer in [Layer::IdentityPolicy, Layer::ServiceControlPolicy, Layer::VpcEndpointPolicy, Layer::BucketPolicy] {
        assert_eq!(evaluation.layer(layer).unwrap().decision, LayerDecision::NotApplicable, "{layer}");
    }
}
