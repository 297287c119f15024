//! Whatever a server does, a call comes back as data: a status stays what it is, and a missing answer has a name.

mod stand_in;

use std::time::Duration;

use s3litmus::{
    answer::{Answer, Exchange, FailureKind, ServiceError},
    call::{Call, Operation},
};
use stand_in::{Answer as Reply, Asked, StandIn, call, connect, error, page, say, yes};

async fn sent(operation: Operation, answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> (Exchange, usize) {
    let server = StandIn::start(answer).await;
    let exchange = server.aws().await.send(&call(operation, "store-events")).await;
    (exchange, server.asked_of_s3().len())
}

fn refused(exchange: &Exchange) -> &ServiceError {
    match &exchange.answer {
        Answer::Refused(error) => error,
        other => panic!("not refused: {other:?}"),
    }
}

fn failed(exchange: &Exchange) -> FailureKind {
    match &exchange.answer {
        Answer::Unanswered(failure) => failure.kind,
        other => panic!("answered: {other:?}"),
    }
}

#[tokio::test]
async fn a_denial_is_data_and_is_asked_once() {
    let (exchange, asked) = sent(Operation::PutObject, |_| {
        error(403, "AccessDenied", "User: arn is not authorized … authorization id: abc-123 for details")
    })
    .await;
    let refusal = refused(&exchange);
    assert_eq!((refusal.status, refusal.code.as_deref()), (403, Some("AccessDenied")));
    assert_eq!(
        refusal.message.as_deref(),
        Some("User: arn is not authorized … authorization id: [redacted] for details")
    );
    assert_eq!((refusal.request_id.as_deref(), refusal.host_id.as_deref()), (Some("REQUEST1"), Some("HOST1")));
    assert_eq!(asked, 1);
}

#[tokio::test]
async fn a_403_stays_a_403_whatever_its_body() {
    for body in [
        "",
        "<html><body>blocked</body></html>",
        "\u{0}\u{1}garbage",
        "{\"message\":\"no\"}",
        "<Error>",
        "<Error><Code>",
    ] {
        for operation in [Operation::PutObject, Operation::GetObject, Operation::ListObjectsV2, Operation::DeleteObject]
        {
            let (exchange, asked) = sent(operation, move |_| page(403, body)).await;
            let refusal = refused(&exchange);
            assert_eq!(
                (refusal.status, refusal.code.as_deref(), refusal.message.as_deref()),
                (403, None, None),
                "{operation} {body}"
            );
            assert_eq!(asked, 1, "{operation} {body}");
        }
    }
}

#[tokio::test]
async fn a_head_request_is_refused_without_words() {
    for operation in [Operation::HeadObject, Operation::HeadBucket] {
        let (exchange, _) = sent(operation, |_| say(403, &[], "")).await;
        let refusal = refused(&exchange);
        assert_eq!((refusal.status, refusal.message.as_deref()), (403, None), "{operation}");
        assert_eq!(refusal.request_id.as_deref(), Some("REQUEST1"), "{operation}");
    }
}

#[tokio::test]
async fn throttling_and_5xx_are_tried_again_and_nothing_else() {
    for (status, code, expected) in [
        (503, "SlowDown", 3),
        (500, "InternalError", 3),
        (404, "NoSuchBucket", 1),
        (400, "ExpiredToken", 1),
        (403, "RequestTimeTooSkewed", 1),
    ] {
        let (exchange, asked) = sent(Operation::GetObject, move |_| error(status, code, "no")).await;
        assert_eq!(refused(&exchange).code.as_deref(), Some(code));
        assert_eq!(asked, expected, "{code}");
    }
}

#[tokio::test]
async fn a_page_in_place_of_an_answer_is_no_success() {
    for operation in Operation::ALL {
        let server = StandIn::start(|_| page(200, "<html>please sign in</html>")).await;
        let mut asked = call(operation, "store-events");
        asked.options.copy_source = Some("store-events/a".to_owned());
        asked.options.tagging.insert("a".to_owned(), "b".to_owned());
        let exchange = server.aws().await.send(&asked).await;
        assert_eq!(failed(&exchange), FailureKind::Malformed, "{operation}");
    }
}

#[tokio::test]
async fn an_error_inside_a_success_is_an_error() {
    let body = "<?xml version=\"1.0\"?><Error><Code>InternalError</Code><Message>try again</Message></Error>";
    let server = StandIn::start(move |_| say(200, &[], body)).await;
    let mut copy = call(Operation::CopyObject, "store-events");
    copy.options.copy_source = Some("store-events/a".to_owned());
    let exchange = server.aws().await.send(&copy).await;
    assert_eq!(refused(&exchange).code.as_deref(), Some("InternalError"));
}

#[tokio::test]
async fn a_server_that_hangs_is_given_up_on() {
    let server = StandIn::start(|_| Reply::Hang).await;
    let aws = connect(&server.url(), Duration::from_millis(200)).await;
    let exchange = aws.send(&call(Operation::PutObject, "store-events")).await;
    assert_eq!(failed(&exchange), FailureKind::TimedOut);
}

#[tokio::test]
async fn a_closed_connection_is_named() {
    let (exchange, _) = sent(Operation::PutObject, |_| Reply::Close).await;
    assert_eq!(failed(&exchange), FailureKind::Connect);
}

#[tokio::test]
async fn nobody_listening_is_named() {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port").local_addr().expect("an address");
    let aws = connect(&format!("http://{free}"), Duration::from_secs(2)).await;
    let exchange = aws.send(&call(Operation::PutObject, "store-events")).await;
    assert_eq!(failed(&exchange), FailureKind::Connect);
    aws.clean_up_everything().await;
    assert_eq!(aws.leftovers(""), [], "nothing was written, so there is nothing to clean up");
}

#[tokio::test]
async fn a_name_that_does_not_resolve_is_named() {
    let aws = connect("http://s3.invalid:9", Duration::from_secs(2)).await;
    let exchange = aws.send(&call(Operation::GetObject, "store-events")).await;
    assert_eq!(failed(&exchange), FailureKind::Dns);
}

#[tokio::test]
async fn bytes_that_are_no_tls_are_named() {
    let server = StandIn::start(yes).await;
    let aws = connect(&format!("https://{}", server.address), Duration::from_secs(2)).await;
    let exchange = aws.send(&call(Operation::GetObject, "store-events")).await;
    assert_eq!(failed(&exchange), FailureKind::Tls);
}

#[tokio::test]
async fn bytes_that_are_no_http_are_named() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let serving = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 4096];
            let _read = stream.read(&mut request).await;
            let _written = stream.write_all(b"220 mail.example.com ESMTP\r\n\r\n").await;
        }
    });
    let exchange = connect(&url, Duration::from_secs(2)).await.send(&call(Operation::GetObject, "store-events")).await;
    serving.abort();
    assert_eq!(failed(&exchange), FailureKind::Malformed);
}

