//! Every world in `lab/scenarios/` answers its suite as its `expected.json` says. A minimal client,
//! so that a fault of the product cannot hide one of the lab.

use std::path::{Path, PathBuf};

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ObjectCannedAcl, ObjectLockLegalHoldStatus, RequestPayer, ServerSideEncryption, TaggingDirective,
};
use serde_json::Value;

use crate::client::{Refusal, block_on, client, refusal, start_text};
use crate::sts::assume_role;

pub(crate) fn scenarios() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../lab/scenarios");
    let entries = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

pub(crate) fn read(path: &Path, name: &str) -> Value {
    let text = std::fs::read_to_string(path.join(name)).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.join(name).display()))
}

#[test]
fn every_scenario_is_answered_as_expected() {
    let mut problems = Vec::new();
    for folder in scenarios() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let text = std::fs::read_to_string(folder.join("world.json")).unwrap();
        if let Err(error) = s3litmus_lab::world::parse(&text) {
            problems.push(format!("{name}: {error}"));
            continue;
        }
        let (suite, expected) = (read(&folder, "suite.json"), read(&folder, "expected.json"));
        let lab = start_text(&text);
        let world: Value = serde_json::from_str(&text).unwrap();
        for target in suite["targets"].as_array().unwrap() {
            for check in target["checks"].as_array().unwrap() {
                let id = check["id"].as_str().unwrap();
                let wanted = &expected["checks"][id];
                assert!(wanted.is_object(), "{name}: nothing is expected of `{id}`");
                let answer = block_on(answer(&lab, &world, target, check));
                let layer = lab.requests().last().and_then(|entry| entry.layer.clone());
                problems.extend(differs(&answer, layer.as_deref(), wanted).map(|it| format!("{name}/{id}: {it}")));
                if let Some(cleaned) = wanted.get("clean_up") {
                    let answer = block_on(clean_up(&lab, &world, target, check));
                    problems.extend(differs(&answer, None, cleaned).map(|it| format!("{name}/{id} clean-up: {it}")));
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

fn differs(answer: &Option<Refusal>, layer: Option<&str>, wanted: &Value) -> Option<String> {
    let observed = wanted["observed"].as_str().unwrap();
    let Some(refused) = answer else {
        return (observed != "allow").then(|| "was carried out".to_owned());
    };
    if observed == "allow" {
        return Some(format!("was refused: {refused:?}"));
    }
    let message = wanted["message"].as_str().unwrap();
    let fits = u64::from(refused.status) == wanted["status"].as_u64().unwrap()
        && refused.code == wanted["code"].as_str().unwrap()
        && (refused.message == message || (message != "Access Denied" && refused.message.contains(message)));
    if !fits {
        return Some(format!("{refused:?} instead of {wanted}"));
    }
    let by = wanted.get("denied_by").and_then(Value::as_str);
    match (layer, by) {
        (Some(layer), Some(by)) if layer != by => Some(format!("denied by {layer} instead of {by}")),
        _ => None,
    }
}

fn caller(lab: &s3litmus_lab::RunningLab, world: &Value) -> Client {
    let credentials = &world["clients"][0];
    let text = |name: &str| credentials[name].as_str().unwrap();
    client(lab, text("access_key_id"), text("secret_access_key"), credentials["session_token"].as_str())
}

async fn answer(lab: &s3litmus_lab::RunningLab, world: &Value, target: &Value, check: &Value) -> Option<Refusal> {
    let client = if let Some(role) = target.pointer("/assume_role/role_arn").and_then(Value::as_str) {
        match assume_role(lab, &world["clients"][0], role, None).await {
            Ok(client) => client,
            Err(refused) => return Some(refused),
        }
    } else {
        caller(lab, world)
    };
    let bucket = target["bucket"].as_str().unwrap();
    let owner = target.get("expected_bucket_owner").and_then(Value::as_str).map(str::to_owned);
    let key = check
        .get("key")
        .and_then(Value::as_str)
        .map_or_else(|| format!("{}s3litmus-test", check["prefix"].as_str().unwrap()), str::to_owned);
    let with =
        |name: &str| check.get("with").and_then(|with| with.get(name)).and_then(Value::as_str).map(str::to_owned);
    let customer = with("sse_customer_key");
    let algorithm = customer.as_ref().map(|_| "AES256".to_owned());
    let tags = check.pointer("/with/tagging").and_then(Value::as_object).map(|tags| {
        tags.iter().map(|(name, value)| format!("{name}={}", value.as_str().unwrap())).collect::<Vec<_>>().join("&")
    });
    match check["operation"].as_str().unwrap() {
        "PutObject" => {
            let put = client
                .put_object()
                .bucket(bucket)
                .key(key)
                .body(ByteStream::from_static(b"s3litmus"))
                .set_expected_bucket_owner(owner)
                .set_server_side_encryption(
                    with("server_side_encryption").map(|it| ServerSideEncryption::from(it.as_str())),
                )
                .set_ssekms_key_id(with("sse_kms_key_id"))
                .set_acl(with("acl").map(|it| ObjectCannedAcl::from(it.as_str())))
                .set_request_payer(with("request_payer").map(|it| RequestPayer::from(it.as_str())))
                .set_tagging(tags)
                .set_object_lock_legal_hold_status(
                    with("object_lock_legal_hold").map(|it| ObjectLockLegalHoldStatus::from(it.as_str())),
                )
                .set_sse_customer_key(customer)
                .set_sse_customer_algorithm(algorithm);
            refusal(put.send().await)
        }
        "GetObject" | "GetObjectVersion" => {
            let get = client
                .get_object()
                .bucket(bucket)
                .key(key)
                .set_expected_bucket_owner(owner)
                .set_version_id(with("version_id"))
                .set_request_payer(with("request_payer").map(|it| RequestPayer::from(it.as_str())))
                .set_sse_customer_key_md5(customer.as_deref().map(md5))
                .set_sse_customer_key(customer)
                .set_sse_customer_algorithm(algorithm);
            refusal(get.send().await)
        }
        "CopyObject" => {
            let copy = client
                .copy_object()
                .bucket(bucket)
                .key(key)
                .set_copy_source(with("copy_source"))
                .set_tagging_directive(with("tagging_directive").map(|it| TaggingDirective::from(it.as_str())))
                .set_expected_bucket_owner(owner)
                .set_request_payer(with("request_payer").map(|it| RequestPayer::from(it.as_str())));
            refusal(copy.send().await)
        }
        "ListObjectsV2" => {
            let prefix = check.get("prefix").and_then(Value::as_str).map(str::to_owned);
            let list = client
                .list_objects_v2()
                .bucket(bucket)
                .set_prefix(prefix)
                .set_expected_bucket_owner(owner)
                .set_request_payer(with("request_payer").map(|it| RequestPayer::from(it.as_str())));
            refusal(list.send().await)
        }
        other => panic!("the gallery's client does not know {other}"),
    }
}

/// The MD5 header is optional for the lab; S3 wants it, so the real key's digest is sent.
fn md5(key: &str) -> String {
    use base64::Engine as _;
    use s3s::crypto::Checksum as _;
    let raw = base64::engine::general_purpose::STANDARD.decode(key).unwrap();
    base64::engine::general_purpose::STANDARD.encode(s3s::crypto::Md5::checksum(&raw))
}

/// Deletes for good what the check wrote.
async fn clean_up(lab: &s3litmus_lab::RunningLab, world: &Value, target: &Value, check: &Value) -> Option<Refusal> {
    let client = caller(lab, world);
    let bucket = target["bucket"].as_str().unwrap();
    let key = format!("{}s3litmus-test", check["prefix"].as_str().unwrap());
    let version = client.head_object().bucket(bucket).key(&key).send().await.unwrap().version_id;
    refusal(client.delete_object().bucket(bucket).key(key).set_version_id(version).send().await)
}
