//! What CloudFormation asks.

use std::{collections::HashMap, fmt};

use serde_json::{Value, value::RawValue};

use super::super::{
    Ask, DoorError,
    ask::names,
    event::{Members, kind, string},
};
use crate::suite::event::AskedSuite;

/// What happens to the resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestType {
    /// The resource is new: run.
    Create,
    /// Its properties changed, or are changed back: run.
    Update,
    /// It goes: nothing to run, always a success, or the stack could not be removed.
    Delete,
    /// A word that CloudFormation has not yet.
    Other(String),
}

/// A request. The response URL lets whoever has it answer, so it is not printed.
#[derive(Clone, PartialEq)]
pub struct Request {
    /// What happens.
    pub request_type: RequestType,
    /// The presigned URL to answer to, as it came.
    pub response_url: String,
    /// The ARN of the stack.
    pub stack_id: String,
    /// Sent back as it came.
    pub request_id: String,
    /// Sent back as it came.
    pub logical_resource_id: String,
    /// What the resource is called since it was created; none on Create.
    pub physical_resource_id: Option<String>,
    /// The JSON text of `ResourceProperties`. It is read when it is needed, so that a Delete succeeds whatever it is.
    properties: String,
}

impl Request {
    /// Reads the members that an answer needs.
    pub(in super::super) fn read(members: &Members<'_>) -> Result<Self, DoorError> {
        let needed = |name: &str| {
            string(members, name)?.filter(|text| !text.is_empty()).ok_or_else(|| DoorError::WrongType {
                place: name.to_owned(),
                found: "nothing".to_owned(),
                expected: "a string, as in every request of CloudFormation",
            })
        };
        Ok(Self {
            request_type: match needed("RequestType")?.as_str() {
                "Create" => RequestType::Create,
                "Update" => RequestType::Update,
                "Delete" => RequestType::Delete,
                other => RequestType::Other(other.chars().take(80).collect()),
            },
            response_url: needed("ResponseURL")?,
            stack_id: needed("StackId")?,
            request_id: needed("RequestId")?,
            logical_resource_id: needed("LogicalResourceId")?,
            physical_resource_id: string(members, "PhysicalResourceId")?.filter(|id| !id.is_empty()),
            properties: members.get("ResourceProperties").map_or("null", |raw| raw.get()).to_owned(),
        })
    }

    /// What the resource is called: what it was called before, since another name would be another resource; on
    /// Create a name that a repeated request gets as well.
    pub fn physical_id(&self) -> String {
        match &self.physical_resource_id {
            Some(id) => id.clone(),
            None => format!("{}/{}", self.stack_id, self.logical_resource_id),
        }
    }

    /// What the resource's properties ask for. CloudFormation turns scalars into strings, so that the suite comes as
    /// text; `Revision` is only there to change.
    ///
    /// # Errors
    /// [`DoorError`], where a property is unknown or of another type.
    pub fn ask(&self) -> Result<Ask, DoorError> {
        let mut ask = Ask::default();
        let properties: Option<HashMap<String, &RawValue>> =
            serde_json::from_str(&self.properties).map_err(|_| DoorError::WrongType {
                place: "ResourceProperties".to_owned(),
                found: "something else".to_owned(),
                expected: "an object",
            })?;
        let properties = properties.unwrap_or_default();
        let mut members: Vec<_> = properties.into_iter().collect();
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        for (name, member) in members {
            match name.as_str() {
                "Suite" => ask.suite = suite(member)?,
                "Targets" => ask.targets = list("ResourceProperties.Targets", member)?,
                "Checks" => ask.checks = list("ResourceProperties.Checks", member)?,
                "Revision" | "ServiceToken" | "ServiceTimeout" => {}
                _ => {
                    return Err(DoorError::WrongType {
                        place: "ResourceProperties".to_owned(),
                        found: format!("`{}`", name.chars().take(80).collect::<String>()),
                        expected: "`Suite`, `Targets`, `Checks` and `Revision`",
                    });
                }
            }
        }
        Ok(ask)
    }
}

/// The suite as text, as an object where a template has it so, or the name of one. A suite in an object has had its
/// numbers and booleans turned into strings, which the suite's own reader complains about with the place.
fn suite(member: &RawValue) -> Result<Option<AskedSuite>, DoorError> {
    match serde_json::from_str(member.get()) {
        Ok(Value::Null) => Ok(None),
        Ok(Value::String(text)) if text.trim().is_empty() => Ok(None),
        Ok(value) => Ok(Some(AskedSuite::read(value)?)),
        Err(error) => Err(super::super::event::not_json(error)),
    }
}

/// A list, or one name without one, as a template writes either.
fn list(place: &str, member: &RawValue) -> Result<Vec<String>, DoorError> {
    match kind(member) {
        "a string" => {
            let name: String = serde_json::from_str(member.get())?;
            Ok(Some(name).filter(|name| !name.is_empty()).into_iter().collect())
        }
        _ => names(place, member),
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("request_type", &self.request_type)
            .field("stack_id", &self.stack_id)
            .field("logical_resource_id", &self.logical_resource_id)
            .finish_non_exhaustive()
    }
}
