//! What a diagnosis reads: settings of the bucket, of the access point, of the role and of the key.

use aws_credential_types::Credentials;
use s3litmus_lab::RunningLab;

use crate::client::{block_on, client, http, refusal, start, start_text};

macro_rules! configured {
    ($lab:expr, $sdk:ident, $key:expr, $secret:expr, $token:expr) => {
        $sdk::Client::from_conf(
            $sdk::Config::builder()
                .behavior_version($sdk::config::BehaviorVersion::latest())
                .region($sdk::config::Region::new("us-east-1"))
                .endpoint_url($lab.endpoint())
                .credentials_provider(Credentials::new($key, $secret, $token.map(str::to_owned), None, "test"))
                .http_client(http())
                .retry_config($sdk::config::retry::RetryConfig::disabled())
                .build(),
        )
    };
}

const NOBODY: Option<&str> = None;

fn kms_lab() -> RunningLab {
    start("scenarios/kms-key-state/world.json")
}

#[test]
fn the_settings_of_a_bucket() {
    let lab = start("scenarios/kms-key-state/world.json");
    let s3 = client(&lab, "AKIAOWNER", "owner-secret", None);
    block_on(async {
        let encryption = s3.get_bucket_encryption().bucket("store-events").send().await.unwrap();
        let rule = &encryption.server_side_encryption_configuration().unwrap().rules()[0];
        let default = rule.apply_server_side_encryption_by_default().unwrap();
        assert_eq!(default.sse_algorithm().as_str(), "aws:kms");
        assert!(default.kms_master_key_id().unwrap().starts_with("arn:aws:kms:us-east-1:111122223333:key/"));
        assert_eq!(rule.blocked_encryption_types().unwrap().encryption_type()[0].as_str(), "SSE-C");
        let block = s3.get_public_access_block().bucket("store-events").send().await.unwrap();
        assert_eq!(block.public_access_block_configuration().unwrap().restrict_public_buckets(), Some(true));
        let ownership = s3.get_bucket_ownership_controls().bucket("store-events").send().await.unwrap();
        assert_eq!(
            ownership.ownership_controls().unwrap().rules()[0].object_ownership().as_str(),
            "BucketOwnerEnforced"
        );
        let payer = s3.get_bucket_request_payment().bucket("store-events").send().await.unwrap();
        assert_eq!(payer.payer().unwrap().as_str(), "BucketOwner");
        assert_eq!(
            refusal(s3.get_bucket_policy().bucket("store-events").send().await).unwrap().code,
            "NoSuchBucketPolicy"
        );
    });
}

#[test]
fn a_bucket_policy_crosses_no_account() {
    let lab = start("scenarios/bucket-policy-no-allow/world.json");
    let partner = client(&lab, "ASIACONSUMER", "consumer-secret", Some("consumer-token"));
    let owner = client(&lab, "AKIAOWNER", "owner-secret", None);
    block_on(async {
        let refused = refusal(partner.get_bucket_policy().bucket("store-events").send().await).unwrap();
        assert_eq!((refused.status, refused.code.as_str()), (405, "MethodNotAllowed"));
        let policy = owner.get_bucket_policy().bucket("store-events").send().await.unwrap();
        assert!(policy.policy().unwrap().contains("Partner"));
        let status = owner.get_bucket_policy_status().bucket("store-events").send().await.unwrap();
        assert_eq!(status.policy_status().unwrap().is_public(), Some(false));
    });
}

/// 405 tells who may read policies that the bucket is another's; who may not learns no more than that.
#[test]
fn a_bucket_policy_is_denied_across_accounts_to_who_may_read_none() {
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../lab/scenarios/bucket-policy-no-allow/world.json"
    ));
    let lab = start_text(&text.unwrap().replace("s3:GetBucket*", "s3:GetBucketLocation"));
    let partner = client(&lab, "ASIACONSUMER", "consumer-secret", Some("consumer-token"));
    let refused = refusal(block_on(partner.get_bucket_policy().bucket("store-events").send())).unwrap();
    assert_eq!((refused.status, refused.code.as_str()), (403, "AccessDenied"));
}

