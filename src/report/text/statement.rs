//! A policy statement, quoted as a compiler quotes source: the element that decided is underlined, beside it what the
//! request has.
//!
//! In: what is known of the policy. Out: a snippet. Absent on purpose: finding the statement.

use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Snippet};
use serde_json::Value;

use crate::report::{CheckReport, PolicyReport};

/// A statement as text, with the name of its policy.
pub(super) struct Quoted<'a> {
    policy: &'a PolicyReport,
    place: String,
    text: Option<String>,
}

impl<'a> Quoted<'a> {
    /// Quotes the statement of a policy, where it was read.
    pub(super) fn of(policy: &'a PolicyReport) -> Self {
        Self { policy, place: place(policy), text: policy.statement.as_ref().map(pretty) }
    }

    /// The statement with its deciding element underlined; none where it was not read.
    pub(super) fn snippet(&self, check: &CheckReport) -> Option<Snippet<'_, Annotation<'_>>> {
        let text = self.text.as_deref()?;
        let mut snippet = Snippet::source(text).path(self.place.as_str()).fold(false);
        if let Some((span, label)) = self.decided(text, check) {
            snippet = snippet.annotation(AnnotationKind::Primary.span(span).label(label));
        }
        Some(snippet)
    }

    /// Where the deciding element stands in the text, and what the request has instead.
    fn decided(&self, text: &str, check: &CheckReport) -> Option<(Range<usize>, String)> {
        if let Some(key) = &self.policy.condition_key {
            return Some((line_of(text, key)?, seen(self.policy)));
        }
        let statement = self.policy.statement.as_ref()?;
        let fails = |name: &&&str| !self.policy.wanted.is_empty() && strings(&statement[**name]) == self.policy.wanted;
        if let Some(name) = ["Resource", "NotResource", "Action", "NotAction", "Principal"].iter().find(fails) {
            let asked = match *name {
                "Resource" | "NotResource" => check.resource.as_str(),
                "Action" | "NotAction" => check.action.as_str(),
                _ => check.principal.as_deref().unwrap_or("the caller"),
            };
            return Some((line_of(text, name)?, format!("the request has `{asked}`")));
        }
        let denies = statement["Effect"] == "Deny";
        denies.then(|| Some((line_of(text, "Effect")?, "this denies it".to_owned()))).flatten()
    }
}

/// `identity-policy inline, Statement[1]`: what stands before the line and column.
fn place(policy: &PolicyReport) -> String {
    let name = policy.name.as_ref().or(policy.arn.as_ref()).map(|name| format!(" {name}")).unwrap_or_default();
    let index = policy.index.map(|index| format!(", Statement[{index}]")).unwrap_or_default();
    format!("{}{name}{index}", policy.layer)
}

/// A whole statement that is to be put somewhere.
pub(super) fn whole(text: &str) -> Snippet<'_, Annotation<'_>> {
    Snippet::source(text).line_numbering(false).fold(false)
}

/// The member of this name with what stands on its line.
fn line_of(text: &str, name: &str) -> Option<Range<usize>> {
    let start = text.find(&format!("\"{name}\":"))?;
    let line = text[start..].lines().next()?;
    Some(start..start + line.trim_end_matches([',', '[', '{', ' ', ':']).len())
}

/// What the request has of the key that decided. Of a key that the run cannot see nothing is claimed.
fn seen(policy: &PolicyReport) -> String {
    match policy.seen.as_slice() {
        [] => "not seen in the request".to_owned(),
        seen => format!("the request has `{}`", seen.join("`, `")),
    }
}

fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(one) => vec![one.clone()],
        Value::Array(list) => list.iter().flat_map(strings).collect(),
        Value::Object(members) => members.values().flat_map(strings).collect(),
        _ => Vec::new(),
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
    use crate::{cause::Layer, report::sample};

    #[test]
    fn the_deciding_element_is_underlined_with_what_was_seen() {
        let report = sample::report();
        let check = &report.checks[0];
        let mut policy = PolicyReport {
            condition_key: Some("s3:x-amz-acl".to_owned()),
            seen: vec!["public-read".to_owned()],
            statement: Some(json!({ "Effect": "Deny", "Action": ["s3:PutObject", "s3:GetObject"],
                "Condition": { "StringNotEquals": { "s3:x-amz-acl": "private" } } })),
            ..PolicyReport::of_layer(Layer::BucketPolicy)
        };
        let decided = |policy: &PolicyReport| {
            let quoted = Quoted::of(policy);
            let text = quoted.text.clone().expect("the statement");
            quoted.decided(&text, check).map(|(span, label)| (text[span].to_owned(), label))
        };
        let told = |part: &str, label: &str| Some((part.to_owned(), label.to_owned()));
        assert_eq!(decided(&policy), told(r#""s3:x-amz-acl": "private""#, "the request has `public-read`"));
        policy.condition_key = None;
        assert_eq!(decided(&policy), told(r#""Effect": "Deny""#, "this denies it"));
        policy.wanted = vec!["s3:PutObject".to_owned(), "s3:GetObject".to_owned()];
        assert_eq!(decided(&policy), told(r#""Action""#, &format!("the request has `{}`", check.action)));
        policy.statement = None;
        assert!(Quoted::of(&policy).snippet(check).is_none());
    }
}
