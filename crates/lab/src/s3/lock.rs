//! Object Lock: settings, retention and legal holds.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html>

use jiff::Timestamp;
use s3s::dto::{
    DefaultRetention, GetObjectLegalHoldInput, GetObjectLegalHoldOutput, GetObjectLockConfigurationInput,
    GetObjectLockConfigurationOutput, GetObjectRetentionInput, GetObjectRetentionOutput, ObjectLockConfiguration,
    ObjectLockEnabled, ObjectLockLegalHold, ObjectLockRetention, ObjectLockRule, PutObjectLegalHoldInput,
    PutObjectLegalHoldOutput, PutObjectRetentionInput, PutObjectRetentionOutput,
};
use s3s::{S3Request, S3Response, S3Result};

use super::actions::is_true;
use super::permit::note;
use super::service::{Opened, open};
use super::{read, time, write};
use crate::store::Retention;
use crate::wording;
use crate::world::LockMode;

/// The lock of a bucket.
pub(super) fn get_configuration(
    request: &S3Request<GetObjectLockConfigurationInput>,
) -> S3Result<S3Response<GetObjectLockConfigurationOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let Some(lock) = &bucket.object_lock else {
        return Err(exchange.fail(wording::no_object_lock(&target.bucket)));
    };
    let days = lock.days.filter(|days| *days > 0).and_then(|days| i32::try_from(days).ok());
    let rule = days.map(|days| ObjectLockRule {
        default_retention: Some(DefaultRetention {
            days: Some(days),
            mode: Some(lock.mode.unwrap_or(LockMode::Governance).as_str().to_owned().into()),
            years: None,
        }),
    });
    let enabled = ObjectLockEnabled::from_static(ObjectLockEnabled::ENABLED);
    let configuration = ObjectLockConfiguration { object_lock_enabled: Some(enabled), rule };
    Ok(S3Response::new(GetObjectLockConfigurationOutput { object_lock_configuration: Some(configuration) }))
}

/// The retention of a version.
pub(super) fn get_retention(
    request: &S3Request<GetObjectRetentionInput>,
) -> S3Result<S3Response<GetObjectRetentionOutput>> {
    let Opened { exchange, target, .. } = open(request)?;
    let input = &request.input;
    let found = read::existing(&exchange, &target, &input.key, input.version_id.as_deref());
    let (_, content) = found.map_err(|failure| exchange.fail(failure))?;
    let retention = content.retention.ok_or_else(|| exchange.fail(wording::no_object_lock_on_object()))?;
    let retention = ObjectLockRetention {
        mode: Some(retention.mode.as_str().to_owned().into()),
        retain_until_date: Some(time::out(retention.until)),
    };
    Ok(S3Response::new(GetObjectRetentionOutput { retention: Some(retention) }))
}

/// Sets the retention; what is retained may only be extended, unless governance is bypassed.
pub(super) fn put_retention(
    request: &S3Request<PutObjectRetentionInput>,
) -> S3Result<S3Response<PutObjectRetentionOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let input = &request.input;
    let version = input.version_id.as_deref();
    if bucket.object_lock.is_none() {
        return Err(fail(wording::bucket_without_lock()));
    }
    let (_, content) = read::existing(&exchange, &target, &input.key, version).map_err(fail)?;
    let asked = input.retention.as_ref();
    let wanted = match asked.map(|it| (&it.mode, it.retain_until_date.as_ref().and_then(time::read))) {
        Some((Some(mode), Some(until))) => {
            Some(Retention { mode: write::lock_mode(mode.as_str()).map_err(fail)?, until })
        }
        Some((None, None)) => None,
        _ => return Err(fail(wording::malformed_xml())),
    };
    let current = content.retention.filter(|retention| retention.until > Timestamp::now());
    let bypass = is_true(&request.headers, "x-amz-bypass-governance-retention");
    let weaker = current.is_some_and(|current| wanted.is_none_or(|wanted| wanted.until < current.until));
    if let Some(current) = current.filter(|current| weaker && !(bypass && current.mode == LockMode::Governance)) {
        note(&exchange, "object-lock", format!("retained until {}", current.until));
        return Err(fail(wording::locked(false)));
    }
    let mut contents = exchange.contents(&target)?;
    if let Some(content) = contents.version_mut(&input.key, version).and_then(|found| found.content.as_mut()) {
        content.retention = wanted;
    }
    drop(contents);
    Ok(S3Response::new(PutObjectRetentionOutput::default()))
}

/// Whether a legal hold is on a version.
pub(super) fn get_legal_hold(
    request: &S3Request<GetObjectLegalHoldInput>,
) -> S3Result<S3Response<GetObjectLegalHoldOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let input = &request.input;
    let found = read::existing(&exchange, &target, &input.key, input.version_id.as_deref());
    let (_, content) = found.map_err(|failure| exchange.fail(failure))?;
    if bucket.object_lock.is_none() {
        return Err(exchange.fail(wording::bucket_without_lock()));
    }
    let status = if content.legal_hold { "ON" } else { "OFF" };
    let hold = ObjectLockLegalHold { status: Some(status.to_owned().into()) };
    Ok(S3Response::new(GetObjectLegalHoldOutput { legal_hold: Some(hold) }))
}

/// Puts a legal hold on a version, or takes it off.
pub(super) fn put_legal_hold(
    request: &S3Request<PutObjectLegalHoldInput>,
) -> S3Result<S3Response<PutObjectLegalHoldOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let fail = |failure| exchange.fail(failure);
    let input = &request.input;
    let version = input.version_id.as_deref();
    if bucket.object_lock.is_none() {
        return Err(fail(wording::bucket_without_lock()));
    }
    read::existing(&exchange, &target, &input.key, version).map_err(fail)?;
    let status = input.legal_hold.as_ref().and_then(|hold| hold.status.as_ref());
    let on = match status.map(|status| status.as_str()) {
        Some("ON") => true,
        Some("OFF") => false,
        _ => return Err(fail(wording::malformed_xml())),
    };
    let mut contents = exchange.contents(&target)?;
    if let Some(content) = contents.version_mut(&input.key, version).and_then(|found| found.content.as_mut()) {
        content.legal_hold = on;
    }
    drop(contents);
    Ok(S3Response::new(PutObjectLegalHoldOutput::default()))
}
