//! A stand-in for S3 and STS that says yes to everything, at once or after a given time, and counts.

use std::{
    convert::Infallible,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{self, pki_types::PrivateKeyDer},
};

/// What has been asked of the stand-in.
#[derive(Default)]
pub struct Counts {
    requests: AtomicU64,
    busy: Mutex<Busy>,
}

#[derive(Default)]
struct Busy {
    in_flight: u32,
    since: Option<Instant>,
    weighted: f64,
    elapsed: f64,
}

impl Busy {
    fn change(&mut self, by: i32) {
        let now = Instant::now();
        if let Some(since) = self.since {
            let passed = now.duration_since(since).as_secs_f64();
            self.weighted += passed * f64::from(self.in_flight);
            self.elapsed += passed;
        }
        self.since = Some(now);
        self.in_flight = self.in_flight.saturating_add_signed(by);
    }
}

impl Counts {
    /// Requests to S3 since the last call, GetCallerIdentity left out.
    pub fn take_requests(&self) -> u64 {
        self.requests.swap(0, Ordering::Relaxed)
    }

    /// Requests in flight since the last call, averaged over time.
    pub fn take_in_flight(&self) -> f64 {
        let mut busy = self.busy.lock().unwrap_or_else(PoisonError::into_inner);
        let average = busy.weighted / busy.elapsed;
        *busy = Busy::default();
        average
    }
}

/// A running stand-in.
pub struct Store {
    pub address: SocketAddr,
    pub counts: Arc<Counts>,
}

/// Serves plain HTTP; each answer takes `latency`.
pub async fn plain(latency: Duration) -> std::io::Result<Store> {
    serve(latency, None).await
}

/// Serves HTTPS for `localhost` and writes a bundle to trust: the system's roots, as in Lambda, and this one's.
pub async fn tls(bundle: &Path) -> Result<Store, Box<dyn std::error::Error>> {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let system = std::fs::read_to_string("/etc/ssl/certs/ca-certificates.crt").unwrap_or_default();
    std::fs::write(bundle, format!("{system}\n{}", own.cert.pem()))?;
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der())?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)?;
    Ok(serve(Duration::ZERO, Some(TlsAcceptor::from(Arc::new(config)))).await?)
}

async fn serve(latency: Duration, tls: Option<TlsAcceptor>) -> std::io::Result<Store> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let counts = Arc::new(Counts::default());
    let shared = Arc::clone(&counts);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _best_effort = stream.set_nodelay(true);
            let (counts, tls) = (Arc::clone(&shared), tls.clone());
            tokio::spawn(async move {
                match tls {
                    None => connection(stream, latency, counts).await,
                    Some(tls) => match tls.accept(stream).await {
                        Ok(stream) => connection(stream, latency, counts).await,
                        Err(error) => eprintln!("the client gave up the handshake: {error}"),
                    },
                }
            });
        }
    });
    Ok(Store { address, counts })
}

async fn connection(stream: impl AsyncRead + AsyncWrite + Unpin, latency: Duration, counts: Arc<Counts>) {
    let service = service_fn(|request| answer(request, latency, &counts));
    // An error here is a client that left, which each one does at its end.
    let _left = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(
    request: Request<Incoming>,
    latency: Duration,
    counts: &Counts,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let identity = request.method() == Method::POST && request.uri().path() == "/" && request.uri().query().is_none();
    if identity {
        let _drained = request.into_body().collect().await;
        return Ok(Response::new(Full::new(Bytes::from_static(IDENTITY))));
    }
    counts.requests.fetch_add(1, Ordering::Relaxed);
    counts.busy.lock().unwrap_or_else(PoisonError::into_inner).change(1);
    let method = request.method().clone();
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    if !latency.is_zero() {
        tokio::time::sleep(latency).await;
    }
    let mut response = Response::new(Full::new(Bytes::new()));
    match method {
        Method::GET => *response.body_mut() = Full::new(Bytes::from_static(&[b'x'; 1024])),
        Method::DELETE => *response.status_mut() = StatusCode::NO_CONTENT,
        Method::POST => *response.body_mut() = Full::new(deleted(&body)),
        _ => {}
    }
    let headers = response.headers_mut();
    headers.insert("etag", http::HeaderValue::from_static("\"9dd4e461268c8034f5c8564e155c67a6\""));
    headers.insert("x-amz-request-id", http::HeaderValue::from_static("656c76696e672072"));
    headers.insert("x-amz-id-2", http::HeaderValue::from_static("Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7="));
    counts.busy.lock().unwrap_or_else(PoisonError::into_inner).change(-1);
    Ok(response)
}

/// The answer to DeleteObjects: every key is gone.
fn deleted(body: &[u8]) -> Bytes {
    let body = String::from_utf8_lossy(body);
    let keys = body.split("<Key>").skip(1).filter_map(|rest| rest.split_once("</Key>"));
    let mut answer = String::from("<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">");
    for (key, _) in keys {
        answer.extend(["<Deleted><Key>", key, "</Key></Deleted>"]);
    }
    answer.push_str("</DeleteResult>");
    answer.into()
}

const IDENTITY: &[u8] = b"<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
<GetCallerIdentityResult><Arn>arn:aws:sts::111122223333:assumed-role/bench/fn</Arn><UserId>AROA:fn</UserId>\
<Account>111122223333</Account></GetCallerIdentityResult>\
<ResponseMetadata><RequestId>01234567-89ab-cdef-0123-456789abcdef</RequestId></ResponseMetadata>\
</GetCallerIdentityResponse>";
