//! A run on its way: what it knows by now, and what becomes of each answer.
//!
//! Out: a report for each check that needs no further look, told to the observer, and the rest with their answers. Absent
//! on purpose: when a request is sent (`sending`, `settle`), and what is asked about a denial (`why`).

use std::{borrow::Cow, collections::HashMap};

use super::{Observer, Settings, check_report::report, schedule::Job, sightings::Sightings};
use crate::{
    answer::{Answer, Exchange},
    call::{Call, Operation},
    diagnosis::{Caller, Evidence, control, diagnose},
    plan::{ActsOn, Plan, PlannedCheck, Writer, stage},
    probe::Aws,
    report::CheckReport,
    suite::{Expectation, Suite, VERSION_OF_RUN},
};

/// A check whose answer has to be looked into.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) check: usize,
    pub(super) exchange: Exchange,
    /// The object that it is about was not known to be there when it was answered.
    pub(super) in_doubt: bool,
}

/// What is known of an object of the plan.
#[derive(Debug, Default)]
pub(super) struct Object {
    /// The answer to the write, as long as a check may need it.
    pub(super) write: Option<Box<Exchange>>,
    /// It was written, with the version it has, if any.
    version: Option<Option<String>>,
    /// A check has deleted it, or may have.
    pub(super) deleted: bool,
    /// A check acts on it.
    needed: bool,
    /// A check that is held acts on it or wrote it.
    pub(super) kept: bool,
}

/// A run on its way.
pub(super) struct Round<'a, 'o> {
    pub(super) plan: &'a Plan,
    pub(super) aws: &'a Aws,
    pub(super) caller: Option<Caller>,
    pub(super) held: Vec<Held>,
    pub(super) objects: Vec<Object>,
    pub(super) sightings: Sightings,
    /// By key: what checks did to the object, the first of each operation.
    changes: HashMap<String, Vec<Exchange>>,
    /// The checks that act on another object than the nearest, which was not written.
    moved: HashMap<usize, usize>,
    suite: &'a Suite,
    pub(super) in_flight: usize,
    pub(super) reports: Vec<Option<CheckReport>>,
    /// Reports that wait for the principal.
    pub(super) untold: Option<Vec<usize>>,
    observer: &'o mut Observer<'a>,
}

impl<'a, 'o> Round<'a, 'o> {
    pub(super) fn new(
        suite: &'a Suite,
        plan: &'a Plan,
        aws: &'a Aws,
        settings: &Settings,
        observer: &'o mut Observer<'a>,
    ) -> Self {
        let mut objects = Vec::new();
        objects.resize_with(plan.objects.len(), Object::default);
        for check in &plan.checks {
            for object in check.choices() {
                objects[object].needed = true;
            }
        }
        Self {
            plan,
            aws,
            caller: None,
            held: Vec::new(),
            objects,
            sightings: Sightings::default(),
            changes: HashMap::new(),
            moved: HashMap::new(),
            suite,
            in_flight: settings.concurrency.get(),
            reports: plan.checks.iter().map(|_| None).collect(),
            untold: Some(Vec::new()),
            observer,
        }
    }

    /// Lets a check act on one of its choices.
    pub(super) fn act_on(&mut self, check: usize, object: Option<usize>) {
        match object {
            Some(object) if self.plan.checks[check].acts_on != ActsOn::Own(object) => self.moved.insert(check, object),
            _ => self.moved.remove(&check),
        };
    }

