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

/// All known ones: none at present.
pub const GAPS: &[Gap] = &[];

/// Why a scenario in a form cannot be told, if it cannot.
pub(crate) fn of(scenario: &str, form: Form) -> Option<&'static str> {
    GAPS.iter().find(|gap| gap.scenario == scenario && gap.form == form).map(|gap| gap.why)
}
