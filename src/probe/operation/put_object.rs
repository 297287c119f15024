//! PutObject (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>).

use aws_sdk_s3::primitives::ByteStream;

use super::{BODY, BODY_CRC32, ONLY_IF_ABSENT, Request, charged, date, tagging_header};
use crate::{
    answer::{Answer, Success},
    probe::answer::not_sent,
};

pub(super) async fn send(request: &Request<'_>) -> Answer {
    let options = request.options();
    let retain_until = match date(options.object_lock_retain_until_date.as_deref()) {
        Ok(date) => date,
        Err(because) => return not_sent(&because),
    };
    let upload = request
        .client
        .put_object()
        .bucket(request.bucket())
        .key(request.key())
        .if_none_match(ONLY_IF_ABSENT)
        .set_expected_bucket_owner(request.expected_bucket_owner())
        .set_server_side_encryption(request.word(&options.server_side_encryption))
        .set_ssekms_key_id(options.sse_kms_key_id.clone())
        .set_bucket_key_enabled(options.bucket_key_enabled)
        .set_sse_customer_algorithm(request.sse_c.algorithm.clone())
        .set_sse_customer_key(request.sse_c.key.clone())
        .set_sse_customer_key_md5(request.sse_c.key_md5.clone())
        .set_acl(request.word(&options.acl))
        .set_request_payer(request.word(&options.request_payer))
        .set_storage_class(request.word(&options.storage_class))
        .set_tagging(tagging_header(&options.tagging))
        .set_object_lock_mode(request.word(&options.object_lock_mode))
        .set_object_lock_retain_until_date(retain_until)
        .set_object_lock_legal_hold_status(request.word(&options.object_lock_legal_hold))
        .body(ByteStream::from_static(BODY));
    let upload = match request.word(&options.checksum_algorithm) {
        Some(algorithm) => upload.checksum_algorithm(algorithm),
        None => upload.checksum_crc32(BODY_CRC32),
    };
    request.answered(upload.send().await, |output| Success {
        version_id: output.version_id,
        e_tag: output.e_tag,
        server_side_encryption: output.server_side_encryption.map(|word| word.as_str().to_owned()),
        sse_kms_key_id: output.ssekms_key_id,
        request_charged: charged(output.request_charged.as_ref()),
        ..Success::default()
    })
}
