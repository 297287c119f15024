//! What a run leaves in the logs: JSON lines as Lambda wants them, and its metrics.
//!
//! In: checks and reports as they are finished. Out: lines on standard output, buffered until [`Sink::flush`]. Absent
//! on purpose: the event that came in, whose fields may hold credentials and presigned URLs, and everything that
//! other crates say below a warning: the runtime traces whole events, the HTTP stack whole headers.

mod line;
mod metrics;
mod record;
mod settings;
mod sink;

use std::{io::Write, sync::OnceLock, time::SystemTime};

use tracing::Subscriber;
use tracing_subscriber::{
    Layer as _, Registry,
    filter::{LevelFilter, Targets},
    layer::SubscriberExt as _,
};

pub use line::JsonLines;
pub use metrics::{Metrics, MetricsError, emf};
pub use record::{check, run};
pub use settings::{Format, LogSettings};
pub use sink::Sink;

use crate::report::Report;

/// Where this process logs, once it is set.
static INSTALLED: OnceLock<(LogSettings, Sink)> = OnceLock::new();

/// Makes the process log to `out`. The first call counts.
pub fn install(settings: LogSettings, out: impl Write + Send + 'static) {
    let (_, sink) = INSTALLED.get_or_init(|| (settings, Sink::new(out)));
    // There is a subscriber already where a test or another library has set one, and it is left alone.
    let _ = tracing::subscriber::set_global_default(subscriber(settings, sink.clone()));
}

/// Hands on what is buffered: before the process is frozen or ends.
pub fn flush() {
    if let Some((_, sink)) = INSTALLED.get() {
        sink.flush();
    }
}

/// Writes the metrics of a run, where the process logs.
pub fn metrics(report: &Report, metrics: &Metrics) {
    let Some((settings, sink)) = INSTALLED.get() else { return };
    match emf(report, metrics, settings.metrics_level(), SystemTime::now()) {
        Ok(lines) => sink.write(&lines),
        Err(error) => tracing::error!("{error}"),
    }
}

/// The subscriber that writes to `sink` as `settings` say.
pub fn subscriber(settings: LogSettings, sink: Sink) -> impl Subscriber + Send + Sync {
    let others = settings.level.min(LevelFilter::WARN);
    let targets = Targets::new()
        .with_default(others)
        // It repeats every error that the function itself has told, without the invocation it belongs to.
        .with_target("lambda_runtime::layers::panic", LevelFilter::OFF)
        .with_target("s3litmus", settings.level)
        .with_target("bootstrap", settings.level);
    Registry::default().with(JsonLines::new(settings.format, sink).with_filter(targets))
}

#[cfg(test)]
mod tests;
