//! Decisions per second on one core: `cargo bench -p s3litmus-policy`.
//!
//! Policies are parsed once. Printed: parsing and decisions on the corpus of cases, decisions in
//! the small world of the access point demo, and the cost against the number of statements.

#![allow(clippy::print_stdout, reason = "a benchmark prints")]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use s3litmus_policy::jsonl::Case;
use s3litmus_policy::{Context, Layer, Policies, Policy, Reading, Request, decide, evaluate};
use serde_json::{Value, json};

fn main() {
    corpus();
    small_world();
    statements();
}

/// Runs `work` for about a second after a warm-up and returns the time of one call.
fn time_of(mut work: impl FnMut()) -> Duration {
    let started = Instant::now();
    let mut calls = 0u32;
    while started.elapsed() < Duration::from_millis(300) {
        work();
        calls += 1;
    }
    let started = Instant::now();
    for _ in 0..calls * 3 {
        work();
    }
    started.elapsed() / (calls * 3)
}

fn print(name: &str, each: Duration) {
    let per_second = 1.0 / each.as_secs_f64();
    println!("{name:<58} {:>10.0} ns {per_second:>12.0} /s", each.as_secs_f64() * 1e9);
}

fn corpus() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/corpus/policies.jsonl");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines: Vec<&str> = text.lines().collect();
    let parse = |line: &&str| line.parse::<Case>().unwrap_or_else(|error| panic!("{error}"));
    let cases: Vec<Case> = lines.iter().map(parse).collect();
    let count = u32::try_from(cases.len()).unwrap_or(u32::MAX);
    print("corpus: parse a line", time_of(|| lines.iter().for_each(|line| drop(black_box(parse(line))))) / count);
    print(
        "corpus: decide",
        time_of(|| {
            for case in &cases {
                black_box(decide(&case.request, &case.policies));
            }
        }) / count,
    );
    print(
        "corpus: evaluate, with all reasons",
        time_of(|| {
            for case in &cases {
                black_box(evaluate(&case.request, &case.policies));
            }
        }) / count,
    );
}

fn policy(layer: Layer, statements: Value) -> Policy {
    Policy::from_value_lossy(json!({ "Version": "2012-10-17", "Statement": statements }), layer)
}

fn small_world() {
    let account = "111122223333";
    let access_point = "arn:aws:s3:us-east-1:111122223333:accesspoint/lambda-consumer";
    let identity = policy(
        Layer::IdentityPolicy,
        json!([{ "Effect": "Allow", "Resource": "*",
            "Action": ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"] }]),
    );
    let bucket = policy(
        Layer::BucketPolicy,
        json!([{ "Effect": "Allow", "Principal": "*", "Action": "*",
            "Resource": ["arn:aws:s3:::store-events", "arn:aws:s3:::store-events/*"],
            "Condition": { "StringEquals": { "s3:DataAccessPointAccount": account } } }]),
    );
    let own = policy(
        Layer::AccessPointPolicy,
        json!([{ "Effect": "Allow", "Principal": { "AWS": "arn:aws:iam::111122223333:role/lambda-role" },
            "Action": ["s3:GetObject", "s3:PutObject"],
            "Resource": format!("{access_point}/object/inventory_event/*") }]),
    );
    let policies = Policies {
        identity: Reading::Known(vec![identity]),
        resource: Reading::Known(bucket),
        access_point: Reading::Known(own),
        ..Policies::default()
    };
    let caller = "arn:aws:sts::111122223333:assumed-role/lambda-role/fn";
    let context = Context::new().with("aws:SecureTransport", true).with("aws:SourceIp", "203.0.113.9");
    let object = "arn:aws:s3:::store-events/inventory_event/a.json";
    let direct = Request::new(caller, "s3:GetObject", object, account)
        .unwrap_or_else(|error| panic!("{error}"))
        .with_context(context.clone())
        .with_derived_keys();
    let through =
        Request::new(caller, "s3:GetObject", &format!("{access_point}/object/inventory_event/a.json"), account)
            .and_then(|request| request.with_context(context).through_access_point(object, account))
            .unwrap_or_else(|error| panic!("{error}"))
            .with_derived_keys();
    for (name, request) in [("small world: decide, bucket", direct), ("small world: decide, access point", through)] {
        print(
            name,
            time_of(|| {
                black_box(decide(black_box(&request), &policies));
            }),
        );
    }
}

fn statements() {
    for count in [100, 1_000, 10_000] {
        let statements: Vec<Value> = (0..count)
            .map(|number| {
                json!({ "Sid": format!("S{number}"), "Effect": "Allow",
                    "Principal": { "AWS": format!("arn:aws:iam::111122223333:role/role-{number}") },
                    "Action": ["s3:GetObject", "s3:PutObject"],
                    "Resource": format!("arn:aws:s3:::store/prefix-{number}/*"),
                    "Condition": { "StringEquals": { "aws:PrincipalOrgID": "o-example" } } })
            })
            .collect();
        // Far beyond AWS's 20 KB, so AWS would refuse it; here it is judged all the same.
        let policies = Policies {
            resource: Reading::Known(policy(Layer::BucketPolicy, json!(statements))),
            ..Policies::default()
        };
        let request = Request::new(
            "arn:aws:sts::111122223333:assumed-role/role-99/s",
            "s3:GetObject",
            "arn:aws:s3:::store/prefix-99/a",
            "111122223333",
        )
        .unwrap_or_else(|error| panic!("{error}"))
        .with_context(Context::new().with("aws:PrincipalOrgID", "o-example"));
        print(
            &format!("{count} statements: decide"),
            time_of(|| {
                black_box(decide(black_box(&request), &policies));
            }),
        );
    }
}
