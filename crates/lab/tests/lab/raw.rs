//! Requests byte by byte, signed where they should get further than the door.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use s3litmus_lab::RunningLab;
use sha2::{Digest, Sha256};

/// Sends bytes and gives all that comes back.
pub(crate) fn send(lab: &RunningLab, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(lab.address()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // A server may answer and close before all is sent.
    let _ = stream.write_all(bytes);
    let _ = stream.shutdown(std::net::Shutdown::Write);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// The head of a request of the demo's owner, with a signature over these headers, host and date.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>
pub(crate) fn signed(method: &str, path: &str, payload: &str, headers: &[(&str, &str)]) -> String {
    let date = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ").to_string();
    let mut all: Vec<(&str, &str)> = headers.to_vec();
    all.extend([("host", "127.0.0.1"), ("x-amz-content-sha256", payload), ("x-amz-date", &date)]);
    all.sort_unstable();
    let lines: String = all.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let names = all.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(";");
    let canonical = format!("{method}\n{path}\n\n{lines}\n{names}\n{payload}");
    let scope = format!("{}/us-east-1/s3/aws4_request", &date[..8]);
    let to_sign = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let mut key = b"AWS4owner-secret".to_vec();
    for part in scope.split('/').chain([to_sign.as_str()]) {
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(part.as_bytes());
        key = mac.finalize().into_bytes().to_vec();
    }
    let lines: String = all.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!(
        "{method} {path} HTTP/1.1\r\n{lines}authorization: AWS4-HMAC-SHA256 \
         Credential=AKIAOWNER/{scope}, SignedHeaders={names}, Signature={}\r\n",
        hex(&key)
    )
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
