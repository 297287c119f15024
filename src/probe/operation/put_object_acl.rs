//! PutObjectAcl with a canned ACL (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html>).

use super::{Request, charged};
use crate::answer::{Answer, Success};

pub(super) async fn send(request: &Request<'_>) -> Answer {
    let options = request.options();
    let sent = request
        .client
        .put_object_acl()
        .bucket(request.bucket())
        .key(request.key())
        .set_acl(request.word(&options.acl))
        .set_version_id(options.version_id.clone())
        .set_checksum_algorithm(request.word(&options.checksum_algorithm))
        .set_expected_bucket_owner(request.expected_bucket_owner())
        .set_request_payer(request.word(&options.request_payer))
        .send()
        .await;
    request.answered(sent, |output| Success {
        request_charged: charged(output.request_charged.as_ref()),
        ..Success::default()
    })
}
