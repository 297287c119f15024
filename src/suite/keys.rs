//! Prefixes and keys that S3 takes (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html>).

use super::arn;

/// The longest key in bytes of UTF-8.
const LONGEST_KEY: usize = 1024;

/// What the run puts behind a prefix: `s3litmus-`, a ULID, a hyphen and up to six digits.
const LONGEST_NAME: usize = 9 + 26 + 1 + 6;

/// What is wrong with a prefix under which the run writes.
pub(super) fn wrong_prefix(prefix: &str) -> Option<String> {
    let longest = LONGEST_KEY - LONGEST_NAME;
    if prefix.len() > longest {
        return Some(format!(
            "is {} bytes long, and with the run's own name behind it a key takes a prefix of {longest}",
            prefix.len()
        ));
    }
    wrong_path(prefix)
}

/// What is wrong with a whole key.
pub(super) fn wrong_key(key: &str) -> Option<String> {
    if key.is_empty() {
        return Some("is empty, expected the whole key of an object".to_owned());
    }
    if key.len() > LONGEST_KEY {
        return Some(format!("is {} bytes long, and a key has at most {LONGEST_KEY}", key.len()));
    }
    wrong_path(key)
}

fn wrong_path(text: &str) -> Option<String> {
    if let Some(rest) = text.strip_prefix("s3://") {
        let path = rest.split_once('/').map_or("", |(_, path)| path);
        return Some(format!(
            "found the URI {}, expected what is behind the bucket: {}",
            arn::quoted(text),
            arn::quoted(path)
        ));
    }
    if text.starts_with("arn:") {
        return Some(format!("found the ARN {}, expected what is behind the bucket", arn::quoted(text)));
    }
    if text.contains('*') {
        return Some(format!("found {}: `*` is for policies; here it would be part of the key", arn::quoted(text)));
    }
    if let Some(odd) = text.chars().find(|c| c.is_control()) {
        return Some(format!("has the control character `{}`", odd.escape_default()));
    }
    let mut depth = 0_usize;
    for segment in text.split('/') {
        match segment {
            ".." if depth == 0 => {
                return Some(format!("found {}, where `..` leads out of the bucket", arn::quoted(text)));
            }
            ".." => depth -= 1,
            "." => {}
            _ => depth += 1,
        }
    }
    None
}
