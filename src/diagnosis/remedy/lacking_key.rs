//! The KMS keys that a request needs and may not use, as statements about them.

use serde_json::{Map, Value, json};

use super::{grant::statement, scope::bucket_scope};
use crate::diagnosis::{Case, Judged, judge::Sides};

/// A key with what may not be done with it.
pub(super) struct LackingKey {
    pub(super) arn: String,
    actions: Vec<String>,
    pub(super) condition: Option<Value>,
}

impl LackingKey {
    /// In a policy that binds more than one role.
    pub(super) fn to_one_role(&self, by_the_role: &Map<String, Value>) -> Value {
        let mut condition = self.condition.clone().unwrap_or_else(|| json!({}));
        for (operator, test) in by_the_role {
            condition[operator] = test.clone();
        }
        self.statement(vec![self.arn.clone()], Some(condition))
    }

    pub(super) fn statement(&self, resource: Vec<String>, condition: Option<Value>) -> Value {
        let mut statement = statement(&self.actions, resource);
        if let Some(condition) = condition {
            statement.insert("Condition".to_owned(), condition);
        }
        Value::Object(statement)
    }
}

/// The keys of the request, with the actions that are not allowed.
pub(super) fn lacking(case: &Case<'_>) -> Vec<LackingKey> {
    let mut lacking: Vec<_> = case.keys().filter(|judged| !Sides::of(case, judged).allow()).collect();
    if lacking.is_empty() {
        lacking.extend(case.keys());
    }
    let mut found: Vec<LackingKey> = Vec::new();
    for judged in lacking {
        match found.iter_mut().find(|key| key.arn == judged.resource) {
            Some(key) => key.actions.push(judged.action.clone()),
            None => found.push(LackingKey {
                arn: judged.resource.clone(),
                actions: vec![judged.action.clone()],
                condition: encryption_context(case, judged),
            }),
        }
    }
    found
}

/// The keys and their actions, in words.
pub(super) fn what(keys: &[LackingKey]) -> String {
    let one = |key: &LackingKey| format!("`{}` on the key `{}`", key.actions.join("`, `"), key.arn);
    keys.iter().map(one).collect::<Vec<_>>().join(" and ")
}

/// The objects for which a key may be used, where S3 tells KMS the object: with an S3 Bucket Key it tells the bucket.
/// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html>
pub(super) fn encryption_context(case: &Case<'_>, judged: &Judged) -> Option<Value> {
    const KEY: &str = "kms:EncryptionContext:aws:s3:arn";
    let told = judged.request.context.get(KEY)?.values()?.first()?.clone();
    // Of the objects that the run names itself, all under the prefix are meant.
    let object = case.target.bucket_resource(case.call().key.as_deref());
    let arn = if object.as_ref() == Some(&told) { bucket_scope(case)? } else { told };
    Some(json!({ "StringLike": { KEY: arn } }))
}
