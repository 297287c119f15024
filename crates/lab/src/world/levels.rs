//! Service and resource control policies: one level of the organization, or several, root first.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::Document;

/// A policy with the ARN that AWS names in its messages.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedDocument {
    /// The ARN that a denial of this policy names.
    pub arn: Option<String>,
    /// A name for the reader of logs.
    pub name: Option<String>,
    /// The policy document. `FullAWSAccess` (by name or ARN) needs none.
    pub document: Option<Document>,
}

impl NamedDocument {
    /// The id of a policy without an ARN, made of what it is.
    pub(crate) fn made_id(&self) -> String {
        let document = self.document.as_ref().map(|document| document.as_value().to_string());
        let digest = Sha256::digest(format!("{:?} {document:?}", self.name));
        let letters: String = digest.iter().take(10).map(|byte| char::from(b'a' + byte % 26)).collect();
        format!("p-{letters}")
    }
}

/// The policies of the levels of an organization, root first. A level without a policy has full
/// access.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PolicyLevels(pub Vec<Vec<NamedDocument>>);

impl<'de> Deserialize<'de> for PolicyLevels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Two passes keep the error messages about the one shape that the writer chose.
        let entries = Vec::<Value>::deserialize(deserializer)?;
        if entries.iter().any(Value::is_array) {
            let levels = entries.into_iter().map(|level| read(level).map_err(de::Error::custom));
            return levels.collect::<Result<_, _>>().map(Self);
        }
        let level: Vec<NamedDocument> = read(Value::Array(entries)).map_err(de::Error::custom)?;
        Ok(Self(if level.is_empty() { Vec::new() } else { vec![level] }))
    }
}

fn read(level: Value) -> Result<Vec<NamedDocument>, String> {
    serde_path_to_error::deserialize(level).map_err(|error| format!("`{}`: {}", error.path(), error.inner()))
}

impl JsonSchema for PolicyLevels {
    fn schema_name() -> Cow<'static, str> {
        "PolicyLevels".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let policy = generator.subschema_for::<NamedDocument>();
        json_schema!({
            "description": "The policies of one level, or a list of such lists, root first.",
            "anyOf": [
                { "type": "array", "items": policy },
                { "type": "array", "items": { "type": "array", "items": policy } }
            ]
        })
    }
}
