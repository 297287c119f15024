//! Conditional requests: `If-Match` and `If-None-Match`.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html>

use http::HeaderMap;
use jiff::Timestamp;

use crate::store::{Content, Contents};
use crate::wording::{self, Failure};

/// Whether an upload to a key may go on, under the lock of the bucket.
pub(super) fn of_write(headers: &HeaderMap, contents: &Contents, key: &str) -> Result<(), Failure> {
    let current = contents.newest(key).and_then(|version| version.content.as_ref());
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if text("if-none-match") == Some("*") && current.is_some() {
        return Err(wording::precondition_failed("If-None-Match"));
    }
    match (text("if-match"), current) {
        (Some(_), None) => Err(wording::no_such_key(key)),
        (Some(etag), Some(content)) if !matches(etag, content) => Err(wording::precondition_failed("If-Match")),
        _ => Ok(()),
    }
}

/// Whether a read may go on; a `304` has neither code nor message.
pub(super) fn of_read(headers: &HeaderMap, content: &Content, modified: Timestamp) -> Result<(), Failure> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(etag) = text("if-match") {
        if !matches(etag, content) {
            return Err(wording::precondition_failed("If-Match"));
        }
    } else if date(text("if-unmodified-since")).is_some_and(|date| modified.as_second() > date.as_second()) {
        return Err(wording::precondition_failed("If-Unmodified-Since"));
    }
    let unchanged = match text("if-none-match") {
        Some(etag) => matches(etag, content),
        None => date(text("if-modified-since")).is_some_and(|date| modified.as_second() <= date.as_second()),
    };
    if unchanged { Err(Failure::new(304, "NotModified", "Not Modified")) } else { Ok(()) }
}

fn matches(condition: &str, content: &Content) -> bool {
    condition.split(',').map(str::trim).any(|etag| etag == "*" || etag.trim_matches('"') == &*content.etag)
}

fn date(text: Option<&str>) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(text?).ok().map(|date| date.timestamp())
}
