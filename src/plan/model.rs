//! The plan as data.

use serde::Serialize;

use crate::{call::Call, suite::Expectation};

/// Which requests a run sends, in which order.
///
/// Each object goes through [`Stage::ALL`] on its own: all of one stage may be in flight together, and no object waits for
/// the stage of another. What needs no object and every [`Writer::Preparation`] is sent as soon as there is room. A check
/// acts on the first of its [choices](PlannedCheck::choices) that was written, and what changes or deletes an object waits
/// for the checks that may still choose it, if not for long. Where none was written, a check is sent all the same:
/// [`super::without_object`] says what the answer then means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// Part of every key that the run writes.
    pub run_id: String,
    /// The suite's name.
    pub suite: String,
    /// The role that the run is meant to have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// In the order of the suite.
    pub checks: Vec<PlannedCheck>,
    /// What the run writes, if it may: exactly what clean-up removes.
    pub objects: Vec<PlannedObject>,
    /// What the reader should know before the run, each once.
    pub warnings: Vec<String>,
}

/// One check as a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedCheck {
    /// Unique in the plan.
    pub id: String,
    /// The target's name.
    pub target: String,
    /// What is expected.
    pub expected: Expectation,
    /// What is sent. A `version_id` of [`VERSION_OF_RUN`](crate::suite::VERSION_OF_RUN) stands for the version that
    /// the write of the object answered (`null` where it answered none: the bucket is not versioned).
    pub call: Call,
    /// The ARN that S3 decides on: bucket or access point, with the key for operations on objects.
    pub resource: String,
    /// When it is sent.
    pub stage: Stage,
    /// Which object it reads, changes or deletes.
    pub acts_on: ActsOn,
    /// Which of [`Plan::objects`] it reads or changes where that one could not be written, the nearest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub or_else: Vec<usize>,
    /// Which of [`Plan::objects`] it writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub writes: Option<usize>,
}

/// The order of requests: what is read must have been written, and what is deleted must have been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// What needs no object: writes, and operations on the bucket.
    Write,
    /// Reads, and copies of what was written.
    Read,
    /// Tags and ACLs, after the reads that they could change the answer of.
    Change,
    /// Deletions.
    Delete,
}

impl Stage {
    /// In order.
    pub const ALL: [Self; 4] = [Self::Write, Self::Read, Self::Change, Self::Delete];
}

/// Which object a check reads, changes or deletes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ActsOn {
    /// None: it writes a new one, or it is on the bucket.
    Nothing,
    /// The key that the suite gives; whether it is there is not known.
    Given,
    /// One of [`Plan::objects`].
    Own(usize),
}

/// An object that the run writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlannedObject {
    /// The target's name: clean-up is done as its role.
    pub target: String,
    /// As in the suite.
    pub bucket: String,
    /// The whole key, unique to the run.
    pub key: String,
    /// What writes it.
    pub written_by: Writer,
}

/// What writes an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Writer {
    /// One of [`Plan::checks`]: its place there.
    Check(usize),
    /// A request of its own, since no check writes there.
    Preparation(Box<Call>),
    /// A request of its own that is sent only where a check needs it: nothing else in its place could be written.
    Spare(Box<Call>),
}

impl Writer {
    /// The request of its own.
    pub fn own(&self) -> Option<&Call> {
        match self {
            Self::Check(_) => None,
            Self::Preparation(call) | Self::Spare(call) => Some(call),
        }
    }
}

impl PlannedCheck {
    /// The objects of the run's own that it may act on, the nearest first.
    pub fn choices(&self) -> impl Iterator<Item = usize> {
        let first = match self.acts_on {
            ActsOn::Own(object) => Some(object),
            ActsOn::Nothing | ActsOn::Given => None,
        };
        first.into_iter().chain(self.or_else.iter().copied())
    }
}

impl Plan {
    /// The check as it is sent where it acts on another of its choices.
    pub fn acting_on(&self, check: usize, object: usize) -> PlannedCheck {
        let mut planned = self.checks[check].clone();
        let ActsOn::Own(nearest) = planned.acts_on else { return planned };
        let (from, to) = (&self.objects[nearest].key, &self.objects[object].key);
        let moved = |text: &str| text.strip_suffix(from.as_str()).map(|before| format!("{before}{to}"));
        planned.acts_on = ActsOn::Own(object);
        if let Some(source) = planned.call.options.copy_source.as_deref().and_then(moved) {
            planned.call.options.copy_source = Some(source);
        } else {
            planned.call.key = Some(to.clone());
            planned.resource = moved(&planned.resource).unwrap_or(planned.resource);
        }
        planned
    }
}
