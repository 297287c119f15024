//! The least that a signed S3 request costs with hyper and aws-sigv4: PUT and GET of 1 KiB objects, over as many
//! connections as requests are in flight. Prints the CPU microseconds per request.
//!
//! Arguments: address of the server, requests in all, requests in flight.

use std::{
    error::Error,
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
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

#[path = "../cpu.rs"]
mod cpu;

type Outcome = Result<(), Box<dyn Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, address, requests, in_flight] = arguments.as_slice() else {
        return Err("usage: signed ADDRESS REQUESTS IN-FLIGHT".into());
    };
    let (requests, in_flight): (usize, usize) = (requests.parse()?, in_flight.parse()?);
    let next = AtomicUsize::new(0);
    let before = cpu::of(std::process::id())?;
    futures_util::future::try_join_all((0..in_flight).map(|_| connection(address, requests, &next))).await?;
    let spent = cpu::of(std::process::id())? - before;
    println!("{}", spent.as_secs_f64() * 1e6 / requests as f64);
    Ok(())
}

/// One connection, one request at a time, until all are sent.
async fn connection(address: &str, requests: usize, next: &AtomicUsize) -> Outcome {
    let (mut sender, connection) = http1::handshake(TokioIo::new(TcpStream::connect(address).await?)).await?;
    let driver = tokio::spawn(connection);
    let credentials = Credentials::new("ASIABENCH", "secret", Some("token".into()), None, "bench");
    let identity = credentials.into();
    let body = Bytes::from_static(&[b'x'; 1024]);
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= requests {
            break;
        }
        let (method, body) = match number % 2 {
            0 => (Method::PUT, body.clone()),
            _ => (Method::GET, Bytes::new()),
        };
        let path = format!("/bucket/prefix-{}/object", number / 2);
        let uri = format!("http://{address}{path}");
        let signing = v4::SigningParams::builder()
            .identity(&identity)
            .region("us-east-1")
            .name("s3")
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()?
            .into();
        let signable = SignableRequest::new(
            method.as_str(),
            uri.as_str(),
            [("host", address)].into_iter(),
            SignableBody::Bytes(&body),
        )?;
        let (instructions, _signature) = sign(signable, &signing)?.into_parts();
        let mut request = Request::builder().method(method).uri(path).header("host", address).body(Full::new(body))?;
        instructions.apply_to_request_http1x(&mut request);
        sender.ready().await?;
        let answer = sender.send_request(request).await?;
        if !answer.status().is_success() {
            return Err(format!("the server answered {}", answer.status()).into());
        }
        answer.into_body().collect().await?;
    }
    drop(sender);
    driver.await??;
    Ok(())
}
