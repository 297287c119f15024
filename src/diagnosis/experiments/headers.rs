//! An upload with the headers that a policy or the bucket may want, alone and two at once.

use super::{again, makes_object, with_options, without};
use crate::{
    call::{Call, CallOptions, SseCustomerKey},
    diagnosis::{
        Case, Field, Trial,
        judge::{Asks, Family, denials, owner_would_tell, paid_by_requester, would_tell},
    },
};

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
