//! Bodies: read with a limit, and compared with the digests that the client sent.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use http::HeaderMap;
use s3s::TrailingHeaders;
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Crc32, Crc32c, Crc64Nvme, Md5, Sha1, Sha256};
use s3s::dto::{Checksum, StreamingBlob};

use crate::wording::{self, Failure};

/// The largest object or part: the lab keeps them in memory.
const MAX_OBJECT: usize = 64 << 20;
const PREFIX: &str = "x-amz-checksum-";
const ALGORITHMS: [&str; 5] = ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"];

/// A body with the checksums that it was verified by.
pub(super) struct Received {
    pub(super) body: Bytes,
    pub(super) checksum: Option<Checksum>,
}

/// Reads a body to its end and verifies it.
pub(super) async fn receive(
    blob: Option<StreamingBlob>,
    headers: &HeaderMap,
    trailers: Option<TrailingHeaders>,
) -> Result<Received, Failure> {
    let body = read(blob).await?;
    let length = headers.get("x-amz-decoded-content-length").and_then(|value| value.to_str().ok());
    if length.is_some_and(|length| length.parse() != Ok(body.len())) {
        return Err(wording::incomplete_body());
    }
    let trailing = trailers.and_then(|trailers| trailers.take()).unwrap_or_default();
    // A body that ends before the trailer that was announced was cut off.
    let announced = headers.get("x-amz-trailer").and_then(|value| value.to_str().ok()).into_iter();
    if announced.flat_map(|names| names.split(',')).any(|name| !trailing.contains_key(name.trim())) {
        return Err(wording::malformed_trailer());
    }
    let find = |name: &str| headers.get(name).or_else(|| trailing.get(name)).and_then(|value| value.to_str().ok());
    if let Some(md5) = find("content-md5") {
        if STANDARD.decode(md5).map(|raw| raw.len()) != Ok(16) {
            return Err(Failure::new(400, "InvalidDigest", "The Content-MD5 you specified was invalid."));
        }
        if STANDARD.encode(Md5::checksum(&body)) != md5 {
            return Err(wording::bad_digest("MD5"));
        }
    }
    let asked = headers.get("x-amz-sdk-checksum-algorithm").and_then(|value| value.to_str().ok());
    let mut hasher = ChecksumHasher::default();
    let mut wanted = Vec::new();
    for algorithm in ALGORITHMS {
        let given = find(&format!("{PREFIX}{}", algorithm.to_ascii_lowercase()));
        if given.is_some() || asked == Some(algorithm) {
            start(&mut hasher, algorithm);
            wanted.push((algorithm, given.map(str::to_owned)));
        }
    }
    if wanted.is_empty() {
        return Ok(Received { body, checksum: None });
    }
    hasher.update(&body);
    let computed = hasher.finalize();
    for (algorithm, given) in wanted {
        if given.is_some() && given.as_ref() != value(&computed, algorithm) {
            return Err(wording::bad_digest(algorithm));
        }
    }
    Ok(Received { body, checksum: Some(computed) })
}

async fn read(blob: Option<StreamingBlob>) -> Result<Bytes, Failure> {
    let Some(mut blob) = blob else { return Ok(Bytes::new()) };
    let mut whole = BytesMut::new();
    while let Some(chunk) = blob.next().await {
        let chunk = chunk.map_err(|error| broken(&error.to_string()))?;
        if whole.len() + chunk.len() > MAX_OBJECT {
            return Err(wording::entity_too_large(MAX_OBJECT));
        }
        whole.extend_from_slice(&chunk);
    }
    Ok(whole.freeze())
}

/// What a stream of `s3s` fails with: its error types are private, its messages tell.
fn broken(message: &str) -> Failure {
    let lower = message.to_ascii_lowercase();
    if lower.contains("signature") {
        return Failure::new(
            403,
            "SignatureDoesNotMatch",
            "The request signature we calculated does not match the signature you provided. Check your key and signing \
             method.",
        );
    }
    if lower.contains("sha256") || lower.contains("checksum") || lower.contains("hash") {
        return Failure::new(
            400,
            "XAmzContentSHA256Mismatch",
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        );
    }
    wording::incomplete_body()
}

fn start(hasher: &mut ChecksumHasher, algorithm: &str) {
    match algorithm {
        "CRC32" => hasher.crc32 = Some(Crc32::new()),
        "CRC32C" => hasher.crc32c = Some(Crc32c::new()),
        "CRC64NVME" => hasher.crc64nvme = Some(Crc64Nvme::new()),
        "SHA1" => hasher.sha1 = Some(Sha1::new()),
        _ => hasher.sha256 = Some(Sha256::new()),
    }
}

fn value<'a>(checksum: &'a Checksum, algorithm: &str) -> Option<&'a String> {
    match algorithm {
        "CRC32" => checksum.checksum_crc32.as_ref(),
        "CRC32C" => checksum.checksum_crc32c.as_ref(),
        "CRC64NVME" => checksum.checksum_crc64nvme.as_ref(),
        "SHA1" => checksum.checksum_sha1.as_ref(),
        _ => checksum.checksum_sha256.as_ref(),
    }
}
