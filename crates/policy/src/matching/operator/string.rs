//! `StringEquals`, `StringLike`, `StringEqualsIgnoreCase` and their negations.

use crate::matching::pattern::Pattern;
use crate::matching::truth::Truth;
use crate::model::Context;

/// For `StringEquals` and `StringLike`: they differ in what the patterns were compiled with.
pub(super) fn any_matches(patterns: &[Pattern], seen: &str, context: &Context) -> Truth {
    Truth::any(patterns.iter().map(|pattern| pattern.matches(seen, context)))
}

pub(super) fn any_equals_ignoring_case(patterns: &[Pattern], seen: &str, context: &Context) -> Truth {
    Truth::any(patterns.iter().map(|pattern| pattern.equals_ignoring_case(seen, context)))
}
