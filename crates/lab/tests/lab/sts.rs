//! STS through its own SDK.

use aws_credential_types::Credentials;
use aws_sdk_sts::config::{BehaviorVersion, Region};
use s3litmus_lab::RunningLab;
use serde_json::Value;

use crate::client::{Refusal, block_on, client, refusal, start, start_text};

pub(crate) fn sts(lab: &RunningLab, key: &str, secret: &str, token: Option<&str>) -> aws_sdk_sts::Client {
    let config = aws_sdk_sts::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(lab.endpoint())
        .credentials_provider(Credentials::new(key, secret, token.map(str::to_owned), None, "test"))
        .http_client(crate::client::http())
        .retry_config(aws_sdk_sts::config::retry::RetryConfig::disabled())
        .build();
    aws_sdk_sts::Client::from_conf(config)
}

/// A client of S3 with the credentials of a role that one of the world's clients assumes.
pub(crate) async fn assume_role(
    lab: &RunningLab,
    caller: &Value,
    role: &str,
    policy: Option<&str>,
) -> Result<aws_sdk_s3::Client, Refusal> {
    let text = |name: &str| caller[name].as_str().unwrap();
    let sts = sts(lab, text("access_key_id"), text("secret_access_key"), Some(text("session_token")));
    let request = sts.assume_role().role_arn(role).role_session_name("s3litmus").set_policy(policy.map(str::to_owned));
    let answer = request.send().await;
    match answer {
        Ok(answer) => {
            let it = answer.credentials.unwrap();
            Ok(client(lab, &it.access_key_id, &it.secret_access_key, Some(&it.session_token)))
        }
        Err(error) => Err(refusal(Err::<(), _>(error)).unwrap()),
    }
}

#[test]
fn a_caller_is_told_who_it_is() {
    let lab = start("demo/world.json");
    let sts = sts(&lab, "ASIALAMBDA", "lambda-secret", Some("lambda-token"));
    let identity = block_on(sts.get_caller_identity().send()).unwrap();
    assert_eq!(identity.arn(), Some("arn:aws:sts::111122223333:assumed-role/lambda-consumer/consumer"));
    assert_eq!(identity.account(), Some("111122223333"));
}

#[test]
fn bad_credentials_are_told_apart() {
    let lab = start("demo/world.json");
    let code = |key: &str, secret: &str, token: Option<&str>| {
        let sts = sts(&lab, key, secret, token);
        let refused = refusal(block_on(sts.get_caller_identity().send())).unwrap();
        (refused.status, refused.code)
    };
    assert_eq!(code("ASIANOBODY", "x", None), (403, "InvalidClientTokenId".to_owned()));
    assert_eq!(code("ASIALAMBDA", "wrong", Some("lambda-token")), (403, "SignatureDoesNotMatch".to_owned()));
    assert_eq!(code("ASIALAMBDA", "lambda-secret", Some("stale")), (403, "InvalidClientTokenId".to_owned()));
}

const ROLES: &str = r#"{
  "roles": {
    "arn:aws:iam::111122223333:role/caller": { "policies": [] },
    "arn:aws:iam::111122223333:role/job": {
      "policies": [{ "name": "all", "document": { "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Action": "s3:*", "Resource": "*" } } }],
      "trust_policy": { "Version": "2012-10-17", "Statement": { "Effect": "Allow",
        "Principal": { "AWS": "arn:aws:iam::111122223333:role/caller" }, "Action": "sts:AssumeRole",
        "Condition": { "StringEquals": { "sts:ExternalId": "blue" } } } } } },
  "buckets": { "store": { "account": "111122223333", "objects": [{ "key": "a", "body": "x" }] } },
  "clients": [{ "access_key_id": "ASIACALLER", "secret_access_key": "s", "session_token": "t",
    "role": "arn:aws:iam::111122223333:role/caller" }]
}"#;

