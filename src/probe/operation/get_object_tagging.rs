//! GetObjectTagging (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html>).

use super::Request;
use crate::answer::{Answer, Success};

pub(super) async fn send(request: &Request<'_>) -> Answer {
    let options = request.options();
    let sent = request
        .client
        .get_object_tagging()
        .bucket(request.bucket())
        .key(request.key())
        .set_version_id(options.version_id.clone())
        .set_expected_bucket_owner(request.expected_bucket_owner())
        .set_request_payer(request.word(&options.request_payer))
        .send()
        .await;
    request.answered(sent, |output| Success { version_id: output.version_id, ..Success::default() })
}