#[tokio::test]
async fn a_bucket_elsewhere_is_asked_there_once_and_remembered() {
    let elsewhere = |asked: &Asked| match asked.header("authorization") {
        Some(signed) if signed.contains("/eu-west-1/") => yes(asked),
        _ => say(301, &[("x-amz-bucket-region", "eu-west-1")], "<Error><Code>PermanentRedirect</Code></Error>"),
    };
    let server = StandIn::start(elsewhere).await;
    let aws = server.aws().await;
    for expected in [2, 3] {
        let exchange = aws.send(&call(Operation::PutObject, "store-events")).await;
        assert!(matches!(exchange.answer, Answer::Succeeded(_)), "{exchange:?}");
        assert_eq!(exchange.region.as_deref(), Some("eu-west-1"));
        assert_eq!(exchange.redirected_from.as_deref(), Some("us-east-1"));
        assert_eq!(server.asked_of_s3().len(), expected);
    }
}

#[tokio::test]
async fn a_given_region_is_kept() {
    let server = StandIn::start(|_| {
        say(301, &[("x-amz-bucket-region", "eu-west-1")], "<Error><Code>PermanentRedirect</Code></Error>")
    })
    .await;
    let asked = Call { region: Some("us-west-2".to_owned()), ..call(Operation::PutObject, "store-events") };
    let exchange = server.aws().await.send(&asked).await;
    assert_eq!(refused(&exchange).bucket_region.as_deref(), Some("eu-west-1"));
    assert_eq!((exchange.region.as_deref(), exchange.redirected_from.as_deref()), (Some("us-west-2"), None));
    assert_eq!(server.asked_of_s3().len(), 1);
}

#[tokio::test]
async fn a_redirect_that_leads_nowhere_is_followed_once() {
    let server = StandIn::start(|asked| match asked.header("authorization") {
        Some(signed) if signed.contains("/eu-west-1/") => {
            say(400, &[], "<Error><Code>AuthorizationHeaderMalformed</Code><Region>us-east-1</Region></Error>")
        }
        _ => say(400, &[], "<Error><Code>AuthorizationHeaderMalformed</Code><Region>eu-west-1</Region></Error>"),
    })
    .await;
    let exchange = server.aws().await.send(&call(Operation::GetObject, "store-events")).await;
    assert_eq!(refused(&exchange).status, 400);
    assert_eq!(server.asked_of_s3().len(), 2);
}
