//! HeadObject (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>).

use super::{Request, charged};
use crate::answer::{Answer, Success};

pub(super) async fn send(request: &Request<'_>) -> Answer {
    let options = request.options();
    let sent = request
        .client
        .head_object()
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
    request.answered(sent, |output| Success {
        version_id: output.version_id,
        e_tag: output.e_tag,
        delete_marker: output.delete_marker.unwrap_or_default(),
        server_side_encryption: output.server_side_encryption.map(|word| word.as_str().to_owned()),
        sse_kms_key_id: output.ssekms_key_id,
        storage_class: output.storage_class.map(|word| word.as_str().to_owned()),
        request_charged: charged(output.request_charged.as_ref()),
        ..Success::default()
    })
}
