//! Clean-up of many keys in one request.
//!
//! DeleteObjects needs no right beyond those of DeleteObject, key by key
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>), and removes up to 1,000.

use std::collections::BTreeMap;

use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use super::{
    Aws,
    answer::{chain, from_error},
    cleanup::{leftover, reason},
    ledger::{Trace, Traces},
};
use crate::{
    answer::Answer,
    call::{AssumeRole, Call},
    report::Leftover,
};

/// How many keys and versions one request takes.
const MOST: usize = 1000;

/// Traces that can go in one request, with others that need several requests each alone.
pub(super) fn split(traces: Vec<Traces>) -> Vec<Vec<Traces>> {
    type Reach = (String, Option<AssumeRole>, Option<String>, Option<String>, Option<String>);
    let mut groups: BTreeMap<Reach, Vec<Traces>> = BTreeMap::new();
    let (plain, special): (Vec<_>, Vec<_>) = traces.into_iter().partition(|traces| {
        traces.left.iter().all(|trace| matches!(trace, Trace::Object | Trace::Version(_) | Trace::Marker(_)))
    });
    for traces in plain {
        let Call { bucket, assume_role, region, expected_bucket_owner, options, .. } = traces.call.clone();
        groups
            .entry((bucket, assume_role, region, expected_bucket_owner, options.request_payer))
            .or_default()
            .push(traces);
    }
    let mut together: Vec<Vec<Traces>> = special.into_iter().map(|traces| vec![traces]).collect();
    for group in groups.into_values() {
        let mut batch = Vec::new();
        let mut size = 0;
        for traces in group {
            if size + traces.left.len() > MOST {
                together.push(std::mem::take(&mut batch));
                size = 0;
            }
            size += traces.left.len();
            batch.push(traces);
        }
        together.push(batch);
    }
    together.retain(|batch| !batch.is_empty());
    together
}

impl Aws {
    /// Removes traces that share all but the key. Out: what could not be removed, and delete markers that the removal
    /// made, with the object under each; none where the request itself was refused, so that another way is worth trying.
    pub(super) async fn remove_batch(&self, together: &[Traces]) -> Option<(Vec<Leftover>, Vec<Traces>)> {
        let reach = &together.first()?.call;
        let (place, _) = self.place(reach);
        let client = match self.s3(&place, &reach.bucket).await {
            Ok(client) => client,
            Err(refused) => return Some((all_left(together, &reason(&refused.answer)), Vec::new())),
        };
        let named = together.iter().flat_map(|traces| traces.left.iter().map(|trace| (&traces.call, trace)));
        let objects = named.map(|(call, trace)| {
            let key = call.key.clone().unwrap_or_default();
            ObjectIdentifier::builder().key(key).set_version_id(trace.version_id().map(str::to_owned)).build()
        });
        let delete = objects
            .collect::<Result<Vec<_>, _>>()
            .and_then(|objects| Delete::builder().set_objects(Some(objects)).build());
        let delete = match delete {
            Ok(delete) => delete,
            Err(error) => return Some((all_left(together, &chain(&error)), Vec::new())),
        };
        let sent = client
            .delete_objects()
            .bucket(&reach.bucket)
            .delete(delete)
            .set_expected_bucket_owner(reach.expected_bucket_owner.clone())
            .set_request_payer(reach.options.request_payer.as_deref().map(Into::into))
            .send()
            .await;
        let output = match sent {
            Ok(output) => output,
            Err(error) => match from_error(&error) {
                Answer::Refused(_) => return None,
                answer => return Some((all_left(together, &reason(&answer)), Vec::new())),
            },
        };
        let find = |key: Option<&str>, version: Option<&str>| {
            let traces = together.iter().find(|traces| traces.call.key.as_deref() == key)?;
            let trace = traces.left.iter().find(|trace| trace.version_id() == version)?;
            Some((traces, trace))
        };
        let left = output.errors().iter().filter_map(|error| {
            let (traces, trace) = find(error.key(), error.version_id().filter(|id| !id.is_empty()))?;
            let said = error.message().or(error.code()).unwrap_or("no reason given");
            (error.code() != Some("NoSuchKey") && error.code() != Some("NoSuchVersion"))
                .then(|| leftover(&traces.call, trace, super::redact::redacted(said)))
        });
        // The bucket has versions after all: the marker that hides the object goes, and the object is looked at alone.
        let marked = output.deleted().iter().filter(|deleted| deleted.version_id().is_none()).filter_map(|deleted| {
            let marker = deleted.delete_marker_version_id()?;
            let (traces, _) = find(deleted.key(), None)?;
            let left = vec![Trace::Marker(marker.to_owned()), Trace::Uncertain];
            Some(Traces { call: traces.call.clone(), left })
        });
        Some((left.collect(), marked.collect()))
    }
}

fn all_left(together: &[Traces], because: &str) -> Vec<Leftover> {
    let named = together.iter().flat_map(|traces| traces.left.iter().map(|trace| (&traces.call, trace)));
    named.map(|(call, trace)| leftover(call, trace, because.to_owned())).collect()
}