    /// The check as it is sent by now.
    pub(super) fn planned(&self, check: usize) -> Cow<'a, PlannedCheck> {
        match self.moved.get(&check) {
            Some(object) => Cow::Owned(self.plan.acting_on(check, *object)),
            None => Cow::Borrowed(&self.plan.checks[check]),
        }
    }

    /// The object of the run's own that a check acts on.
    pub(super) fn object_of(&self, check: usize) -> Option<usize> {
        self.moved.get(&check).copied().or_else(|| self.plan.checks[check].choices().next())
    }

    /// The request of a job, with the version that is known by now.
    pub(super) fn call(&self, job: Job) -> Call {
        let check = match job {
            Job::Prepare(object) => match &self.plan.objects[object].written_by {
                Writer::Preparation(call) | Writer::Spare(call) => return (**call).clone(),
                Writer::Check(check) => *check,
            },
            Job::Check(check) => check,
        };
        let mut call = match self.planned(check) {
            Cow::Borrowed(planned) => planned.call.clone(),
            Cow::Owned(planned) => planned.call,
        };
        if let (Some(VERSION_OF_RUN), Some(object)) = (call.options.version_id.as_deref(), self.object_of(check)) {
            // Without versioning, `null` is the version of every object
            // (https://docs.aws.amazon.com/AmazonS3/latest/userguide/versioning-workflows.html).
            let version = self.objects[object].version.clone().flatten();
            call.options.version_id = Some(version.unwrap_or_else(|| "null".to_owned()));
        }
        call
    }

    /// Takes in an answer: it is judged, or held to be looked into.
    pub(super) fn answered(&mut self, job: Job, exchange: Exchange) {
        self.note(&exchange);
        let written = match job {
            Job::Prepare(object) => Some(object),
            Job::Check(check) => self.plan.checks[check].writes,
        };
        if let Some(object) = written {
            let object = &mut self.objects[object];
            object.version = match &exchange.answer {
                Answer::Succeeded(success) => Some(success.version_id.clone()),
                _ => None,
            };
            object.deleted &= object.version.is_none();
            object.write = object.needed.then(|| Box::new(exchange.clone()));
        }
        let Job::Check(check) = job else { return };
        let in_doubt = self.in_doubt(check);
        if exchange.call.operation == Operation::DeleteObject
            && matches!(exchange.answer, Answer::Succeeded(_) | Answer::Unanswered(_))
            && let Some(object) = self.object_of(check)
        {
            self.objects[object].deleted = true;
        }
        if self.wants_a_look(check, &exchange) {
            for object in self.objects_of(check) {
                self.objects[object].kept = true;
            }
            self.held.push(Held { check, exchange, in_doubt });
        } else {
            self.judge(check, exchange, in_doubt);
        }
    }

    /// Takes down what an answer tells of others: what was done to an object, and how it was before.
    fn note(&mut self, exchange: &Exchange) {
        let object = || control::object(&exchange.call);
        if !control::changes(&exchange.call) {
            let is_changed = || object().is_some_and(|object| self.changes.contains_key(&object));
            if self.changes.is_empty() || !is_changed() {
                self.sightings.note(exchange);
            }
            return;
        }
        self.sightings.note(exchange);
        // What was not answered may have been done.
        if let (Some(object), Answer::Succeeded(_) | Answer::Unanswered(_)) = (object(), &exchange.answer) {
            let done = self.changes.entry(object).or_default();
            if done.iter().all(|other| other.call.operation != exchange.call.operation) {
                done.push(exchange.clone());
            }
        }
    }

    /// What checks did to the object of a denial after it, or may have: what is not of the run's own is in no order.
    pub(super) fn changes_since(&self, held: &Held) -> Vec<Exchange> {
        let denied = &held.exchange.call;
        let ordered = self.object_of(held.check).is_some();
        let stage = |call: &Call| stage(call.operation);
        let since = |change: &&Exchange| !ordered || stage(&change.call) >= stage(denied);
        let changes = control::object(denied).and_then(|object| self.changes.get(&object));
        changes.into_iter().flatten().filter(since).cloned().collect()
    }

    /// Forgets an object that nobody asks about any more.
    pub(super) fn forget(&mut self, object: usize) {
        self.objects[object].write = None;
        self.changes.remove(&self.plan.objects[object].key);
    }

    /// Whether an answer is to be looked into with further requests.
    fn wants_a_look(&self, check: usize, exchange: &Exchange) -> bool {
        matches!(exchange.answer, Answer::Refused(_))
            && match self.plan.checks[check].expected {
                Expectation::Allow | Expectation::DenyBy(_) => true,
                Expectation::Deny => self.suite.diagnosis.expected_denials,
            }
    }

    /// Judges a check by its answer alone.
    pub(super) fn judge(&mut self, check: usize, exchange: Exchange, in_doubt: bool) {
        let found = match &exchange.answer {
            Answer::Refused(_) | Answer::Unanswered(_) => Some(diagnose(&self.evidence(exchange.clone()))),
            Answer::Succeeded(_) | Answer::NotTried { .. } => None,
        };
        let report = report(&self.planned(check), &exchange, found, in_doubt);
        self.finish(check, report);
    }

    /// What is known about a denial without asking further.
    pub(super) fn evidence(&self, denied: Exchange) -> Evidence {
        let runs_as = self.caller.clone();
        let caller = match &denied.call.assume_role {
            Some(role) => self.aws.session_of(role),
            None => runs_as.clone(),
        };
        Evidence {
            caller,
            runs_as,
            expected_principal: self.plan.principal.clone(),
            read_as: self.suite.diagnosis.read_as.clone(),
            secure_transport: self.aws.secure_transport(),
            run_id: Some(self.plan.run_id.clone()),
            ..Evidence::new(denied)
        }
    }

    /// Whether the object that a check is about is not known to be there.
    pub(super) fn in_doubt(&self, check: usize) -> bool {
        match self.object_of(check) {
            Some(object) => !self.is_written(object),
            None => self.plan.checks[check].acts_on == ActsOn::Given,
        }
    }

    pub(super) fn is_written(&self, object: usize) -> bool {
        self.objects[object].version.is_some() && !self.objects[object].deleted
    }

    fn objects_of(&self, check: usize) -> impl Iterator<Item = usize> + use<> {
        self.object_of(check).into_iter().chain(self.plan.checks[check].writes)
    }

    /// Stores a report and tells the observer, as soon as the principal is known or given up on.
    pub(super) fn finish(&mut self, check: usize, report: CheckReport) {
        self.reports[check] = Some(report);
        match &mut self.untold {
            Some(untold) => untold.push(check),
            None => self.tell(check),
        }
    }

    fn tell(&mut self, check: usize) {
        let Some(report) = &mut self.reports[check] else { return };
        report.principal = match &self.plan.checks[check].call.assume_role {
            Some(role) => self.aws.session_of(role).map(|session| session.arn),
            None => self.caller.as_ref().map(|caller| caller.arn.clone()),
        };
        (self.observer)(report);
    }

    pub(super) fn know(&mut self, caller: Option<Caller>) {
        self.caller = caller;
        for check in self.untold.take().into_iter().flatten() {
            self.tell(check);
        }
    }

    /// All reports, in the order of the suite.
    pub(super) fn into_reports(self) -> Vec<CheckReport> {
        self.reports.into_iter().flatten().collect()
    }
}
