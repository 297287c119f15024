//! The permissions that one request needs beside its operation's own.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html> (`s3:PutObjectAcl`, `s3:PutObjectTagging`),
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html>,
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>,
//! <https://repost.aws/knowledge-center/s3-troubleshoot-copy-between-buckets> (`s3:GetObjectTagging` on a tagged source and
//! `s3:PutObjectTagging` on its copy)

use super::Field;
use crate::call::{Call, CallOptions, Operation};

/// What a permission is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Need {
    /// The operation itself.
    Operation,
    /// A header of the request, which has an action of its own.
    Header(Field),
    /// Reading the source of a copy.
    CopySource,
    /// Reading the tags of a copy's source.
    SourceTags,
    /// Setting the tags that a copy takes over from its source.
    CopiedTags,
    /// Using the KMS key.
    Key,
    /// Learning that an object does not exist.
    List,
    /// Assuming the role.
    AssumeRole,
    /// What S3 names beside those.
    Named,
}

/// What a request needs, its operation's own action first. KMS is not in it, since the key decides.
pub(super) fn of(call: &Call) -> Vec<(Need, &'static str)> {
    let mut needs = vec![(Need::Operation, call.action())];
    let uploads = matches!(call.operation, Operation::PutObject | Operation::CopyObject | Operation::MultipartUpload);
    if uploads {
        needs.extend(
            HEADERS
                .iter()
                .filter(|(field, _)| sends(&call.options, *field))
                .map(|(field, action)| (Need::Header(*field), *action)),
        );
    }
    if call.operation == Operation::CopyObject {
        needs.push((Need::CopySource, "s3:GetObject"));
    }
    if tells_of_missing(call.operation) {
        needs.push((Need::List, "s3:ListBucket"));
    }
    needs
}

/// Whether a request is about one object that has to be there, so that S3 may have to tell that there is none. Unverified
/// of tags and ACLs.
pub(super) fn tells_of_missing(operation: Operation) -> bool {
    matches!(
        operation,
        Operation::GetObject
            | Operation::HeadObject
            | Operation::GetObjectVersion
            | Operation::GetObjectTagging
            | Operation::PutObjectTagging
            | Operation::PutObjectAcl
    )
}

/// The headers of an upload that have an action of their own.
pub(super) const HEADERS: &[(Field, &str)] = &[
    (Field::Acl, "s3:PutObjectAcl"),
    (Field::Tagging, "s3:PutObjectTagging"),
    (Field::ObjectLockMode, "s3:PutObjectRetention"),
    (Field::ObjectLockLegalHold, "s3:PutObjectLegalHold"),
];

fn sends(options: &CallOptions, field: Field) -> bool {
    match field {
        Field::Acl => options.acl.is_some(),
        Field::Tagging => !options.tagging.is_empty(),
        Field::ObjectLockMode => options.object_lock_mode.is_some(),
        Field::ObjectLockLegalHold => options.object_lock_legal_hold.is_some(),
        _ => false,
    }
}

/// Whether the tags of the source, if it has any, are copied with it.
pub(crate) fn copies_tags(call: &Call) -> bool {
    let options = &call.options;
    let replaces = options.tagging_directive.as_deref().map_or(!options.tagging.is_empty(), |it| it == "REPLACE");
    call.operation == Operation::CopyObject && !replaces
}

/// The actions by which the tags of a copy's source are read.
pub(super) const READ_TAGS: &[&str] = &["s3:GetObjectTagging", "s3:GetObjectVersionTagging"];

/// Reading the source of a copy, as a call.
pub(super) fn copy_source(call: &Call) -> Option<Call> {
    let source = call.options.copy_source.as_deref()?.trim_start_matches('/');
    let (bucket, key) = match source.split_once("/object/").filter(|_| source.starts_with("arn:")) {
        Some(parts) => parts,
        None => source.split_once('/')?,
    };
    let (key, version) = match key.split_once("?versionId=") {
        Some((key, version)) => (key, Some(version.to_owned())),
        None => (key, None),
    };
    let owner = call.expected_bucket_owner.clone().filter(|_| bucket == call.bucket);
    Some(Call {
        operation: Operation::GetObject,
        bucket: bucket.to_owned(),
        key: Some(key.to_owned()),
        prefix: None,
        expected_bucket_owner: owner,
        options: CallOptions {
            request_payer: call.options.request_payer.clone(),
            version_id: version,
            ..CallOptions::default()
        },
        ..call.clone()
    })
}
