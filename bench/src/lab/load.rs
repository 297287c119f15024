//! Load: connections that each PUT and GET objects of 1 KiB, signed, one request at a time.

use std::{
    error::Error,
    net::SocketAddr,
    sync::atomic::{AtomicUsize, Ordering},
};

use bytes::Bytes;
use http::Method;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::sign::{Signer, on_a_connection};

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
    let signer = Signer::new(server.to_string());
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= objects {
            break;
        }
        let path = format!("/bucket/prefix-{}/{number}", number % 100);
        ask(&mut sender, &signer, Method::PUT, &path, Bytes::from_static(&[b'x'; 1024])).await?;
        if each == Each::PutAndGet {
            ask(&mut sender, &signer, Method::GET, &path, Bytes::new()).await?;
        }
    }
    drop(sender);
    Ok(driver.await??)
}

async fn ask(
    sender: &mut SendRequest<Full<Bytes>>,
    signer: &Signer,
    method: Method,
    path: &str,
    body: Bytes,
) -> Outcome {
    let request = on_a_connection(signer.request(method, path, &[], body)?);
    sender.ready().await?;
    let answer = sender.send_request(request).await?;
    let status = answer.status();
    let body = answer.into_body().collect().await?.to_bytes();
    if status.is_success() { Ok(()) } else { Err(format!("{status}: {}", String::from_utf8_lossy(&body)).into()) }
}
