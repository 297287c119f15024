//! Customer-provided encryption keys: `"random"` is one key for the whole run, so that what was written can be read.

use std::sync::OnceLock;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use md5::{Digest, Md5};

use crate::call::SseCustomerKey;

const BYTES: usize = 32;

/// The run's own key, made when first asked for.
#[derive(Default)]
pub(super) struct RunKey(OnceLock<[u8; BYTES]>);

impl std::fmt::Debug for RunKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RunKey")
    }
}

/// The three headers of SSE-C
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html>).
#[derive(Clone, Default)]
pub(super) struct SseC {
    pub(super) algorithm: Option<String>,
    pub(super) key: Option<String>,
    pub(super) key_md5: Option<String>,
}

impl RunKey {
    /// The headers for what the suite gives: nothing, a key in base64, or the word for the run's own.
    pub(super) fn headers(&self, given: Option<&SseCustomerKey>) -> Result<SseC, String> {
        let Some(given) = given else { return Ok(SseC::default()) };
        let key = if given.0 == SseCustomerKey::RANDOM { self.own()? } else { decode(&given.0)? };
        Ok(SseC {
            algorithm: Some("AES256".to_owned()),
            key: Some(STANDARD.encode(key)),
            key_md5: Some(STANDARD.encode(Md5::digest(key))),
        })
    }

    fn own(&self) -> Result<[u8; BYTES], String> {
        if let Some(key) = self.0.get() {
            return Ok(*key);
        }
        let mut key = [0; BYTES];
        getrandom::fill(&mut key).map_err(|error| format!("no random SSE-C key can be made: {error}"))?;
        Ok(*self.0.get_or_init(|| key))
    }
}

fn decode(text: &str) -> Result<[u8; BYTES], String> {
    let bytes = STANDARD.decode(text).map_err(|_| "the SSE-C key is not base64".to_owned())?;
    let count = bytes.len();
    bytes.try_into().map_err(|_| format!("the SSE-C key has {count} bytes instead of {BYTES}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_random_key_stays_the_same_for_a_run() {
        let run = RunKey::default();
        let random = SseCustomerKey(SseCustomerKey::RANDOM.to_owned());
        let first = run.headers(Some(&random)).expect("a key");
        assert_eq!(first.key, run.headers(Some(&random)).expect("a key").key);
        assert_ne!(first.key, RunKey::default().headers(Some(&random)).expect("a key").key);
    }

    #[test]
    fn a_given_key_is_sent_with_its_digest() {
        // 32 times the byte `k`; the digest is what `printf k…k | openssl md5 -binary | base64` prints.
        let key = SseCustomerKey("a2tra2tra2tra2tra2tra2tra2tra2tra2tra2tra2s=".to_owned());
        let headers = RunKey::default().headers(Some(&key)).expect("a key");
        assert_eq!(headers.key.as_deref(), Some(key.0.as_str()));
        assert_eq!(headers.key_md5.as_deref(), Some("mT2HRsMGJ5IX5C+0rreZ8Q=="));
    }

    #[test]
    fn what_is_no_key_is_named_without_showing_it() {
        let refused = |text: &str| RunKey::default().headers(Some(&SseCustomerKey(text.to_owned()))).err();
        assert_eq!(refused("redacted").as_deref(), Some("the SSE-C key has 6 bytes instead of 32"));
        assert_eq!(refused("no base64").as_deref(), Some("the SSE-C key is not base64"));
    }
}
