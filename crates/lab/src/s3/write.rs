//! What the headers of an upload say about the object.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::HeaderMap;
use s3litmus_policy::ownership::{AclGrant, AclPermission, Grantee};

use super::time;
use crate::front::Exchange;
use crate::store::{Acl, Content, ObjectEncryption, Retention, account_of_canonical_id, default_retention, group};
use crate::wording::{self, Failure};
use crate::world::{AclMode, Bucket, LockMode, ObjectOwnership};

/// The account that will own an object.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html>
pub(super) fn owner(exchange: &Exchange, bucket: &Bucket) -> String {
    let caller = &exchange.caller().account;
    let gives_away = text(&exchange.parts().headers, "x-amz-acl") == Some("bucket-owner-full-control");
    match bucket.object_ownership {
        ObjectOwnership::BucketOwnerEnforced => bucket.account.clone(),
        ObjectOwnership::BucketOwnerPreferred if gives_away => bucket.account.clone(),
        _ if caller.is_empty() => bucket.account.clone(),
        _ => caller.clone(),
    }
}

/// The ACL that the headers ask for; `None` where they ask for none.
pub(super) fn acl_of_headers(exchange: &Exchange, bucket: &Bucket) -> Result<Option<Acl>, Failure> {
    const GRANTS: [(&str, AclPermission); 5] = [
        ("x-amz-grant-full-control", AclPermission::FullControl),
        ("x-amz-grant-read", AclPermission::Read),
        ("x-amz-grant-read-acp", AclPermission::ReadAcp),
        ("x-amz-grant-write", AclPermission::Write),
        ("x-amz-grant-write-acp", AclPermission::WriteAcp),
    ];
    let headers = &exchange.parts().headers;
    let owner = owner(exchange, bucket);
    if let Some(canned) = text(headers, "x-amz-acl") {
        let mode: Result<AclMode, _> = serde_json::from_value(serde_json::Value::from(canned));
        let mode = mode.map_err(|_| wording::invalid_argument("", "x-amz-acl", canned))?;
        return Ok(Some(Acl::canned(mode, &owner, &bucket.account)));
    }
    let mut grants = Vec::new();
    for (header, permission) in GRANTS {
        for grantee in text(headers, header).into_iter().flat_map(|value| value.split(',')) {
            let grantee = read_grantee(exchange, grantee)
                .ok_or_else(|| wording::invalid_argument("Argument format not recognized", header, grantee.trim()))?;
            grants.push(AclGrant { grantee, permission });
        }
    }
    Ok((!grants.is_empty()).then(|| Acl { owner: owner.into(), grants }))
}

/// `id="…"` or `uri="…"`; grants by e-mail address ended in 2025.
fn read_grantee(exchange: &Exchange, text: &str) -> Option<Grantee> {
    let (kind, value) = text.trim().split_once('=')?;
    let value = value.trim_matches('"');
    match kind {
        "uri" => group(value),
        "id" => {
            let known = account_of_canonical_id(&exchange.settings().world, value);
            Some(Grantee::Account(known.unwrap_or_else(|| value.to_owned())))
        }
        _ => None,
    }
}

/// The object that an upload will be, still without its body.
pub(super) fn template(exchange: &Exchange, bucket: &Bucket, encryption: ObjectEncryption) -> Result<Content, Failure> {
    let headers = &exchange.parts().headers;
    let owner = owner(exchange, bucket);
    let enforced = bucket.object_ownership == ObjectOwnership::BucketOwnerEnforced;
    let private = || Acl::canned(AclMode::Private, &owner, &bucket.account);
    let acl = if enforced { private() } else { acl_of_headers(exchange, bucket)?.unwrap_or_else(private) };
    let text_box = |name: &str| text(headers, name).map(Into::into);
    Ok(Content {
        body: Bytes::new(),
        etag: "".into(),
        content_type: text_box("content-type"),
        metadata: metadata(headers),
        tags: tags(headers)?,
        acl,
        encryption,
        storage_class: storage_class(headers)?,
        checksum: None,
        website_redirect: text_box("x-amz-website-redirect-location"),
        retention: retention(headers, bucket)?,
        legal_hold: legal_hold(headers, bucket)?,
    })
}

