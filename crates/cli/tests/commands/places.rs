//! Where suites and credentials come from: S3, SSM, profiles, other programs.

use std::process::{Output, Stdio};

use serde_json::{Value, json};

use crate::process::{LabProcess, file, reason, s3litmus, stderr};

const KEYS: [&str; 3] = ["ASIALOADER", "loader-secret", "loader-token"];

fn suite() -> String {
    json!({ "suite": "small", "targets": [{ "bucket": "store-events", "checks": [
        { "id": "upload", "operation": "PutObject", "prefix": "in/", "expect": "allow" }] }] })
    .to_string()
}

/// A world with suites in a bucket of another Region and in parameters.
fn world() -> String {
    let [id, secret, token] = KEYS;
    json!({
        "roles": { "arn:aws:iam::111122223333:role/loader": { "policies": [{ "name": "own", "document": {
            "Version": "2012-10-17",
            "Statement": [{ "Effect": "Allow", "Action": ["s3:*", "ssm:GetParameter"], "Resource": [
                "arn:aws:s3:::store-events*", "arn:aws:s3:::our-suites/open/*", "arn:aws:s3:::our-suites",
                "arn:aws:ssm:*:111122223333:parameter/open/*"] }] } }] } },
        "buckets": {
            "store-events": { "account": "111122223333", "region": "us-east-1" },
            "our-suites": { "account": "111122223333", "region": "eu-west-1", "objects": [
                { "key": "open/small.json", "body": suite() }, { "key": "open/broken.json", "body": "{\"suite\": 1}" },
                { "key": "closed/small.json", "body": suite() }] } },
        "parameters": { "/open/small": suite(), "/open/broken": "no suite", "/closed/small": suite() },
        "clients": [{ "access_key_id": id, "secret_access_key": secret, "session_token": token,
            "role": "arn:aws:iam::111122223333:role/loader", "session_name": "s" }]
    })
    .to_string()
}

fn suite_name(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    report["suite"].clone()
}

#[test]
fn a_suite_is_read_from_s3_and_from_ssm() {
    let lab = LabProcess::start(&file("places-world.json", &world()));
    let run = |place: &str| lab.run(KEYS, &["--suite", place, "--format", "json"]);
    for place in ["s3://our-suites/open/small.json", "ssm:/open/small"] {
        assert_eq!(suite_name(&run(place)), "small", "{place}");
    }
    for (place, why) in [
        ("s3://our-suites/open/broken.json", "suite: found the number `1`"),
        ("s3://our-suites/open/none.json", "The specified key does not exist"),
        ("s3://our-suites/closed/small.json", "is not authorized to perform: s3:GetObject"),
        ("s3://no-such-suites/small.json", "The specified bucket does not exist"),
        ("ssm:/open/broken", "is not JSON"),
        ("ssm:/open/none", "not found"),
        ("ssm:/closed/small", "is not authorized to perform: ssm:GetParameter"),
    ] {
        let reason = reason(&run(place));
        assert!(reason.contains(&format!("`{place}`")) && reason.contains(why), "{place}: {reason}");
    }
}

/// A run with a configuration file instead of keys in the environment.
fn run_with_profiles(lab: &LabProcess, name: &str, config: &str, arguments: &[&str], keys: &[(&str, &str)]) -> Output {
    let config = file(&format!("{name}-config"), config);
    let suite = file(&format!("{name}-suite.json"), &suite());
    let fixed = ["run", "--suite", &suite, "--format", "json", "--endpoint-url", &lab.endpoint];
    s3litmus(&[&fixed[..], arguments].concat())
        .env("AWS_CONFIG_FILE", config)
        .env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
        .envs(keys.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn credentials_come_from_profiles_and_from_other_programs() {
    let lab = LabProcess::start(&file("profiles-world.json", &world()));
    let [id, secret, token] = KEYS;
    let said = json!({ "Version": 1, "AccessKeyId": id, "SecretAccessKey": secret, "SessionToken": token });
    let program = file("profiles-credentials.json", &said.to_string());
    let config = format!(
        "[profile keys]\nregion = us-east-1\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n\
         aws_session_token = {token}\n\
         [profile program]\nregion = us-east-1\ncredential_process = cat \"{program}\"\n\
         [profile broken]\nregion = us-east-1\ncredential_process = false\n"
    );
    let others = [("AWS_ACCESS_KEY_ID", "AKIAOTHER"), ("AWS_SECRET_ACCESS_KEY", "other")];
    for profile in ["keys", "program"] {
        let chosen = run_with_profiles(&lab, "profiles", &config, &["--profile", profile], &[]);
        assert_eq!(suite_name(&chosen), "small", "{profile}");
        let by_variable = run_with_profiles(&lab, "profiles", &config, &[], &[("AWS_PROFILE", profile)]);
        assert_eq!(suite_name(&by_variable), "small", "{profile}");
        // Whoever names a profile means it, whatever keys are in the environment.
        let before_keys = run_with_profiles(&lab, "profiles", &config, &["--profile", profile], &others);
        assert_eq!(suite_name(&before_keys), "small", "{profile}");
    }
    for (profile, why) in [("broken", "credential_process"), ("absent", "absent")] {
        let reason = reason(&run_with_profiles(&lab, "profiles", &config, &["--profile", profile], &[]));
        assert!(reason.starts_with("there are no credentials: ") && reason.contains("AWS_PROFILE"), "{reason}");
        assert!(profile != "absent" || reason.contains(why), "{profile}: {reason}");
    }
}

#[test]
fn a_profile_that_has_to_sign_in_says_so() {
    let lab = LabProcess::start(&file("sso-world.json", &world()));
    let config = "[sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://corp.awsapps.com/start\n\
                  [profile sso]\nregion = us-east-1\nsso_session = corp\nsso_account_id = 111122223333\n\
                  sso_role_name = loader\n";
    let output = run_with_profiles(&lab, "sso", config, &["--profile", "sso"], &[]);
    let reason = reason(&output);
    assert!(reason.starts_with("there are no credentials: "), "{reason}");
    assert!(!stderr(&output).contains("cargo"), "{reason}");
    let signs_in = ["sso", "token"].iter().any(|word| reason.to_lowercase().contains(word));
    assert!(signs_in, "{reason}");
}
