//! Points in time, as RFC 3339 texts.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de};

/// An optional member.
pub(super) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    let read = |text: String| text.parse().map_err(|_| de::Error::custom(format!("`{text}` is not a time (RFC 3339)")));
    text.map(read).transpose()
}