fn metadata(headers: &HeaderMap) -> BTreeMap<String, String> {
    let own = |name: &str| name.strip_prefix("x-amz-meta-").map(str::to_owned);
    let pairs = headers.iter().filter_map(|(name, value)| {
        Some((own(name.as_str())?, String::from_utf8_lossy(value.as_bytes()).into_owned()))
    });
    pairs.collect()
}

fn tags(headers: &HeaderMap) -> Result<BTreeMap<String, String>, Failure> {
    let Some(header) = text(headers, "x-amz-tagging") else { return Ok(BTreeMap::new()) };
    let tags: BTreeMap<String, String> = form_urlencoded::parse(header.as_bytes()).into_owned().collect();
    check_tags(&tags)?;
    Ok(tags)
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html>
pub(super) fn check_tags(tags: &BTreeMap<String, String>) -> Result<(), Failure> {
    if tags.len() > 10 {
        return Err(Failure::new(400, "BadRequest", "Object tags cannot be greater than 10"));
    }
    let fits =
        |(name, value): (&String, &String)| (1..=128).contains(&name.chars().count()) && value.chars().count() <= 256;
    match tags.iter().find(|tag| !fits(*tag)) {
        Some((name, _)) => {
            Err(Failure::new(400, "InvalidTag", "The TagKey you have provided is invalid").with("TagKey", name))
        }
        None => Ok(()),
    }
}

fn storage_class(headers: &HeaderMap) -> Result<Option<Box<str>>, Failure> {
    const CLASSES: [&str; 9] = [
        "STANDARD",
        "REDUCED_REDUNDANCY",
        "STANDARD_IA",
        "ONEZONE_IA",
        "INTELLIGENT_TIERING",
        "GLACIER",
        "DEEP_ARCHIVE",
        "GLACIER_IR",
        "EXPRESS_ONEZONE",
    ];
    match text(headers, "x-amz-storage-class") {
        None | Some("STANDARD") => Ok(None),
        Some(class) if CLASSES.contains(&class) => Ok(Some(class.into())),
        Some(other) => Err(Failure::new(400, "InvalidStorageClass", "The storage class you specified is not valid")
            .with("StorageClassRequested", other)),
    }
}

fn retention(headers: &HeaderMap, bucket: &Bucket) -> Result<Option<Retention>, Failure> {
    const MODE: &str = "x-amz-object-lock-mode";
    const UNTIL: &str = "x-amz-object-lock-retain-until-date";
    let (mode, until) = (text(headers, MODE), text(headers, UNTIL));
    let (Some(mode), Some(until)) = (mode, until) else {
        if mode.is_some() || until.is_some() {
            let message = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied";
            return Err(wording::invalid_argument(message, MODE, mode.unwrap_or("null")));
        }
        return Ok(default_retention(bucket));
    };
    if bucket.object_lock.is_none() {
        return Err(wording::bucket_without_lock());
    }
    let until = time::parse(until).ok_or_else(|| {
        wording::invalid_argument("The retain until date must be provided in ISO 8601 format", UNTIL, until)
    })?;
    if until <= jiff::Timestamp::now() {
        let message = "The retain until date must be in the future!";
        return Err(wording::invalid_argument(message, UNTIL, &until.to_string()));
    }
    Ok(Some(Retention { mode: lock_mode(mode)?, until }))
}

/// The mode of a retention.
pub(super) fn lock_mode(text: &str) -> Result<LockMode, Failure> {
    match text {
        "GOVERNANCE" => Ok(LockMode::Governance),
        "COMPLIANCE" => Ok(LockMode::Compliance),
        other => Err(wording::invalid_argument("Unknown wormMode directive.", "x-amz-object-lock-mode", other)),
    }
}

fn legal_hold(headers: &HeaderMap, bucket: &Bucket) -> Result<bool, Failure> {
    const HOLD: &str = "x-amz-object-lock-legal-hold";
    match text(headers, HOLD) {
        None => Ok(false),
        Some(_) if bucket.object_lock.is_none() => Err(wording::bucket_without_lock()),
        Some("ON") => Ok(true),
        Some("OFF") => Ok(false),
        Some(other) => Err(wording::invalid_argument("Legal Hold must be either of 'ON' or 'OFF'", HOLD, other)),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
