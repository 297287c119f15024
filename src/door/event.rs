//! Which door an event comes through, from its shape alone.
//!
//! In: the text of an event. Out: a [`Door`]. Only the members that tell the shapes apart are looked at, and none is
//! kept that the door does not need: a CodePipeline job holds credentials, a custom resource a presigned URL.

use std::collections::HashMap;

use serde_json::value::RawValue;

use super::{Ask, DoorError, cloudformation};

/// Who calls.
#[derive(Debug, PartialEq)]
pub enum Door {
    /// A person or program that invokes the function: the console's test, the CLI, a schedule with an input of its own.
    Invocation(Ask),
    /// A rule of EventBridge, or a schedule without an input: runs what is configured.
    Schedule {
        /// `aws.events`, `aws.scheduler`, or whatever source the rule matches.
        source: String,
    },
    /// CloudFormation, on deploy.
    CustomResource(Box<cloudformation::Request>),
}

impl Door {
    /// The door in one word, for the log.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Invocation(_) => "invocation",
            Self::Schedule { .. } => "schedule",
            Self::CustomResource(_) => "cloudformation",
        }
    }
}

/// The members of an event, each as it stands there.
pub(super) type Members<'a> = HashMap<String, &'a RawValue>;

/// Recognises an event. An empty text is an event without members, as is `null`.
///
/// # Errors
/// [`DoorError`], where the event is no JSON, no object, of a door that is not served, or asks for what no event may.
pub fn read(text: &str) -> Result<Door, DoorError> {
    let text = text.trim();
    if text.is_empty() || text == "null" {
        return Ok(Door::Invocation(Ask::default()));
    }
    let members = members(text)?;
    let has = |name: &str| members.contains_key(name);
    if has("CodePipeline.job") {
        return Err(DoorError::NotServed { door: "CodePipeline" });
    }
    if has("RequestType") && (has("ResponseURL") || has("StackId")) {
        return Ok(Door::CustomResource(Box::new(cloudformation::Request::read(&members)?)));
    }
    if has("LifecycleEventHookExecutionId") {
        return Err(DoorError::NotServed { door: "a CodeDeploy hook" });
    }
    if has("widgetContext") || (has("describe") && members.len() == 1) {
        return Err(DoorError::NotServed { door: "a CloudWatch custom widget" });
    }
    if has("Items") || has("BatchInput") {
        return Err(DoorError::NotServed { door: "a Step Functions Distributed Map" });
    }
    if has("detail-type") && has("source") {
        return Ok(Door::Schedule { source: string(&members, "source")?.unwrap_or_default() });
    }
    Ask::read(text, &members).map(Door::Invocation)
}

fn members(text: &str) -> Result<Members<'_>, DoorError> {
    let raw: &RawValue = serde_json::from_str(text).map_err(not_json)?;
    if !raw.get().starts_with('{') {
        return Err(DoorError::NotAnObject { found: kind(raw) });
    }
    serde_json::from_str(text).map_err(not_json)
}

/// What serde_json says, without the place that its text ends in. It follows 127 levels.
pub(super) fn not_json(error: serde_json::Error) -> DoorError {
    let text = error.to_string();
    let reason = match text.split(" at line ").next().unwrap_or_default() {
        "recursion limit exceeded" => "it is nested too deeply".to_owned(),
        reason => reason.to_owned(),
    };
    DoorError::NotJson { reason, line: error.line(), column: error.column() }
}

/// What a value is, in the words of JSON.
pub(super) fn kind(value: &RawValue) -> &'static str {
    match value.get().as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "an array",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// A member that has to be a string where it is there and not null.
pub(super) fn string(members: &Members<'_>, name: &str) -> Result<Option<String>, DoorError> {
    match members.get(name) {
        None => Ok(None),
        Some(value) => serde_json::from_str(value.get()).map_err(|_| DoorError::WrongType {
            place: name.to_owned(),
            found: kind(value).to_owned(),
            expected: "a string",
        }),
    }
}

#[cfg(test)]
mod tests;
