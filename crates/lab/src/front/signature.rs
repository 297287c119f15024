//! Signature Version 4 for the services beside S3, whose requests `s3s` does not take.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>

use hmac::{Hmac, KeyInit, Mac};
use http::{HeaderMap, Method, Uri};
use jiff::Timestamp;
use s3s::crypto::{Checksum as _, Sha256};

use super::scope::Scope;
use crate::store::hex;

/// Seconds that the clocks may differ.
const MAX_SKEW: i64 = 15 * 60;

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is not the one that the secret makes, or it covers too little.
    Mismatch,
    /// It was made too long ago, or is of the future.
    Skewed,
}

/// What a signature is made of.
pub(crate) struct Signed<'a> {
    pub(crate) method: &'a Method,
    pub(crate) uri: &'a Uri,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) body: &'a [u8],
}

/// Whether the `Authorization` header of a request was made with `secret`.
pub(crate) fn verify(signed: &Signed<'_>, scope: &Scope, secret: &str) -> Result<(), Refused> {
    let text = |name: &str| signed.headers.get(name).and_then(|value| value.to_str().ok());
    let authorization = text("authorization").ok_or(Refused::Mismatch)?;
    let field = |name: &str| authorization.split([',', ' ']).find_map(|part| part.strip_prefix(name));
    let names = field("SignedHeaders=").ok_or(Refused::Mismatch)?;
    let given = field("Signature=").ok_or(Refused::Mismatch)?;
    let date = text("x-amz-date").ok_or(Refused::Mismatch)?;
    check_clock(date, &scope.date)?;
    if !names.split(';').any(|name| name == "host") {
        return Err(Refused::Mismatch);
    }
    let canonical = canonical_request(signed, names);
    let day_scope = format!("{}/{}/{}/aws4_request", scope.date, scope.region, scope.service);
    let digest = hex(Sha256::checksum(canonical.as_bytes()).as_ref());
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{day_scope}\n{digest}");
    let mut key = format!("AWS4{secret}").into_bytes();
    for part in [&scope.date, &scope.region, &scope.service, "aws4_request"] {
        key = hmac(&key, part.as_bytes());
    }
    if hex(&hmac(&key, to_sign.as_bytes())) == given { Ok(()) } else { Err(Refused::Mismatch) }
}

fn check_clock(date: &str, day: &str) -> Result<(), Refused> {
    if !date.starts_with(day) {
        return Err(Refused::Mismatch);
    }
    let parsed = jiff::fmt::strtime::parse("%Y%m%dT%H%M%SZ", date).and_then(|parsed| parsed.to_datetime());
    let at = parsed.and_then(|at| jiff::tz::TimeZone::UTC.to_timestamp(at)).map_err(|_| Refused::Mismatch)?;
    let distance = Timestamp::now().as_second() - at.as_second();
    if distance.abs() > MAX_SKEW { Err(Refused::Skewed) } else { Ok(()) }
}

fn canonical_request(signed: &Signed<'_>, names: &str) -> String {
    let mut pairs: Vec<(String, String)> = signed
        .uri
        .query()
        .map(|query| {
            form_urlencoded::parse(query.as_bytes()).map(|(key, value)| (encode(&key), encode(&value))).collect()
        })
        .unwrap_or_default();
    pairs.sort();
    let query: Vec<String> = pairs.into_iter().map(|(key, value)| format!("{key}={value}")).collect();
    let mut headers = String::new();
    for name in names.split(';') {
        let values: Vec<String> = signed
            .headers
            .get_all(name)
            .iter()
            .map(|value| String::from_utf8_lossy(value.as_bytes()).split_whitespace().collect::<Vec<_>>().join(" "))
            .collect();
        headers.push_str(&format!("{name}:{}\n", values.join(",")));
    }
    let payload = hex(Sha256::checksum(signed.body).as_ref());
    // Every service but S3 encodes the path a second time.
    let path: Vec<String> = signed.uri.path().split('/').map(encode).collect();
    let path = if is_s3(signed) { signed.uri.path().to_owned() } else { path.join("/") };
    format!("{}\n{path}\n{}\n{headers}\n{names}\n{payload}", signed.method, query.join("&"))
}

/// S3 Control signs as `s3`, whose paths are encoded once.
fn is_s3(signed: &Signed<'_>) -> bool {
    signed.uri.path().starts_with("/v20180820/")
}

fn encode(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn hmac(key: &[u8], data: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length, so there is nothing to go wrong.
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(key).unwrap_or_else(|_| unreachable!("any key length is valid"));
    mac.update(data);
    mac.finalize().into_bytes().to_vec()
}
