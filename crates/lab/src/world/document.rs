//! A policy document as it is written in a world.

use std::sync::Arc;

use s3litmus_policy::{Layer, Policy, PolicyError, PolicySource};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A policy document: kept as it was written, so that the reads (`GetBucketPolicy`) return it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document(Arc<Value>);

impl Document {
    /// Takes a document as JSON.
    #[must_use]
    pub fn new(value: Value) -> Self {
        Self(Arc::new(value))
    }

    /// The document as JSON.
    #[must_use]
    pub fn as_value(&self) -> &Value {
        &self.0
    }

    /// Reads the document as AWS would; the layer only says what its elements may be.
    ///
    /// # Errors
    /// Where AWS would refuse it, with the places in the document.
    pub fn parse(&self, layer: Layer) -> Result<Policy, PolicyError> {
        Policy::from_value(self.as_value().clone(), PolicySource::new(layer))
    }

    /// Whether the document has no statement at all: in a world `{}` says "no policy".
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.as_object().is_some_and(serde_json::Map::is_empty)
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Only the outer shape is judged here; the statements are checked with their place later.
        let map = serde_json::Map::deserialize(deserializer)?;
        Ok(Self::new(Value::Object(map)))
    }
}

impl JsonSchema for Document {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "PolicyDocument".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "An IAM policy document; `{}` is the same as none.",
            "type": "object",
            "properties": {
                "Version": { "enum": ["2012-10-17", "2008-10-17"] },
                "Id": { "type": "string" },
                "Statement": { "type": ["array", "object"] }
            }
        })
    }
}
