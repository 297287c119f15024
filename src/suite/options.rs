//! Which options an operation can send, and what their values must be.

use super::{Object, VERSION_OF_RUN, arn};
use crate::call::{CallOptions, Operation};

use Operation::{
    CopyObject, DeleteObject, GetObject, GetObjectTagging, GetObjectVersion, HeadObject, ListObjectsV2,
    MultipartUpload, PutObject, PutObjectAcl, PutObjectTagging,
};

const UPLOADS: &[Operation] = &[PutObject, CopyObject, MultipartUpload];

/// One option of `with`.
struct Rule {
    name: &'static str,
    /// From the request syntax of each operation's page in the S3 API reference
    /// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>).
    operations: &'static [Operation],
    is_set: fn(&CallOptions) -> bool,
    clear: fn(&mut CallOptions),
}

macro_rules! rule {
    ($field:ident, $operations:expr) => {
        Rule {
            name: stringify!($field),
            operations: $operations,
            is_set: |options| options.$field != CallOptions::default().$field,
            clear: |options| options.$field = CallOptions::default().$field,
        }
    };
}

const RULES: &[Rule] = &[
    rule!(server_side_encryption, UPLOADS),
    rule!(sse_kms_key_id, UPLOADS),
    rule!(bucket_key_enabled, UPLOADS),
    rule!(sse_customer_key, &[PutObject, CopyObject, MultipartUpload, GetObject, GetObjectVersion, HeadObject]),
    rule!(acl, &[PutObject, CopyObject, MultipartUpload, PutObjectAcl]),
    rule!(
        request_payer,
        &[
            PutObject,
            CopyObject,
            MultipartUpload,
            GetObject,
            GetObjectVersion,
            HeadObject,
            DeleteObject,
            ListObjectsV2,
            PutObjectTagging,
            GetObjectTagging,
            PutObjectAcl,
        ]
    ),
    rule!(storage_class, UPLOADS),
    rule!(tagging, &[PutObject, CopyObject, MultipartUpload, PutObjectTagging]),
    rule!(tagging_directive, &[CopyObject]),
    rule!(
        version_id,
        &[GetObject, GetObjectVersion, HeadObject, GetObjectTagging, DeleteObject, PutObjectTagging, PutObjectAcl]
    ),
    rule!(copy_source, &[CopyObject]),
    rule!(checksum_algorithm, UPLOADS),
    rule!(object_lock_mode, UPLOADS),
    rule!(object_lock_retain_until_date, UPLOADS),
    rule!(object_lock_legal_hold, UPLOADS),
];

/// Takes away what the operation cannot send. For defaults and for entries that stand for several operations.
pub(crate) fn fitting(operation: Operation, options: &CallOptions) -> CallOptions {
    let mut options = options.clone();
    RULES.iter().filter(|rule| !rule.operations.contains(&operation)).for_each(|rule| (rule.clear)(&mut options));
    options
}

/// The options that none of the operations can send: name and sentence.
pub(super) fn unfitting(operations: &[Operation], options: &CallOptions) -> Vec<(&'static str, String)> {
    let is_unfit = |rule: &&Rule| {
        (rule.is_set)(options) && !operations.iter().any(|operation| rule.operations.contains(operation))
    };
    let sentence = |rule: &Rule| {
        let names: Vec<&str> = operations.iter().map(|operation| operation.name()).collect();
        let takers: Vec<String> = rule.operations.iter().map(|operation| format!("`{operation}`")).collect();
        format!("does not fit {}: it goes with {}", names.join(", "), takers.join(", "))
    };
    RULES.iter().filter(is_unfit).map(|rule| (rule.name, sentence(rule))).collect()
}

/// The options of `over`, and those of `under` where `over` has none.
pub(super) fn overlaid(over: &CallOptions, under: &CallOptions) -> CallOptions {
    let (over, under) = (over.clone(), under.clone());
    CallOptions {
        server_side_encryption: over.server_side_encryption.or(under.server_side_encryption),
        sse_kms_key_id: over.sse_kms_key_id.or(under.sse_kms_key_id),
        sse_customer_key: over.sse_customer_key.or(under.sse_customer_key),
        bucket_key_enabled: over.bucket_key_enabled.or(under.bucket_key_enabled),
        acl: over.acl.or(under.acl),
        request_payer: over.request_payer.or(under.request_payer),
        storage_class: over.storage_class.or(under.storage_class),
        tagging: if over.tagging.is_empty() { under.tagging } else { over.tagging },
        tagging_directive: over.tagging_directive.or(under.tagging_directive),
        version_id: over.version_id.or(under.version_id),
        copy_source: over.copy_source.or(under.copy_source),
        checksum_algorithm: over.checksum_algorithm.or(under.checksum_algorithm),
        object_lock_mode: over.object_lock_mode.or(under.object_lock_mode),
        object_lock_retain_until_date: over.object_lock_retain_until_date.or(under.object_lock_retain_until_date),
        object_lock_legal_hold: over.object_lock_legal_hold.or(under.object_lock_legal_hold),
    }
}

/// Which values do not go together, once defaults are applied: name and sentence.
pub(super) fn wrong_pairs(options: &CallOptions) -> Vec<(&'static str, String)> {
    let mut wrong = Vec::new();
    if options.sse_customer_key.is_some() && options.server_side_encryption.is_some() {
        let why = "excludes `server_side_encryption`: an object is encrypted with one kind of key";
        wrong.push(("sse_customer_key", why.to_owned()));
    }
    let sse = options.server_side_encryption.as_deref();
    if options.sse_kms_key_id.is_some() && !sse.is_some_and(|sse| sse.starts_with("aws:kms")) {
        let why = "needs `server_side_encryption`: `aws:kms` or `aws:kms:dsse`";
        wrong.push(("sse_kms_key_id", why.to_owned()));
    }
    if options.object_lock_mode.is_some() != options.object_lock_retain_until_date.is_some() {
        let why = "goes together with `object_lock_retain_until_date`";
        wrong.push(("object_lock_mode", why.to_owned()));
    }
    wrong
}

/// What is wrong with `version_id` for an object that the run writes or that is there.
pub(super) fn wrong_version(operation: Operation, object: &Object, options: &CallOptions) -> Option<String> {
    match (object, options.version_id.as_deref()) {
        (Object::Under(_), Some(version)) if version != VERSION_OF_RUN => Some(format!(
            "found {}, but with a `prefix` the run works on an object of its own: give `{VERSION_OF_RUN}` for its \
             version, or a `key`",
            arn::quoted(version)
        )),
        (Object::Key(_), Some(VERSION_OF_RUN)) => {
            Some(format!("`{VERSION_OF_RUN}` is the version that the run writes under a `prefix`; here is a `key`"))
        }
        (Object::Key(_), None) if operation == GetObjectVersion => {
            Some("is missing: GetObjectVersion of a `key` reads a given version".to_owned())
        }
        _ => None,
    }
}
