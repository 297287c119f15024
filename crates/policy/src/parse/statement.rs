//! One statement.

use serde_json::{Map, Value};

use super::reader::Reader;
use super::{Place, ProblemKind, condition, principal};
use crate::matching::{ActionPattern, ResourcePattern, Syntax};
use crate::model::Layer;
use crate::model::statement::{Effect, Element, Statement};

/// A statement of which nothing is known.
pub(super) fn unreadable_statement() -> Statement {
    Statement {
        sid: None,
        effect: None,
        principal: None,
        action: None,
        resource: None,
        conditions: Vec::new(),
        broken: true,
    }
}

pub(super) fn read(reader: &mut Reader, value: &Value, place: &Place) -> Statement {
    let Value::Object(members) = value else {
        reader.wrong_type(place, "an object", value);
        return unreadable_statement();
    };
    let known_problems = reader.refusals();
    for name in members.keys() {
        if !ELEMENTS.contains(&&**name) {
            reader.report(&place.member(name), ProblemKind::UnknownElement);
        }
    }
    let sid = match members.get("Sid") {
        None => None,
        Some(Value::String(sid)) => Some(sid.as_str().into()),
        Some(other) => {
            reader.wrong_type(&place.member("Sid"), "a text", other);
            None
        }
    };
    let effect = effect(reader, members, place);
    let principal = principal::read(reader, members, place, effect);
    let action = element(reader, members, place, ["Action", "NotAction"], action);
    let resource = element(reader, members, place, ["Resource", "NotResource"], resource);
    let conditions = condition::read(reader, members.get("Condition"), &place.member("Condition"));
    let mut statement = Statement { sid, effect, principal, action, resource, conditions, broken: false };
    required(reader, members, place);
    statement.broken = reader.refusals() > known_problems;
    statement
}

const ELEMENTS: [&str; 9] =
    ["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"];

fn effect(reader: &mut Reader, members: &Map<String, Value>, place: &Place) -> Option<Effect> {
    match members.get("Effect") {
        None => {
            reader.report(place, ProblemKind::Missing { element: "Effect" });
            None
        }
        Some(Value::String(effect)) => match &**effect {
            "Allow" => Some(Effect::Allow),
            "Deny" => Some(Effect::Deny),
            other => {
                let found = other.to_owned();
                reader
                    .report(&place.member("Effect"), ProblemKind::UnknownValue { found, wanted: "`Allow` or `Deny`" });
                None
            }
        },
        Some(other) => {
            reader.wrong_type(&place.member("Effect"), "`Allow` or `Deny`", other);
            None
        }
    }
}

/// An element with a `Not` form; `None` where it is not given or a part of it is unreadable.
fn element<P>(
    reader: &mut Reader,
    members: &Map<String, Value>,
    place: &Place,
    [plain, not]: [&'static str; 2],
    compile: fn(&mut Reader, &Place, &str) -> Option<P>,
) -> Option<Element<P>> {
    let (name, value) = match (members.get(plain), members.get(not)) {
        (Some(_), Some(_)) => {
            reader.report(place, ProblemKind::Both { one: plain, other: not });
            return None;
        }
        (Some(value), None) => (plain, value),
        (None, Some(value)) => (not, value),
        (None, None) => return None,
    };
    let texts = reader.texts(value, &place.member(name))?;
    let count = texts.len();
    let patterns: Vec<P> = texts.iter().filter_map(|(place, text)| compile(reader, place, text)).collect();
    (patterns.len() == count).then_some(Element { negated: name == not, patterns })
}

/// "Vendor:name", or `*` alone.
fn action(reader: &mut Reader, place: &Place, text: &str) -> Option<ActionPattern> {
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'*' | b'?'))
    };
    let well_formed = text == "*" || text.split_once(':').is_some_and(|(vendor, name)| plain(vendor) && plain(name));
    if !well_formed {
        reader.report(place, ProblemKind::NotAnAction { found: text.to_owned() });
        return None;
    }
    Some(ActionPattern::new(text))
}

fn resource(reader: &mut Reader, place: &Place, text: &str) -> Option<ResourcePattern> {
    let syntax = Syntax { wildcards: true, variables: reader.variables };
    let pattern = ResourcePattern::new(text, syntax);
    if matches!(pattern, ResourcePattern::NotAnArn) {
        reader.report(place, ProblemKind::NotAnArn { found: text.to_owned() });
        return None;
    }
    reader.note_variables(place, text, pattern.is_broken());
    Some(pattern)
}

fn required(reader: &mut Reader, members: &Map<String, Value>, place: &Place) {
    let has = |names: [&str; 2]| names.iter().any(|name| members.contains_key(*name));
    if !has(["Action", "NotAction"]) {
        reader.report(place, ProblemKind::Missing { element: "Action" });
    }
    let has_resource = has(["Resource", "NotResource"]);
    if reader.layer == Layer::TrustPolicy {
        // "You cannot use the Resource element in a role trust policy": the role is the resource.
        if has_resource {
            let kind = ProblemKind::NotInThisLayer { layer: reader.layer.name() };
            reader.report(&place.member("Resource"), kind);
        }
    } else if !has_resource {
        reader.report(place, ProblemKind::Missing { element: "Resource" });
    }
}
