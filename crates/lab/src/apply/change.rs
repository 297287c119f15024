//! One change of a remedy, as the report writes it.

use serde_json::Value;

use super::ApplyError;

/// One entry of `remedy.changes`.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// What kind of thing is changed: `bucket-policy`, `identity-policy`, …
    pub target: String,
    /// Which one: an ARN or an id.
    pub resource: String,
    /// What is done to it.
    pub action: Action,
    /// The policy of the resource that is meant, by name or ARN, where it has several.
    pub policy: Option<String>,
}

/// What a change does.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Appends a statement.
    Add(Value),
    /// Removes the statement found by.
    Remove(Find),
    /// Puts a statement in the place of the one found by.
    Replace(Find, Value),
    /// Sets a member, given by its path.
    Set(String, Value),
    /// Sends a header, by its name or by the suite's name for it; `null` sends it no more.
    Send(String, Value),
}

/// How a statement is found in a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Find {
    /// By its position, 0-based.
    Index(usize),
    /// By its `Sid`.
    Sid(String),
}

impl Change {
    pub(super) fn list(changes: &Value) -> Result<Vec<Self>, ApplyError> {
        let list = changes.as_array().ok_or_else(|| ApplyError::Shape("`changes` is not a list".to_owned()))?;
        let read = |(index, change)| Self::read(change).map_err(|problem| ApplyError::Change { index, problem });
        list.iter().enumerate().map(read).collect()
    }

    fn read(change: &Value) -> Result<Self, String> {
        let member = |name: &str| change.get(name).filter(|value| !value.is_null());
        let text = |name: &str| member(name).and_then(Value::as_str).map(str::to_owned);
        let required = |name: &str| text(name).ok_or_else(|| format!("`{name}` is missing"));
        let statement = || member("statement").cloned().ok_or_else(|| "`statement` is missing".to_owned());
        let find = || {
            let index = member("index").and_then(Value::as_u64).and_then(|index| usize::try_from(index).ok());
            let sid = text("sid").or_else(|| Some(member("statement")?.get("Sid")?.as_str()?.to_owned()));
            match (index, sid) {
                (Some(index), _) => Ok(Find::Index(index)),
                (None, Some(sid)) => Ok(Find::Sid(sid)),
                (None, None) => Err("names no statement: `index`, `sid` or a `statement` with a `Sid`".to_owned()),
            }
        };
        let setting = || {
            let name = required("name")?;
            Ok::<_, String>((name, change.get("value").cloned().unwrap_or(Value::Null)))
        };
        let action = match required("change")?.as_str() {
            "add-statement" => Action::Add(statement()?),
            "remove-statement" => Action::Remove(find()?),
            "replace-statement" => Action::Replace(find()?, statement()?),
            "set" => setting().map(|(name, value)| Action::Set(name, value))?,
            "send-header" => setting().map(|(name, value)| Action::Send(name, value))?,
            other => return Err(format!("`{other}` is not a change")),
        };
        let resource = text("resource").unwrap_or_default();
        Ok(Self { target: required("target")?, resource, action, policy: text("policy") })
    }
}
