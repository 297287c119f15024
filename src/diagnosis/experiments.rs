//! The denied request with a change, as the causes ask for it.
//!
//! INVARIANT: a trial writes under a key of the run's own only, never with an ACL that opens access, and never into a
//! bucket whose owner is in doubt.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::{
    Case, Field, Tri, Trial,
    judge::{Asks, Family, denials, own_object_read, owner_would_tell, paid_by_requester, would_tell},
    needs,
    target::Owner,
};
use crate::call::{Call, CallOptions, Operation, SseCustomerKey};

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

/// The encryption headers that a policy may want: those that a statement which was read asks for, else each kind.
pub fn encryption_headers(case: &Case<'_>) -> Vec<Trial> {
    if !makes_object(case.call().operation) || case.call().options.sse_customer_key.is_some() {
        return Vec::new();
    }
    let wanted = wanted_encryption(case);
    let header = |value: &str, key: Option<&str>, telling: u8| {
        with_options(case, telling, |options| {
            options.server_side_encryption = Some(value.to_owned());
            options.sse_kms_key_id = key.map(str::to_owned);
        })
    };
    if !wanted.is_empty() {
        return wanted.iter().filter_map(|(value, key)| header(value, key.as_deref(), 90)).collect();
    }
    let default_key = case.default_encryption().and_then(|default| default.key.map(str::to_owned));
    let named = default_key.as_deref().and_then(|key| header("aws:kms", Some(key), 65));
    let mut trials: Vec<_> = [("AES256", 80), ("aws:kms", 78)]
        .into_iter()
        .filter_map(|(value, telling)| header(value, None, telling))
        .collect();
    trials.extend(without(case, &[Field::ServerSideEncryption, Field::SseKmsKeyId], 76));
    trials.extend(named);
    trials.extend(header("aws:kms:dsse", None, 58));
    trials.retain(|trial| would_tell(case, Asks::of(&trial.call.options)));
    trials.extend(owner(case));
    trials
}

/// What came through once more, on condition that the bucket is the caller's own: it tells whose keys serve it.
fn owner(case: &Case<'_>) -> Option<Trial> {
    if !owner_would_tell(case) || case.call().expected_bucket_owner.is_some() {
        return None;
    }
    let account = case.caller.as_ref()?.account.clone();
    let passed = case.passed_with_wanted(Field::ServerSideEncryption, &[Field::SseKmsKeyId])?;
    let options = passed.exchange.call.options.clone();
    let call = Call { options, expected_bucket_owner: Some(account), ..again(case) };
    Some(Trial { prepare: None, call, telling: 77 })
}

/// What the conditions of the statements that deny would accept.
fn wanted_encryption(case: &Case<'_>) -> Vec<(String, Option<String>)> {
    let mut wanted = Vec::new();
    for denial in denials(case).iter().filter(|denial| denial.family == Family::Encryption) {
        let values = |suffix: &str| {
            let test = denial.tests.iter().find(|test| test.key.to_ascii_lowercase().ends_with(suffix))?;
            test.operator.to_ascii_lowercase().contains("not").then(|| test.wanted.clone())
        };
        let keys = values("aws-kms-key-id").unwrap_or_default();
        let kinds = values("server-side-encryption").unwrap_or_default();
        wanted
            .extend(keys.iter().filter(|key| !key.contains('*')).map(|key| ("aws:kms".to_owned(), Some(key.clone()))));
        wanted.extend(kinds.into_iter().filter(|kind| !kind.contains('*')).map(|kind| (kind, None)));
    }
    wanted
}

/// A customer-provided key sends no encryption header and uses no KMS key: it tells a header that is wanted from a key
/// that may not be used.
pub fn customer_key(case: &Case<'_>) -> Option<Trial> {
    if !makes_object(case.call().operation) || !would_tell(case, Asks::CustomerKey) {
        return None;
    }
    with_options(case, 74, |options| {
        options.server_side_encryption = None;
        options.sse_kms_key_id = None;
        options.sse_customer_key = Some(SseCustomerKey(SseCustomerKey::RANDOM.to_owned()));
    })
}

