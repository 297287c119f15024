//! The document around the statements: `Version`, `Id`, `Statement`.

use std::collections::HashSet;

use serde_json::Value;

use super::reader::Reader;
use super::statement::{self, unreadable_statement};
use super::{Place, Problem, ProblemKind};
use crate::model::statement::Statement;
use crate::model::{Policy, PolicySource};

/// The version that turns variables on.
const CURRENT: &str = "2012-10-17";
/// The version that holds where none is given.
const OLD: &str = "2008-10-17";

pub(super) fn read(document: Value, source: PolicySource, problems: Vec<Problem>) -> Policy {
    let mut reader = Reader::new(source.layer, problems);
    let place = Place::document();
    let Value::Object(members) = &document else {
        reader.wrong_type(&place, "an object", &document);
        return unreadable(document, source, reader.into_problems());
    };
    for (name, value) in members {
        let place = place.member(name);
        match (&**name, value) {
            ("Version", Value::String(version)) if version == CURRENT => reader.variables = true,
            ("Version", Value::String(version)) if version == OLD => {}
            ("Version", Value::String(version)) => {
                let found = version.clone();
                reader.report(&place, ProblemKind::UnknownValue { found, wanted: "`2012-10-17` or `2008-10-17`" });
            }
            ("Id", Value::String(_)) | ("Statement", _) => {}
            ("Version" | "Id", other) => reader.wrong_type(&place, "a text", other),
            _ => reader.report(&place, ProblemKind::UnknownElement),
        }
    }
    let mut statements = Vec::new();
    let place = place.member("Statement");
    let mut listed = false;
    match members.get("Statement") {
        None => {
            reader.report(&Place::document(), ProblemKind::Missing { element: "Statement" });
            return unreadable(document, source, reader.into_problems());
        }
        Some(Value::Array(items)) => {
            listed = true;
            if items.is_empty() {
                reader.report(&place, ProblemKind::Empty);
            }
            for (at, item) in items.iter().enumerate() {
                statements.push(statement::read(&mut reader, item, &place.item(at)));
            }
            duplicate_sids(&mut reader, &statements, &place);
        }
        Some(only) => statements.push(statement::read(&mut reader, only, &place)),
    }
    Policy::assemble(source, document, statements, listed, reader.into_problems())
}

/// A document of which no statement can be read: it may grant or deny anything.
pub(super) fn unreadable(document: Value, source: PolicySource, problems: Vec<Problem>) -> Policy {
    Policy::assemble(source, document, vec![unreadable_statement()], false, problems)
}

/// A `Sid` is unique in its document:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>.
fn duplicate_sids(reader: &mut Reader, statements: &[Statement], place: &Place) {
    let mut seen = HashSet::new();
    for (at, statement) in statements.iter().enumerate() {
        if let Some(sid) = statement.sid.as_deref().filter(|sid| !sid.is_empty())
            && !seen.insert(sid)
        {
            reader.report(&place.item(at).member("Sid"), ProblemKind::Duplicate);
        }
    }
}
