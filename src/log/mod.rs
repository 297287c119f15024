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

/// The subscriber that writes to `sink` as `settings` say.
pub fn subscriber(settings: LogSettings, sink: Sink) -> impl Subscriber + Send + Sync {
    let others = settings.level.min(LevelFilter::WARN);
    let targets = Targets::new()
        .with_default(others)
        .with_target("s3litmus", settings.level)
        .with_target("bootstrap", settings.level);
    Registry::default().with(JsonLines::new(settings.format, sink).with_filter(targets))
}
