//! DeleteObject (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html>).

use super::{Request, charged};
use crate::answer::{Answer, Success};

pub(super) async fn send(request: &Request<'_>) -> Answer {
    let options = request.options();
    let sent = request
        .client
        .delete_object()
        .bucket(request.bucket())
        .key(request.key())
        .set_version_id(options.version_id.clone())
        .set_expected_bucket_owner(request.expected_bucket_owner())
        .set_request_payer(request.word(&options.request_payer))
        .send()
        .await;
    request.answered(sent, |output| Success {
        version_id: output.version_id,
        delete_marker: output.delete_marker.unwrap_or_default(),
        request_charged: charged(output.request_charged.as_ref()),
        ..Success::default()
    })
}
