//! The evidence prepared for judgement: everything that causes ask about, worked out once.
//!
//! In: [`Evidence`]. Out: [`Case`]: what S3 said, where the request went, what the policies say about each permission
//! that it needs, and which changed requests came through. Absent on purpose: verdicts.

use std::cell::OnceCell;

use super::{
    Caller, Evidence, Field, Judged, Need, Reading, RequestChange, Subject, Target, difference, encryption, judged,
};
use crate::{
    answer::{Answer, Exchange},
    call::{Call, Operation},
    cause::{self, Cause, Finding, Heard},
    message::{self, Said},
};

/// A denial with all that follows from its evidence.
#[derive(Debug)]
pub struct Case<'e> {
    /// What is known.
    pub evidence: &'e Evidence,
    /// What S3 said of the denied request, or of the same request where that one may have an answer with words.
    pub said: Said,
    /// The causes that S3's words name or leave open.
    pub reported: Vec<Finding>,
    /// Where the request goes.
    pub target: Target,
    /// Who asked, where that is known.
    pub caller: Option<Caller>,
    /// The permissions that the request needs, each judged with what was read; the main one first.
    pub judged: Vec<Judged>,
    /// Other requests and what they have changed against the denied one.
    pub trials: Vec<Tried<'e>>,
    /// What the requests that came through needed, worked out where it is asked for.
    passed: OnceCell<Vec<Judged>>,
}

/// Another request against the denied one.
#[derive(Debug)]
pub struct Tried<'e> {
    /// The request with its answer.
    pub exchange: &'e Exchange,
    /// What it has changed.
    pub changes: Vec<RequestChange>,
    /// What was written for it first.
    pub prepared: Option<&'e Exchange>,
    /// What came of it.
    pub result: Tri,
}

impl Tried<'_> {
    /// The same request is refused with a reason when it says that the requester pays, and without one when it does not.
    pub(super) fn speaks_once_paid(&self, evidence: &Evidence) -> bool {
        let reason = |exchange: &Exchange| message::hear(exchange).policy.is_some();
        let pays = |change: &RequestChange| change.field == Field::RequestPayer && change.to.is_some();
        let one = matches!(self.changes.as_slice(), [change] if pays(change));
        one && self.result == Tri::Denied && reason(self.exchange) && !reason(&evidence.denied)
    }
}

/// What came of a changed request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tri {
    /// It got past every permission.
    Passed,
    /// It was denied as well.
    Denied,
    /// It tells nothing: throttled, timed out, another error.
    Silent,
}

impl<'e> Case<'e> {
    /// Works out everything that causes ask about.
    pub fn new(evidence: &'e Evidence) -> Self {
        let target = Target::of(evidence);
        let trials = tried(evidence);
        let worded = trials.iter().find(|tried| tried.result == Tri::Denied && says_the_same(evidence, tried));
        let heard = worded.map_or(&evidence.denied, |tried| tried.exchange);
        let said = message::hear(heard);
        let reported = cause::from_answer(heard);
        let caller = caller(evidence, &said);
        let judged = judged::of(evidence, &target, caller.as_ref());
        Self { evidence, said, reported, target, caller, judged, trials, passed: OnceCell::new() }
    }

