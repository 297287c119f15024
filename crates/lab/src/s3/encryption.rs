//! Server-side encryption: what an upload asks for, and whether a key is within reach.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use s3litmus_policy::{Context, Layer};
use s3s::crypto::{Checksum as _, Md5};

use super::actions::is_true;
use super::gate;
use super::permit::{denial_failure, note, permit_place};
use crate::authorize::{Place, Verdict, key_arn};
use crate::front::{Exchange, Target};
use crate::store::{ObjectEncryption, default_encryption, managed_key};
use crate::wording::{self, Because, Denial, Failure, Named, SseProblem};
use crate::world::{Bucket, KeyArn, KeyState, SseAlgorithm, Wording};

const SSE: &str = "x-amz-server-side-encryption";
const KEY_ID: &str = "x-amz-server-side-encryption-aws-kms-key-id";
const CUSTOMER_ALGORITHM: &str = "x-amz-server-side-encryption-customer-algorithm";
const CUSTOMER_KEY: &str = "x-amz-server-side-encryption-customer-key";
const CUSTOMER_MD5: &str = "x-amz-server-side-encryption-customer-key-md5";

/// Refuses an upload with the customer's key where the bucket takes none.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/blocking-unblocking-s3-c-encryption-gpb.html>
pub(super) fn blocked(exchange: &Exchange, target: &Target, bucket: &Bucket, key: Option<&str>) -> Result<(), Failure> {
    let headers = &exchange.parts().headers;
    if !bucket.blocks_sse_c() || !(headers.contains_key(CUSTOMER_ALGORITHM) || headers.contains_key(CUSTOMER_KEY)) {
        return Ok(());
    }
    note(exchange, "sse-c-blocked", "the bucket's encryption settings block SSE-C");
    Err(gate::own_reason(exchange, target, "s3:PutObject", key, Because::SseCBlocked))
}

/// The encryption of an upload, if the caller may use its key.
pub(super) fn of_upload(
    exchange: &Exchange,
    target: &Target,
    bucket: &Bucket,
    key: &str,
) -> Result<ObjectEncryption, Failure> {
    let headers = &exchange.parts().headers;
    let world = &exchange.settings().world;
    let method = text(headers, SSE);
    let encryption = if let Some(key_md5) = customer_key(headers, "x-amz-")? {
        if let Some(method) = method {
            return Err(wording::sse_invalid(SseProblem::Both(method)));
        }
        ObjectEncryption::Customer { key_md5: key_md5.into() }
    } else {
        match (method, text(headers, KEY_ID)) {
            (None, None) => default_encryption(world, bucket),
            (Some("AES256"), None) => ObjectEncryption::Aes256,
            (Some(method @ ("aws:kms" | "aws:kms:dsse")), id) => ObjectEncryption::Kms {
                algorithm: if method == "aws:kms" { SseAlgorithm::Kms } else { SseAlgorithm::KmsDsse },
                key: id.map_or_else(|| managed_key(world, bucket), |id| full_arn(exchange, bucket, id)).into(),
                bucket_key: match headers.get("x-amz-server-side-encryption-bucket-key-enabled") {
                    Some(_) => is_true(headers, "x-amz-server-side-encryption-bucket-key-enabled"),
                    None => bucket.encryption.bucket_key,
                },
            },
            (_, Some(id)) => return Err(wording::sse_invalid(SseProblem::KmsKeyAlone(id))),
            (Some(other), None) => return Err(wording::sse_invalid(SseProblem::Method(other))),
        }
    };
    if let ObjectEncryption::Kms { key: kms, bucket_key, .. } = &encryption {
        use_key(exchange, target, key, kms, *bucket_key, "kms:GenerateDataKey")?;
    }
    Ok(encryption)
}

/// Whether the caller may decrypt what is encrypted so.
pub(super) fn decrypt(
    exchange: &Exchange,
    target: &Target,
    key: &str,
    encryption: &ObjectEncryption,
) -> Result<(), Failure> {
    decrypt_with(exchange, target, key, encryption, "x-amz-")
}

/// As [`decrypt`], with the customer's key in other headers (`x-amz-copy-source-`).
pub(super) fn decrypt_with(
    exchange: &Exchange,
    target: &Target,
    key: &str,
    encryption: &ObjectEncryption,
    prefix: &str,
) -> Result<(), Failure> {
    let given = customer_key(&exchange.parts().headers, prefix)?;
    match (encryption, given) {
        (ObjectEncryption::Customer { key_md5 }, Some(given)) if **key_md5 == *given => Ok(()),
        (ObjectEncryption::Customer { .. }, Some(_)) => {
            note(exchange, "sse-c-blocked", "the object was encrypted with another customer key");
            Err(wording::wrong_customer_key())
        }
        (ObjectEncryption::Customer { .. }, None) => Err(wording::customer_key_needed()),
        (_, Some(_)) => {
            let message = "The encryption parameters are not applicable to this object.";
            Err(Failure::new(400, "InvalidRequest", message))
        }
        (ObjectEncryption::Aes256, None) => Ok(()),
        (ObjectEncryption::Kms { key: kms, bucket_key, .. }, None) => {
            use_key(exchange, target, key, kms, *bucket_key, "kms:Decrypt")
        }
    }
}

