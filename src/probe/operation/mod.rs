//! One file an S3 operation: which parts of a call it sends, and what of the answer is kept.
//!
//! Absent on purpose: `max-keys`, `Range` and other parameters that a workload need not send and a policy can look at.
//! What a write must carry beyond the suite's wishes is `If-None-Match: *`, so that no object is ever replaced.

mod copy_object;
mod delete_object;
mod get_bucket_location;
mod get_object;
mod get_object_tagging;
mod head_bucket;
mod head_object;
mod list_objects_v2;
mod multipart_upload;
mod put_object;
mod put_object_acl;
mod put_object_tagging;
mod upload;

use std::{
    collections::BTreeMap,
    error::Error,
    sync::atomic::{AtomicBool, Ordering},
};

use aws_sdk_s3::Client;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::{DateTime, date_time::Format, error::metadata::ProvideErrorMetadata};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

pub(super) use multipart_upload::abort;

use super::{answer, sse_c::SseC};
use crate::{
    answer::{Answer, Success},
    call::{Call, CallOptions, Operation},
};

/// What the run writes.
const BODY: &[u8] = b"s3litmus wrote this to learn whether it may. It can be deleted.\n";

/// CRC32 of [`BODY`]. Buckets with Object Lock want a checksum with every upload.
const BODY_CRC32: &str = "KFc34g==";

/// `If-None-Match: *`: S3 refuses the write where the key exists
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html>).
const ONLY_IF_ABSENT: &str = "*";

/// All that one request is made of.
pub(super) struct Request<'a> {
    pub(super) client: &'a Client,
    pub(super) call: &'a Call,
    pub(super) key: &'a str,
    pub(super) sse_c: SseC,
    /// Set where a request may have reached the service, but no answer of it came.
    in_doubt: AtomicBool,
}

/// What a request came to.
pub(super) struct Outcome {
    pub(super) answer: Answer,
    /// Which request of several the answer belongs to.
    pub(super) request: Option<&'static str>,
    /// Whether a request may have been carried out though nobody answered it.
    pub(super) in_doubt: bool,
    /// A multipart upload that was begun, not completed and could not be aborted.
    pub(super) open_upload: Option<String>,
}

impl From<Answer> for Outcome {
    fn from(answer: Answer) -> Self {
        Self { answer, request: None, in_doubt: false, open_upload: None }
    }
}

impl<'a> Request<'a> {
    pub(super) fn new(client: &'a Client, call: &'a Call, sse_c: SseC) -> Self {
        let key = call.key.as_deref().unwrap_or_default();
        Self { client, call, key, sse_c, in_doubt: AtomicBool::new(false) }
    }

    /// Sends it.
    pub(super) async fn send(&self) -> Outcome {
        let outcome: Outcome = match self.call.operation {
            Operation::PutObject => put_object::send(self).await.into(),
            Operation::GetObject | Operation::GetObjectVersion => get_object::send(self).await.into(),
            Operation::HeadObject => head_object::send(self).await.into(),
            Operation::DeleteObject => delete_object::send(self).await.into(),
            Operation::ListObjectsV2 => list_objects_v2::send(self).await.into(),
            Operation::HeadBucket => head_bucket::send(self).await.into(),
            Operation::CopyObject => copy_object::send(self).await.into(),
            Operation::MultipartUpload => multipart_upload::send(self).await,
            Operation::PutObjectTagging => put_object_tagging::send(self).await.into(),
            Operation::GetObjectTagging => get_object_tagging::send(self).await.into(),
            Operation::PutObjectAcl => put_object_acl::send(self).await.into(),
            Operation::GetBucketLocation => get_bucket_location::send(self).await.into(),
        };
        Outcome { in_doubt: self.in_doubt.load(Ordering::Relaxed), ..outcome }
    }

    fn options(&self) -> &CallOptions {
        &self.call.options
    }

    fn bucket(&self) -> String {
        self.call.bucket.clone()
    }

    fn key(&self) -> String {
        self.key.to_owned()
    }

    fn expected_bucket_owner(&self) -> Option<String> {
        self.call.expected_bucket_owner.clone()
    }

    /// An option as the SDK's enum, which passes on what it does not know.
    fn word<'o, T: From<&'o str>>(&self, option: &'o Option<String>) -> Option<T> {
        option.as_deref().map(T::from)
    }

