//! Which values an option of `with` may have.

use std::collections::BTreeMap;

use base64::{Engine as _, prelude::BASE64_STANDARD};

use super::{Bucket, arn, similar};
use crate::call::{CallOptions, SseCustomerKey, values};

/// What is wrong with the values, whatever the operation: name and sentence. Only what S3 would refuse for every
/// bucket and caller; the rest is S3's to say.
pub(super) fn wrong_values(options: &CallOptions) -> Vec<(&'static str, String)> {
    let mut wrong = Vec::new();
    if options.sse_customer_key.as_ref().is_some_and(|key| !is_customer_key(key)) {
        wrong.push(("sse_customer_key", "expected 32 bytes in base64, or `random`".to_owned()));
    }
    for (name, value, known) in [
        ("server_side_encryption", &options.server_side_encryption, values::SERVER_SIDE_ENCRYPTION),
        ("acl", &options.acl, values::ACL),
        ("request_payer", &options.request_payer, values::REQUEST_PAYER),
        ("tagging_directive", &options.tagging_directive, values::TAGGING_DIRECTIVE),
        ("checksum_algorithm", &options.checksum_algorithm, values::CHECKSUM_ALGORITHM),
        ("object_lock_mode", &options.object_lock_mode, values::OBJECT_LOCK_MODE),
        ("object_lock_legal_hold", &options.object_lock_legal_hold, values::OBJECT_LOCK_LEGAL_HOLD),
    ] {
        if let Some(found) = value.as_deref().filter(|value| !known.contains(value)) {
            wrong.push((name, unknown(found, known)));
        }
    }
    let is_odd = |id: &&str| id.is_empty() || id.chars().any(|c| c.is_control() || c.is_whitespace());
    if let Some(id) = options.sse_kms_key_id.as_deref().filter(is_odd) {
        let why = format!("found {}, expected the id, the ARN or an alias of a KMS key", arn::quoted(id));
        wrong.push(("sse_kms_key_id", why));
    }
    if let Some(class) = options.storage_class.as_deref().filter(|class| !is_a_word(class)) {
        wrong.push(("storage_class", unknown(class, values::STORAGE_CLASS)));
    }
    if let Some(date) = options.object_lock_retain_until_date.as_deref().filter(|date| !is_a_time(date)) {
        let why = format!("found {}, expected a time by RFC 3339, such as `2031-01-01T00:00:00Z`", arn::quoted(date));
        wrong.push(("object_lock_retain_until_date", why));
    }
    if let Some(why) = wrong_tags(&options.tagging) {
        wrong.push(("tagging", why));
    }
    if let Some(why) = options.copy_source.as_deref().and_then(wrong_copy_source) {
        wrong.push(("copy_source", why));
    }
    wrong
}

fn unknown(found: &str, known: &[&str]) -> String {
    let expected = match known {
        [one] => format!("`{one}`"),
        several => format!("one of `{}`", several.join("`, `")),
    };
    let guess = similar::closest(found, known.iter().copied()).map(|near| format!("; did you mean `{near}`?"));
    format!("found {}, expected {expected}{}", arn::quoted(found), guess.unwrap_or_default())
}

/// Whether it is written as storage classes are.
///
/// INVARIANT: S3 has added a class every few years, so one that is not known here is S3's to refuse.
fn is_a_word(class: &str) -> bool {
    !class.is_empty() && class.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// RFC 3339 alone, of all that this parser takes.
fn is_a_time(text: &str) -> bool {
    text.as_bytes().get(10) == Some(&b'T') && !text.contains('[') && text.parse::<jiff::Timestamp>().is_ok()
}

/// 256 bits (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html>).
fn is_customer_key(SseCustomerKey(key): &SseCustomerKey) -> bool {
    key == SseCustomerKey::RANDOM || BASE64_STANDARD.decode(key).is_ok_and(|bytes| bytes.len() == 32)
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html>
fn wrong_tags(tags: &BTreeMap<String, String>) -> Option<String> {
    if tags.len() > 10 {
        return Some(format!("has {} tags, and an object takes 10", tags.len()));
    }
    tags.iter().find_map(|(key, value)| {
        let key_length = key.encode_utf16().count();
        let shown = arn::quoted(key);
        if !(1..=128).contains(&key_length) {
            Some(format!("the key {shown} has {key_length} characters, and a tag's key has 1 to 128"))
        } else if value.encode_utf16().count() > 256 {
            Some(format!("the value of {shown} is longer than 256 characters"))
        } else if key.to_ascii_lowercase().starts_with("aws:") {
            Some(format!("the key {shown} begins with `aws:`, which AWS keeps for itself"))
        } else {
            None
        }
    })
}

fn wrong_copy_source(source: &str) -> Option<String> {
    let expected = "expected `bucket/key`, or an access point ARN with `/object/key`";
    let (bucket, key) = match source.split_once("/object/") {
        Some(parts) if source.starts_with("arn:") => parts,
        _ if source.starts_with("arn:") => return Some(format!("found {}, {expected}", arn::quoted(source))),
        _ => source.split_once('/').unwrap_or((source, "")),
    };
    if key.is_empty() {
        return Some(format!("found {}, {expected}", arn::quoted(source)));
    }
    Bucket::parse(bucket).err().map(|why| format!("{why}; {expected}"))
}
