//! Sends an answer: an edge with the network.
//!
//! In: a URL and a body. Out: whether S3 took it. Absent on purpose: the URL in any message, since whoever has it can
//! answer for the stack.

use std::time::Duration;

use aws_smithy_runtime_api::client::{http::HttpConnector, orchestrator::HttpRequest};
use aws_smithy_types::body::SdkBody;

use super::ResponseUrl;
use crate::probe::connector;

/// S3 may be slow or busy for a moment.
const TRIES: u32 = 3;
const CONNECT: Duration = Duration::from_secs(2);
const TRY: Duration = Duration::from_secs(4);
const PAUSE: Duration = Duration::from_millis(200);

/// Sends the body until S3 takes it, three times at most. A 4xx is final: the URL is wrong or too old.
///
/// # Errors
/// What came last, without the URL.
pub async fn put(url: &ResponseUrl, body: &[u8]) -> Result<(), String> {
    let connector = connector(CONNECT, TRY);
    let mut last = String::new();
    for attempt in 0..TRIES {
        if attempt > 0 {
            tokio::time::sleep(PAUSE * 2_u32.pow(attempt - 1)).await;
        }
        let sent = tokio::time::timeout(TRY, connector.call(request(url, body)?)).await;
        last = match sent {
            Ok(Ok(response)) if response.status().is_success() => return Ok(()),
            Ok(Ok(response)) if response.status().is_client_error() => {
                return Err(format!("S3 answered the status {}", response.status().as_u16()));
            }
            Ok(Ok(response)) => format!("S3 answered the status {}", response.status().as_u16()),
            Ok(Err(error)) => reason(&error),
            Err(_) => format!("no answer within {} s", TRY.as_secs()),
        };
    }
    Err(last)
}

/// The URL is signed for an empty content type, which HTTP clients would otherwise fill in.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-lambda-function-code-cfnresponsemodule.html>
fn request(url: &ResponseUrl, body: &[u8]) -> Result<HttpRequest, String> {
    let request = http::Request::builder()
        .method(http::Method::PUT)
        .uri(url.as_str())
        .header(http::header::CONTENT_TYPE, "")
        .header(http::header::CONTENT_LENGTH, body.len())
        .body(SdkBody::from(body))
        .map_err(|_| "the URL cannot be used in a request".to_owned())?;
    HttpRequest::try_from(request).map_err(|_| "the URL cannot be used in a request".to_owned())
}

/// Only the kind: the whole error may hold the request's address.
fn reason(error: &aws_smithy_runtime_api::client::result::ConnectorError) -> String {
    match error {
        error if error.is_timeout() => "the connection took too long".to_owned(),
        error if error.is_io() => "the connection failed".to_owned(),
        _ => "the request could not be sent".to_owned(),
    }
}
