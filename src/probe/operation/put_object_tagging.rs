//! PutObjectTagging (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html>).

use aws_sdk_s3::types::{Tag, Tagging};

use super::Request;
use crate::{
    answer::{Answer, Success},
    probe::answer::{chain, not_sent},
};

pub(super) async fn send(request: &Request<'_>) -> Answer {
    let options = request.options();
    let tags = options.tagging.iter().map(|(key, value)| Tag::builder().key(key).value(value).build());
    let tagging =
        tags.collect::<Result<Vec<_>, _>>().and_then(|tags| Tagging::builder().set_tag_set(Some(tags)).build());
    let tagging = match tagging {
        Ok(tagging) => tagging,
        Err(error) => return not_sent(&chain(&error)),
    };
    let sent = request
        .client
        .put_object_tagging()
        .bucket(request.bucket())
        .key(request.key())
        .tagging(tagging)
        .set_version_id(options.version_id.clone())
        .set_checksum_algorithm(request.word(&options.checksum_algorithm))
        .set_expected_bucket_owner(request.expected_bucket_owner())
        .set_request_payer(request.word(&options.request_payer))
        .send()
        .await;
    request.answered(sent, |output| Success { version_id: output.version_id, ..Success::default() })
}
