//! The ids of a suite's checks: those that the document gives are kept, so one that is made gives way.

use std::collections::{HashMap, HashSet};

use super::{Problem, TargetDocument, arn};

/// The ids that are taken.
pub(super) struct Ids {
    taken: HashSet<String>,
    /// How often each id was asked for, so that numbering many alike takes one step each.
    made: HashMap<String, usize>,
}

impl Ids {
    /// Takes the ids that the document gives. One that is given twice is a problem.
    pub(super) fn of(targets: &[TargetDocument], problems: &mut Vec<Problem>) -> Self {
        let mut taken = HashSet::new();
        for (target, document) in targets.iter().enumerate() {
            for (entry, check) in document.checks.iter().enumerate() {
                let Some(id) = &check.id else { continue };
                if !taken.insert(id.clone()) {
                    let place = format!("targets[{target}].checks[{entry}].id");
                    problems.push(Problem::new(place, format!("another check has the id {} already", arn::quoted(id))));
                }
            }
        }
        Self { taken, made: HashMap::new() }
    }

    /// The id, or where it is taken with a number behind it: `…#2`.
    pub(super) fn make(&mut self, id: String) -> String {
        if self.taken.insert(id.clone()) {
            return id;
        }
        let times = self.made.entry(id.clone()).or_insert(1);
        loop {
            *times += 1;
            let numbered = format!("{id}#{times}");
            if self.taken.insert(numbered.clone()) {
                return numbered;
            }
        }
    }
}
