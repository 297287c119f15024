//! What the run wrote and has not removed, and what could not be removed.
//!
//! An entry stays until its removal is answered, so that a clean-up that is cut off forgets nothing.
//!
//! Only keys that this process sent a write for come in here, and every write is sent with `If-None-Match: *`, so nothing
//! that was there before can be in it.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use crate::{
    answer::{Answer, Exchange},
    call::{Call, CallOptions, Operation},
    report::Leftover,
};

/// All that is known about one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Traces {
    /// How to reach it: bucket, key, role, owner and payer of the call that wrote it.
    pub(super) call: Call,
    pub(super) left: Vec<Trace>,
}

/// One thing to remove.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trace {
    /// An object in a bucket that gave it no version.
    Object,
    /// A version of an object.
    Version(String),
    /// A delete marker.
    Marker(String),
    /// A write that nobody answered, or not with yes or no: the object may be there.
    Uncertain,
    /// A multipart upload that could not be aborted at once.
    Upload(String),
}

#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: Mutex<HashMap<Key, Traces>>,
    given_up: Mutex<Vec<Leftover>>,
}

/// The same key through a bucket and through its access point are two entries: each is removed the way it was written.
type Key = (String, String);

impl Ledger {
    /// Takes down that a write is about to be sent.
    pub(super) fn begin(&self, call: &Call) {
        let Some(key) = call.key.clone().filter(|_| writes(call.operation)) else { return };
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry =
            entries.entry((call.bucket.clone(), key)).or_insert_with(|| Traces { call: reach(call), left: Vec::new() });
        if entry.left.is_empty() {
            entry.left.push(Trace::Uncertain);
        }
    }

    /// Takes down what an exchange left behind or took away. `in_doubt`: it may have been carried out unanswered.
    pub(super) fn note(&self, exchange: &Exchange, in_doubt: bool, open_upload: Option<String>) {
        let call = &exchange.call;
        let traces = trace_of(exchange, in_doubt).into_iter().chain(open_upload.map(Trace::Upload));
        let Some(key) = call.key.clone().filter(|_| call.operation.changes_objects()) else { return };
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (call.bucket.clone(), key);
        if call.operation == Operation::DeleteObject
            && let (Answer::Succeeded(_), Some(entry)) = (&exchange.answer, entries.get_mut(&place))
        {
            let deleted = call.options.version_id.as_deref();
            entry.left.retain(|trace| !trace.went_with(deleted, &exchange.answer));
        }
        if let Some(entry) = entries.get_mut(&place).filter(|_| writes(call.operation)) {
            entry.left.retain(|trace| *trace != Trace::Uncertain);
        }
        for trace in traces {
            let entry = entries.entry(place.clone()).or_insert_with(|| Traces { call: reach(call), left: Vec::new() });
            if !entry.left.contains(&trace) {
                entry.left.push(trace);
            }
        }
        if entries.get(&place).is_some_and(|entry| entry.left.is_empty()) {
            entries.remove(&place);
        }
    }

