//! Listings. <https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html>

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use s3s::dto::{
    Bucket as ListedBucket, CommonPrefix, DeleteMarkerEntry, ETag, ListBucketsInput, ListBucketsOutput,
    ListObjectVersionsInput, ListObjectVersionsOutput, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input,
    ListObjectsV2Output, Object, ObjectVersion, Owner,
};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Response, S3Result};

use super::service::{Opened, open};
use super::time;
use crate::front::Exchange;
use crate::store::{Listed, Page, Version, canonical_user_id, list};
use crate::wording;

const MOST: i32 = 1000;

/// The buckets of the caller's account.
pub(super) fn list_buckets(request: &S3Request<ListBucketsInput>) -> S3Result<S3Response<ListBucketsOutput>> {
    let exchange = request.extensions.get::<Exchange>().ok_or_else(|| S3Error::new(S3ErrorCode::InternalError))?;
    let world = &exchange.settings().world;
    let account = &exchange.caller().account;
    let own = world.buckets.iter().filter(|(_, bucket)| bucket.account == *account);
    let buckets = own.map(|(name, bucket)| ListedBucket {
        name: Some(name.clone()),
        bucket_region: Some(bucket.region.clone()),
        creation_date: Some(time::out(jiff::Timestamp::UNIX_EPOCH)),
    });
    let output = ListBucketsOutput {
        buckets: Some(buckets.collect()),
        owner: Some(owner(exchange, account)),
        ..ListBucketsOutput::default()
    };
    Ok(S3Response::new(output))
}

/// One page of keys.
pub(super) fn list_objects_v2(request: &S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let input = &request.input;
    let limit = limit(&exchange, input.max_keys)?;
    let token = input.continuation_token.as_deref().map(|token| {
        let raw = URL_SAFE_NO_PAD.decode(token).ok().and_then(|raw| String::from_utf8(raw).ok());
        raw.ok_or_else(|| {
            wording::invalid_argument("The continuation token provided is incorrect", "continuation-token", token)
        })
    });
    let token = token.transpose().map_err(|failure| exchange.fail(failure))?;
    let start = token.as_deref().or(input.start_after.as_deref());
    let contents = exchange.contents(&target)?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let page = list(&contents.objects, prefix, input.delimiter.as_deref(), start, limit, |versions| shown(versions));
    let with_owner = input.fetch_owner.unwrap_or(false).then_some(&exchange);
    let (objects, prefixes) = lines(&page, with_owner);
    let output = ListObjectsV2Output {
        name: Some(input.bucket.clone()),
        prefix: input.prefix.clone(),
        delimiter: input.delimiter.clone(),
        max_keys: i32::try_from(limit).ok(),
        key_count: i32::try_from(page.lines.len()).ok(),
        is_truncated: Some(page.next.is_some()),
        next_continuation_token: page.next.map(|next| URL_SAFE_NO_PAD.encode(next)),
        continuation_token: input.continuation_token.clone(),
        start_after: input.start_after.clone(),
        contents: Some(objects),
        common_prefixes: Some(prefixes),
        request_charged: exchange.charged(&bucket),
        ..ListObjectsV2Output::default()
    };
    drop(contents);
    Ok(S3Response::new(output))
}

/// The first version of the call, with a marker.
pub(super) fn list_objects(request: &S3Request<ListObjectsInput>) -> S3Result<S3Response<ListObjectsOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let input = &request.input;
    let limit = limit(&exchange, input.max_keys)?;
    let contents = exchange.contents(&target)?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let page =
        list(&contents.objects, prefix, input.delimiter.as_deref(), input.marker.as_deref(), limit, |versions| {
            shown(versions)
        });
    let (objects, prefixes) = lines(&page, Some(&exchange));
    let output = ListObjectsOutput {
        name: Some(input.bucket.clone()),
        prefix: input.prefix.clone(),
        delimiter: input.delimiter.clone(),
        marker: input.marker.clone(),
        max_keys: i32::try_from(limit).ok(),
        is_truncated: Some(page.next.is_some()),
        next_marker: page.next.map(str::to_owned),
        contents: Some(objects),
        common_prefixes: Some(prefixes),
        request_charged: exchange.charged(&bucket),
        ..ListObjectsOutput::default()
    };
    drop(contents);
    Ok(S3Response::new(output))
}

