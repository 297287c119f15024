//! GetObject, with a version where one is named
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>).
//!
//! The request has no `Range`: it is the workload's. Of the body, a small one is read to its end, so that the connection
//! can be used again; a larger one is dropped with its connection, since what it holds is nobody's business here.

use super::{Request, charged};
use crate::answer::{Answer, Success};

/// Up to this size a body is read and forgotten; a new connection would cost more.
const WORTH_READING: i64 = 64 * 1024;

pub(super) async fn send(request: &Request<'_>) -> Answer {
    let options = request.options();
    let sent = request
        .client
        .get_object()
        .bucket(request.bucket())
        .key(request.key())
        .set_version_id(options.version_id.clone())
        .set_expected_bucket_owner(request.expected_bucket_owner())
        .set_request_payer(request.word(&options.request_payer))
        .set_sse_customer_algorithm(request.sse_c.algorithm.clone())
        .set_sse_customer_key(request.sse_c.key.clone())
        .set_sse_customer_key_md5(request.sse_c.key_md5.clone())
        .send()
        .await;
    let mut body = None;
    let answer = request.answered(sent, |output| {
        body = Some((output.content_length, output.body));
        Success {
            version_id: output.version_id,
            e_tag: output.e_tag,
            delete_marker: output.delete_marker.unwrap_or_default(),
            server_side_encryption: output.server_side_encryption.map(|word| word.as_str().to_owned()),
            sse_kms_key_id: output.ssekms_key_id,
            storage_class: output.storage_class.map(|word| word.as_str().to_owned()),
            request_charged: charged(output.request_charged.as_ref()),
            ..Success::default()
        }
    });
    if let Some((Some(0..=WORTH_READING), mut body)) = body {
        // A body that breaks off does not change that the object may be read.
        while let Some(Ok(_)) = body.next().await {}
    }
    answer
}