#[test]
fn a_public_policy_is_refused_by_name() {
    let lab = start("scenarios/bucket-policy-explicit-deny/world.json");
    let owner = client(&lab, "AKIAOWNER", "owner-secret", None);
    let policy = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::store-events/*"}}"#;
    let refused = refusal(block_on(owner.put_bucket_policy().bucket("store-events").policy(policy).send())).unwrap();
    assert_eq!(
        refused.message,
        "User: arn:aws:iam::111122223333:root is not authorized to perform: s3:PutBucketPolicy on resource: \
         \"arn:aws:s3:::store-events\" because public policies are prevented by the BlockPublicPolicy setting in S3 Block \
         Public Access."
    );
}

#[test]
fn a_policy_about_another_bucket_is_refused() {
    let lab = start("scenarios/bucket-policy-explicit-deny/world.json");
    let owner = client(&lab, "AKIAOWNER", "owner-secret", None);
    let put = |resource: &str| {
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Principal":"*","Action":"s3:GetObject","Resource":"{resource}"}}}}"#
        );
        refusal(block_on(owner.put_bucket_policy().bucket("store-events").policy(policy).send()))
    };
    let refused = put("arn:aws:s3:::another/*").unwrap();
    let expected = (400, "MalformedPolicy", "Policy has invalid resource");
    assert_eq!((refused.status, refused.code.as_str(), refused.message.as_str()), expected);
    assert!(put("arn:aws:s3:::store-events/*").is_none());
}

#[test]
fn access_points_and_the_account_through_s3_control() {
    let lab = start("demo/world.json");
    let control = configured!(lab, aws_sdk_s3control, "AKIAOWNER", "owner-secret", NOBODY);
    block_on(async {
        let point = control.get_access_point().account_id("111122223333").name("lambda-consumer").send().await.unwrap();
        assert_eq!(point.bucket(), Some("store-events"));
        assert_eq!(point.network_origin().unwrap().as_str(), "Internet");
        assert!(point.alias().unwrap().ends_with("-s3alias"));
        let policy =
            control.get_access_point_policy().account_id("111122223333").name("lambda-consumer").send().await.unwrap();
        assert!(policy.policy().unwrap().contains("InventoryOnly"));
        let block = control.get_public_access_block().account_id("111122223333").send().await;
        assert_eq!(refusal(block).unwrap().code, "NoSuchPublicAccessBlockConfiguration");
        let other = control.get_access_point().account_id("444455556666").name("lambda-consumer").send().await;
        assert_eq!(refusal(other).unwrap().status, 403);
    });
}

#[test]
fn a_role_with_its_policies_through_iam() {
    let lab = start("scenarios/permissions-boundary/world.json");
    let iam = configured!(lab, aws_sdk_iam, "ASIACONSUMER", "consumer-secret", Some("consumer-token"));
    block_on(async {
        let role = iam.get_role().role_name("consumer").send().await.unwrap();
        let role = role.role().unwrap();
        assert_eq!(role.arn(), "arn:aws:iam::111122223333:role/consumer");
        assert!(role.assume_role_policy_document().unwrap().contains("lambda.amazonaws.com"));
        let boundary = role.permissions_boundary().unwrap().permissions_boundary_arn().unwrap();
        let version = iam.get_policy_version().policy_arn(boundary).version_id("v1").send().await;
        let document = version.unwrap().policy_version.unwrap().document.unwrap();
        assert!(document.contains("s3%3AGet%2A"), "{document}");
        let names = iam.list_role_policies().role_name("consumer").send().await.unwrap();
        assert_eq!(names.policy_names(), ["consumer"]);
        let inline = iam.get_role_policy().role_name("consumer").policy_name("consumer").send().await.unwrap();
        assert!(inline.policy_document().contains("UseObjects"));
        let absent = refusal(iam.get_role().role_name("nobody").send().await).unwrap();
        assert_eq!((absent.status, absent.code.as_str()), (404, "NoSuchEntity"));
    });
}

#[test]
fn a_role_without_the_right_to_read_is_told_so_by_iam() {
    let lab = start_text(
        r#"{ "roles": { "arn:aws:iam::111122223333:role/lambda-consumer": {} }, "clients": [{ "access_key_id": "ASIALAMBDA",
             "secret_access_key": "s", "role": "arn:aws:iam::111122223333:role/lambda-consumer", "session_name": "consumer" }] }"#,
    );
    let iam = configured!(lab, aws_sdk_iam, "ASIALAMBDA", "s", NOBODY);
    let refused = refusal(block_on(iam.get_role().role_name("lambda-consumer").send())).unwrap();
    assert_eq!(
        refused.message,
        "User: arn:aws:sts::111122223333:assumed-role/lambda-consumer/consumer is not authorized to perform: iam:GetRole on \
         resource: role lambda-consumer because no identity-based policy allows the iam:GetRole action"
    );
}

#[test]
fn a_key_through_kms() {
    let lab = kms_lab();
    let kms = configured!(lab, aws_sdk_kms, "ASIACONSUMER", "consumer-secret", Some("consumer-token"));
    let key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
    block_on(async {
        let described = kms.describe_key().key_id(key).send().await.unwrap();
        assert_eq!(described.key_metadata().unwrap().key_state().unwrap().as_str(), "Disabled");
        let policy = kms.get_key_policy().key_id(key).send().await.unwrap();
        assert!(policy.policy().unwrap().contains("kms:*"));
        let absent = kms.describe_key().key_id("0000").send().await;
        assert_eq!(refusal(absent).unwrap().code, "NotFoundException");
        let elsewhere = kms.describe_key().key_id("arn:aws:kms:us-east-1:444455556666:key/0").send().await;
        let refused = refusal(elsewhere).unwrap();
        assert_eq!((refused.status, refused.code.as_str()), (400, "AccessDeniedException"));
    });
}

#[test]
fn a_parameter_through_ssm() {
    let lab = start_text(
        r#"{ "parameters": { "/s3litmus/suite": "{}" },
             "roots": [{ "access_key_id": "AKIAOWNER", "secret_access_key": "s", "account": "111122223333" }] }"#,
    );
    let ssm = configured!(lab, aws_sdk_ssm, "AKIAOWNER", "s", NOBODY);
    block_on(async {
        let parameter = ssm.get_parameter().name("/s3litmus/suite").send().await.unwrap();
        assert_eq!(parameter.parameter().unwrap().value(), Some("{}"));
        assert_eq!(refusal(ssm.get_parameter().name("/other").send().await).unwrap().code, "ParameterNotFound");
    });
}

#[test]
fn the_reason_is_hidden_or_given_as_the_world_says() {
    let message = |messages: &str| {
        let text = std::fs::read_to_string(concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../lab/scenarios/cross-account-needs-both/world.json"
        ));
        let world = text.unwrap().replacen('{', &format!("{{ \"messages\": \"{messages}\","), 1);
        let lab = start_text(&world);
        let s3 = client(&lab, "ASIACONSUMER", "consumer-secret", Some("consumer-token"));
        refusal(block_on(s3.get_object().bucket("store-events").key("in/a").send())).unwrap().message
    };
    assert_eq!(message("aws"), "Access Denied");
    assert_eq!(message("bare"), "Access Denied");
    assert!(message("enriched").ends_with("because no identity-based policy allows the s3:GetObject action"));
}

#[test]
fn the_journal_says_what_the_client_is_not_told() {
    let lab = start("scenarios/cross-account-needs-both/world.json");
    let s3 = client(&lab, "ASIACONSUMER", "consumer-secret", Some("consumer-token"));
    assert!(refusal(block_on(s3.get_object().bucket("store-events").key("in/a").send())).is_some());
    let requests = lab.requests();
    let entry = requests.last().unwrap();
    assert_eq!((entry.operation.as_str(), entry.status, entry.decision.as_str()), ("GetObject", 403, "denied"));
    assert_eq!(entry.layer.as_deref(), Some("identity-policy"));
    let line = entry.to_string();
    assert!(line.starts_with("denied 403 GetObject /store-events/in/a"), "{line}");
    assert!(!line.contains("consumer-secret") && !line.contains("consumer-token"), "{line}");
}
