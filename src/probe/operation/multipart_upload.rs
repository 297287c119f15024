//! CreateMultipartUpload, one UploadPart, CompleteMultipartUpload
//! (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html>). The answer is that of the first request
//! that fails, else that of the last; an upload that does not get to its end is aborted.

use aws_sdk_s3::{
    primitives::ByteStream,
    types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart},
};

use super::{BODY, BODY_CRC32, ONLY_IF_ABSENT, Outcome, Request, charged, date, upload::upload};
use crate::{
    answer::{Answer, Success},
    probe::answer::{malformed, not_sent},
};

pub(super) async fn send(request: &Request<'_>) -> Outcome {
    let upload_id = match create(request).await {
        Ok(upload_id) => upload_id,
        Err(answer) => return outcome(answer, "CreateMultipartUpload"),
    };
    let (answer, failed) = match upload_part(request, &upload_id).await {
        Ok(part) => {
            let answer = complete(request, &upload_id, part).await;
            if matches!(answer, Answer::Succeeded(_)) {
                return outcome(answer, "CompleteMultipartUpload");
            }
            (answer, "CompleteMultipartUpload")
        }
        Err(answer) => (answer, "UploadPart"),
    };
    let aborted = abort(request, &upload_id).await;
    Outcome { open_upload: (!matches!(aborted, Answer::Succeeded(_))).then_some(upload_id), ..outcome(answer, failed) }
}

/// AbortMultipartUpload (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html>).
pub(in crate::probe) async fn abort(request: &Request<'_>, upload_id: &str) -> Answer {
    let sent = request
        .client
        .abort_multipart_upload()
        .bucket(request.bucket())
        .key(request.key())
        .upload_id(upload_id)
        .set_expected_bucket_owner(request.expected_bucket_owner())
        .set_request_payer(request.word(&request.options().request_payer))
        .send()
        .await;
    request.answered(sent, |_| Success::default())
}

fn outcome(answer: Answer, request: &'static str) -> Outcome {
    Outcome { request: Some(request), ..answer.into() }
}

async fn create(request: &Request<'_>) -> Result<String, Answer> {
    let options = request.options();
    let retain_until = date(options.object_lock_retain_until_date.as_deref()).map_err(|because| not_sent(&because))?;
    let algorithm = request.word(&options.checksum_algorithm).unwrap_or(ChecksumAlgorithm::Crc32);
    let sent = upload!(request, retain_until, request.client.create_multipart_upload())
        .checksum_algorithm(algorithm)
        .send()
        .await;
    let mut upload_id = None;
    match request.answered(sent, |output| {
        upload_id = output.upload_id;
        Success::default()
    }) {
        Answer::Succeeded(_) => upload_id.ok_or_else(|| malformed("a multipart upload was begun without an id")),
        answer => Err(answer),
    }
}

async fn upload_part(request: &Request<'_>, upload_id: &str) -> Result<CompletedPart, Answer> {
    let options = request.options();
    let upload = request
        .client
        .upload_part()
        .bucket(request.bucket())
        .key(request.key())
        .upload_id(upload_id)
        .part_number(1)
        .set_expected_bucket_owner(request.expected_bucket_owner())
        .set_sse_customer_algorithm(request.sse_c.algorithm.clone())
        .set_sse_customer_key(request.sse_c.key.clone())
        .set_sse_customer_key_md5(request.sse_c.key_md5.clone())
        .set_request_payer(request.word(&options.request_payer))
        .body(ByteStream::from_static(BODY));
    let upload = match request.word(&options.checksum_algorithm) {
        Some(algorithm) => upload.checksum_algorithm(algorithm),
        None => upload.checksum_crc32(BODY_CRC32),
    };
    let mut part = None;
    match request.answered(upload.send().await, |output| {
        let uploaded = CompletedPart::builder()
            .part_number(1)
            .set_e_tag(output.e_tag.clone())
            .set_checksum_crc32(output.checksum_crc32)
            .set_checksum_crc32_c(output.checksum_crc32_c)
            .set_checksum_crc64_nvme(output.checksum_crc64_nvme)
            .set_checksum_sha1(output.checksum_sha1)
            .set_checksum_sha256(output.checksum_sha256);
        part = Some(uploaded.build());
        Success { e_tag: output.e_tag, ..Success::default() }
    }) {
        Answer::Succeeded(_) => part.ok_or_else(|| malformed("a part was uploaded without an answer")),
        answer => Err(answer),
    }
}

async fn complete(request: &Request<'_>, upload_id: &str, part: CompletedPart) -> Answer {
    let sent = request
        .client
        .complete_multipart_upload()
        .bucket(request.bucket())
        .key(request.key())
        .upload_id(upload_id)
        .multipart_upload(CompletedMultipartUpload::builder().parts(part).build())
        .if_none_match(ONLY_IF_ABSENT)
        .set_expected_bucket_owner(request.expected_bucket_owner())
        .set_sse_customer_algorithm(request.sse_c.algorithm.clone())
        .set_sse_customer_key(request.sse_c.key.clone())
        .set_sse_customer_key_md5(request.sse_c.key_md5.clone())
        .set_request_payer(request.word(&request.options().request_payer))
        .send()
        .await;
    request.answered(sent, |output| Success {
        version_id: output.version_id,
        e_tag: output.e_tag,
        server_side_encryption: output.server_side_encryption.map(|word| word.as_str().to_owned()),
        sse_kms_key_id: output.ssekms_key_id,
        request_charged: charged(output.request_charged.as_ref()),
        ..Success::default()
    })
}
