//! A server that stands in for S3 and STS where a test wants an answer that no well-behaved S3 gives, and a count of what
//! was asked.

#![allow(dead_code, reason = "every test file uses another part of it")]

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use aws_credential_types::{Credentials, provider::SharedCredentialsProvider};
use bytes::Bytes;
use http::{Request, Response, request::Parts};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use s3litmus::{
    call::{Call, Operation},
    probe::{Aws, Connect},
};
use tokio::net::TcpListener;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: http::HeaderMap,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// Whether it went to STS, not to S3.
    pub(crate) fn is_sts(&self) -> bool {
        self.method == "POST" && self.path == "/" && self.query.is_empty()
    }
}

/// What the stand-in does about a request.
pub(crate) enum Answer {
    Say(Response<Full<Bytes>>),
    Hang,
    Close,
}

/// An answer as S3 stamps it.
pub(crate) fn say(status: u16, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut response =
        Response::builder().status(status).header("x-amz-request-id", "REQUEST1").header("x-amz-id-2", "HOST1");
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    Answer::Say(response.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).expect("a response"))
}

/// An answer that is not S3's.
pub(crate) fn page(status: u16, body: &str) -> Answer {
    let response = Response::builder().status(status).header("content-type", "text/html");
    Answer::Say(response.body(Full::new(Bytes::copy_from_slice(body.as_bytes()))).expect("a response"))
}

/// An error of S3.
pub(crate) fn error(status: u16, code: &str, message: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    say(status, &[("content-type", "application/xml")], &body)
}

/// What S3 says where all is allowed.
pub(crate) fn yes(asked: &Asked) -> Answer {
    match asked.method.as_str() {
        "PUT" => say(200, &[("etag", "\"e\"")], ""),
        "DELETE" => say(204, &[], ""),
        "POST" if asked.query.starts_with("delete") => {
            say(200, &[], "<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></DeleteResult>")
        }
        "POST" => caller(),
        _ => say(200, &[("etag", "\"e\"")], ""),
    }
}

/// GetCallerIdentity.
pub(crate) fn caller() -> Answer {
    say(
        200,
        &[],
        "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult>\
         <Arn>arn:aws:sts::111122223333:assumed-role/lambda-consumer/fn</Arn><UserId>AROA:fn</UserId>\
         <Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
    )
}

/// A stand-in that serves until it is dropped.
pub(crate) struct StandIn {
    pub(crate) address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
    most_in_flight: Arc<AtomicUsize>,
    serving: tokio::task::JoinHandle<()>,
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

impl StandIn {
    pub(crate) async fn start(answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static) -> Self {
        Self::start_slowly(Duration::ZERO, answer).await
    }

    /// Each answer takes a while.
    pub(crate) async fn start_slowly(
        pause: Duration,
        answer: impl Fn(&Asked) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let most_in_flight = Arc::new(AtomicUsize::new(0));
        let in_flight = Arc::new(AtomicUsize::new(0));
        let answer = Arc::new(answer);
        let (log, most) = (Arc::clone(&asked), Arc::clone(&most_in_flight));
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answer, log, most, in_flight) =
                    (Arc::clone(&answer), Arc::clone(&log), Arc::clone(&most), Arc::clone(&in_flight));
                tokio::spawn(async move {
                    let service = service_fn(move |request: Request<Incoming>| {
                        let (answer, log, most, in_flight) =
                            (Arc::clone(&answer), Arc::clone(&log), Arc::clone(&most), Arc::clone(&in_flight));
                        async move {
                            let (parts, body) = request.into_parts();
                            let body = body.collect().await.map(|body| body.to_bytes()).unwrap_or_default();
                            let asked = asked_of(parts, body);
                            log.lock().expect("the log").push(asked.clone());
                            most.fetch_max(in_flight.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                            if !pause.is_zero() {
                                tokio::time::sleep(pause).await;
                            }
                            let answer = answer(&asked);
                            in_flight.fetch_sub(1, Ordering::SeqCst);
                            match answer {
                                Answer::Say(response) => Ok::<_, std::io::Error>(response),
                                Answer::Hang => std::future::pending().await,
                                Answer::Close => Err(std::io::Error::other("closed")),
                            }
                        }
                    });
                    let _closed: Result<_, hyper::Error> =
                        http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
                });
            }
        });
        Self { address, asked, most_in_flight, serving }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Everything that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().expect("the log").clone()
    }

    /// What was asked of S3.
    pub(crate) fn asked_of_s3(&self) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| !asked.is_sts()).collect()
    }

    pub(crate) fn most_in_flight(&self) -> usize {
        self.most_in_flight.load(Ordering::SeqCst)
    }

    /// A way to it, with credentials.
    pub(crate) async fn aws(&self) -> Aws {
        connect(&self.url(), Duration::from_secs(5)).await
    }
}

fn asked_of(parts: Parts, body: Bytes) -> Asked {
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default().to_owned();
    Asked {
        method: parts.method.to_string(),
        host,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
    }
}

/// A way to an endpoint, with credentials and little patience.
pub(crate) async fn connect(url: &str, request_timeout: Duration) -> Aws {
    let credentials = Credentials::new("ASIATEST", "secret", Some("token".to_owned()), None, "test");
    let connect = Connect {
        endpoint_url: Some(url.to_owned()),
        region: Some("us-east-1".to_owned()),
        credentials: Some(SharedCredentialsProvider::new(credentials)),
        request_timeout: Some(request_timeout),
        ..Connect::default()
    };
    Aws::connect(&connect).await.expect("a way to the endpoint")
}

/// A call on a key of a bucket.
pub(crate) fn call(operation: Operation, bucket: &str) -> Call {
    Call::new(operation, bucket, operation.on_object().then_some("a/key"))
}
