//! `Action`: no regard to case, wildcards anywhere, no variables.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html>

use super::pattern::{Pattern, Syntax};
use super::truth::Truth;
use crate::model::{Action, Context};

/// A compiled value of `Action`.
#[derive(Clone, Debug)]
pub(crate) struct ActionPattern(Pattern);

impl ActionPattern {
    pub(crate) fn new(text: &str) -> Self {
        let syntax = Syntax { wildcards: true, variables: false };
        ActionPattern(Pattern::new(&text.to_ascii_lowercase(), syntax))
    }

    pub(crate) fn matches(&self, action: &Action) -> bool {
        static NO_KEYS: Context = Context::EMPTY;
        self.0.matches(action.lower(), &NO_KEYS) == Truth::Yes
    }
}
