//! What cannot be told from what the caller may see, and why.

use crate::Form;

/// What cannot be told. One that is told after all is a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The scenario.
    pub scenario: &'static str,
    /// The form of its world.
    pub form: Form,
    /// Why.
    pub why: &'static str,
}

const fn gap(scenario: &'static str, form: Form, why: &'static str) -> Gap {
    Gap { scenario, form, why }
}

/// All known ones.
pub const GAPS: &[Gap] = &[
    gap("block-public-access.ignore-public-acls", Form::Said, UNREADABLE),
    gap("block-public-access.ignore-public-acls", Form::Bare, UNREADABLE),
    gap("block-public-access.restrict-public-buckets", Form::Said, UNREADABLE),
    gap("block-public-access.restrict-public-buckets", Form::Bare, UNREADABLE),
    gap("session-policy", Form::Bare, "only who made the session knows its policy, and an SCP looks the same"),
];

const UNREADABLE: &str = "the bucket is another account's, which lets nobody else read its policy, settings and ACLs";

/// Why a scenario in a form cannot be told, if it cannot.
pub(crate) fn of(scenario: &str, form: Form) -> Option<&'static str> {
    GAPS.iter().find(|gap| gap.scenario == scenario && gap.form == form).map(|gap| gap.why)
}
