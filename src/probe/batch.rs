//! Clean-up of many keys in one request.
//!
//! DeleteObjects needs no right beyond those of DeleteObject, key by key
//! (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html>), and removes up to 1,000.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_s3::types::{Delete, ObjectIdentifier};

use super::{
    Aws,
    answer::{chain, from_error},
    cleanup::reason,
    ledger::{Trace, Traces},
    redact::redacted,
};
use crate::{
    answer::Answer,
    call::{AssumeRole, Call},
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
    /// Removes traces that share all but the key. Out: the keys over which the removal made a delete marker, which goes
    /// next; none where the request itself was refused, so that another way is worth trying.
    pub(super) async fn remove_batch(&self, together: &[Traces]) -> Option<Vec<Traces>> {
        let reach = &together.first()?.call;
        let (place, _) = self.place(reach);
        if let Some(because) = self.run.silence.of_clean_up(&reach.bucket, &place.region) {
            return Some(self.give_up_all(together, &because));
        }
        let client = match self.s3(&place, &reach.bucket).await {
            Ok(client) => client,
            Err(refused) => return Some(self.give_up_all(together, &reason(&refused.answer))),
        };
        let objects = named(together).map(|(call, trace)| {
            let key = call.key.clone().unwrap_or_default();
            ObjectIdentifier::builder().key(key).set_version_id(trace.version_id().map(str::to_owned)).build()
        });
        let delete = objects
            .collect::<Result<Vec<_>, _>>()
            .and_then(|objects| Delete::builder().set_objects(Some(objects)).build());
        let delete = match delete {
            Ok(delete) => delete,
            Err(error) => return Some(self.give_up_all(together, &chain(&error))),
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
                answer => return Some(self.give_up_all(together, &reason(&answer))),
            },
        };
        let errors: HashMap<_, _> =
            output.errors().iter().map(|error| (name(error.key(), error.version_id()), error)).collect();
        let markers: HashMap<_, _> = output
            .deleted()
            .iter()
            .filter_map(|deleted| {
                Some((name(deleted.key(), deleted.version_id()), deleted.delete_marker_version_id()?))
            })
            .collect();
        let mut marked = Vec::new();
        for (call, trace) in named(together) {
            let name = name(call.key.as_deref(), trace.version_id());
            if let Some(error) = errors.get(&name).filter(|error| !is_gone(error.code())) {
                let said = error.message().or(error.code()).unwrap_or("no reason given");
                self.give_up(call, trace, redacted(said));
                continue;
            }
            // The bucket has versions after all: the marker that hides the object goes, and the object is looked at alone.
            match markers.get(&name).filter(|_| trace.version_id().is_none()) {
                Some(marker) => marked.push(self.run.ledger.marked(call, trace, (*marker).to_owned())),
                None => self.run.ledger.seen_to(call, trace, None),
            }
        }
        Some(marked)
    }

    /// Gives all up; no marker was made.
    fn give_up_all(&self, together: &[Traces], because: &str) -> Vec<Traces> {
        for (call, trace) in named(together) {
            self.give_up(call, trace, because.to_owned());
        }
        Vec::new()
    }
}

fn named(together: &[Traces]) -> impl Iterator<Item = (&Call, &Trace)> {
    together.iter().flat_map(|traces| traces.left.iter().map(|trace| (&traces.call, trace)))
}

/// What a batch knows a trace by.
fn name<'a>(key: Option<&'a str>, version: Option<&'a str>) -> (Option<&'a str>, Option<&'a str>) {
    (key, version.filter(|id| !id.is_empty()))
}

/// Somebody was faster.
fn is_gone(code: Option<&str>) -> bool {
    matches!(code, Some("NoSuchKey" | "NoSuchVersion"))
}
