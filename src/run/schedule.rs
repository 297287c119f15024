//! What may be sent now: what is read must have been written, and what is deleted must have been read.
//!
//! In: a plan, and what is done. Out: the next job. Pure. There is no barrier between the stages of the plan: each object
//! goes through them on its own. A target that hangs holds up others for a moment at most: a check whose nearest object is
//! long in coming leaves what other targets write to those.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashSet, VecDeque},
};

use crate::plan::{ActsOn, Plan, Stage, Writer};

/// One request of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Job {
    /// One of the plan's checks.
    Check(usize),
    /// The write of one of the plan's objects by a request of its own.
    Prepare(usize),
}

#[derive(Debug)]
pub(super) struct Schedule<'a> {
    plan: &'a Plan,
    ready: VecDeque<Job>,
    /// By check: which of its choices it waits for or acts on.
    chosen: Vec<usize>,
    /// By object.
    objects: Vec<Waiting>,
    /// The checks that act on what their own target writes alone.
    on_their_own: HashSet<usize>,
}

/// An object and the checks that wait for it.
#[derive(Debug)]
struct Waiting {
    write: Write,
    /// The checks for which it is the nearest that may still be written.
    wanted_by: Vec<usize>,
    /// How many checks may act on it and have not chosen yet.
    undecided: usize,
    /// The checks that act on it and have not been sent.
    due: BinaryHeap<Reverse<(Stage, usize)>>,
    /// Where it is, and how many of this stage are in flight.
    stage: Stage,
    open: usize,
    finished: bool,
}

/// How far the write of an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Write {
    /// Nobody has needed it.
    Spare,
    Awaited,
    Succeeded,
    Failed,
}

impl<'a> Schedule<'a> {
    pub(super) fn new(plan: &'a Plan) -> Self {
        let objects = plan.objects.iter().map(|object| Waiting {
            write: if matches!(object.written_by, Writer::Spare(_)) { Write::Spare } else { Write::Awaited },
            wanted_by: Vec::new(),
            undecided: 0,
            due: BinaryHeap::new(),
            stage: Stage::Write,
            open: 0,
            finished: false,
        });
        let mut schedule = Self {
            plan,
            ready: VecDeque::with_capacity(plan.checks.len()),
            chosen: vec![0; plan.checks.len()],
            objects: objects.collect(),
            on_their_own: HashSet::new(),
        };
        for (object, planned) in plan.objects.iter().enumerate() {
            if let Writer::Preparation(_) = planned.written_by {
                schedule.ready.push_back(Job::Prepare(object));
            }
        }
        for (index, check) in plan.checks.iter().enumerate() {
            match check.acts_on {
                ActsOn::Own(object) => schedule.objects[object].wanted_by.push(index),
                ActsOn::Nothing | ActsOn::Given => schedule.ready.push_back(Job::Check(index)),
            }
            for object in check.choices() {
                schedule.objects[object].undecided += 1;
            }
        }
        schedule
    }

    /// The next job, if one can be sent now. What goes on with an object comes first, so that objects do not stay long.
    pub(super) fn next(&mut self) -> Option<Job> {
        self.ready.pop_front()
    }

    /// The object that a check acts on, where it is one of the run's own; once the check is sent, it stays.
    pub(super) fn object_of(&self, check: usize) -> Option<usize> {
        self.plan.checks[check].choices().nth(self.chosen[check])
    }

    /// Takes down that a job is done, and whether it succeeded. Out: the objects that nothing waits for any more.
    pub(super) fn done(&mut self, job: Job, succeeded: bool) -> Vec<usize> {
        let mut finished = Vec::new();
        let written = self.written_by(job);
        let acted_on = match job {
            Job::Check(check) => self.object_of(check),
            Job::Prepare(_) => None,
        };
        if let Some(object) = acted_on {
            self.objects[object].open -= 1;
            self.go_on(object, &mut finished);
        }
        if let Some(object) = written {
            self.objects[object].write = if succeeded { Write::Succeeded } else { Write::Failed };
            for check in std::mem::take(&mut self.objects[object].wanted_by) {
                self.choose(check, &mut finished);
            }
            self.go_on(object, &mut finished);
        }
        finished
    }

    /// Takes down that a write is long in coming. Out: as of [`Self::done`].
    pub(super) fn late(&mut self, job: Job) -> Vec<usize> {
        let mut finished = Vec::new();
        let Some(object) = self.written_by(job) else { return finished };
        for check in std::mem::take(&mut self.objects[object].wanted_by) {
            if self.on_their_own.insert(check) {
                for choice in self.plan.checks[check].choices() {
                    if !self.may_act_on(check, choice) {
                        self.objects[choice].undecided -= 1;
                        self.go_on(choice, &mut finished);
                    }
                }
            }
            self.choose(check, &mut finished);
        }
        finished
    }

    /// The object that a job writes.
    pub(super) fn written_by(&self, job: Job) -> Option<usize> {
        match job {
            Job::Check(check) => self.plan.checks[check].writes,
            Job::Prepare(object) => Some(object),
        }
    }

    fn may_act_on(&self, check: usize, object: usize) -> bool {
        let is_own = || self.plan.objects[object].target == self.plan.checks[check].target;
        !self.on_their_own.contains(&check) || is_own()
    }

    /// Looks for the nearest object that was written; waits where it may still be, and has a spare one written where no
    /// other is. Where none could be written the check acts on the nearest all the same.
    fn choose(&mut self, check: usize, finished: &mut Vec<usize>) {
        while let Some(object) = self.object_of(check) {
            if !self.may_act_on(check, object) {
                self.chosen[check] += 1;
                continue;
            }
            let waiting = &mut self.objects[object];
            match waiting.write {
                Write::Succeeded => return self.decide(check, object, finished),
                Write::Failed => self.chosen[check] += 1,
                Write::Spare | Write::Awaited => {
                    waiting.wanted_by.push(check);
                    if waiting.write == Write::Spare {
                        waiting.write = Write::Awaited;
                        self.ready.push_front(Job::Prepare(object));
                    }
                    return;
                }
            }
        }
        let nearest = self.plan.checks[check].choices().position(|object| self.may_act_on(check, object));
        self.chosen[check] = nearest.unwrap_or_default();
        if let Some(object) = self.object_of(check) {
            self.decide(check, object, finished);
        }
    }

    fn decide(&mut self, check: usize, object: usize, finished: &mut Vec<usize>) {
        let planned = &self.plan.checks[check];
        self.objects[object].due.push(Reverse((planned.stage, check)));
        for choice in planned.choices() {
            if self.may_act_on(check, choice) {
                self.objects[choice].undecided -= 1;
                self.go_on(choice, finished);
            }
        }
    }

    /// Lets the checks of the object's next stage go. What changes or removes it waits for those that may still read it.
    fn go_on(&mut self, object: usize, finished: &mut Vec<usize>) {
        let waiting = &mut self.objects[object];
        if !matches!(waiting.write, Write::Succeeded | Write::Failed) {
            return;
        }
        while let Some(Reverse((stage, check))) = waiting.due.peek().copied() {
            let is_next = waiting.open == 0 && (stage <= Stage::Read || waiting.undecided == 0);
            let is_beside = waiting.open > 0 && stage == waiting.stage;
            if !is_next && !is_beside {
                return;
            }
            waiting.due.pop();
            waiting.stage = stage;
            waiting.open += 1;
            self.ready.push_front(Job::Check(check));
        }
        if waiting.open == 0 && waiting.undecided == 0 && !waiting.finished {
            waiting.finished = true;
            finished.push(object);
        }
    }
}

#[cfg(test)]
mod tests;
