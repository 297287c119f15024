//! Removes what the run wrote: objects, versions, delete markers, uploads; what cannot be removed is a [`Leftover`].
//!
//! Out: leftovers with the reason, never an error. A clean-up may be dropped at any moment: what it did not get to is
//! still known. Absent on purpose: any key that this run did not write.

use futures_util::stream::{self, StreamExt as _};

use super::{
    Aws, batch,
    ledger::{Trace, Traces},
    operation::{Request, abort},
    sse_c::SseC,
};
use crate::{
    answer::{Answer, Exchange},
    call::{Call, CallOptions, Operation},
    report::Leftover,
};

/// How many requests of the clean-up are in flight at once.
const IN_FLIGHT: usize = 16;

impl Aws {
    /// Removes all that the run wrote under these keys of buckets, as they were named in the calls.
    pub async fn clean_up(&self, keys: &[(String, String)]) {
        self.remove_all(keys.iter().filter_map(|(bucket, key)| self.run.ledger.of(bucket, key)).collect()).await;
    }

    /// Removes all that the run wrote and has not removed yet.
    pub async fn clean_up_everything(&self) {
        // The removal of an object can make a delete marker, which is removed in its turn.
        loop {
            let traces = self.run.ledger.all();
            if traces.is_empty() {
                break;
            }
            self.remove_all(traces).await;
        }
    }

    /// What could not be removed, each told once, and what no clean-up got to, because of `because`.
    pub fn leftovers(&self, because: &str) -> Vec<Leftover> {
        for traces in self.run.ledger.all() {
            for trace in &traces.left {
                self.give_up(&traces.call, trace, because.to_owned());
            }
        }
        self.run.ledger.given_up()
    }

    pub(super) fn give_up(&self, reach: &Call, trace: &Trace, reason: String) {
        self.run.ledger.seen_to(reach, trace, Some(leftover(reach, trace, reason)));
    }

    async fn remove_all(&self, traces: Vec<Traces>) {
        let removals = batch::split(traces).into_iter().map(|together| async move {
            match together.as_slice() {
                [one] => self.remove(one).await,
                many => match self.remove_batch(many).await {
                    Some(marked) => self.remove_each(&marked).await,
                    // Batches are not there, or not allowed: what one request cannot do, many may.
                    None => self.remove_each(many).await,
                },
            }
        });
        stream::iter(removals).buffer_unordered(IN_FLIGHT).collect::<()>().await;
    }

    async fn remove_each(&self, traces: &[Traces]) {
        let removals: Vec<_> = traces.iter().map(|traces| self.remove(traces)).collect();
        stream::iter(removals).buffer_unordered(IN_FLIGHT).collect::<()>().await;
    }

    /// Removes one key's traces.
    async fn remove(&self, traces: &Traces) {
        for trace in &traces.left {
            let removed = match trace {
                Trace::Version(id) | Trace::Marker(id) => self.delete(&traces.call, Some(id)).await.map(drop),
                Trace::Object => self.delete_unversioned(&traces.call).await,
                Trace::Uncertain => self.delete_uncertain(&traces.call).await,
                Trace::Upload(id) => self.abort_upload(&traces.call, id).await,
            };
            match removed {
                Ok(()) => self.run.ledger.seen_to(&traces.call, trace, None),
                Err(reason) => self.give_up(&traces.call, trace, reason),
            }
        }
    }

    /// One DeleteObject; the id of the delete marker that it made, if it made one.
    async fn delete(&self, reach: &Call, version_id: Option<&str>) -> Result<Option<String>, String> {
        let options = CallOptions { version_id: version_id.map(str::to_owned), ..reach.options.clone() };
        let asked = self.quietly(&Call { options, ..reach.clone() }).await;
        match asked.answer {
            Answer::Succeeded(success) => {
                Ok(success.version_id.filter(|_| success.delete_marker && version_id.is_none()))
            }
            // Somebody was faster: a lifecycle rule, or the check itself.
            Answer::Refused(error) if error.status == 404 => Ok(None),
            answer => Err(reason(&answer)),
        }
    }

    /// Removes an object of which no version is known. Where the bucket has versions after all, that made a marker: it
    /// goes, and then the version under it.
    async fn delete_unversioned(&self, reach: &Call) -> Result<(), String> {
        let Some(marker) = self.delete(reach, None).await? else { return Ok(()) };
        self.delete(reach, Some(&marker)).await?;
        match self.current_version(reach).await {
            Answer::Succeeded(success) => match success.version_id {
                Some(version) => self.delete(reach, Some(&version)).await.map(drop),
                None => Err("its version is not known".to_owned()),
            },
            Answer::Refused(error) if error.status == 404 => Ok(()),
            answer => Err(format!("its version is not known: {}", reason(&answer))),
        }
    }

    /// Removes what an unanswered write may have stored.
    async fn delete_uncertain(&self, reach: &Call) -> Result<(), String> {
        let unknown = |because: String| format!("it is not known whether it was written: {because}");
        match self.current_version(reach).await {
            Answer::Refused(error) if error.status == 404 => Ok(()),
            Answer::Succeeded(success) if success.version_id.is_some() => {
                self.delete(reach, success.version_id.as_deref()).await.map(drop)
            }
            Answer::Succeeded(_) => self.delete_unversioned(reach).await,
            // Who may not see an object may still be allowed to remove it.
            Answer::Refused(_) => self.delete_unversioned(reach).await.map_err(unknown),
            answer @ (Answer::Unanswered(_) | Answer::NotTried { .. }) => Err(unknown(reason(&answer))),
        }
    }

    async fn current_version(&self, reach: &Call) -> Answer {
        self.quietly(&Call { operation: Operation::HeadObject, ..reach.clone() }).await.answer
    }

    async fn abort_upload(&self, reach: &Call, upload_id: &str) -> Result<(), String> {
        let (place, _) = self.place(reach);
        let client = self.s3(&place, &reach.bucket).await.map_err(|refused| reason(&refused.answer))?;
        match abort(&Request::new(&client, reach, SseC::default()), upload_id).await {
            Answer::Succeeded(_) => Ok(()),
            Answer::Refused(error) if error.status == 404 => Ok(()),
            answer => Err(reason(&answer)),
        }
    }

    /// A call of the clean-up itself, which leaves nothing to clean up.
    async fn quietly(&self, call: &Call) -> Exchange {
        Box::pin(self.send_in_clean_up(call)).await
    }
}

fn leftover(reach: &Call, trace: &Trace, reason: String) -> Leftover {
    let reason = match trace {
        Trace::Upload(id) => format!("the multipart upload `{id}` could not be aborted: {reason}"),
        Trace::Marker(_) => format!("the delete marker could not be removed: {reason}"),
        Trace::Object | Trace::Version(_) | Trace::Uncertain => reason,
    };
    Leftover {
        bucket: reach.bucket.clone(),
        key: reach.key.clone().unwrap_or_default(),
        version_id: trace.version_id().map(str::to_owned),
        reason,
    }
}

/// Why something could not be removed, for people.
pub(super) fn reason(answer: &Answer) -> String {
    match answer {
        Answer::Succeeded(_) => "it was answered with a success".to_owned(),
        Answer::Refused(error) => {
            let said = error.message.as_deref().or(error.code.as_deref()).unwrap_or("no reason given");
            format!("{} {said}", error.status)
        }
        Answer::Unanswered(failure) => failure.message.clone(),
        Answer::NotTried { because } => because.clone(),
    }
}
