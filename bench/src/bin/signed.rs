//! What a signed S3 request costs with hyper and aws-sigv4 alone: PUT and GET with the headers that the function sends,
//! the body hashed, the answer read to its end. Prints the CPU microseconds per request.
//!
//! Arguments: address of the server, requests in all, requests in flight, and how connections are had: `bare`, one for
//! each request in flight and never looked up, is the least that can be; `pooled` is hyper's own client, as anybody
//! would use it.

use std::{
    error::Error,
    sync::atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, header::USER_AGENT};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, client::conn::http1};
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioIo},
};
use tokio::net::TcpStream;

#[path = "../cpu.rs"]
mod cpu;
#[path = "../sign.rs"]
mod sign;

use sign::{Signer, on_a_connection};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What is sent, and how far it is.
struct Work {
    address: String,
    requests: usize,
    next: AtomicUsize,
    signer: Signer,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, address, requests, in_flight, how] = arguments.as_slice() else {
        return Err("usage: signed ADDRESS REQUESTS IN-FLIGHT bare|pooled".into());
    };
    let in_flight: usize = in_flight.parse()?;
    let signer = Signer::new(address.clone());
    let work = Work { address: address.clone(), requests: requests.parse()?, next: AtomicUsize::new(0), signer };
    let before = cpu::of(std::process::id())?;
    if how == "bare" {
        futures_util::future::try_join_all((0..in_flight).map(|_| bare(&work))).await?;
    } else {
        let client = Client::builder(TokioExecutor::new()).build_http();
        futures_util::future::try_join_all((0..in_flight).map(|_| pooled(&work, &client))).await?;
    }
    let spent = cpu::of(std::process::id())? - before;
    println!("{}", spent.as_secs_f64() * 1e6 / work.requests as f64);
    Ok(())
}

/// One connection, one request at a time, until all are sent.
async fn bare(work: &Work) -> Outcome<()> {
    let (mut sender, connection) = http1::handshake(TokioIo::new(TcpStream::connect(&work.address).await?)).await?;
    let driver = tokio::spawn(connection);
    while let Some(request) = work.request()? {
        sender.ready().await?;
        read(sender.send_request(on_a_connection(request)).await?).await?;
    }
    drop(sender);
    driver.await??;
    Ok(())
}

/// One request at a time, each over whichever connection is free.
async fn pooled(
    work: &Work,
    client: &Client<hyper_util::client::legacy::connect::HttpConnector, Full<Bytes>>,
) -> Outcome<()> {
    while let Some(request) = work.request()? {
        read(client.request(request).await?).await?;
    }
    Ok(())
}

async fn read(answer: Response<Incoming>) -> Outcome<()> {
    if !answer.status().is_success() {
        return Err(format!("the server answered {}", answer.status()).into());
    }
    answer.into_body().collect().await?;
    Ok(())
}

impl Work {
    /// The next request, signed; none where all have been handed out.
    fn request(&self) -> Outcome<Option<Request<Full<Bytes>>>> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        if number >= self.requests {
            return Ok(None);
        }
        const OF_A_PUT: [(&str, &str); 3] = [
            ("if-none-match", "*"),
            ("x-amz-checksum-crc32", "KFc34g=="),
            ("content-type", "application/octet-stream"),
        ];
        let path = format!("/bench-bucket/prefix-{}/s3litmus-01M8AS8N6VBX7GZ7Q6VMC6R9S1-0", number / 2);
        let (method, headers, body) = match number.is_multiple_of(2) {
            true => (Method::PUT, &OF_A_PUT[..], Bytes::from_static(&[b'x'; 64])),
            false => (Method::GET, &[][..], Bytes::new()),
        };
        let mut request = self.signer.request(method, &path, headers, body)?;
        request.headers_mut().insert(USER_AGENT, HeaderValue::from_static("s3litmus-bench"));
        Ok(Some(request))
    }
}
