//! Load: 64 requests in flight, each a PUT and a GET of 1 KiB through the access point of the demo's world.
//!
//! `cargo bench -p s3litmus-lab` prints requests a second (client included, on the same
//! machine), the time that the lab spends on one, the share of it that is authorization, and the memory
//! after 100,000 objects. Nothing is asserted: a machine is not a measure.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark prints, and fails by panicking"
)]

use std::sync::Arc;
use std::time::Instant;

use aws_credential_types::Credentials;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{BehaviorVersion, Region};
use aws_sdk_s3::primitives::ByteStream;
use s3litmus_lab::{Lab, RunningLab, world};

const IN_FLIGHT: usize = 64;
const REQUESTS: usize = 8_000;
const OBJECTS: usize = 100_000;

fn main() {
    let text = include_str!("../../../lab/demo/world.json");
    let lab = Lab::start(world::parse(text).unwrap()).unwrap();
    let point = lab_alias(text);
    let client = client(&lab, "ASIALAMBDA", "lambda-secret", Some("lambda-token"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let start = Instant::now();
    runtime.block_on(load(&client, &point));
    let seconds = start.elapsed().as_secs_f64();
    let requests = lab.requests();
    let count = requests.len() as f64;
    let total: u64 = requests.iter().map(|entry| entry.nanos).sum();
    let judging: u64 = requests.iter().map(|entry| entry.authorization_nanos).sum();
    println!("requests a second, client included: {:.0}", REQUESTS as f64 * 2.0 / seconds);
    println!("microseconds in the lab a request: {:.1}", total as f64 / count / 1000.0);
    println!("microseconds of authorization a request: {:.1}", judging as f64 / count / 1000.0);
    println!("share of authorization: {:.1} %", 100.0 * judging as f64 / total as f64);
    memory();
}

/// What 100,000 objects of 1 KiB cost beyond their bodies.
fn memory() {
    let objects: Vec<String> = (0..OBJECTS)
        .map(|index| format!(r#"{{ "key": "dt=2026_11_25/{index:06}.json", "body": "{}" }}"#, "x".repeat(1024)))
        .collect();
    let text = format!(
        r#"{{ "buckets": {{ "store": {{ "account": "111122223333", "objects": [{}] }} }} }}"#,
        objects.join(",")
    );
    drop(objects);
    let parsed = world::parse(&text).unwrap();
    drop(text);
    let lab = Lab::start(parsed).unwrap();
    println!("resident MB with 100,000 objects of 1 KiB: {:.0} ({} keys)", resident_mb(), lab.keys("store").len());
}

fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}

async fn load(client: &Client, bucket: &str) {
    let gate = Arc::new(tokio::sync::Semaphore::new(IN_FLIGHT));
    let mut tasks = tokio::task::JoinSet::new();
    for index in 0..REQUESTS {
        let permit = Arc::clone(&gate).acquire_owned().await.unwrap();
        let (client, bucket) = (client.clone(), bucket.to_owned());
        tasks.spawn(async move {
            let key = format!("inventory_event/{}", index % 1000);
            let body = ByteStream::from_static(&[b'x'; 1024]);
            client.put_object().bucket(&bucket).key(&key).body(body).send().await.unwrap();
            let object = client.get_object().bucket(&bucket).key(&key).send().await.unwrap();
            assert_eq!(object.body.collect().await.unwrap().into_bytes().len(), 1024);
            drop(permit);
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
}

fn lab_alias(text: &str) -> String {
    let arn = "arn:aws:s3:us-east-1:111122223333:accesspoint/lambda-consumer";
    world::parse(text).unwrap().access_points[arn].alias(&world::AccessPointArn::parse(arn).unwrap())
}

fn client(lab: &RunningLab, key: &str, secret: &str, token: Option<&str>) -> Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .endpoint_url(lab.endpoint())
        .credentials_provider(Credentials::new(key, secret, token.map(str::to_owned), None, "bench"))
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .build();
    Client::from_conf(config)
}
