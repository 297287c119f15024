//! How much a world tells.

use serde::Serialize;
use serde_json::{Value, json};

/// How much a scenario's world tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// AWS gives its reasons.
    Said,
    /// No reasons; policies may be read.
    Bare,
    /// No reasons, and nothing may be read.
    Silent,
}

impl Form {
    /// From the most to the least that is told.
    pub const ALL: [Self; 3] = [Self::Said, Self::Bare, Self::Silent];

    /// For people.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Said => "reasons given",
            Self::Bare => "bare, readable",
            Self::Silent => "bare, unreadable",
        }
    }

    /// The world in this form.
    #[must_use]
    pub fn of(self, world: &Value) -> Value {
        let mut world = world.clone();
        if self == Self::Said {
            return world;
        }
        world["messages"] = json!("bare");
        if self == Self::Silent {
            for name in ["roles", "users", "groups"] {
                members(&mut world, name).for_each(forget_own_reads);
            }
            for bucket in members(&mut world, "buckets") {
                forget_reads(&mut bucket["policy"]);
            }
        }
        world
    }
}

/// The actions of a diagnosis: what is taken away where nothing may be read.
const READS: &[&str] = &[
    "iam:",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "s3:GetBucket",
    "s3:GetEncryptionConfiguration",
    "s3:GetAccessPoint",
    "s3:GetAccountPublicAccessBlock",
    "s3:GetObjectAcl",
];

fn members<'w>(world: &'w mut Value, name: &str) -> impl Iterator<Item = &'w mut Value> {
    world.get_mut(name).and_then(Value::as_object_mut).into_iter().flat_map(|map| map.values_mut())
}

/// In the policies of a role, user or group.
fn forget_own_reads(principal: &mut Value) {
    let Some(policies) = principal.get_mut("policies").and_then(Value::as_array_mut) else { return };
    for policy in policies.iter_mut() {
        forget_reads(&mut policy["document"]);
    }
    // A policy without statements is none.
    policies.retain(|policy| policy["document"]["Statement"].as_array().is_none_or(|it| !it.is_empty()));
}

fn forget_reads(document: &mut Value) {
    let Some(statements) = document.get_mut("Statement").and_then(Value::as_array_mut) else { return };
    for statement in statements.iter_mut().filter(|statement| statement["Effect"] == "Allow") {
        if let Some(Value::Array(actions)) = statement.get_mut("Action") {
            let is_read = |action: &Value| {
                action.as_str().is_some_and(|action| READS.iter().any(|read| action.starts_with(read)))
            };
            actions.retain(|action| !is_read(action) || action == "s3:GetBucketLocation");
        }
    }
    statements.retain(|statement| statement["Action"].as_array().is_none_or(|actions| !actions.is_empty()));
}
