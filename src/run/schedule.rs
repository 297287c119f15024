//! What may be sent now: what is read must have been written, and what is deleted must have been read.
//!
//! In: a plan, and what is done. Out: the next job. Pure. There is no barrier between the stages of the plan: each object
//! goes through them on its own, so that a target that hangs holds up nothing but itself.

use std::collections::VecDeque;

use crate::plan::{ActsOn, Plan, Stage, Writer};

/// One request of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// One of the plan's checks.
    Check(usize),
    /// The preparation of one of the plan's objects.
    Prepare(usize),
}

#[derive(Debug)]
pub(super) struct Schedule {
    ready: VecDeque<Job>,
    /// By check: what it acts on, and what it writes.
    checks: Vec<(ActsOn, Option<usize>)>,
    /// By object.
    objects: Vec<Waiting>,
}

/// The checks that wait for an object, and how many of the current stage are not done.
#[derive(Debug, Default)]
struct Waiting {
    /// In reverse order of stages.
    checks: Vec<(Stage, usize)>,
    open: usize,
}

impl Schedule {
    pub(super) fn new(plan: &Plan) -> Self {
        let mut schedule = Self {
            ready: VecDeque::with_capacity(plan.checks.len()),
            checks: plan.checks.iter().map(|check| (check.acts_on, check.writes)).collect(),
            objects: Vec::new(),
        };
        schedule.objects.resize_with(plan.objects.len(), Waiting::default);
        for (object, planned) in plan.objects.iter().enumerate() {
            if let Writer::Preparation(_) = planned.written_by {
                schedule.ready.push_back(Job::Prepare(object));
            }
        }
        for (index, check) in plan.checks.iter().enumerate() {
            match check.acts_on {
                ActsOn::Own(object) => schedule.objects[object].checks.push((check.stage, index)),
                ActsOn::Nothing | ActsOn::Given => schedule.ready.push_back(Job::Check(index)),
            }
        }
        for waiting in &mut schedule.objects {
            waiting.checks.sort_by(|a, b| b.cmp(a));
        }
        schedule
    }

    /// The next job, if one can be sent now. What goes on with an object comes first, so that objects do not stay long.
    pub(super) fn next(&mut self) -> Option<Job> {
        self.ready.pop_front()
    }

    /// Takes down that a job is done; the objects that nothing waits for any more are handed to `finished`.
    pub(super) fn done(&mut self, job: Job, mut finished: impl FnMut(usize)) {
        let (acted_on, written) = match job {
            Job::Check(check) => match self.checks[check] {
                (ActsOn::Own(object), written) => (Some(object), written),
                (ActsOn::Nothing | ActsOn::Given, written) => (None, written),
            },
            Job::Prepare(object) => (None, Some(object)),
        };
        if let Some(object) = acted_on {
            self.objects[object].open -= 1;
            if self.objects[object].open == 0 && !self.advance(object) {
                finished(object);
            }
        }
        if let Some(object) = written
            && !self.advance(object)
        {
            finished(object);
        }
    }

    /// Lets the checks of the object's next stage go; false where there is none.
    fn advance(&mut self, object: usize) -> bool {
        let waiting = &mut self.objects[object];
        let Some((stage, _)) = waiting.checks.last().copied() else { return false };
        while let Some((_, check)) = waiting.checks.pop_if(|(next, _)| *next == stage) {
            waiting.open += 1;
            self.ready.push_front(Job::Check(check));
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs everything one at a time; in which order, and after which job each object was finished.
    fn order(suite: &str) -> (Vec<String>, Vec<String>) {
        let suite = crate::suite::parse(suite).expect("a suite");
        let plan = crate::plan::plan(&suite, "run");
        let mut schedule = Schedule::new(&plan);
        let (mut jobs, mut ends) = (Vec::new(), Vec::new());
        while let Some(job) = schedule.next() {
            let name = match job {
                Job::Check(check) => plan.checks[check].call.operation.name().to_owned(),
                Job::Prepare(_) => "prepare".to_owned(),
            };
            schedule.done(job, |_| ends.push(name.clone()));
            jobs.push(name);
        }
        (jobs, ends)
    }

    #[test]
    fn an_object_is_written_read_changed_and_deleted_in_this_order() {
        let (jobs, ends) = order(
            r#"{ "suite": "s", "targets": [ { "name": "t", "bucket": "store-events", "checks": [
                { "operation": "DeleteObject", "prefix": "a/", "expect": "allow" },
                { "operation": "PutObjectTagging", "prefix": "a/", "expect": "allow" },
                { "operation": "GetObject", "prefix": "a/", "expect": "allow" },
                { "operation": "HeadObject", "prefix": "a/", "expect": "allow" },
                { "operation": "PutObject", "prefix": "a/", "expect": "allow" } ] } ] }"#,
        );
        let at = |name: &str| jobs.iter().position(|job| job == name).expect("it was sent");
        assert_eq!(jobs.len(), 5);
        assert_eq!(at("PutObject"), 0);
        assert!(at("GetObject") < at("PutObjectTagging") && at("HeadObject") < at("PutObjectTagging"));
        assert_eq!(at("DeleteObject"), 4);
        assert_eq!(ends, ["DeleteObject"]);
    }

    #[test]
    fn what_needs_nothing_waits_for_nothing() {
        let (jobs, ends) = order(
            r#"{ "suite": "s", "targets": [ { "name": "t", "bucket": "store-events", "checks": [
                { "operation": "GetObject", "key": "a/known", "expect": "allow" },
                { "operation": "HeadBucket", "expect": "allow" },
                { "operation": "GetObject", "prefix": "b/", "expect": "allow" } ] } ] }"#,
        );
        assert_eq!(jobs, ["prepare", "GetObject", "GetObject", "HeadBucket"]);
        assert_eq!(ends, ["GetObject"]);
    }
}
