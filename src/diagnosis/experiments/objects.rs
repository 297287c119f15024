//! Other requests about the same object, and objects of the run's own beside it.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::with_options;
use crate::{
    call::{Call, CallOptions, Operation},
    diagnosis::{Case, Field, Tri, Trial, difference, judge::own_object_read, needs},
};

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
    let prefix = difference::prefix_of(call.key.as_deref()?);
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
    // A name of an object is no place for a trace of the customer's key.
    let keyed = call.options.sse_customer_key.is_some();
    let options = CallOptions { sse_customer_key: None, ..call.options.clone() };
    let mut denial = DefaultHasher::new();
    (call.operation, &call.bucket, &call.key, &call.assume_role).hash(&mut denial);
    (&call.expected_bucket_owner, &call.region, options, keyed).hash(&mut denial);
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
