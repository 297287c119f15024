//! The denied request with a change, as the causes ask for it.
//!
//! INVARIANT: a trial writes under a key of the run's own only, never with an ACL that opens access, and never into a
//! bucket whose owner is in doubt.

mod headers;
mod objects;

pub use headers::{acl_headers, customer_key, encryption_headers, requester_pays, with_harmless_acl};
pub use objects::{copy_source, copy_without_tags, head, list_the_object, own_default_object, own_object};

use super::{Case, Field, Trial, needs, target::Owner};
use crate::call::{Call, CallOptions, Operation};

/// The denied call again; what makes an object makes another one.
pub fn again(case: &Case<'_>) -> Call {
    let mut call = case.call().clone();
    if makes_object(call.operation)
        && let Some(key) = &call.key
    {
        call.key = Some(format!("{key}-x{}", case.evidence.experiments.len() + 1));
    }
    call
}

fn makes_object(operation: Operation) -> bool {
    matches!(operation, Operation::PutObject | Operation::CopyObject | Operation::MultipartUpload)
}

/// The denied call again with other options, and with the header beside that it is known to lack; none where that changes
/// nothing.
pub fn with_options(case: &Case<'_>, telling: u8, change: impl FnOnce(&mut CallOptions)) -> Option<Trial> {
    let ground = case.ground();
    let mut call = Call { options: ground.clone(), ..again(case) };
    change(&mut call.options);
    if call.options == ground || call.options == case.call().options || !may_write(case, &call) {
        return None;
    }
    Some(Trial { prepare: None, call, telling })
}

/// The denied call again without some of its options; none where it sends none of them.
pub fn without(case: &Case<'_>, fields: &[Field], telling: u8) -> Option<Trial> {
    with_options(case, telling, |options| {
        for field in fields {
            match field {
                Field::ServerSideEncryption => options.server_side_encryption = None,
                Field::SseKmsKeyId => options.sse_kms_key_id = None,
                Field::SseCustomerKey => options.sse_customer_key = None,
                Field::Acl => options.acl = None,
                Field::Tagging => options.tagging.clear(),
                Field::StorageClass => options.storage_class = None,
                Field::VersionId => options.version_id = None,
                Field::ObjectLockMode | Field::ObjectLockRetainUntilDate => {
                    options.object_lock_mode = None;
                    options.object_lock_retain_until_date = None;
                }
                Field::ObjectLockLegalHold => options.object_lock_legal_hold = None,
                _ => {}
            }
        }
    })
}

/// A write is not tried where an expected owner might not be the owner.
fn may_write(case: &Case<'_>, call: &Call) -> bool {
    let Some(expected) = &case.call().expected_bucket_owner else { return true };
    let still_checked = call.expected_bucket_owner.as_ref() == Some(expected);
    !call.operation.changes_objects() || still_checked || case.target.owner == Owner::Account(expected.clone())
}

/// Without the expected owner: a read is sent again; for a write the bucket is asked for, with and without.
pub fn without_expected_owner(case: &Case<'_>) -> Vec<Trial> {
    if case.call().expected_bucket_owner.is_none() {
        return Vec::new();
    }
    if !case.call().operation.changes_objects() {
        let call = Call { expected_bucket_owner: None, ..again(case) };
        return vec![Trial { prepare: None, call, telling: 86 }];
    }
    let ask = |owner: Option<String>, telling| {
        let options =
            CallOptions { request_payer: case.call().options.request_payer.clone(), ..CallOptions::default() };
        let call = Call {
            operation: Operation::HeadBucket,
            key: None,
            prefix: None,
            expected_bucket_owner: owner,
            options,
            ..case.call().clone()
        };
        Trial { prepare: None, call, telling }
    };
    vec![ask(None, 86), ask(case.call().expected_bucket_owner.clone(), 85)]
}

/// The request that reads the same thing and is answered with a body.
pub fn with_words(case: &Case<'_>) -> Option<Trial> {
    let call = case.call();
    let operation = match call.operation {
        Operation::HeadObject => Operation::GetObject,
        Operation::HeadBucket => Operation::ListObjectsV2,
        _ => return None,
    };
    Some(Trial { prepare: None, call: Call { operation, ..call.clone() }, telling: 95 })
}

/// Through the bucket instead of the access point.
pub fn through_the_bucket(case: &Case<'_>) -> Option<Trial> {
    let bucket = case.target.bucket.clone().filter(|_| case.target.through_access_point)?;
    let owned = case.target.access_point_account().map(str::to_owned);
    let call = Call { bucket, ..again(case) };
    // An access point can stand before a stranger's bucket.
    let safe = !call.operation.changes_objects() || owned.map(Owner::Account) == Some(case.target.owner.clone());
    safe.then_some(Trial { prepare: None, call, telling: 50 })
}

/// Without a header that has an action of its own.
pub fn without_header_of_own_action(case: &Case<'_>, fields: &[Field]) -> Option<Trial> {
    let sent = needs::of(case.call())
        .iter()
        .any(|(need, _)| matches!(need, super::Need::Header(field) if fields.contains(field)));
    if sent { without(case, fields, 84) } else { None }
}
