//! One line: a request and its policies.

use std::fmt;

use serde::Deserialize;
use serde_json::Value;

use crate::model::{
    Context, ContextValue, Layer, Level, Policies, Policy, PolicySource, Reading, Request, RequestError,
};

/// Why a line cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineError {
    /// It is not JSON, or not of this shape.
    Shape(String),
    /// Its request cannot be judged.
    Request(RequestError),
    /// A context value of a type that no key has.
    Context {
        /// The key.
        key: String,
    },
    /// A policy slot holds a text other than `unreadable`.
    Slot {
        /// The member of the line.
        member: &'static str,
    },
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            LineError::Shape(message) => f.write_str(message),
            LineError::Request(error) => error.fmt(f),
            LineError::Context { key } => {
                write!(f, "request.context: `{key}` is neither a text, a number, a boolean, a list of them nor null")
            }
            LineError::Slot { member } => write!(f, "{member}: neither policies nor `unreadable`"),
        }
    }
}

impl std::error::Error for LineError {}

/// A request and its policies, ready to be judged.
#[derive(Clone, Debug)]
pub struct Case {
    /// The name of the case, given back with the answer.
    pub id: Value,
    /// The request.
    pub request: Request,
    /// Its policies.
    pub policies: Policies,
}

#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    request: RequestLine,
    #[serde(default, rename = "identityPolicies")]
    identity: Value,
    #[serde(default, rename = "resourcePolicy")]
    resource: Value,
    #[serde(default, rename = "accessPointPolicy")]
    access_point: Value,
    #[serde(default, rename = "permissionBoundaries")]
    boundaries: Value,
    #[serde(default, rename = "sessionPolicy")]
    session: Value,
    #[serde(default, rename = "serviceControlPolicies")]
    service_control: Value,
    #[serde(default, rename = "resourceControlPolicies")]
    resource_control: Value,
    #[serde(default, rename = "vpcEndpointPolicies")]
    vpc_endpoint: Value,
}

#[derive(Deserialize)]
struct RequestLine {
    principal: Option<String>,
    action: String,
    resource: ResourceLine,
    #[serde(default)]
    context: serde_json::Map<String, Value>,
}

#[derive(Deserialize)]
struct ResourceLine {
    resource: String,
    #[serde(rename = "accountId")]
    account_id: String,
    /// The bucket or object behind an access point, with its account.
    #[serde(default, rename = "bucketResource")]
    bucket_resource: Option<String>,
    #[serde(default, rename = "bucketAccountId")]
    bucket_account_id: Option<String>,
}

impl std::str::FromStr for Case {
    type Err = LineError;

    fn from_str(text: &str) -> Result<Self, LineError> {
        let line: Line = serde_json::from_str(text).map_err(|error| LineError::Shape(error.to_string()))?;
        let principal = line.request.principal.as_deref().unwrap_or("anonymous");
        let ResourceLine { resource, account_id, bucket_resource, bucket_account_id } = &line.request.resource;
        let mut request = Request::new(principal, &line.request.action, resource, account_id)
            .map_err(LineError::Request)?
            .with_context(context(&line.request.context)?);
        if let Some(bucket_resource) = bucket_resource {
            let owner = bucket_account_id.as_deref().unwrap_or(account_id);
            request = request.through_access_point(bucket_resource, owner).map_err(LineError::Request)?;
        }
        let layer = match request.action.service() {
            "kms" => Layer::KmsKeyPolicy,
            "sts" => Layer::TrustPolicy,
            _ => Layer::BucketPolicy,
        };
        let policies = Policies {
            identity: list(line.identity, Layer::IdentityPolicy, "identityPolicies")?,
            permissions_boundary: list(line.boundaries, Layer::PermissionsBoundary, "permissionBoundaries")?,
            session: one(line.session, Layer::SessionPolicy, "sessionPolicy")?.map(|policy| vec![policy]),
            service_control: levels(line.service_control, Layer::ServiceControlPolicy, "serviceControlPolicies")?,
            resource_control: levels(line.resource_control, Layer::ResourceControlPolicy, "resourceControlPolicies")?,
            vpc_endpoint: list(line.vpc_endpoint, Layer::VpcEndpointPolicy, "vpcEndpointPolicies")?,
            resource: one(line.resource, layer, "resourcePolicy")?,
            access_point: one(line.access_point, Layer::AccessPointPolicy, "accessPointPolicy")?,
            ..Policies::default()
        };
        Ok(Case { id: line.id, request, policies })
    }
}

fn context(members: &serde_json::Map<String, Value>) -> Result<Context, LineError> {
    let mut context = Context::new();
    for (key, value) in members {
        let wrong = || LineError::Context { key: key.clone() };
        let value = match value {
            Value::Null => ContextValue::Unknown,
            Value::Array(items) => {
                ContextValue::Many(items.iter().map(scalar).collect::<Option<_>>().ok_or_else(wrong)?)
            }
            single => ContextValue::One(scalar(single).ok_or_else(wrong)?),
        };
        context.insert(key, value);
    }
    Ok(context)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `unreadable` where a document or a list of documents is expected.
fn slot(value: Value, member: &'static str) -> Result<Reading<Value>, LineError> {
    match value {
        Value::Null => Ok(Reading::Absent),
        Value::String(word) if word == "unreadable" => Ok(Reading::Unreadable),
        Value::Array(_) | Value::Object(_) => Ok(Reading::Known(value)),
        Value::String(_) | Value::Bool(_) | Value::Number(_) => Err(LineError::Slot { member }),
    }
}

fn one(value: Value, layer: Layer, member: &'static str) -> Result<Reading<Policy>, LineError> {
    Ok(slot(value, member)?.map(|document| Policy::from_value_lossy(document, layer)))
}

fn list(value: Value, layer: Layer, member: &'static str) -> Result<Reading<Vec<Policy>>, LineError> {
    Ok(slot(value, member)?.map(|documents| match documents {
        Value::Array(documents) => {
            documents.into_iter().map(|document| Policy::from_value_lossy(document, layer)).collect()
        }
        document => vec![Policy::from_value_lossy(document, layer)],
    }))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelLine {
    #[serde(default, rename = "orgIdentifier")]
    id: String,
    policies: Vec<Value>,
}

/// Root first; no level at all means that the account has none.
fn levels(value: Value, layer: Layer, member: &'static str) -> Result<Reading<Vec<Level>>, LineError> {
    let documents = match slot(value, member)? {
        Reading::Known(documents) => documents,
        Reading::Absent => return Ok(Reading::Absent),
        Reading::Unreadable => return Ok(Reading::Unreadable),
    };
    let lines: Vec<LevelLine> =
        serde_json::from_value(documents).map_err(|error| LineError::Shape(format!("{member}: {error}")))?;
    let levels = lines.into_iter().map(|LevelLine { id, policies }| Level {
        id,
        policies: policies
            .into_iter()
            .map(|document| Policy::from_value_lossy(document, PolicySource::new(layer)))
            .collect(),
    });
    let levels: Vec<Level> = levels.collect();
    Ok(if levels.is_empty() { Reading::Absent } else { Reading::Known(levels) })
}