/// An ACL that opens nothing, and that buckets without ACLs take as well.
const FULL_CONTROL: &str = "bucket-owner-full-control";

/// The ACL header that policies ask for, alone and beside an encryption header.
pub fn acl_headers(case: &Case<'_>) -> Vec<Trial> {
    if !makes_object(case.call().operation) || case.call().options.acl.is_some() {
        return Vec::new();
    }
    let known = denials(case).iter().any(|denial| denial.family == Family::Acl);
    let with = |encryption: Option<&str>, telling: u8| {
        with_options(case, telling, |options| {
            options.acl = Some(FULL_CONTROL.to_owned());
            if let Some(encryption) = encryption {
                options.server_side_encryption = Some(encryption.to_owned());
            }
        })
    };
    let mut trials = vec![with(None, if known { 92 } else { 60 })];
    if case.call().options.server_side_encryption.is_none() && no_header_suffices(case) {
        trials.push(with(Some("AES256"), 40));
        trials.push(with(Some("aws:kms"), 38));
    }
    trials.into_iter().flatten().collect()
}

/// Whether no header alone is enough: of a pair that comes through beside one that is, nothing would follow.
fn no_header_suffices(case: &Case<'_>) -> bool {
    let passed = |field: Field| case.passed_with(&[field]).is_some_and(|tried| tried.changes[0].to.is_some());
    !passed(Field::ServerSideEncryption) && !passed(Field::Acl) && !passed(Field::RequestPayer)
}

/// The same upload with an ACL that opens nothing, where it comes through without any: it needs the same action as the
/// ACL that was refused, and Block Public Access has nothing against it.
pub fn with_harmless_acl(case: &Case<'_>) -> Option<Trial> {
    let refused = case.call().options.acl.as_deref()?;
    if !makes_object(case.call().operation) || case.flipped_to(&[Field::Acl]).is_none() {
        return None;
    }
    let harmless = if refused == FULL_CONTROL { "private" } else { FULL_CONTROL };
    with_options(case, 83, |options| options.acl = Some(harmless.to_owned()))
}

