//! What an event asks for: a suite, and a part of it.

use serde_json::{Value, value::RawValue};

use super::{
    DoorError,
    event::{Members, kind, not_json},
};
use crate::suite::event::AskedSuite;

/// What an event asks for; whether it gets it is the deployer's choice.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ask {
    /// The suite; none is the configured one.
    pub suite: Option<AskedSuite>,
    /// Names of targets; empty is all.
    pub targets: Vec<String>,
    /// Ids of checks; empty is all.
    pub checks: Vec<String>,
}

impl Ask {
    /// Reads `suite`, `targets` and `checks`. `scheduler` may hold what EventBridge Scheduler fills in, and is not
    /// looked at. An event that is itself a suite, as a person pastes it into the console, is taken for one.
    pub(super) fn read(text: &str, members: &Members<'_>) -> Result<Self, DoorError> {
        if is_suite(members) {
            return Ok(Self { suite: Some(AskedSuite::Document(value(text)?)), ..Self::default() });
        }
        let mut ask = Self::default();
        for (name, member) in members {
            match name.as_str() {
                "suite" if member.get() == "null" => {}
                "suite" => ask.suite = Some(AskedSuite::read(value(member.get())?)?),
                "targets" => ask.targets = names("targets", member)?,
                "checks" => ask.checks = names("checks", member)?,
                "scheduler" => {}
                // The smallest unknown name, so that the same event always gets the same sentence.
                _ => return Err(DoorError::UnknownField { field: first_unknown(members) }),
            }
        }
        Ok(ask)
    }
}

/// Whether the members are those of a suite: its targets are objects, those of an event are names.
fn is_suite(members: &Members<'_>) -> bool {
    members.get("targets").is_some_and(|targets| {
        let inside = targets.get().trim_start_matches('[').trim_start();
        targets.get().starts_with('[') && inside.starts_with('{')
    })
}

fn first_unknown(members: &Members<'_>) -> String {
    let known = ["suite", "targets", "checks", "scheduler"];
    let unknown = members.keys().filter(|name| !known.contains(&name.as_str())).min();
    unknown.map(|name| name.chars().take(80).collect()).unwrap_or_default()
}

fn value(text: &str) -> Result<Value, DoorError> {
    serde_json::from_str(text).map_err(not_json)
}

/// A list of names. Null and empty names, which templates make of parameters that are not set, are none.
pub(super) fn names(place: &str, member: &RawValue) -> Result<Vec<String>, DoorError> {
    let wrong = |found: String| DoorError::WrongType { place: place.to_owned(), found, expected: "an array of names" };
    let names: Vec<String> = match value(member.get())? {
        Value::Null => Vec::new(),
        Value::Array(items) => {
            let named = items.into_iter().enumerate().map(|(index, item)| match item {
                Value::String(name) => Ok(name),
                _ => Err(DoorError::WrongType {
                    place: format!("{place}[{index}]"),
                    found: "something else".to_owned(),
                    expected: "a name",
                }),
            });
            named.collect::<Result<_, _>>()?
        }
        _ => return Err(wrong(kind(member).to_owned())),
    };
    Ok(names.into_iter().filter(|name| !name.is_empty()).collect())
}
