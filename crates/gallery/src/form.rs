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
            for name in ["roles", "users"] {
                members(&mut world, name).for_each(deny_reads);
            }
        }
        world
    }
}

/// The actions of a diagnosis's reads.
const READS: &[&str] = &[
    "ec2:DescribeVpcEndpoints",
    "iam:*",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "organizations:*",
    "s3:GetAccessPoint*",
    "s3:GetAccountPublicAccessBlock",
    "s3:GetBucketAcl",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketOwnershipControls",
    "s3:GetBucketPolicy*",
    "s3:GetBucketPublicAccessBlock",
    "s3:GetBucketRequestPayment",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetEncryptionConfiguration",
    "s3:GetObjectAcl",
];

fn members<'w>(world: &'w mut Value, name: &str) -> impl Iterator<Item = &'w mut Value> {
    world.get_mut(name).and_then(Value::as_object_mut).into_iter().flat_map(|map| map.values_mut())
}

/// Whatever else allows a role or user to read: it may not.
fn deny_reads(principal: &mut Value) {
    let document = json!({ "Version": "2012-10-17",
        "Statement": [{ "Sid": "ReadNothing", "Effect": "Deny", "Action": READS, "Resource": "*" }] });
    let policy = json!({ "name": "read-nothing", "document": document });
    match principal.get_mut("policies").and_then(Value::as_array_mut) {
        Some(policies) => policies.push(policy),
        None => principal["policies"] = json!([policy]),
    }
}