    /// What was written under a key and is not removed.
    pub(super) fn of(&self, bucket: &str, key: &str) -> Option<Traces> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.get(&(bucket.to_owned(), key.to_owned())).cloned()
    }

    /// All that was written and is not removed.
    pub(super) fn all(&self) -> Vec<Traces> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Takes down that a trace has been seen to: it is gone, or given up as this leftover.
    pub(super) fn seen_to(&self, reach: &Call, trace: &Trace, left: Option<Leftover>) {
        let place = (reach.bucket.clone(), reach.key.clone().unwrap_or_default());
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = entries.get_mut(&place) {
            entry.left.retain(|other| other != trace);
            if entry.left.is_empty() {
                entries.remove(&place);
            }
        }
        self.given_up.lock().unwrap_or_else(PoisonError::into_inner).extend(left);
    }

    /// Takes down that a removal made a delete marker over an object of which no version was known.
    pub(super) fn marked(&self, reach: &Call, trace: &Trace, marker: String) -> Traces {
        let place = (reach.bucket.clone(), reach.key.clone().unwrap_or_default());
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.entry(place).or_insert_with(|| Traces { call: reach.clone(), left: Vec::new() });
        entry.left.retain(|other| other != trace);
        entry.left.extend([Trace::Marker(marker), Trace::Uncertain]);
        entry.clone()
    }

    /// Hands out what was given up, and forgets it.
    pub(super) fn given_up(&self) -> Vec<Leftover> {
        std::mem::take(&mut *self.given_up.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Trace {
    /// The version to name when it is removed.
    pub(super) fn version_id(&self) -> Option<&str> {
        match self {
            Self::Version(id) | Self::Marker(id) => Some(id),
            Self::Object | Self::Uncertain | Self::Upload(_) => None,
        }
    }

    fn went_with(&self, deleted: Option<&str>, answer: &Answer) -> bool {
        let made_marker = matches!(answer, Answer::Succeeded(success) if success.delete_marker);
        match (self, deleted) {
            (Self::Object | Self::Uncertain, None) => !made_marker,
            (Self::Version(id) | Self::Marker(id), Some(deleted)) => id == deleted,
            _ => false,
        }
    }
}

/// What an exchange made.
fn trace_of(exchange: &Exchange, in_doubt: bool) -> Option<Trace> {
    let writes = writes(exchange.call.operation);
    match &exchange.answer {
        Answer::Succeeded(success) if writes => Some(success.version_id.clone().map_or(Trace::Object, Trace::Version)),
        Answer::Succeeded(success) if exchange.call.operation == Operation::DeleteObject => success
            .version_id
            .clone()
            .filter(|_| success.delete_marker && exchange.call.options.version_id.is_none())
            .map(Trace::Marker),
        // 5xx says nothing about what was stored; 412 on a key of this run says that an earlier try of the same request was.
        Answer::Refused(error) if writes && (error.status >= 500 || error.status == 412) => Some(Trace::Uncertain),
        // An error inside a success (CopyObject, CompleteMultipartUpload) says nothing about it either.
        Answer::Refused(error) if writes && error.status < 300 => Some(Trace::Uncertain),
        Answer::Unanswered(_) if writes && in_doubt => Some(Trace::Uncertain),
        _ => None,
    }
}

/// Whether the operation makes an object.
fn writes(operation: Operation) -> bool {
    matches!(operation, Operation::PutObject | Operation::CopyObject | Operation::MultipartUpload)
}

/// The call reduced to how its object is reached.
fn reach(call: &Call) -> Call {
    Call {
        operation: Operation::DeleteObject,
        prefix: None,
        options: CallOptions { request_payer: call.options.request_payer.clone(), ..CallOptions::default() },
        ..call.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::{Failure, FailureKind, ServiceError, Success};

    fn call(operation: Operation) -> Call {
        Call::new(operation, "b", Some("k"))
    }

    fn exchange(call: Call, answer: Answer) -> Exchange {
        Exchange::new(call, answer, 1.0)
    }

    fn succeeded(version_id: Option<&str>, delete_marker: bool) -> Answer {
        Answer::Succeeded(Success { version_id: version_id.map(str::to_owned), delete_marker, ..Success::default() })
    }

    fn refused(status: u16) -> Answer {
        Answer::Refused(ServiceError { status, ..ServiceError::default() })
    }

    /// What is left of a key after these answers; `true` marks one that may have been carried out unanswered.
    fn left(exchanges: Vec<(Exchange, bool)>) -> Vec<Trace> {
        let ledger = Ledger::default();
        for (exchange, in_doubt) in exchanges {
            ledger.begin(&exchange.call);
            ledger.note(&exchange, in_doubt, None);
        }
        ledger.of("b", "k").map(|traces| traces.left).unwrap_or_default()
    }

    #[test]
    fn a_write_leaves_what_its_answer_says() {
        let put = |answer| exchange(call(Operation::PutObject), answer);
        let silent = || Answer::Unanswered(Failure { kind: FailureKind::TimedOut, message: String::new() });
        for (answer, in_doubt, expected) in [
            (succeeded(None, false), false, vec![Trace::Object]),
            (succeeded(Some("v1"), false), false, vec![Trace::Version("v1".to_owned())]),
            (refused(403), false, vec![]),
            (refused(404), false, vec![]),
            (refused(412), false, vec![Trace::Uncertain]),
            (refused(500), false, vec![Trace::Uncertain]),
            (silent(), true, vec![Trace::Uncertain]),
            (silent(), false, vec![]),
        ] {
            let text = format!("{answer:?} {in_doubt}");
            assert_eq!(left(vec![(put(answer), in_doubt)]), expected, "{text}");
        }
    }

    #[test]
    fn a_deletion_takes_away_what_it_removed_and_adds_its_marker() {
        let put = |version| (exchange(call(Operation::PutObject), succeeded(version, false)), false);
        let delete = |answer| (exchange(call(Operation::DeleteObject), answer), false);
        assert_eq!(left(vec![put(None), delete(succeeded(None, false))]), []);
        assert_eq!(
            left(vec![put(Some("v1")), delete(succeeded(Some("m1"), true))]),
            [Trace::Version("v1".to_owned()), Trace::Marker("m1".to_owned())]
        );
        assert_eq!(left(vec![put(Some("v1")), delete(refused(403))]), [Trace::Version("v1".to_owned())]);
        let mut of_version = call(Operation::DeleteObject);
        of_version.options.version_id = Some("v1".to_owned());
        let gone = (exchange(of_version, succeeded(Some("v1"), false)), false);
        assert_eq!(left(vec![put(Some("v1")), gone]), []);
    }

    #[test]
    fn a_write_that_is_cut_off_is_known() {
        let ledger = Ledger::default();
        ledger.begin(&call(Operation::PutObject));
        ledger.begin(&call(Operation::GetObject));
        let traces = ledger.all();
        assert_eq!(traces.len(), 1);
        assert_eq!(traces[0].left, [Trace::Uncertain]);
    }

    #[test]
    fn what_is_seen_to_is_forgotten_and_what_is_given_up_is_told_once() {
        let ledger = Ledger::default();
        ledger.begin(&call(Operation::PutObject));
        let reach = ledger.all().remove(0).call;
        let traces = ledger.marked(&reach, &Trace::Uncertain, "m1".to_owned());
        assert_eq!(traces.left, [Trace::Marker("m1".to_owned()), Trace::Uncertain]);
        ledger.seen_to(&reach, &traces.left[0], None);
        assert_eq!(ledger.all()[0].left, [Trace::Uncertain]);
        let leftover =
            Leftover { bucket: "b".to_owned(), key: "k".to_owned(), version_id: None, reason: "403".to_owned() };
        ledger.seen_to(&reach, &Trace::Uncertain, Some(leftover.clone()));
        assert_eq!((ledger.all(), ledger.given_up(), ledger.given_up()), (vec![], vec![leftover], vec![]));
    }

    #[test]
    fn reads_and_changes_leave_nothing() {
        for operation in Operation::ALL {
            let made = left(vec![(exchange(call(operation), succeeded(Some("v1"), false)), false)]);
            assert_eq!(made.is_empty(), !writes(operation), "{operation}");
        }
    }
}
