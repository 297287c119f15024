//! ListObjectsV2, one page (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>).
//!
//! Without `max-keys` and `delimiter`: a policy can look at both (`s3:max-keys`, `s3:delimiter`).

use super::{Request, charged};
use crate::answer::{Answer, Success};

/// How many keys are kept for a reader to see what was listed.
const KEPT: usize = 5;

pub(super) async fn send(request: &Request<'_>) -> Answer {
    let sent = request
        .client
        .list_objects_v2()
        .bucket(request.bucket())
        .set_prefix(request.call.prefix.clone())
        .set_expected_bucket_owner(request.expected_bucket_owner())
        .set_request_payer(request.word(&request.options().request_payer))
        .send()
        .await;
    request.answered(sent, |output| Success {
        request_charged: charged(output.request_charged.as_ref()),
        keys: output.contents.into_iter().flatten().filter_map(|object| object.key).take(KEPT).collect(),
        ..Success::default()
    })
}
