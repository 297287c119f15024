//! `Condition`: operators, each with keys, each with values.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use serde_json::Value;

use super::reader::Reader;
use super::{Place, ProblemKind};
use crate::matching::{Comparison, Condition, Family, SetOperator, Test};
use crate::model::KeyName;

pub(super) fn read(reader: &mut Reader, block: Option<&Value>, place: &Place) -> Vec<Condition> {
    let mut conditions = Vec::new();
    let operators = match block {
        None => return conditions,
        Some(Value::Object(operators)) => operators,
        Some(other) => {
            reader.wrong_type(place, "an object", other);
            return conditions;
        }
    };
    for (name, keys) in operators {
        let place = place.member(name);
        let Some(operator) = operator(name) else {
            reader.report(&place, ProblemKind::UnknownOperator { operator: name.clone() });
            continue;
        };
        let Value::Object(keys) = keys else {
            reader.wrong_type(&place, "an object of condition keys", keys);
            continue;
        };
        for (key, value) in keys {
            let place = place.member(key);
            if key.is_empty() {
                reader.report(&place, ProblemKind::Empty);
                continue;
            }
            let Some(values) = values(reader, value, &place) else {
                continue;
            };
            let texts: Vec<Box<str>> = values.iter().map(|(_, text)| text.as_str().into()).collect();
            let variables = reader.variables && operator.family.takes_variables();
            let (test, never) = Test::new(operator.family, &texts, variables);
            for (at, (place, text)) in values.iter().enumerate() {
                if never.contains(&at) {
                    let found = text.clone();
                    reader.report(place, ProblemKind::NeverMatches { found, wanted: operator.family.wants() });
                } else if operator.family.takes_variables() {
                    reader.note_variables(place, text, false);
                }
            }
            conditions.push(Condition {
                operator: name.as_str().into(),
                key_text: key.as_str().into(),
                key: KeyName::new(key),
                set: operator.set,
                if_exists: operator.if_exists,
                negated: operator.negated,
                test,
                values: texts,
            });
        }
    }
    conditions
}

struct Operator {
    set: Option<SetOperator>,
    if_exists: bool,
    negated: bool,
    family: Family,
}

/// Operators are read without regard to case. AWS documents one spelling and does not say what
/// becomes of another; policies with `stringEquals` are in use.
fn operator(name: &str) -> Option<Operator> {
    let lower = name.to_ascii_lowercase();
    let (set, rest) = match lower.split_once(':') {
        None => (None, &*lower),
        Some(("forallvalues", rest)) => (Some(SetOperator::All), rest),
        Some(("foranyvalue", rest)) => (Some(SetOperator::Any), rest),
        Some(_) => return None,
    };
    let (rest, if_exists) = match rest.strip_suffix("ifexists") {
        Some(rest) => (rest, true),
        None => (rest, false),
    };
    let (negated, family) = match rest {
        "stringequals" => (false, Family::StringEquals),
        "stringnotequals" => (true, Family::StringEquals),
        "stringequalsignorecase" => (false, Family::StringEqualsIgnoreCase),
        "stringnotequalsignorecase" => (true, Family::StringEqualsIgnoreCase),
        "stringlike" => (false, Family::StringLike),
        "stringnotlike" => (true, Family::StringLike),
        "numericequals" => (false, Family::Numeric(Comparison::Equals)),
        "numericnotequals" => (true, Family::Numeric(Comparison::Equals)),
        "numericlessthan" => (false, Family::Numeric(Comparison::LessThan)),
        "numericlessthanequals" => (false, Family::Numeric(Comparison::LessThanEquals)),
        "numericgreaterthan" => (false, Family::Numeric(Comparison::GreaterThan)),
        "numericgreaterthanequals" => (false, Family::Numeric(Comparison::GreaterThanEquals)),
        "dateequals" => (false, Family::Date(Comparison::Equals)),
        "datenotequals" => (true, Family::Date(Comparison::Equals)),
        "datelessthan" => (false, Family::Date(Comparison::LessThan)),
        "datelessthanequals" => (false, Family::Date(Comparison::LessThanEquals)),
        "dategreaterthan" => (false, Family::Date(Comparison::GreaterThan)),
        "dategreaterthanequals" => (false, Family::Date(Comparison::GreaterThanEquals)),
        "bool" => (false, Family::Bool),
        "ipaddress" => (false, Family::IpAddress),
        "notipaddress" => (true, Family::IpAddress),
        "arnequals" | "arnlike" => (false, Family::Arn),
        "arnnotequals" | "arnnotlike" => (true, Family::Arn),
        "binaryequals" => (false, Family::Binary),
        // "You can add IfExists to the end of any condition operator name except the Null".
        "null" if !if_exists => (false, Family::Null),
        _ => return None,
    };
    Some(Operator { set, if_exists, negated, family })
}

/// One value or a list: texts, numbers and booleans.
fn values(reader: &mut Reader, value: &Value, place: &Place) -> Option<Vec<(Place, String)>> {
    let scalar = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    };
    let Value::Array(items) = value else {
        let Some(text) = scalar(value) else {
            reader.wrong_type(place, "a text, a number, a boolean or a list of them", value);
            return None;
        };
        return Some(vec![(place.clone(), text)]);
    };
    let mut values = Vec::with_capacity(items.len());
    for (at, item) in items.iter().enumerate() {
        match scalar(item) {
            Some(text) => values.push((place.item(at), text)),
            None => reader.wrong_type(&place.item(at), "a text, a number or a boolean", item),
        }
    }
    (values.len() == items.len()).then_some(values)
}