    /// The answer to a request. S3 stamps every answer with a request id; where neither it nor an entity tag is there,
    /// something between answered in S3's stead (a proxy's page, say).
    fn answered<O, E>(&self, sent: Result<O, SdkError<E, HttpResponse>>, success: impl FnOnce(O) -> Success) -> Answer
    where
        O: aws_types::request_id::RequestId,
        E: Error + ProvideErrorMetadata + Send + Sync + 'static,
    {
        match sent {
            Ok(output) => {
                let stamped = output.request_id().is_some();
                let success = success(output);
                if stamped || success.e_tag.is_some() || success.version_id.is_some() {
                    Answer::Succeeded(success)
                } else {
                    answer::malformed("a success with no request id and no entity tag is not an answer of S3")
                }
            }
            Err(error) => {
                if answer::may_have_arrived(&error) {
                    self.in_doubt.store(true, Ordering::Relaxed);
                }
                answer::from_error(&error)
            }
        }
    }
}

/// A tag set as `x-amz-tagging` has it: `a=b&c=d`, encoded like a query.
fn tagging_header(tags: &BTreeMap<String, String>) -> Option<String> {
    let encoded = |text| utf8_percent_encode(text, NON_ALPHANUMERIC);
    let pairs: Vec<String> = tags.iter().map(|(key, value)| format!("{}={}", encoded(key), encoded(value))).collect();
    (!pairs.is_empty()).then(|| pairs.join("&"))
}

/// What a path keeps as it is.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'_').remove(b'.').remove(b'~').remove(b':');

/// `x-amz-copy-source`, encoded as S3 wants it; a version at the end stays a parameter.
fn copy_source_header(source: &str) -> String {
    let (source, version) = match source.rsplit_once("?versionId=") {
        Some((source, version)) => (source, Some(version)),
        None => (source, None),
    };
    let mut header = utf8_percent_encode(source, PATH).to_string();
    if let Some(version) = version {
        header.push_str("?versionId=");
        header.push_str(&utf8_percent_encode(version, PATH).to_string());
    }
    header
}

/// A date of the suite.
fn date(text: Option<&str>) -> Result<Option<DateTime>, String> {
    text.map(|text| {
        DateTime::from_str(text, Format::DateTimeWithOffset)
            .map_err(|_| format!("`{text}` is not a date like 2030-01-31T00:00:00Z"))
    })
    .transpose()
}

/// Whether S3 said that the requester pays for this.
fn charged(header: Option<&aws_sdk_s3::types::RequestCharged>) -> bool {
    header.is_some()
}

#[cfg(test)]
mod tests {
    use base64::{Engine as _, engine::general_purpose::STANDARD};

    use super::*;

    #[test]
    fn the_checksum_is_that_of_the_body() {
        let mut crc = u32::MAX;
        for byte in BODY {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
            }
        }
        assert_eq!(STANDARD.encode((!crc).to_be_bytes()), BODY_CRC32);
    }

    #[test]
    fn tags_are_encoded_like_a_query() {
        let tags = BTreeMap::from([("a b".to_owned(), "1&2=3".to_owned()), ("team".to_owned(), "data".to_owned())]);
        assert_eq!(tagging_header(&tags).as_deref(), Some("a%20b=1%262%3D3&team=data"));
        assert_eq!(tagging_header(&BTreeMap::new()), None);
    }

    #[test]
    fn a_copy_source_is_encoded_but_for_its_structure() {
        for (source, header) in [
            ("bucket/a/b c+é.json", "bucket/a/b%20c%2B%C3%A9.json"),
            ("bucket/a?versionId=v1", "bucket/a?versionId=v1"),
            (
                "arn:aws:s3:us-east-1:111122223333:accesspoint/a/object/x/y",
                "arn:aws:s3:us-east-1:111122223333:accesspoint/a/object/x/y",
            ),
        ] {
            assert_eq!(copy_source_header(source), header);
        }
    }

    #[test]
    fn a_date_that_is_none_is_not_sent() {
        assert!(date(Some("2030-01-31T00:00:00Z")).is_ok_and(|date| date.is_some()));
        assert!(date(Some("tomorrow")).is_err());
    }
}
