//! Policy documents as the APIs carry them.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::{Read, Unread};
use crate::diagnosis::ReadValue;

/// A document that came as JSON text.
pub(super) fn document(text: Option<&str>) -> Read {
    let text = text.filter(|text| !text.trim().is_empty()).ok_or_else(Unread::incomplete)?;
    Ok(ReadValue::Policy { document: parsed(text)? })
}

/// A document that IAM sends percent-encoded
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html>).
pub(super) fn encoded(text: &str) -> Result<Arc<Value>, Unread> {
    parsed(&percent_decode_str(text).decode_utf8_lossy())
}

/// A document as it stands.
pub(super) fn parsed(text: &str) -> Result<Arc<Value>, Unread> {
    let document: Value =
        serde_json::from_str(text).map_err(|error| Unread::NoAnswer(format!("the policy is no JSON: {error}")))?;
    if !document.is_object() {
        return Err(Unread::NoAnswer("the policy is no JSON object".to_owned()));
    }
    Ok(Arc::new(document))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_json_object_is_no_policy() {
        assert!(parsed(r#"{ "Statement": [] }"#).is_ok());
        for text in ["[]", "\"text\"", "1", "null", "{", ""] {
            assert!(matches!(parsed(text), Err(Unread::NoAnswer(_))), "{text}");
        }
    }
}