#[test]
fn the_external_id_and_the_session_policy_bind_an_assumed_role() {
    let lab = start_text(ROLES);
    let sts = sts(&lab, "ASIACALLER", "s", Some("t"));
    let role = "arn:aws:iam::111122223333:role/job";
    let assume = |external: &str| sts.assume_role().role_arn(role).role_session_name("job").external_id(external);
    let refused = refusal(block_on(assume("red").send())).unwrap();
    assert_eq!(refused.status, 403);
    assert_eq!(
        refused.message,
        "User: arn:aws:sts::111122223333:assumed-role/caller/session is not authorized to perform: sts:AssumeRole on \
         resource: arn:aws:iam::111122223333:role/job because no role trust policy allows the sts:AssumeRole action"
    );
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}}"#;
    let answer = block_on(assume("blue").policy(policy).send()).unwrap();
    let it = answer.credentials.unwrap();
    let s3 = client(&lab, &it.access_key_id, &it.secret_access_key, Some(&it.session_token));
    let refused = refusal(block_on(s3.get_object().bucket("store").key("a").send())).unwrap();
    assert!(refused.message.ends_with("because no session policy allows the s3:GetObject action"), "{refused:?}");
}

#[test]
fn managed_policies_limit_a_session_by_their_arns() {
    let read = r#""managed_policies": { "arn:aws:iam::aws:policy/ReadOnly": { "Version": "2012-10-17",
        "Statement": { "Effect": "Allow", "Action": "s3:Get*", "Resource": "*" } } },"#;
    let lab = start_text(&ROLES.replacen('{', &format!("{{ {read}"), 1));
    let sts = sts(&lab, "ASIACALLER", "s", Some("t"));
    let assume = |arn: &str| {
        let limit = aws_sdk_sts::types::PolicyDescriptorType::builder().arn(arn).build();
        let role = "arn:aws:iam::111122223333:role/job";
        sts.assume_role().role_arn(role).role_session_name("job").external_id("blue").policy_arns(limit)
    };
    let it = block_on(assume("arn:aws:iam::aws:policy/ReadOnly").send()).unwrap().credentials.unwrap();
    let s3 = client(&lab, &it.access_key_id, &it.secret_access_key, Some(&it.session_token));
    assert_eq!(refusal(block_on(s3.get_object().bucket("store").key("a").send())), None);
    let refused = refusal(block_on(s3.put_object().bucket("store").key("b").send())).unwrap();
    assert!(refused.message.ends_with("because no session policy allows the s3:PutObject action"), "{refused:?}");
    let absent = refusal(block_on(assume("arn:aws:iam::aws:policy/Absent").send())).unwrap();
    assert_eq!((absent.status, absent.code.as_str()), (400, "MalformedPolicyDocument"));
}

#[test]
fn a_user_is_told_who_it_is_and_assumes_a_role_as_its_trust_policy_says() {
    let lab = start_text(
        r#"{
      "users": { "arn:aws:iam::111122223333:user/team/ann": {} },
      "roles": { "arn:aws:iam::111122223333:role/job": { "trust_policy": { "Version": "2012-10-17", "Statement": {
        "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:user/team/ann" }, "Action": "sts:AssumeRole",
        "Condition": { "StringEquals": { "aws:username": "ann" } } } } } },
      "clients": [{ "access_key_id": "AKIAANN", "secret_access_key": "s", "user": "arn:aws:iam::111122223333:user/team/ann" }] }"#,
    );
    let sts = sts(&lab, "AKIAANN", "s", None);
    let identity = block_on(sts.get_caller_identity().send()).unwrap();
    assert_eq!(identity.arn(), Some("arn:aws:iam::111122223333:user/team/ann"));
    assert!(identity.user_id().unwrap().starts_with("AIDA"));
    let assumed = sts.assume_role().role_arn("arn:aws:iam::111122223333:role/job").role_session_name("ann");
    assert!(block_on(assumed.send()).is_ok());
}
