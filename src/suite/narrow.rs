//! Running a part of a suite: the targets and checks that an event or a command line names.

use std::{collections::HashSet, fmt};

use super::{Suite, arn, similar};

/// How many known names a message lists.
const LISTED: usize = 12;

/// A name that the suite does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownName {
    /// `target` or `check`.
    pub what: &'static str,
    /// The name.
    pub name: String,
    /// What it was probably meant to be.
    pub guess: Option<String>,
    /// The names that there are, the first few.
    pub known: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

impl Suite {
    /// Keeps the targets with these names and of those the checks with these ids, where an id may also be that of an
    /// entry that stands for several checks. An empty list keeps all. The order stays the suite's.
    ///
    /// # Errors
    /// [`UnknownName`], the first one that is not there: a misspelt name must not be a run that tests less.
    pub fn narrowed(mut self, targets: &[String], checks: &[String]) -> Result<Self, UnknownName> {
        if !targets.is_empty() {
            let known: Vec<&str> = self.targets.iter().map(|target| target.name.as_str()).collect();
            all_known("target", targets, &known)?;
            let kept: HashSet<&str> = targets.iter().map(String::as_str).collect();
            self.targets.retain(|target| kept.contains(target.name.as_str()));
        }
        if !checks.is_empty() {
            let all = || self.targets.iter().flat_map(|target| &target.checks);
            let mut known: Vec<&str> = all().map(|check| check.id.as_str()).collect();
            known.extend(all().filter_map(|check| check.group.as_deref()));
            all_known("check", checks, &known)?;
            let kept: HashSet<&str> = checks.iter().map(String::as_str).collect();
            for target in &mut self.targets {
                target.checks.retain(|check| {
                    let in_group = check.group.as_deref().is_some_and(|group| kept.contains(group));
                    in_group || kept.contains(check.id.as_str())
                });
            }
            self.targets.retain(|target| !target.checks.is_empty());
        }
        Ok(self)
    }
}

fn all_known(what: &'static str, asked: &[String], known: &[&str]) -> Result<(), UnknownName> {
    let set: HashSet<&str> = known.iter().copied().collect();
    let Some(name) = asked.iter().find(|name| !set.contains(name.as_str())) else { return Ok(()) };
    let mut seen = HashSet::new();
    let distinct: Vec<&str> = known.iter().copied().filter(|name| seen.insert(*name)).collect();
    Err(UnknownName {
        what,
        name: arn::shortened(name),
        guess: similar::closest(name, distinct.iter().copied()).map(str::to_owned),
        known: distinct.iter().take(LISTED).map(|name| (*name).to_owned()).collect(),
        more: distinct.len().saturating_sub(LISTED),
    })
}

impl fmt::Display for UnknownName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, name, guess, known, more } = self;
        write!(f, "the suite has no {what} `{name}`")?;
        if let Some(guess) = guess {
            write!(f, " (did you mean `{guess}`?)")?;
        }
        write!(f, "; it has `{}`", known.join("`, `"))?;
        if *more > 0 {
            write!(f, " and {more} more")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownName {}
