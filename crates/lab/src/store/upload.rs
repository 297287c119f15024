//! Multipart uploads that are not completed.

use std::collections::BTreeMap;

use bytes::{Bytes, BytesMut};
use http::HeaderMap;
use jiff::Timestamp;
use s3s::crypto::{Checksum as _, Md5};

use super::version::{Content, etag, hex};

/// One part.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) body: Bytes,
    pub(crate) etag: Box<str>,
    pub(crate) modified: Timestamp,
}

impl Part {
    pub(crate) fn new(body: Bytes) -> Self {
        Self { etag: etag(&body).into(), body, modified: Timestamp::now() }
    }
}

/// An unfinished upload.
#[derive(Debug, Clone)]
pub(crate) struct Upload {
    pub(crate) key: String,
    pub(crate) started: Timestamp,
    /// The ARN of who started it.
    pub(crate) initiator: String,
    /// What the request that started it said about the object: parts cannot say it, and are judged by it.
    pub(crate) headers: HeaderMap,
    /// What the finished object will be, still without a body.
    pub(crate) template: Content,
    pub(crate) parts: BTreeMap<i32, Part>,
}

impl Upload {
    /// The object made of the parts chosen, in that order; `Err` with the number of a part that
    /// is missing or has another ETag.
    pub(crate) fn complete(&self, chosen: &[(i32, Option<String>)]) -> Result<Content, i32> {
        let mut body = BytesMut::new();
        let mut digests = Vec::new();
        for (number, etag) in chosen {
            let part = self.parts.get(number).ok_or(*number)?;
            if etag.as_ref().is_some_and(|etag| etag.trim_matches('"') != &*part.etag) {
                return Err(*number);
            }
            body.extend_from_slice(&part.body);
            digests.extend_from_slice(&Md5::checksum(&part.body));
        }
        let etag = format!("{}-{}", hex(&Md5::checksum(&digests)), chosen.len());
        Ok(Content { body: body.freeze(), etag: etag.into(), ..self.template.clone() })
    }
}
