//! What the statements of a layer come to, as a range: the answer lies between what is certain
//! and what is possible.

use crate::matching::{Truth, Via};
use crate::model::statement::Effect;

/// The two ends of the range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bound {
    /// Unknown allows do not match, unknown denies do.
    Least,
    /// Unknown allows match, unknown denies do not.
    Most,
}

/// The ways by which allows mean the caller: a set of [`Via`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Grants(u8);

impl Grants {
    /// Every way.
    pub(crate) const ALL: Grants = Grants(u8::MAX);

    pub(crate) fn insert(&mut self, via: Via) {
        self.0 |= 1 << via as u8;
    }

    pub(crate) fn has(self, via: Via) -> bool {
        self.0 & (1 << via as u8) != 0
    }

    pub(crate) fn any(self) -> bool {
        self.0 != 0
    }

    pub(crate) fn union(self, other: Grants) -> Grants {
        Grants(self.0 | other.0)
    }

    fn intersection(self, other: Grants) -> Grants {
        if self.any() && other.any() { Grants(self.0 | other.0) } else { Grants::default() }
    }
}

/// What a layer's statements come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    least_allow: Grants,
    most_allow: Grants,
    least_deny: bool,
    most_deny: bool,
}

impl Tally {
    /// Of a layer that could not be read: anything is possible.
    pub(crate) const UNREADABLE: Tally =
        Tally { least_allow: Grants(0), most_allow: Grants::ALL, least_deny: true, most_deny: false };

    /// Of a layer that does not limit anything.
    pub(crate) const FREE: Tally =
        Tally { least_allow: Grants::ALL, most_allow: Grants::ALL, least_deny: false, most_deny: false };

    pub(crate) fn record(&mut self, effect: Effect, truth: Truth, via: Via) {
        match (effect, truth) {
            (_, Truth::No) => {}
            (Effect::Allow, Truth::Yes) => {
                self.least_allow.insert(via);
                self.most_allow.insert(via);
            }
            (Effect::Allow, Truth::Unknown) => self.most_allow.insert(via),
            (Effect::Deny, Truth::Yes) => {
                self.least_deny = true;
                self.most_deny = true;
            }
            (Effect::Deny, Truth::Unknown) => self.least_deny = true,
        }
    }

    /// Of levels that all have to allow: SCPs and RCPs.
    pub(crate) fn with_level(self, level: Tally) -> Tally {
        Tally {
            least_allow: self.least_allow.intersection(level.least_allow),
            most_allow: self.most_allow.intersection(level.most_allow),
            least_deny: self.least_deny || level.least_deny,
            most_deny: self.most_deny || level.most_deny,
        }
    }

    pub(crate) fn allow(&self, bound: Bound) -> Grants {
        match bound {
            Bound::Least => self.least_allow,
            Bound::Most => self.most_allow,
        }
    }

    pub(crate) fn deny(&self, bound: Bound) -> bool {
        match bound {
            Bound::Least => self.least_deny,
            Bound::Most => self.most_deny,
        }
    }
}
