//! A policy statement, quoted under the line that says which one decided.
//!
//! In: what is known of the policy. Out: lines without indentation. Absent on purpose: finding the statement.

use serde_json::Value;

use crate::report::PolicyReport;

/// The statement as it was read; none where it was not.
pub(super) fn render(policy: &PolicyReport) -> Option<String> {
    policy.statement.as_ref().map(pretty)
}

/// A statement over several lines, its members in the document's order.
pub(super) fn pretty(statement: &Value) -> String {
    format!("{statement:#}")
}
