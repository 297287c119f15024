//! What a check expects: `"allow"`, `"deny"`, or `{"deny": [layer or cause id, …]}`.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error, MapAccess, Visitor},
    ser::SerializeMap,
};

/// What is expected of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// The operation succeeds.
    Allow,
    /// It is denied, for whatever cause.
    Deny,
    /// It is denied, and the first cause's id, layer or policy's layer is one of these.
    DenyBy(Vec<String>),
}

impl Expectation {
    /// Whether a denial is expected.
    pub fn is_denial(&self) -> bool {
        !matches!(self, Self::Allow)
    }
}

const EXPECTED: &str = "`allow`, `deny` or `{\"deny\": [layer or cause id, …]}`";

impl Serialize for Expectation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Allow => serializer.serialize_str("allow"),
            Self::Deny => serializer.serialize_str("deny"),
            Self::DenyBy(names) => {
                let mut map = serializer.serialize_map(Some(1))?;
                map.serialize_entry("deny", names)?;
                map.end()
            }
        }
    }
}

impl<'de> Deserialize<'de> for Expectation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Read as a member's name, so that the place of an unknown one is its own.
        #[derive(Deserialize)]
        #[serde(field_identifier, rename_all = "lowercase")]
        enum Member {
            Deny,
        }
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Expectation;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(EXPECTED)
            }

            fn visit_str<E: Error>(self, word: &str) -> Result<Expectation, E> {
                match word {
                    "allow" => Ok(Expectation::Allow),
                    "deny" => Ok(Expectation::Deny),
                    other => Err(E::unknown_variant(other, &["allow", "deny"])),
                }
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Expectation, A::Error> {
                let mut names: Option<Vec<String>> = None;
                while let Some(Member::Deny) = map.next_key()? {
                    if names.is_some() {
                        return Err(A::Error::duplicate_field("deny"));
                    }
                    names = Some(map.next_value()?);
                }
                names.map(Expectation::DenyBy).ok_or_else(|| A::Error::missing_field("deny"))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}

impl schemars::JsonSchema for Expectation {
    fn schema_name() -> Cow<'static, str> {
        "Expectation".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "`allow`, `deny`, or a denial by one of these layers or causes.",
            "oneOf": [
                { "type": "string", "enum": ["allow", "deny"] },
                {
                    "type": "object",
                    "properties": { "deny": {
                        "description": "Layers or cause ids: `s3litmus causes` lists them.",
                        "type": "array", "items": { "type": "string" }, "minItems": 1, "uniqueItems": true
                    } },
                    "required": ["deny"],
                    "additionalProperties": false
                }
            ]
        })
    }
}
