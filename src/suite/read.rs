//! From JSON to a [`SuiteDocument`], with serde's errors put into words of the suite.

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_path_to_error::Path;

use super::{Problem, Suite, SuiteDocument, SuiteError, arn, mended, shape::Shaped, similar};

/// Reads a suite from its JSON text.
///
/// # Errors
/// [`SuiteError`]: no JSON, no suite, or one that asks for something S3 would refuse.
pub fn parse(text: &str) -> Result<Suite, SuiteError> {
    // Editors on Windows put a byte order mark before the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(SuiteError::Invalid(vec![Problem::new("", "is empty, expected a JSON object")]));
    }
    if let Ok(Shaped(document)) = serde_json::from_str::<Shaped<SuiteDocument>>(text) {
        return Suite::try_from(document);
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let first = match document_or_place(&mut json) {
        Err(Wrong::Json(error)) => return Err(not_json(&error)),
        Err(Wrong::Place { problem, .. }) => problem,
        Ok(_) => {
            json.end().map_err(|error| not_json(&error))?;
            Problem::new("", "cannot be read")
        }
    };
    // Of a member that stands there twice a value has one only; and what nests deep is none.
    let is_twice = first.message.ends_with("stands there twice");
    match serde_json::from_str(text) {
        Ok(value) if !is_twice => mended::read(value),
        _ => Err(SuiteError::Invalid(vec![first])),
    }
}

/// Reads a suite that has been parsed as JSON already, as in an event.
///
/// # Errors
/// As [`parse`].
pub fn parse_value(value: &Value) -> Result<Suite, SuiteError> {
    match Shaped::<SuiteDocument>::deserialize(value) {
        Ok(Shaped(document)) => Suite::try_from(document),
        Err(_) => mended::read(value.clone()),
    }
}

/// Why there is no document.
pub(super) enum Wrong {
    /// It is no JSON.
    Json(serde_json::Error),
    /// It is no suite, and where.
    Place {
        problem: Problem,
        path: Path,
        /// What is there is a member that is not known.
        unknown: Option<Unknown>,
    },
}

/// A member that is not known.
pub(super) struct Unknown {
    /// The one that is close to it.
    pub(super) meant: Option<String>,
}

impl Unknown {
    /// From serde's message.
    fn of(message: &str) -> Option<Self> {
        let rest = message.strip_prefix("unknown field ")?;
        let (found, expected) = rest.split_once(", ").unwrap_or((rest, ""));
        Some(Self { meant: closest(found, expected).map(str::to_owned) })
    }
}

/// The document, or the place where it goes wrong. To keep account of the place takes longer than to read, so that this
/// is asked only where a first reading went wrong.
pub(super) fn document_or_place<'de, D: Deserializer<'de, Error = serde_json::Error>>(
    json: D,
) -> Result<SuiteDocument, Wrong> {
    let mut track = serde_path_to_error::Track::new();
    let tracked = serde_path_to_error::Deserializer::new(json, &mut track);
    let read = Shaped::<SuiteDocument>::deserialize(tracked).map(|Shaped(document)| document);
    read.map_err(|error| {
        if !error.is_data() {
            return Wrong::Json(error);
        }
        let path = track.path();
        let place = path.to_string();
        let place = if place == "." { String::new() } else { place };
        let message = without_position(&error.to_string());
        Wrong::Place { problem: Problem::new(place, in_words(&message)), path, unknown: Unknown::of(&message) }
    })
}

fn not_json(error: &serde_json::Error) -> SuiteError {
    let reason = without_position(&error.to_string());
    let reason = match reason.as_str() {
        "recursion limit exceeded" => "it nests deeper than 127 levels".to_owned(),
        "expected value" => "expected a value".to_owned(),
        "trailing characters" => "something follows the object".to_owned(),
        _ if reason.starts_with("EOF") => "the text ends before the JSON does".to_owned(),
        _ => reason,
    };
    SuiteError::NotJson { line: error.line(), column: error.column(), reason }
}

/// The message without the place that serde_json puts behind it.
fn without_position(message: &str) -> String {
    message.rfind(" at line ").map_or(message, |at| &message[..at]).to_owned()
}

/// Serde's message in the words of JSON instead of Rust, with a guess at what was meant.
fn in_words(message: &str) -> String {
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let (found, expected) = rest.split_once(", ").unwrap_or((rest, "expected nothing"));
        return format!("unknown field, {expected}{}", guess(found, expected));
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let (found, expected) = rest.split_once(", ").unwrap_or((rest, ""));
        return format!("found {}, {expected}{}", shorter(found), guess(found, expected));
    }
    if let Some(field) = message.strip_prefix("missing field ") {
        return format!("the field {field} is missing");
    }
    if let Some(field) = message.strip_prefix("duplicate field ") {
        return format!("the field {field} stands there twice");
    }
    for kind in ["invalid type: ", "invalid value: ", "invalid length "] {
        if let Some(rest) = message.strip_prefix(kind) {
            let (found, expected) = rest.rsplit_once(", expected ").unwrap_or((rest, "something else"));
            return format!("found {}, expected {}", found_in_json(found), expected_in_json(expected));
        }
    }
    shorter(message)
}

fn found_in_json(found: &str) -> String {
    match found {
        "map" => "an object".to_owned(),
        "sequence" => "an array".to_owned(),
        "null" | "unit value" | "Option value" => "null".to_owned(),
        _ => {
            let (kind, value) = found.split_once(' ').unwrap_or(("", found));
            match kind {
                "integer" => format!("the number {}", shorter(value)),
                "floating" => format!("the number {}", shorter(value.trim_start_matches("point "))),
                "boolean" => format!("the boolean {}", shorter(value)),
                "string" => format!("the string {}", shorter(value)),
                _ => shorter(found),
            }
        }
    }
}

fn expected_in_json(expected: &str) -> &str {
    match expected {
        "a map" => "an object",
        "a sequence" => "an array",
        "a boolean" => "`true` or `false`",
        other => other,
    }
}

/// `; did you mean …?`, where one of the names in backticks is close to the one found.
fn guess(found: &str, expected: &str) -> String {
    closest(found, expected).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

fn closest<'a>(found: &str, expected: &'a str) -> Option<&'a str> {
    let known = expected.split('`').skip(1).step_by(2);
    similar::closest(found.trim_matches('`'), known)
}

/// User input may be megabytes long and have line breaks; a message is one line.
fn shorter(text: &str) -> String {
    arn::shortened(text)
}