/// The requester pays, alone and, of an upload, beside another header that may be wanted.
pub fn requester_pays(case: &Case<'_>) -> Vec<Trial> {
    let caller = case.caller.as_ref().map(|caller| caller.account.as_str());
    let foreign = paid_by_requester(case).iter().any(|target| target.same_account(caller) == Some(false));
    let telling = if foreign { 82 } else { 62 };
    let paying = |telling, change: fn(&mut CallOptions)| {
        with_options(case, telling, |options| {
            options.request_payer = Some("requester".to_owned());
            change(options);
        })
    };
    let mut trials = vec![paying(telling, |_| {})];
    let call = case.call();
    if makes_object(call.operation) && no_header_suffices(case) && case.ground() == call.options {
        if call.options.server_side_encryption.is_none() {
            trials.push(paying(36, |options| options.server_side_encryption = Some("AES256".to_owned())));
            trials.push(paying(34, |options| options.server_side_encryption = Some("aws:kms".to_owned())));
        }
        if call.options.acl.is_none() {
            trials.push(paying(32, |options| options.acl = Some(FULL_CONTROL.to_owned())));
        }
    }
    trials.into_iter().flatten().collect()
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

/// HEAD of the object that may not be read: it needs the same permission of S3 and no key, and tells the encryption.
pub fn head(case: &Case<'_>) -> Option<Trial> {
    let call = case.call();
    let operation = Operation::HeadObject;
    matches!(call.operation, Operation::GetObject | Operation::GetObjectVersion).then(|| Trial {
        prepare: None,
        call: Call { operation, ..call.clone() },
        telling: 72,
    })
}

/// The source of a copy, asked for by itself: GET tells whether it may be read, HEAD whether but for its key.
pub fn copy_source(case: &Case<'_>) -> Vec<Trial> {
    let Some(source) = needs::copy_source(case.call()) else { return Vec::new() };
    let ask = |operation, telling| Trial { prepare: None, call: Call { operation, ..source.clone() }, telling };
    vec![ask(Operation::GetObject, 89), ask(Operation::HeadObject, 88)]
}

/// The copy without the tags of its source; and where that comes through, whether these may be read.
pub fn copy_without_tags(case: &Case<'_>) -> Vec<Trial> {
    let Some(source) = needs::copy_source(case.call()).filter(|_| needs::copies_tags(case.call())) else {
        return Vec::new();
    };
    if case.flipped_to(&[Field::TaggingDirective]).is_some() {
        let call = Call { operation: Operation::GetObjectTagging, ..source };
        return vec![Trial { prepare: None, call, telling: 70 }];
    }
    let trial = with_options(case, 87, |options| options.tagging_directive = Some("REPLACE".to_owned()));
    trial.into_iter().collect()
}

/// An object of the run's own under the same prefix, written with SSE-S3, then read.
pub fn own_object(case: &Case<'_>, telling: u8) -> Option<Trial> {
    own_object_with(case, telling, Some("AES256"))
}

/// An object of the run's own, written with the bucket's default encryption, then read: only where one with SSE-S3 could
/// be read, and the default may be a KMS key.
pub fn own_default_object(case: &Case<'_>) -> Option<Trial> {
    let key_in_play = case.default_encryption().is_none_or(|default| default.algorithm != "AES256");
    let plain = own_object_read(case, Some("AES256")) == Some(Tri::Passed);
    if plain && key_in_play { own_object_with(case, 71, None) } else { None }
}

fn own_object_with(case: &Case<'_>, telling: u8, encryption: Option<&str>) -> Option<Trial> {
    let call = case.call();
    let reads = matches!(call.operation, Operation::GetObject | Operation::HeadObject);
    let prefix = super::difference::prefix_of(call.key.as_deref()?);
    if !reads || call.options.version_id.is_some() {
        return None;
    }
    let key = own_key(case, prefix)?;
    let prepare = Call {
        operation: Operation::PutObject,
        key: Some(key.clone()),
        options: CallOptions {
            server_side_encryption: encryption.map(str::to_owned),
            request_payer: call.options.request_payer.clone(),
            ..CallOptions::default()
        },
        ..call.clone()
    };
    let read = Call { key: Some(key), ..call.clone() };
    Some(Trial { prepare: Some(prepare), call: read, telling })
}

/// A key of the run's own that no other run and no other denial of this run writes; none where the run is not known.
fn own_key(case: &Case<'_>, prefix: &str) -> Option<String> {
    let run = case.evidence.run_id.as_deref()?;
    let call = case.call();
    let mut denial = DefaultHasher::new();
    (call.operation, &call.bucket, &call.key, &call.assume_role).hash(&mut denial);
    (&call.expected_bucket_owner, &call.region, &call.options).hash(&mut denial);
    let denial = denial.finish() & 0xffff_ffff;
    Some(format!("{prefix}s3litmus-{run}-{denial:08x}-x{}", case.evidence.experiments.len() + 1))
}

/// Whether a listing shows the object.
pub fn list_the_object(case: &Case<'_>) -> Option<Trial> {
    let call = case.call();
    let key = call.key.clone().filter(|_| !call.operation.changes_objects())?;
    let options = CallOptions { request_payer: call.options.request_payer.clone(), ..CallOptions::default() };
    let call = Call { operation: Operation::ListObjectsV2, key: None, prefix: Some(key), options, ..call.clone() };
    Some(Trial { prepare: None, call, telling: 58 })
}

/// Without a header that has an action of its own.
pub fn without_header_of_own_action(case: &Case<'_>, fields: &[Field]) -> Option<Trial> {
    let sent = needs::of(case.call())
        .iter()
        .any(|(need, _)| matches!(need, super::Need::Header(field) if fields.contains(field)));
    if sent { without(case, fields, 84) } else { None }
}
