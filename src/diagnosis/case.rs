//! The evidence prepared for judgement: everything that causes ask about, worked out once.
//!
//! In: [`Evidence`]. Out: [`Case`]: what S3 said, where the request went, what the policies say about each permission
//! that it needs, and which changed requests came through. Absent on purpose: verdicts.

use s3litmus_policy::{Context, Evaluation, Policies, Reading as Slot, Request, evaluate};

use super::{
    Caller, Evidence, Field, Owner, ReadValue, Reading, RequestChange, Subject, Target, difference, encryption, needs,
    policies, request_context, target,
};
use crate::{
    answer::{Answer, Exchange},
    call::{Call, Operation},
    cause::{self, Finding, Heard},
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
}

/// A permission that a request needs, and what the policies say of it.
#[derive(Debug)]
pub struct Judged {
    /// What it is needed for.
    pub need: Need,
    /// `s3:PutObject`.
    pub action: String,
    /// The ARN.
    pub resource: String,
    /// The request as the engine takes it.
    pub request: Request,
    /// The policies as the engine takes them.
    pub policies: Policies,
    /// What the engine says.
    pub evaluation: Evaluation,
    /// Whether all identity policies were read.
    pub identity_read: bool,
}

/// What a permission is needed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Need {
    /// The operation itself.
    Operation,
    /// A header of the request, which has an action of its own.
    Header(Field),
    /// Reading the source of a copy.
    CopySource,
    /// Using the KMS key.
    Key,
    /// Learning that an object does not exist.
    List,
    /// Assuming the role.
    AssumeRole,
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
        let judged = judge(evidence, &target, caller.as_ref());
        Self { evidence, said, reported, target, caller, judged, trials }
    }

    /// What S3 said, as the catalogue takes it.
    pub fn heard(&self) -> Heard<'_> {
        Heard { said: &self.said, call: Some(self.call()) }
    }

    /// The denied call.
    pub fn call(&self) -> &Call {
        &self.evidence.denied.call
    }

    /// What the policies say of the operation itself.
    pub fn main(&self) -> Option<&Judged> {
        self.judged.first()
    }

    /// What the policies say of a permission.
    pub fn judged(&self, need: Need) -> Option<&Judged> {
        self.judged.iter().find(|judged| judged.need == need)
    }

    /// Whether the denial is of AssumeRole, before any request to S3.
    pub fn is_assume_role(&self) -> bool {
        is_assume_role(&self.evidence.denied)
    }

    /// Whether S3 gave no reason.
    pub fn is_bare(&self) -> bool {
        self.said.policy.is_none() && self.said.reason.is_none() && self.said.action.is_none()
    }

    /// Whether the caller's account owns the bucket.
    pub fn same_account(&self) -> Option<bool> {
        self.target.same_account(self.caller.as_ref().map(|caller| caller.account.as_str()))
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
        self.evidence.readings.of(&subject(self.target.bucket.clone()?))
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

/// Whether the denied request is AssumeRole.
pub(super) fn is_assume_role(exchange: &Exchange) -> bool {
    exchange.request.as_deref() == Some("AssumeRole")
}

/// HEAD is answered without a body; the GET that reads the same thing is authorized alike and has words.
fn says_the_same(evidence: &Evidence, tried: &Tried<'_>) -> bool {
    let pair = (evidence.denied.call.operation, tried.exchange.call.operation);
    let alike = [(Operation::HeadObject, Operation::GetObject), (Operation::HeadBucket, Operation::ListObjectsV2)];
    tried.changes.iter().all(|change| matches!(change.field, Field::Operation | Field::Prefix)) && alike.contains(&pair)
}

/// Who asked: the session that S3 saw, else the one that its message names.
fn caller(evidence: &Evidence, said: &Said) -> Option<Caller> {
    if is_assume_role(&evidence.denied) {
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
    if is_assume_role(exchange) {
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

fn judge(evidence: &Evidence, target: &Target, caller: Option<&Caller>) -> Vec<Judged> {
    let Some(caller) = caller else { return Vec::new() };
    let call = &evidence.denied.call;
    if is_assume_role(&evidence.denied) {
        return assume_role(evidence, caller).into_iter().collect();
    }
    let mut judged = Vec::new();
    for (need, action) in needs::of(call) {
        if need == Need::CopySource {
            if let Some(source) = needs::copy_source(call) {
                let target = Target::of(&Evidence {
                    denied: Exchange { call: source.clone(), ..evidence.denied.clone() },
                    ..evidence.clone()
                });
                judged.extend(s3(evidence, &target, caller, &source, need, action));
            }
            continue;
        }
        judged.extend(s3(evidence, target, caller, call, need, action));
    }
    judged.extend(key(evidence, target, caller));
    judged
}

fn s3(evidence: &Evidence, target: &Target, caller: &Caller, call: &Call, need: Need, action: &str) -> Option<Judged> {
    let object = target::key_of(call).filter(|_| need != Need::List);
    let resource = target.resource(object).or_else(|| unknown_access_point(target, object))?;
    let account = match (&target.owner, target.access_point_account()) {
        (_, Some(account)) => account.to_owned(),
        (Owner::Account(account), None) => account.clone(),
        (Owner::NotTheCaller, None) => NOBODY.to_owned(),
        // Most buckets are in the caller's account; what hangs on it is never called certain.
        (Owner::Unknown, None) => caller.account.clone(),
    };
    let mut context = request_context::request_context(evidence, target, call);
    if matches!(target.owner, Owner::NotTheCaller | Owner::Unknown) {
        for key in ["aws:ResourceAccount", "s3:ResourceAccount"] {
            context = context.with_unknown(key);
        }
    }
    if need == Need::List {
        context.remove("s3:prefix");
    }
    let mut policies = Policies::default();
    policies::resource_side(evidence, target, &mut policies);
    request_context::forget_tags_not_sent(&mut context, &policies);
    let mut request = Request::new(&caller.arn, action, &resource, &account).ok()?.with_context(context);
    if target.through_access_point {
        let bucket = target.bucket_resource(object).unwrap_or_else(|| unknown_bucket(target, object));
        let owner = match &target.owner {
            Owner::Account(account) => account.clone(),
            Owner::NotTheCaller => NOBODY.to_owned(),
            Owner::Unknown => account,
        };
        request = request.through_access_point(&bucket, &owner).ok()?;
    }
    Some(finish(evidence, caller, need, request.with_derived_keys(), policies, resource))
}

/// An account that no caller has: it stands for "another one than the caller's".
const NOBODY: &str = "000000000000";

fn unknown_bucket(target: &Target, key: Option<&str>) -> String {
    let partition = &target.partition;
    key.map_or_else(
        || format!("arn:{partition}:s3:::unknown-bucket"),
        |key| format!("arn:{partition}:s3:::unknown-bucket/{key}"),
    )
}

/// The resource where an alias hides the access point.
fn unknown_access_point(target: &Target, key: Option<&str>) -> Option<String> {
    target.through_access_point.then(|| unknown_bucket(target, key))
}

fn key(evidence: &Evidence, target: &Target, caller: &Caller) -> Vec<Judged> {
    let Some(used) = encryption::key_of(evidence, target) else { return Vec::new() };
    let Some(account) = used.arn.split(':').nth(4) else { return Vec::new() };
    let mut judged = Vec::new();
    for action in encryption::actions(&evidence.denied.call) {
        let context = encryption::context(evidence, target, caller, &used);
        let Ok(request) = Request::new(&caller.arn, action, &used.arn, account) else { continue };
        let policies =
            Policies { resource: policies::key_policy(&evidence.readings, &used.arn), ..Policies::default() };
        let request = request.with_context(context).with_derived_keys();
        judged.push(finish(evidence, caller, Need::Key, request, policies, used.arn.clone()));
    }
    judged
}

fn assume_role(evidence: &Evidence, caller: &Caller) -> Option<Judged> {
    let role = evidence.denied.call.assume_role.as_ref()?;
    let account = role.role_arn.split(':').nth(4)?;
    let mut context = Context::new().with_unknown("*");
    match &role.external_id {
        Some(id) => context.insert("sts:ExternalId", id.as_str()),
        None => context.remove("sts:ExternalId"),
    }
    let request = Request::new(&caller.arn, "sts:AssumeRole", &role.role_arn, account).ok()?;
    let policies =
        Policies { resource: policies::trust_policy(&evidence.readings, &role.role_arn), ..Policies::default() };
    let request = request.with_context(context).with_derived_keys();
    Some(finish(evidence, caller, Need::AssumeRole, request, policies, role.role_arn.clone()))
}

/// Adds the caller's side and asks the engine.
fn finish(
    evidence: &Evidence,
    caller: &Caller,
    need: Need,
    request: Request,
    mut policies: Policies,
    resource: String,
) -> Judged {
    let side = policies::identity_side(&evidence.readings, caller);
    policies.identity = Slot::Known(side.policies);
    policies.permissions_boundary = side.boundary;
    // The run gives no session policy to the roles that it assumes; how its own session was made is not known.
    let assumed = evidence.denied.call.assume_role.is_some() && need != Need::AssumeRole;
    policies.session = if assumed { Slot::Absent } else { Slot::Unreadable };
    policies.service_control = Slot::Unreadable;
    policies.resource_control = Slot::Unreadable;
    policies.vpc_endpoint = Slot::Unreadable;
    let mut evaluation = evaluate(&request, &policies);
    if !side.complete && !decides(&evaluation) {
        policies.identity = Slot::Unreadable;
        evaluation = evaluate(&request, &policies);
    }
    let action = request.action.to_string();
    Judged { need, action, resource, request, policies, evaluation, identity_read: side.complete }
}

/// Whether the identity policies that were read say something that those not read cannot change.
fn decides(evaluation: &Evaluation) -> bool {
    evaluation
        .layer(s3litmus_policy::Layer::IdentityPolicy)
        .is_some_and(|outcome| !outcome.allows.is_empty() || !outcome.denies.is_empty())
}

impl Case<'_> {
    /// The default encryption of the bucket, where it was read.
    pub fn default_encryption(&self) -> Option<&super::EncryptionFacts> {
        match self.of_bucket(|bucket| Subject::BucketEncryption { bucket })? {
            Reading::Read(ReadValue::Encryption(facts)) => Some(facts),
            _ => None,
        }
    }
}
