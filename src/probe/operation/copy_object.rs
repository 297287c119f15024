//! CopyObject (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>).

use aws_sdk_s3::types::TaggingDirective;

use super::{ONLY_IF_ABSENT, Request, charged, copy_source_header, date, upload::upload};
use crate::{
    answer::{Answer, Success},
    probe::answer::not_sent,
};

pub(super) async fn send(request: &Request<'_>) -> Answer {
    let options = request.options();
    let Some(source) = &options.copy_source else {
        return not_sent("the copy has no source");
    };
    let retain_until = match date(options.object_lock_retain_until_date.as_deref()) {
        Ok(date) => date,
        Err(because) => return not_sent(&because),
    };
    let sent = upload!(request, retain_until, request.client.copy_object())
        .copy_source(copy_source_header(source))
        .if_none_match(ONLY_IF_ABSENT)
        // Without the directive S3 copies the source's tags and ignores the header.
        .set_tagging_directive(
            request
                .word(&options.tagging_directive)
                .or_else(|| (!options.tagging.is_empty()).then_some(TaggingDirective::Replace)),
        )
        .set_checksum_algorithm(request.word(&options.checksum_algorithm))
        .send()
        .await;
    request.answered(sent, |output| Success {
        version_id: output.version_id,
        e_tag: output.copy_object_result.and_then(|result| result.e_tag),
        server_side_encryption: output.server_side_encryption.map(|word| word.as_str().to_owned()),
        sse_kms_key_id: output.ssekms_key_id,
        request_charged: charged(output.request_charged.as_ref()),
        ..Success::default()
    })
}
