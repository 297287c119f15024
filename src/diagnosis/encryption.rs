//! Which KMS key a request uses, and what for.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>

use s3litmus_policy::Context;

use super::{Caller, Evidence, ReadValue, Reading, Subject, Target, target, who_reads};
use crate::{
    answer::{Answer, Exchange, Success},
    call::{Call, Operation},
};

/// A KMS key that a request uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct UsedKey {
    /// The key's ARN.
    pub arn: String,
    /// Whether an S3 Bucket Key stands between, where known: then the encryption context is the bucket's ARN.
    pub bucket_key: Option<bool>,
    /// How that is known.
    pub from: KeyFrom,
}

/// How the key of a request is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyFrom {
    /// The request names it.
    Header,
    /// Another request for the same object was answered with it: its upload, or HEAD, which needs no key.
    Answer,
    /// It is the bucket's default, which every upload without a header uses.
    Default,
    /// It is the bucket's default, and the object that is read was most likely encrypted with it.
    Guess,
    /// S3's message names it.
    Message,
}

/// The KMS key that the denied request uses; none where it uses none or which is not known.
pub(super) fn key_of(evidence: &Evidence, target: &Target) -> Option<UsedKey> {
    let call = &evidence.denied.call;
    if actions(call).is_empty() || call.options.sse_customer_key.is_some() {
        return None;
    }
    let default = default_of(evidence, target);
    let bucket_key = call.options.bucket_key_enabled.or(default.and_then(|default| default.bucket_key));
    let used = |key: &str, from: KeyFrom| arn(evidence, key).map(|arn| UsedKey { arn, bucket_key, from });
    if let Some((_, key)) = named_by_message(evidence) {
        return Some(UsedKey { arn: key, bucket_key, from: KeyFrom::Message });
    }
    let writes = call.operation.changes_objects();
    if writes {
        return match call.options.server_side_encryption.as_deref() {
            Some("AES256") => None,
            Some(_) => match &call.options.sse_kms_key_id {
                Some(key) => used(key, KeyFrom::Header),
                None => None,
            },
            None => used(default?.key?, KeyFrom::Default),
        };
    }
    match answered(evidence) {
        Some(success) => used(success.sse_kms_key_id.as_deref()?, KeyFrom::Answer),
        None => used(default?.key?, KeyFrom::Guess),
    }
}

/// What S3 told of the very object that was denied, with the answer to another request: how it is encrypted.
pub(super) fn answered(evidence: &Evidence) -> Option<&Success> {
    let call = &evidence.denied.call;
    exchanges(evidence).find_map(|exchange| match &exchange.answer {
        Answer::Succeeded(success)
            if exchange.call.key.is_some()
                && exchange.call.key == call.key
                && exchange.call.bucket == call.bucket
                && exchange.call.options.version_id == call.options.version_id
                && success.server_side_encryption.is_some() =>
        {
            Some(success)
        }
        _ => None,
    })
}

/// Every other request that was sent, what was written for an experiment included.
fn exchanges(evidence: &Evidence) -> impl Iterator<Item = &Exchange> {
    let experiments = evidence.experiments.iter();
    let experiments = experiments.flat_map(|experiment| experiment.prepared.iter().chain([&experiment.exchange]));
    evidence.others.iter().chain(experiments)
}

/// The encryption that a bucket gives to uploads without a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DefaultEncryption<'e> {
    /// `AES256`, `aws:kms` or `aws:kms:dsse`.
    pub algorithm: &'e str,
    /// Key ARN, id or alias; none is the AWS managed key `aws/s3`, or no key at all.
    pub key: Option<&'e str>,
    /// S3 Bucket Keys, where known.
    pub bucket_key: Option<bool>,
}

/// The bucket's default encryption: as its settings have it, else as S3 answered an upload without a header.
pub(super) fn default_of<'e>(evidence: &'e Evidence, target: &Target) -> Option<DefaultEncryption<'e>> {
    let read = target.bucket.clone().and_then(|bucket| evidence.readings.of(&Subject::BucketEncryption { bucket }));
    if let Some(Reading::Read(ReadValue::Encryption(facts))) = read {
        let algorithm = facts.algorithm.as_deref()?;
        return Some(DefaultEncryption {
            algorithm,
            key: facts.kms_key_id.as_deref(),
            bucket_key: Some(facts.bucket_key),
        });
    }
    let plain = |call: &Call| {
        let options = &call.options;
        call.operation == Operation::PutObject
            && call.bucket == evidence.denied.call.bucket
            && options.server_side_encryption.is_none()
            && options.sse_customer_key.is_none()
    };
    exchanges(evidence).filter(|exchange| plain(&exchange.call)).find_map(|exchange| match &exchange.answer {
        Answer::Succeeded(success) => Some(DefaultEncryption {
            algorithm: success.server_side_encryption.as_deref()?,
            key: success.sse_kms_key_id.as_deref(),
            bucket_key: None,
        }),
        _ => None,
    })
}

/// The KMS actions of an operation, one of them for each step that needs one.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions>
pub(super) fn actions(call: &Call) -> &'static [&'static str] {
    match call.operation {
        Operation::PutObject | Operation::CopyObject => &["kms:GenerateDataKey"],
        Operation::MultipartUpload => &["kms:GenerateDataKey", "kms:Decrypt"],
        Operation::GetObject | Operation::GetObjectVersion => &["kms:Decrypt"],
        // HEAD needs the key only for a checksum, which the run does not ask for.
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
        _ => &[],
    }
}

/// The condition keys that KMS fills for a call through S3.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html>
pub(super) fn context(evidence: &Evidence, target: &Target, caller: &Caller, used: &UsedKey) -> Context {
    let mut context = Context::new().with_unknown("*");
    context.insert("kms:CallerAccount", caller.account.as_str());
    context.insert("kms:EncryptionContextKeys", vec!["aws:s3:arn"]);
    if let Some(region) = used.arn.split(':').nth(3) {
        context.insert("kms:ViaService", format!("s3.{region}.amazonaws.com"));
    }
    let key = target::key_of(&evidence.denied.call);
    let encrypted = match used.bucket_key {
        Some(true) => target.bucket_resource(None),
        Some(false) => target.bucket_resource(key),
        None => None,
    };
    if let Some(arn) = encrypted {
        context.insert("kms:EncryptionContext:aws:s3:arn", arn);
    }
    context
}

/// A key's ARN from what names it; an id or alias needs DescribeKey.
fn arn(evidence: &Evidence, key: &str) -> Option<String> {
    if key.starts_with("arn:") && key.contains(":key/") {
        return Some(key.to_owned());
    }
    match who_reads::key_named(evidence, key)? {
        Reading::Read(ReadValue::KmsKey(facts)) => Some(facts.arn.clone()),
        _ => None,
    }
}

/// The action and the key that S3's message names.
pub(super) fn named_by_message(evidence: &Evidence) -> Option<(String, String)> {
    let said = crate::message::hear(&evidence.denied);
    let action = said.action.filter(|action| action.starts_with("kms:"))?;
    let key = said.resource.filter(|resource| resource.contains(":key/"))?;
    Some((action, key))
}
