//! How far a repair reaches, as actions and resources of a statement.

use serde_json::{Value, json};

use crate::model::{Arn, Request};

/// How far a repair should reach: one object, or all keys under a prefix.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The keys that the workload uses: `inventory_event/`, or the empty text for all. `None` for
    /// the very resource of the request.
    pub prefix: Option<String>,
}

impl Scope {
    /// All keys under `prefix`.
    pub fn prefix(prefix: impl Into<String>) -> Self {
        Scope { prefix: Some(prefix.into()) }
    }

    /// The `Resource` of a statement about `resource`.
    pub(super) fn resource(&self, resource: &Arn) -> String {
        match (&self.prefix, object_root(resource)) {
            (Some(prefix), Some(root)) => format!("{root}{}*", literal(prefix)),
            _ => literal(resource.as_str()),
        }
    }

    /// What limits listing to the prefix: the bucket is the resource of `s3:ListBucket`, the
    /// prefix a condition key.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/amazon-s3-policy-keys.html>
    pub(super) fn condition(&self, request: &Request) -> Option<Value> {
        let lists = ["s3:ListBucket", "s3:ListBucketVersions"].iter().any(|action| request.action.is(action));
        let prefix = self.prefix.as_deref().filter(|prefix| lists && !prefix.is_empty())?;
        // A request without the key lists everything, so the pattern covers only the prefix.
        request.context.get("s3:prefix")?;
        Some(json!({ "StringLike": { "s3:prefix": format!("{}*", literal(prefix)) } }))
    }
}

/// `arn:aws:s3:::bucket/` or `…:accesspoint/name/object/` of an object's ARN.
fn object_root(resource: &Arn) -> Option<&str> {
    let text = resource.as_str();
    if resource.service() != "s3" {
        return None;
    }
    if resource.account().is_empty() {
        let slash = text.find('/')?;
        return Some(&text[..=slash]);
    }
    let object = "/object/";
    text.find(object).map(|at| &text[..at + object.len()])
}

/// The text as a policy spells it: what has a meaning in a policy is escaped.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars>
pub(super) fn literal(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '*' => escaped.push_str("${*}"),
            '?' => escaped.push_str("${?}"),
            '$' if rest.peek() == Some(&'{') => escaped.push_str("${$}"),
            other => escaped.push(other),
        }
    }
    escaped
}
