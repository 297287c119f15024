//! PutObject (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>).

use aws_sdk_s3::primitives::ByteStream;

use super::{BODY, BODY_CRC32, ONLY_IF_ABSENT, Request, charged, date, upload::upload};
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
    let upload = upload!(request, retain_until, request.client.put_object())
        .if_none_match(ONLY_IF_ABSENT)
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
