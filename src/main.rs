//! The Lambda binary: reads the environment, then answers one event after the other.
//!
//! One thread, since the work is waiting; clients are built by the first event that needs them.

use std::{
    process::ExitCode,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use lambda_runtime::{Diagnostic, LambdaEvent, LambdaInvocation, Runtime, service_fn, tower::util::MapRequestLayer};
use mimalloc::MiMalloc;
use s3litmus::{
    door::{
        DoorError, backend::Connected, cloudformation::answer_for_a_panic, function::Function, settings::Environment,
    },
    log,
};
use serde_json::value::RawValue;
use tracing::Instrument as _;

/// A request makes and drops hundreds of small values; the system's allocator takes a quarter of its instructions.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// What Lambda's runtime cannot do without.
const NEEDED: [&str; 4] = [
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
];

fn main() -> ExitCode {
    let environment = Environment::read(|name| std::env::var(name).ok());
    log::install(environment.log, std::io::stdout());
    if let Some(missing) = NEEDED.iter().find(|name| std::env::var_os(name).is_none()) {
        tracing::error!("this is the program of a Lambda function, and `{missing}` is not set; see `s3litmus run`");
        log::flush();
        return ExitCode::from(2);
    }
    answer_before_a_panic_ends_the_process();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let served = runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(serve(environment)));
    if let Err(error) = served {
        tracing::error!("the function ends: {error}");
        log::flush();
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

async fn serve(environment: Environment) -> Result<(), lambda_runtime::Error> {
    let function = Function::new(environment, Connected::default());
    let service = service_fn(|event: LambdaEvent<String>| handle(&function, event));
    Runtime::new(service).layer(MapRequestLayer::new(as_text)).run().await
}

/// Hands the event on as the text that it is: what is wrong with it is then told in this project's words, and nothing
/// of it is looked at before it is known whose it is.
fn as_text(mut invocation: LambdaInvocation) -> LambdaInvocation {
    let text = String::from_utf8_lossy(&invocation.body);
    // INVARIANT: a string always is JSON.
    invocation.body = serde_json::to_vec(&text).unwrap_or_default().into();
    invocation
}

async fn handle(function: &Function<Connected>, event: LambdaEvent<String>) -> Result<Box<RawValue>, Diagnostic> {
    let LambdaEvent { payload, context } = event;
    let span = tracing::error_span!("invocation", "requestId" = context.request_id);
    // Boxed, since a run is a deep future and the runtime's layers wrap it some more.
    let handling = Box::pin(function.handle(&payload, deadline(context.deadline)));
    let handled = handling.instrument(span.clone()).await;
    let handled = handled.map_err(|error| span.in_scope(|| refused(&error)));
    log::flush();
    handled
}

fn refused(error: &DoorError) -> Diagnostic {
    tracing::error!("{error}");
    Diagnostic { error_type: error.kind().to_owned(), error_message: error.to_string() }
}

/// The moment of a Unix time in milliseconds.
fn deadline(milliseconds: u64) -> Instant {
    let at = UNIX_EPOCH + Duration::from_millis(milliseconds);
    Instant::now() + at.duration_since(SystemTime::now()).unwrap_or_default()
}

/// A panic ends the process in a release. Before it does, it is logged, and CloudFormation gets its answer.
fn answer_before_a_panic_ends_the_process() {
    std::panic::set_hook(Box::new(|panic| {
        tracing::error!("s3litmus has a defect: {panic}");
        log::flush();
        answer_for_a_panic();
        log::flush();
    }));
}
