//! A run against the lab.

#![allow(dead_code, reason = "every test file uses another part of it")]

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use s3litmus::{
    probe::{Aws, Connect},
    report::Report,
    run::{Settings, run},
    suite::parse_value,
};
use s3litmus_lab::{Lab, RunningLab, world};
use serde_json::{Value, json};

/// The world of the demo.
pub(crate) fn demo_world() -> Value {
    serde_json::from_str(include_str!("../../lab/demo/world.json")).expect("JSON")
}

/// A world with one versioned bucket, and one client whose role has these statements as its policy.
pub(crate) fn world_of(statements: &Value) -> Value {
    json!({
        "accounts": { "111122223333": {} },
        "roles": { "arn:aws:iam::111122223333:role/consumer": {
            "policies": [ { "name": "inline", "document": { "Version": "2012-10-17", "Statement": statements } } ] } },
        "buckets": { "store-events": { "account": "111122223333", "region": "us-east-1", "versioning": true,
            "objects": [ { "key": "known/a.json", "body": "{}" } ] } },
        "clients": [ { "access_key_id": "ASIATEST", "secret_access_key": "secret", "session_token": "token",
            "role": "arn:aws:iam::111122223333:role/consumer", "session_name": "fn" } ]
    })
}

/// Everything on every bucket and object.
pub(crate) fn everything() -> Value {
    json!([{ "Effect": "Allow", "Action": "s3:*", "Resource": "*" }])
}

/// A lab with a client of its world.
pub(crate) struct LabRun {
    pub(crate) lab: RunningLab,
    pub(crate) aws: Aws,
}

impl LabRun {
    pub(crate) async fn of(world: Value, access_key_id: &str) -> Self {
        let clients = world["clients"].as_array().cloned().unwrap_or_default();
        let client = clients.iter().find(|client| client["access_key_id"] == access_key_id).expect("a client");
        let text = |name: &str| client[name].as_str().map(str::to_owned);
        let credentials = Credentials::new(
            access_key_id,
            text("secret_access_key").unwrap_or_default(),
            text("session_token"),
            None,
            "lab",
        );
        let world = world::from_value(&world).expect("a world");
        // The lab waits for a runtime of its own, which a thread that drives another one may not.
        let lab = std::thread::spawn(move || Lab::start(world).expect("a lab")).join().expect("a lab");
        let connect = Connect {
            endpoint_url: Some(lab.endpoint()),
            region: Some("us-east-1".to_owned()),
            credentials: Some(SharedCredentialsProvider::new(credentials)),
            ..Connect::default()
        };
        let aws = Aws::connect(&connect).await.expect("a way to the lab");
        Self { lab, aws }
    }

    pub(crate) async fn run(&self, suite: &Value) -> Report {
        let suite = parse_value(suite).expect("a suite");
        run(&suite, &self.aws, &Settings::default(), None, &mut |_| {}).await
    }

    /// The operations that S3 was asked for.
    pub(crate) fn operations(&self) -> Vec<String> {
        self.lab.requests().into_iter().filter(|asked| asked.service == "s3").map(|asked| asked.operation).collect()
    }
}
