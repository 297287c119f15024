//! `BinaryEquals`: base64 on both sides, compared as bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Decoded bytes.
pub(super) type Bytes = Vec<u8>;

pub(super) fn parse(text: &str) -> Option<Bytes> {
    STANDARD.decode(text.trim()).ok()
}
