//! How many requests a run costs, and how many are in flight.

use std::{num::NonZeroUsize, time::Duration};

use s3litmus::{
    report::Verdict,
    run::{Settings, run},
};

use super::{GET, PUT, checks, methods, ran};
use crate::stand_in::{StandIn, say, yes};

#[tokio::test]
async fn a_check_that_passes_is_one_request() {
    let server = StandIn::start(yes).await;
    let report = ran(&checks(&[PUT, GET]), &server.aws().await, None).await;
    assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
    assert_eq!(report.principal.as_deref(), Some("arn:aws:sts::111122223333:assumed-role/lambda-consumer/fn"));
    assert_eq!(methods(&server), ["PUT", "GET", "DELETE"], "two checks, and one request to clean up");
    assert_eq!(server.asked().len() - server.asked_of_s3().len(), 1, "one request to STS");
    let keys: Vec<_> = server.asked_of_s3().into_iter().map(|asked| asked.path).collect();
    assert!(keys.iter().all(|key| *key == keys[0]) && keys[0].contains("/a/s3litmus-"), "{keys:?}");
}

#[tokio::test]
async fn a_process_asks_once_who_it_is() {
    let server = StandIn::start(yes).await;
    let aws = server.aws().await;
    for _ in 0..2 {
        ran(&checks(&[PUT]), &aws, None).await;
    }
    assert_eq!(server.asked().len() - server.asked_of_s3().len(), 1);
}

#[tokio::test]
async fn a_thousand_checks_are_a_thousand_requests_and_one_to_clean_up() {
    let server = StandIn::start(|asked| match asked.query.starts_with("delete") {
        true => say(200, &[], "<DeleteResult></DeleteResult>"),
        false => yes(asked),
    })
    .await;
    let prefixes: Vec<String> =
        (0..1000).map(|n| format!(r#"{{"operation": "PutObject", "prefix": "p{n}/", "expect": "allow"}}"#)).collect();
    let report =
        ran(&checks(&prefixes.iter().map(String::as_str).collect::<Vec<_>>()), &server.aws().await, None).await;
    assert_eq!((report.summary.passed, report.leftovers.len()), (1000, 0));
    let asked = server.asked_of_s3();
    assert_eq!(asked.iter().filter(|asked| asked.method == "PUT").count(), 1000);
    assert!(asked.len() <= 1003, "{}", asked.len());
}

#[tokio::test]
async fn the_cap_is_kept_and_kept_busy() {
    let server = StandIn::start_slowly(Duration::from_millis(20), yes).await;
    let prefixes: Vec<String> =
        (0..64).map(|n| format!(r#"{{"operation": "PutObject", "prefix": "p{n}/", "expect": "allow"}}"#)).collect();
    let suite = checks(&prefixes.iter().map(String::as_str).collect::<Vec<_>>());
    let settings = Settings { concurrency: NonZeroUsize::new(8).expect("a number"), ..Settings::default() };
    let aws = server.aws().await;
    // The question who asks is beside the checks.
    aws.caller().await.expect("a caller");
    run(&suite, &aws, &settings, None, &mut |_| {}).await;
    assert_eq!(server.most_in_flight(), 8);
}
