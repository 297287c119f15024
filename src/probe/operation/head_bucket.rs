//! HeadBucket (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>).

use super::Request;
use crate::answer::{Answer, Success};

pub(super) async fn send(request: &Request<'_>) -> Answer {
    let sent = request
        .client
        .head_bucket()
        .bucket(request.bucket())
        .set_expected_bucket_owner(request.expected_bucket_owner())
        .send()
        .await;
    request.answered(sent, |_| Success::default())
}
