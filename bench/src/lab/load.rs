//! Load: connections that each PUT and GET objects of 1 KiB, signed, one request at a time.

use std::{
    error::Error,
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
    time::SystemTime,
};

use aws_credential_types::Credentials;
use aws_sigv4::{
    http_request::{SignableBody, SignableRequest, SigningSettings, sign},
    sign::v4,
};
use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

type Outcome = Result<(), Box<dyn Error>>;

/// What a connection does with each of its objects.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Each {
    /// Writes it and reads it again.
    PutAndGet,
    /// Only writes it.
    Put,
}

/// Goes through so many objects over so many connections.
pub async fn run(server: SocketAddr, objects: usize, connections: usize, each: Each) -> Outcome {
    let next = AtomicUsize::new(0);
    futures_util::future::try_join_all((0..connections).map(|_| connection(server, objects, &next, each))).await?;
    Ok(())
}

async fn connection(server: SocketAddr, objects: usize, next: &AtomicUsize, each: Each) -> Outcome {
    let (mut sender, connection) = http1::handshake(TokioIo::new(TcpStream::connect(server).await?)).await?;
    let driver = tokio::spawn(connection);
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= objects {
            break;
        }
        let path = format!("/bucket/prefix-{}/{number}", number % 100);
        ask(&mut sender, server, Method::PUT, &path, Bytes::from_static(&[b'x'; 1024])).await?;
        if each == Each::PutAndGet {
            ask(&mut sender, server, Method::GET, &path, Bytes::new()).await?;
        }
    }
    drop(sender);
    Ok(driver.await??)
}

async fn ask(
    sender: &mut SendRequest<Full<Bytes>>,
    server: SocketAddr,
    method: Method,
    path: &str,
    body: Bytes,
) -> Outcome {
    let host = server.to_string();
    let uri = format!("http://{host}{path}");
    let identity = Credentials::new("ASIABENCH", "secret", Some("token".into()), None, "bench").into();
    let mut settings = SigningSettings::default();
    settings.payload_checksum_kind = aws_sigv4::http_request::PayloadChecksumKind::XAmzSha256;
    let signing = v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("s3")
        .time(SystemTime::now())
        .settings(settings)
        .build()?
        .into();
    let headers = [("host", host.as_str())];
    let signable = SignableRequest::new(method.as_str(), &uri, headers.into_iter(), SignableBody::Bytes(&body))?;
    let (instructions, _signature) = sign(signable, &signing)?.into_parts();
    let mut request = Request::builder().method(method).uri(path).header("host", &host).body(Full::new(body))?;
    instructions.apply_to_request_http1x(&mut request);
    sender.ready().await?;
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    if status.is_success() { Ok(()) } else { Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into()) }
}
