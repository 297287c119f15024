//! A policy statement, quoted under the line that says which one decided.
//!
//! In: what is known of the policy. Out: lines without indentation. Absent on purpose: finding the statement.

use serde_json::Value;

use crate::report::PolicyReport;

/// The statement as it was read; none where it was not.
pub(super) fn render(policy: &PolicyReport) -> Option<String> {
    let statement = pretty(policy.statement.as_ref()?);
    let Some(key) = &policy.condition_key else { return Some(statement) };
    let quoted = format!("\"{key}\":");
    let mut lines = Vec::new();
    for line in statement.lines() {
        lines.push(line.to_owned());
        if let Some(at) = line.find(&quoted) {
            let indent = line[..at].chars().count();
            let marks = "^".repeat(line[at..].trim_end_matches([',', '[', ' ', ':']).chars().count());
            lines.push(format!("{}{marks} {}", " ".repeat(indent), seen(policy)));
        }
    }
    Some(lines.join("\n"))
}

/// What the request has of the key that decided. Of a key that the run cannot see nothing is claimed.
fn seen(policy: &PolicyReport) -> String {
    match policy.seen.as_slice() {
        [] => "not seen in the request".to_owned(),
        seen => format!("the request has `{}`", seen.join("`, `")),
    }
}

/// A statement over several lines, its members in the document's order.
pub(super) fn pretty(statement: &Value) -> String {
    format!("{statement:#}")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cause::Layer;

    #[test]
    fn the_deciding_key_is_underlined_with_what_was_seen() {
        let mut policy = PolicyReport {
            layer: Layer::BucketPolicy,
            arn: None,
            name: None,
            sid: None,
            index: Some(0),
            condition_key: Some("s3:x-amz-acl".to_owned()),
            wanted: vec!["private".to_owned()],
            seen: vec!["public-read".to_owned()],
            statement: Some(json!({ "Condition": { "StringNotEquals": { "s3:x-amz-acl": "private" } } })),
        };
        let drawn = render(&policy).expect("the statement");
        let lines: Vec<_> = drawn.lines().collect();
        let at = lines.iter().position(|line| line.contains("s3:x-amz-acl")).expect("the key");
        assert_eq!(lines[at], r#"      "s3:x-amz-acl": "private""#);
        assert_eq!(lines[at + 1], "      ^^^^^^^^^^^^^^^^^^^^^^^^^ the request has `public-read`");
        policy.condition_key = None;
        assert!(!render(&policy).expect("the statement").contains('^'));
    }
}
