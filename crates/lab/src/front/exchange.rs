//! One request on its way through the lab: who, what, and what came of it.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use http::{HeaderMap, Method, StatusCode, Uri};
use s3litmus_policy::Context;
use s3s::dto::RequestCharged;
use s3s::{S3Error, S3ErrorCode, S3Result};

use super::address::Address;
use super::scope::Scope;
use crate::authorize::{Caller, Through, base_context, head_context};
use crate::journal::{Decision, Entry};
use crate::state::{Settings, State};
use crate::store::Contents;
use crate::wording::{self, Failure, RequestIds};
use crate::world::{Bucket, Payer};

/// The bucket that a request is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// The bucket's name.
    pub(crate) bucket: String,
    /// The access point that leads there.
    pub(crate) through: Option<Through>,
}

/// The head of a request.
#[derive(Debug, Clone)]
pub(crate) struct Parts {
    pub(crate) headers: HeaderMap,
    pub(crate) uri: Uri,
    pub(crate) method: Method,
}

/// A request and its outcome, shared by the stages through the request's extensions.
#[derive(Debug, Clone)]
pub(crate) struct Exchange(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    state: Arc<State>,
    settings: Arc<Settings>,
    started: Instant,
    ids: RequestIds,
    caller: Arc<Caller>,
    scope: Option<Scope>,
    address: Address,
    parts: Parts,
    target: OnceLock<Target>,
    context: OnceLock<Context>,
    body: Mutex<Option<String>>,
    entry: Mutex<Entry>,
    failure: Mutex<Option<Failure>>,
}

impl Exchange {
    pub(super) fn new(
        state: Arc<State>,
        caller: Arc<Caller>,
        scope: Option<Scope>,
        address: Address,
        parts: Parts,
        entry: Entry,
    ) -> Self {
        let settings = state.settings();
        Self(Arc::new(Inner {
            state,
            settings,
            started: Instant::now(),
            ids: RequestIds::fresh(),
            caller,
            scope,
            address,
            parts,
            target: OnceLock::new(),
            context: OnceLock::new(),
            body: Mutex::default(),
            entry: Mutex::new(entry),
            failure: Mutex::default(),
        }))
    }

    pub(crate) fn state(&self) -> &State {
        &self.0.state
    }

    /// The world as it was when the request came.
    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    pub(crate) fn ids(&self) -> &RequestIds {
        &self.0.ids
    }

    pub(crate) fn caller(&self) -> &Caller {
        &self.0.caller
    }

    pub(crate) fn scope(&self) -> Option<&Scope> {
        self.0.scope.as_ref()
    }

    pub(crate) fn address(&self) -> &Address {
        &self.0.address
    }

    pub(crate) fn parts(&self) -> &Parts {
        &self.0.parts
    }

    /// The Region that the request was signed for, or that its host names.
    pub(crate) fn region(&self) -> &str {
        let signed = self.scope().map(|scope| scope.region.as_str());
        signed.or(self.address().region.as_deref()).unwrap_or("us-east-1")
    }

    /// The condition keys of the request, whatever the action.
    pub(crate) fn context(&self) -> &Context {
        self.0.context.get_or_init(|| {
            let Parts { headers, uri, .. } = self.parts();
            let (caller, region) = (self.caller(), self.region());
            let mut context = base_context(&self.settings().world, caller, region, headers);
            let presigned = self.scope().is_some_and(|scope| scope.presigned);
            head_context(&mut context, headers, uri, presigned, &caller.account, region);
            context
        })
    }

    /// What is in the bucket of the request, locked.
    pub(crate) fn contents(&self, target: &Target) -> S3Result<MutexGuard<'_, Contents>> {
        let contents = self.state().store.bucket(&target.bucket);
        contents.ok_or_else(|| self.fail(wording::no_such_bucket(&target.bucket)))
    }

    /// `x-amz-request-charged`, where the caller pays.
    pub(crate) fn charged(&self, bucket: &Bucket) -> Option<RequestCharged> {
        let pays = bucket.request_payer == Payer::Requester && self.caller().account != bucket.account;
        pays.then(|| RequestCharged::from_static(RequestCharged::REQUESTER))
    }

    /// Answers with a document that the types of the HTTP layer cannot hold.
    pub(crate) fn set_body(&self, xml: String) {
        *self.0.body.lock().unwrap_or_else(PoisonError::into_inner) = Some(xml);
    }

    pub(super) fn take_body(&self) -> Option<String> {
        self.0.body.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The bucket of the request, once it is known that there is one.
    pub(crate) fn target(&self) -> Option<&Target> {
        self.0.target.get()
    }

    pub(crate) fn set_target(&self, target: Target) {
        // A request names one bucket, so a second call would say the same.
        let _ = self.0.target.set(target);
    }

    /// The journal's entry, to be written on.
    pub(crate) fn entry(&self) -> MutexGuard<'_, Entry> {
        self.0.entry.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the request: the answer is kept here, since the error type of the HTTP layer has no
    /// room for all of it.
    pub(crate) fn fail(&self, failure: Failure) -> S3Error {
        let code = S3ErrorCode::from_bytes(failure.code.as_bytes()).unwrap_or(S3ErrorCode::InternalError);
        let mut error = S3Error::with_message(code, failure.message.clone());
        if let Ok(status) = StatusCode::from_u16(failure.status) {
            error.set_status_code(status);
        }
        *self.0.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
        error
    }

    pub(super) fn failure(&self) -> Option<Failure> {
        self.0.failure.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes the request into the journal.
    pub(super) fn close(&self, status: u16, failure: Option<&Failure>) {
        let mut entry = std::mem::take(&mut *self.entry());
        entry.status = status;
        entry.nanos = u64::try_from(self.0.started.elapsed().as_nanos()).unwrap_or(u64::MAX);
        entry.code = failure.map(|failure| failure.code.clone());
        entry.message = failure.map(|failure| failure.message.clone());
        if failure.is_some() && entry.decision == Decision::Allowed {
            entry.decision = Decision::Failed;
        }
        self.state().journal.record(entry);
    }
}
