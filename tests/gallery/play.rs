//! A run of a suite against a world, in one process.

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use s3litmus::{
    probe::{Aws, Connect},
    report::Report,
    run::{Settings, run},
    suite,
};
use s3litmus_lab::{Lab, world};
use serde_json::Value;

/// Runs a suite as the world's client with this number.
pub(crate) fn play(world: &Value, suite: &Value, client: usize) -> Report {
    play_counted(world, suite, client).0
}

/// As [`play`], with the number of requests that the lab saw.
pub(crate) fn play_counted(world: &Value, suite: &Value, client: usize) -> (Report, u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let lab = Lab::start(world::from_value(world).expect("a world")).expect("a lab");
    let mut suite = suite.clone();
    suite.as_object_mut().expect("an object").shift_remove("$schema");
    let suite = suite::parse(&suite.to_string()).expect("a suite");
    let client = &world["clients"][client];
    let text = |name: &str| client[name].as_str().map(str::to_owned);
    let credentials = Credentials::new(
        text("access_key_id").expect("an id"),
        text("secret_access_key").expect("a secret"),
        text("session_token"),
        None,
        "gallery",
    );
    let report = runtime.block_on(async {
        let aws = Aws::connect(&Connect {
            endpoint_url: Some(lab.endpoint().to_string()),
            region: Some("us-east-1".to_owned()),
            credentials: Some(SharedCredentialsProvider::new(credentials)),
            ..Connect::default()
        })
        .await
        .expect("a way to the lab");
        run(&suite, &aws, &Settings::default(), None, &mut |_| {}).await
    });
    (report, lab.request_count())
}