/// Whether the caller may use a KMS key through S3, and whether the key works.
pub(super) fn use_key(
    exchange: &Exchange,
    target: &Target,
    key: &str,
    kms: &str,
    bucket_key: bool,
    action: &str,
) -> Result<(), Failure> {
    let world = &exchange.settings().world;
    let caller = exchange.caller();
    let Some(bucket) = world.buckets.get(&target.bucket) else { return Ok(()) };
    let Some(arn) = KeyArn::parse(kms) else { return Err(wording::key_missing(kms)) };
    if arn.region != bucket.region {
        return Err(wording::key_in_another_region(&arn.region));
    }
    // With a Bucket Key the context is the bucket, so one data key serves many objects.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    let encrypted = world.bucket_arn(&target.bucket, (!bucket_key).then_some(key));
    let context = forwarded(exchange, &bucket.region)
        .with("kms:CallerAccount", caller.account.as_str())
        .with("kms:EncryptionContext:aws:s3:arn", encrypted)
        .with("kms:EncryptionContextKeys", vec!["aws:s3:arn"])
        .with("kms:EncryptionAlgorithm", "SYMMETRIC_DEFAULT");
    let known = world.keys.get(kms);
    let managed = known.map_or(arn.id == "aws-s3", |key| key.aws_managed);
    if known.is_none() && !managed {
        if caller.account == arn.account {
            return Err(wording::key_missing(kms));
        }
        note(exchange, "kms-permission", format!("there is no key `{kms}`"));
        return Err(out_of_reach(exchange, action, &bucket.account));
    }
    // A managed key that the world does not list has the policy that AWS gives it: everybody of
    // its account may use it through S3, nobody else.
    if known.is_none() && caller.account != arn.account {
        note(exchange, "kms-permission", format!("`{kms}` is managed by AWS and serves its own account only"));
        return Err(out_of_reach(exchange, action, &bucket.account));
    }
    if known.is_some() {
        let verdict = permit_place(exchange, action, Place::Key { arn: kms }, context);
        if !verdict.allowed {
            return Err(denied(exchange, &verdict, &bucket.account));
        }
    }
    match known {
        Some(key) if !key.symmetric => Err(wording::key_usage(kms)),
        Some(key) if key.state != KeyState::Enabled => Err(wording::key_state(kms, key.state.as_str())),
        _ => Ok(()),
    }
}

/// The keys of a call that S3 makes to KMS on the caller's behalf: its own are not among them.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html>
fn forwarded(exchange: &Exchange, region: &str) -> Context {
    const S3: &str = "s3.amazonaws.com";
    let mut context = exchange.context().clone();
    for (key, _) in exchange.context().iter().filter(|(key, _)| key.to_ascii_lowercase().starts_with("s3:")) {
        context.remove(key);
    }
    context
        .with("kms:ViaService", format!("s3.{region}.amazonaws.com"))
        .with("aws:ViaAWSService", true)
        .with("aws:CalledVia", vec![S3])
        .with("aws:CalledViaFirst", S3)
        .with("aws:CalledViaLast", S3)
}

/// KMS keeps three reasons in one sentence where its key policy does not let the caller in.
fn denied(exchange: &Exchange, verdict: &Verdict, owner: &str) -> Failure {
    exchange.entry().layer = Some("kms-permission".to_owned());
    let by_key = verdict.blocked.iter().any(|blocked| blocked.layer == Layer::KmsKeyPolicy);
    let elsewhere = verdict.blocked.first().is_some_and(|first| first.explicit && first.layer != Layer::KmsKeyPolicy);
    if by_key && !elsewhere {
        return out_of_reach(exchange, &verdict.action, owner);
    }
    // INVARIANT: the key is named to its own account alone; others learn that from nobody.
    let own = verdict.owner == exchange.caller().account;
    let named = if own { Named::Plain(verdict.resource.clone()) } else { unnamed(&verdict.action) };
    denial_failure(exchange, verdict, owner, named)
}

/// How KMS speaks of a key that it does not name.
fn unnamed(action: &str) -> Named {
    if action == "kms:Decrypt" { Named::Ciphertext } else { Named::This }
}

fn out_of_reach(exchange: &Exchange, action: &str, owner: &str) -> Failure {
    if !crate::authorize::may_know(&exchange.settings().world, exchange.caller(), owner, false) {
        return wording::bare_denial();
    }
    if exchange.settings().world.wording == Wording::Older && action == "kms:Decrypt" {
        return wording::ciphertext_out_of_reach();
    }
    let (principal, action) = (exchange.caller().arn.clone(), action.to_owned());
    let denial = Denial { principal, resource: unnamed(&action), action, because: Because::KeyOutOfReach };
    wording::denied(denial.to_string())
}

/// The MD5 of the customer's key in the headers, which must fit together.
fn customer_key(headers: &HeaderMap, prefix: &str) -> Result<Option<String>, Failure> {
    let name = |header: &str| header.replacen("x-amz-", prefix, 1);
    let algorithm = text(headers, &name(CUSTOMER_ALGORITHM));
    let key = text(headers, &name(CUSTOMER_KEY));
    let md5 = text(headers, &name(CUSTOMER_MD5));
    if algorithm.is_none() && key.is_none() && md5.is_none() {
        return Ok(None);
    }
    let refuse = |problem| Err(wording::sse_invalid(problem));
    if algorithm != Some("AES256") {
        return refuse(SseProblem::Algorithm);
    }
    let Some(key) = key else { return refuse(SseProblem::NoKey) };
    let raw = STANDARD.decode(key).unwrap_or_default();
    if raw.len() != 32 {
        return refuse(SseProblem::KeyLength);
    }
    let computed = STANDARD.encode(Md5::checksum(&raw));
    if md5.is_some_and(|md5| md5 != computed) {
        return refuse(SseProblem::KeyDigest);
    }
    Ok(Some(computed))
}

fn full_arn(exchange: &Exchange, bucket: &Bucket, id: &str) -> String {
    if id == "alias/aws/s3" {
        return managed_key(&exchange.settings().world, bucket);
    }
    key_arn(id, &exchange.caller().account, &bucket.region)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
