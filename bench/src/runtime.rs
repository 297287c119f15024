//! The Lambda runtime interface, as far as a function sees it, with a function's process under it.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::{
    convert::Infallible,
    error::Error,
    fs::File,
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    process::Stdio,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    sync::{Mutex, mpsc},
    time::{sleep, timeout},
};

use crate::{cpu, memory};

/// A function's process, polling for its next event.
pub struct Function {
    child: Child,
    process: u32,
    events: mpsc::UnboundedSender<Bytes>,
    told: mpsc::UnboundedReceiver<Told>,
}

enum Told {
    Polled,
    Answered(Bytes),
    Failed(Bytes),
}

struct Interface {
    events: Mutex<mpsc::UnboundedReceiver<Bytes>>,
    told: mpsc::UnboundedSender<Told>,
}

impl Function {
    /// Starts the program and waits until it asks for its first event.
    pub async fn start(program: &Path, environment: &[(&str, String)], log: &Path) -> Result<Self, Box<dyn Error>> {
        let (events, waiting) = mpsc::unbounded_channel();
        let (tell, told) = mpsc::unbounded_channel();
        let address = serve(Arc::new(Interface { events: Mutex::new(waiting), told: tell })).await?;
        let log = File::create(log)?;
        let child = Command::new(program)
            .env_clear()
            .envs([
                ("AWS_LAMBDA_RUNTIME_API", address.to_string().as_str()),
                ("AWS_LAMBDA_FUNCTION_NAME", "bench"),
                ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
                ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
                ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bench"),
                ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
                ("AWS_LAMBDA_LOG_FORMAT", "JSON"),
                ("AWS_REGION", "us-east-1"),
                ("AWS_ACCESS_KEY_ID", "ASIABENCH"),
                ("AWS_SECRET_ACCESS_KEY", "secret"),
                ("AWS_SESSION_TOKEN", "token"),
            ])
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true)
            .spawn()?;
        let process = child.id().ok_or("the function ended at once")?;
        let mut function = Self { child, process, events, told };
        match function.hear().await? {
            Told::Polled => {}
            Told::Answered(body) | Told::Failed(body) => {
                return Err(format!("answered before any event: {}", String::from_utf8_lossy(&body)).into());
            }
        }
        Ok(function)
    }

    /// Processor time so far. The process is idle then: it has asked for its next event.
    pub async fn cpu(&self) -> Result<Duration, Box<dyn Error>> {
        sleep(Duration::from_millis(20)).await;
        Ok(cpu::of(self.process)?)
    }

    /// Resident memory in bytes: now, and at its largest.
    pub fn memory(&self) -> Result<(u64, u64), Box<dyn Error>> {
        Ok(memory::of(self.process)?)
    }

    /// Sends an event and waits for the answer and the next poll.
    pub async fn invoke(&mut self, event: &serde_json::Value) -> Result<Bytes, Box<dyn Error>> {
        self.events.send(Bytes::from(event.to_string()))?;
        let answer = match self.hear().await? {
            Told::Answered(body) => body,
            Told::Failed(body) => return Err(String::from_utf8_lossy(&body).into()),
            Told::Polled => return Err("polled without an answer".into()),
        };
        match self.hear().await? {
            Told::Polled => Ok(answer),
            Told::Answered(_) | Told::Failed(_) => Err("answered twice".into()),
        }
    }

    /// Ends the process.
    pub async fn stop(mut self) -> Result<(), Box<dyn Error>> {
        Ok(self.child.kill().await?)
    }

    async fn hear(&mut self) -> Result<Told, Box<dyn Error>> {
        tokio::select! {
            told = timeout(Duration::from_secs(120), self.told.recv()) => Ok(told?.ok_or("the interface is gone")?),
            status = self.child.wait() => Err(format!("the function ended with {}", status?).into()),
        }
    }
}

async fn serve(interface: Arc<Interface>) -> std::io::Result<SocketAddr> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let _best_effort = stream.set_nodelay(true);
            let interface = Arc::clone(&interface);
            tokio::spawn(async move {
                let service = service_fn(|request| answer(request, &interface));
                // An error here is a function that was ended.
                let _ended = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    Ok(address)
}

async fn answer(request: Request<Incoming>, interface: &Interface) -> Result<Response<Full<Bytes>>, Infallible> {
    let path = request.uri().path().to_owned();
    if request.method() == Method::GET {
        // A receiver that is gone is a benchmark that has ended.
        let _heard = interface.told.send(Told::Polled);
        let Some(event) = interface.events.lock().await.recv().await else {
            return Ok(status(StatusCode::GONE));
        };
        let deadline = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default() + Duration::from_secs(600);
        let mut response = Response::new(Full::new(event));
        let headers = response.headers_mut();
        headers.insert("lambda-runtime-aws-request-id", http::HeaderValue::from_static("bench"));
        headers.insert("lambda-runtime-deadline-ms", (deadline.as_millis() as u64).into());
        headers.insert(
            "lambda-runtime-invoked-function-arn",
            http::HeaderValue::from_static("arn:aws:lambda:us-east-1:111122223333:function:bench"),
        );
        return Ok(response);
    }
    let body = request.into_body().collect().await.map(|body| body.to_bytes()).unwrap_or_default();
    let told = if path.ends_with("/response") { Told::Answered(body) } else { Told::Failed(body) };
    let _heard = interface.told.send(told);
    Ok(status(StatusCode::ACCEPTED))
}

fn status(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::new()));
    *response.status_mut() = status;
    response
}
