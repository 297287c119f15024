//! Answers that are none, or none yet.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use s3litmus::{
    probe::Aws,
    report::{Observed, Outcome, Verdict},
    run::{Settings, run},
};

use super::{DELETE, GET, PUT, PUT_DENIED, checks, ran, suite};
use crate::stand_in::{Answer as Reply, Asked, StandIn, connect, error, page, yes};

#[tokio::test]
async fn one_target_that_hangs_holds_up_no_other() {
    let server = StandIn::start(|asked| match asked.path.starts_with("/dead") {
        true => Reply::Hang,
        false => yes(asked),
    })
    .await;
    let aws = connect(&server.url(), Duration::from_secs(60)).await;
    let report = ran(
        &suite(&format!(
            "[{{\"name\": \"dead\", \"bucket\": \"dead\", \"checks\": [{PUT}]}}, \
             {{\"name\": \"alive\", \"bucket\": \"alive\", \"checks\": [{PUT}, {GET}, {DELETE}]}}]"
        )),
        &aws,
        Some(Duration::from_millis(1500)),
    )
    .await;
    assert_eq!((report.summary.passed, report.summary.inconclusive), (3, 1), "{report:#?}");
}

/// How a server answers.
type Answering = fn(&Asked) -> Reply;

#[tokio::test]
async fn what_is_no_answer_of_s3_proves_nothing() {
    let cases: [(&str, Answering); 6] = [
        ("a page", |_| page(200, "<html>please sign in</html>")),
        ("a page with 502", |_| page(502, "<html>bad gateway</html>")),
        ("a page with 403", |_| page(403, "<html>blocked</html>")),
        ("a closed connection", |_| Reply::Close),
        ("a skewed clock", |_| error(403, "RequestTimeTooSkewed", "The difference … is too large.")),
        ("a missing bucket", |_| error(404, "NoSuchBucket", "The specified bucket does not exist")),
    ];
    for (name, answer) in cases {
        let server = StandIn::start(answer).await;
        let both = [r#"{"operation": "GetObject", "key": "k", "expect": "allow"}"#, PUT_DENIED];
        let report = ran(&checks(&both), &server.aws().await, None).await;
        for check in &report.checks {
            assert_eq!((check.observed, check.outcome), (Observed::Error, Outcome::Inconclusive), "{name}: {check:#?}");
            assert!(check.because.is_some(), "{name}: {check:#?}");
        }
    }
}

#[tokio::test]
async fn nothing_to_sign_with_is_an_inconclusive_check() {
    use aws_credential_types::provider::{
        ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future,
    };
    #[derive(Debug)]
    struct None;
    impl ProvideCredentials for None {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::ready(Err(CredentialsError::not_loaded("there are none")))
        }
    }
    let server = StandIn::start(yes).await;
    let connect = s3litmus::probe::Connect {
        endpoint_url: Some(server.url()),
        credentials: Some(SharedCredentialsProvider::new(None)),
        ..Default::default()
    };
    let aws = Aws::connect(&connect).await.expect("a way to the server");
    assert!(aws.has_credentials().await.is_err_and(|because| because.contains("there are none")));
    let report = ran(&checks(&[PUT]), &aws, Option::None).await;
    assert_eq!((report.verdict, report.checks[0].observed), (Verdict::Inconclusive, Observed::Error));
    assert!(report.checks[0].because.as_deref().is_some_and(|because| because.contains("there are none")));
    assert_eq!(server.asked().len(), 0);
}

#[tokio::test]
async fn a_denial_that_a_deployment_left_behind_is_asked_again() {
    let puts = AtomicUsize::new(0);
    let server = StandIn::start(move |asked| match asked.method.as_str() {
        "PUT" if puts.fetch_add(1, Ordering::SeqCst) == 0 => error(403, "AccessDenied", "Access Denied"),
        _ => yes(asked),
    })
    .await;
    let settings = Settings { settle: Some(Duration::from_secs(20)), ..Settings::default() };
    let report = run(&checks(&[PUT, GET]), &server.aws().await, &settings, None, &mut |_| {}).await;
    assert_eq!(report.verdict, Verdict::Pass, "{report:#?}");
    assert!(report.settled_after_s.is_some());
}

#[tokio::test]
async fn a_deletion_is_sent_though_a_target_that_might_read_the_object_hangs() {
    let server = StandIn::start(|asked| match asked.header("x-amz-server-side-encryption") {
        Some(_) => Reply::Hang,
        None => yes(asked),
    })
    .await;
    let aws = connect(&server.url(), Duration::from_secs(60)).await;
    let encrypted = r#"{"operation": "PutObject", "prefix": "a/", "expect": "allow", "with": {"server_side_encryption": "AES256"}}"#;
    let report = ran(
        &suite(&format!(
            "[{{\"name\": \"own\", \"bucket\": \"store-events\", \"checks\": [{PUT}, {DELETE}]}}, \
             {{\"name\": \"hangs\", \"bucket\": \"store-events\", \"checks\": [{encrypted}, {GET}]}}]"
        )),
        &aws,
        Some(Duration::from_secs(4)),
    )
    .await;
    let outcomes: Vec<_> = report.checks.iter().map(|check| check.outcome).collect();
    assert_eq!(outcomes[..2], [Outcome::Pass, Outcome::Pass], "{report:#?}");
    assert_eq!(outcomes[2], Outcome::Inconclusive, "{report:#?}");
}