    /// What S3 said, as the catalogue takes it.
    pub fn heard(&self) -> Heard<'_> {
        Heard { said: &self.said, call: Some(self.call()) }
    }

    /// The denied call.
    pub fn call(&self) -> &Call {
        &self.evidence.denied.call
    }

    /// What the policies say of a permission.
    pub fn judged(&self, need: Need) -> Option<&Judged> {
        self.judged.iter().find(|judged| judged.need == need)
    }

    /// The permissions that requests of the same caller needed which came through.
    pub(super) fn passed(&self) -> &[Judged] {
        self.passed.get_or_init(|| {
            let ours = |tried: &&Tried<'_>| {
                tried.result == Tri::Passed && tried.exchange.call.assume_role == self.call().assume_role
            };
            let passed = self.trials.iter().filter(ours);
            passed.flat_map(|tried| judged::of_call(self, &tried.exchange.call)).collect()
        })
    }

    /// Whether the denial is of AssumeRole, before any request to S3.
    pub fn is_assume_role(&self) -> bool {
        self.evidence.denied.is_assume_role()
    }

    /// Whether a cause has to do with the denied request at all: no bucket is involved where a role could not be assumed.
    pub(super) fn concerns(&self, cause: &Cause) -> bool {
        !self.is_assume_role() || cause.stops_assume_role
    }

    /// Whether S3 gave no reason.
    pub fn is_bare(&self) -> bool {
        self.said.policy.is_none() && self.said.reason.is_none() && self.said.action.is_none()
    }

    /// Whether S3 names this permission.
    pub fn names(&self, judged: &Judged) -> bool {
        self.said.action.as_deref().is_some_and(|action| action.eq_ignore_ascii_case(&judged.action))
    }

    /// Whether S3 names the right to list, which it asks for where an object is missing.
    pub fn names_listing(&self) -> bool {
        self.said.action.as_deref().is_some_and(|action| action.eq_ignore_ascii_case("s3:ListBucket"))
    }

    /// The use of KMS keys that the request needs.
    pub fn keys(&self) -> impl Iterator<Item = &Judged> {
        self.judged.iter().filter(|judged| judged.need == Need::Key)
    }

    /// Whether the caller's account owns the bucket.
    pub fn same_account(&self) -> Option<bool> {
        self.owns(&self.target)
    }

    /// Whether the caller's account owns the bucket of a target: that of the request, or of a copy's source.
    pub fn owns(&self, target: &Target) -> Option<bool> {
        target.same_account(self.caller.as_ref().map(|caller| caller.account.as_str()))
    }

    /// The requests that differ from the denied one in exactly these fields.
    pub fn changed(&self, fields: &[Field]) -> impl Iterator<Item = &Tried<'e>> {
        self.trials.iter().filter(move |tried| {
            tried.changes.len() == fields.len() && tried.changes.iter().all(|change| fields.contains(&change.field))
        })
    }

    /// The request that came through with exactly these fields changed.
    pub fn passed_with(&self, fields: &[Field]) -> Option<&Tried<'e>> {
        self.changed(fields).find(|tried| tried.result == Tri::Passed)
    }

    /// A reading of the bucket.
    pub fn of_bucket(&self, subject: impl FnOnce(String) -> Subject) -> Option<&'e Reading> {
        self.of(&self.target, subject)
    }

    /// A reading of the bucket of a target.
    pub fn of(&self, target: &Target, subject: impl FnOnce(String) -> Subject) -> Option<&'e Reading> {
        self.evidence.readings.of(&subject(target.bucket.clone()?))
    }

    /// The Region that the bucket is in, where it is known.
    pub fn region(&self) -> Option<&str> {
        let denied = &self.evidence.denied;
        denied
            .region
            .as_deref()
            .or(denied.call.region.as_deref())
            .or_else(|| self.target.access_point.as_deref()?.split(':').nth(3).filter(|region| !region.is_empty()))
    }
}

/// HEAD is answered without a body; the GET that reads the same thing is authorized alike and has words. And where the
/// requester has to pay, S3 tells only who does what else stands in the way.
fn says_the_same(evidence: &Evidence, tried: &Tried<'_>) -> bool {
    if tried.speaks_once_paid(evidence) {
        return true;
    }
    let mut besides = tried.changes.iter().filter(|change| change.field != Field::Operation);
    match (evidence.denied.call.operation, tried.exchange.call.operation) {
        (Operation::HeadObject, Operation::GetObject) => besides.next().is_none(),
        // A policy may allow some prefixes alone, and HeadBucket names none.
        (Operation::HeadBucket, Operation::ListObjectsV2) => {
            besides.all(|change| change.field == Field::Prefix && change.to.as_deref().is_none_or(str::is_empty))
        }
        _ => false,
    }
}

/// Who asked: the session that S3 saw, else the one that its message names.
fn caller(evidence: &Evidence, said: &Said) -> Option<Caller> {
    if evidence.denied.is_assume_role() {
        return evidence.runs_as.clone();
    }
    evidence.caller.clone().or_else(|| {
        let arn = said.principal.clone().filter(|principal| principal.starts_with("arn:"))?;
        let account = arn.split(':').nth(4).filter(|account| account.len() == 12)?.to_owned();
        Some(Caller { arn, account })
    })
}

fn tried(evidence: &Evidence) -> Vec<Tried<'_>> {
    let denied = &evidence.denied.call;
    let experiments =
        evidence.experiments.iter().map(|experiment| (&experiment.exchange, experiment.prepared.as_ref()));
    let others = evidence.others.iter().map(|exchange| (exchange, None));
    experiments
        .chain(others)
        .map(|(exchange, prepared)| Tried {
            exchange,
            changes: difference(denied, &exchange.call),
            prepared,
            result: result(exchange),
        })
        .collect()
}

/// What an answer says about permission. A precondition is looked at only after authorization.
fn result(exchange: &Exchange) -> Tri {
    if exchange.is_assume_role() {
        return Tri::Silent;
    }
    match &exchange.answer {
        Answer::Succeeded(_) => Tri::Passed,
        Answer::Refused(error) if error.status == 412 => Tri::Passed,
        Answer::Refused(error)
            if error.status == 403
                && matches!(error.code.as_deref(), None | Some("AccessDenied" | "Forbidden" | "403")) =>
        {
            Tri::Denied
        }
        Answer::Refused(_) | Answer::Unanswered(_) | Answer::NotTried { .. } => Tri::Silent,
    }
}

impl Case<'_> {
    /// The default encryption of the bucket, where it was read or S3 told it.
    pub(super) fn default_encryption(&self) -> Option<encryption::DefaultEncryption<'_>> {
        encryption::default_of(self.evidence, &self.target)
    }
}
