//! Between the clock of the lab (`jiff`) and that of `s3s`.

use std::time::{Duration, SystemTime};

use jiff::Timestamp;

/// A time for an answer: whole seconds, none before 1970.
pub(super) fn out(time: Timestamp) -> s3s::dto::Timestamp {
    let since = Duration::new(u64::try_from(time.as_second()).unwrap_or(0), 0);
    s3s::dto::Timestamp::from(SystemTime::UNIX_EPOCH + since)
}

/// A time in a header, ISO 8601.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

/// A time of a request.
pub(super) fn read(time: &s3s::dto::Timestamp) -> Option<Timestamp> {
    let mut text = Vec::new();
    time.format(s3s::dto::TimestampFormat::DateTime, &mut text).ok()?;
    parse(std::str::from_utf8(&text).ok()?)
}