/// All versions and delete markers, newest first. A page ends with a key, never between its
/// versions, so that its marker is a key alone.
pub(super) fn list_object_versions(
    request: &S3Request<ListObjectVersionsInput>,
) -> S3Result<S3Response<ListObjectVersionsOutput>> {
    let Opened { exchange, target, bucket } = open(request)?;
    let input = &request.input;
    let limit = limit(&exchange, input.max_keys)?;
    let contents = exchange.contents(&target)?;
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let start = input.key_marker.as_deref();
    let page = list(&contents.objects, prefix, input.delimiter.as_deref(), start, limit, |_| true);
    let (mut versions, mut markers, mut prefixes) = (Vec::new(), Vec::new(), Vec::new());
    for line in &page.lines {
        match line {
            Listed::CommonPrefix(prefix) => prefixes.push(CommonPrefix { prefix: Some((*prefix).to_owned()) }),
            Listed::Key(key, all) => {
                for (age, version) in all.iter().rev().enumerate() {
                    listed_version(&exchange, key, version, age == 0, &mut versions, &mut markers);
                }
            }
        }
    }
    let output = ListObjectVersionsOutput {
        name: Some(input.bucket.clone()),
        prefix: input.prefix.clone(),
        delimiter: input.delimiter.clone(),
        key_marker: input.key_marker.clone(),
        max_keys: i32::try_from(limit).ok(),
        is_truncated: Some(page.next.is_some()),
        next_key_marker: page.next.map(str::to_owned),
        versions: Some(versions),
        delete_markers: Some(markers),
        common_prefixes: Some(prefixes),
        request_charged: exchange.charged(&bucket),
        ..ListObjectVersionsOutput::default()
    };
    drop(contents);
    Ok(S3Response::new(output))
}

fn listed_version(
    exchange: &Exchange,
    key: &str,
    version: &Version,
    newest: bool,
    versions: &mut Vec<ObjectVersion>,
    markers: &mut Vec<DeleteMarkerEntry>,
) {
    let id = Some(version.id.as_str().to_owned());
    let modified = Some(time::out(version.modified));
    match &version.content {
        Some(content) => versions.push(ObjectVersion {
            key: Some(key.to_owned()),
            version_id: id,
            is_latest: Some(newest),
            last_modified: modified,
            e_tag: Some(ETag::Strong(content.etag.to_string())),
            size: i64::try_from(content.body.len()).ok(),
            storage_class: Some(content.storage_class.as_deref().unwrap_or("STANDARD").to_owned().into()),
            owner: Some(owner(exchange, content.owner())),
            ..ObjectVersion::default()
        }),
        None => markers.push(DeleteMarkerEntry {
            key: Some(key.to_owned()),
            version_id: id,
            is_latest: Some(newest),
            last_modified: modified,
            owner: None,
        }),
    }
}

/// Keys whose newest version is a delete marker are not listed.
fn shown(versions: &[Version]) -> bool {
    versions.last().is_some_and(|version| version.content.is_some())
}

fn lines(page: &Page<'_, Vec<Version>>, with_owner: Option<&Exchange>) -> (Vec<Object>, Vec<CommonPrefix>) {
    let (mut objects, mut prefixes) = (Vec::new(), Vec::new());
    for line in &page.lines {
        match line {
            Listed::CommonPrefix(prefix) => prefixes.push(CommonPrefix { prefix: Some((*prefix).to_owned()) }),
            Listed::Key(key, versions) => {
                let Some(version) = versions.last() else { continue };
                let Some(content) = version.content.as_deref() else { continue };
                objects.push(Object {
                    key: Some((*key).to_owned()),
                    last_modified: Some(time::out(version.modified)),
                    e_tag: Some(ETag::Strong(content.etag.to_string())),
                    size: i64::try_from(content.body.len()).ok(),
                    storage_class: Some(content.storage_class.as_deref().unwrap_or("STANDARD").to_owned().into()),
                    owner: with_owner.map(|exchange| owner(exchange, content.owner())),
                    ..Object::default()
                });
            }
        }
    }
    (objects, prefixes)
}

fn limit(exchange: &Exchange, asked: Option<i32>) -> S3Result<usize> {
    let asked = asked.unwrap_or(MOST).min(MOST);
    usize::try_from(asked).map_err(|_| {
        let message = "Argument maxKeys must be an integer between 0 and 2147483647";
        exchange.fail(wording::invalid_argument(message, "maxKeys", &asked.to_string()))
    })
}

/// An account as S3 names owners: by its canonical user id.
pub(super) fn owner(exchange: &Exchange, account: &str) -> Owner {
    Owner { id: Some(canonical_user_id(&exchange.settings().world, account)), display_name: None }
}
