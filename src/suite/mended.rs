//! All that is wrong with a suite whose JSON is no [`SuiteDocument`], instead of the first thing alone.
//!
//! Reading stops at the first wrong member. That one is told, and mended as it was probably meant, or taken away; then the
//! rest is read. What follows only from what was taken away is not told.

use serde_json::Value;
use serde_path_to_error::{Path, Segment};

use super::{
    Problem, Suite, SuiteError,
    read::{Unknown, Wrong, document_or_place},
};

/// How often a suite is mended: the problems that are told, and one more.
const MENDED: usize = 6;

/// Reads a suite that is known to be wrong.
pub(super) fn read(mut value: Value) -> Result<Suite, SuiteError> {
    let mut problems: Vec<Problem> = Vec::new();
    let mut taken: Vec<Taken> = Vec::new();
    while problems.len() < MENDED {
        let (problem, path, unknown) = match document_or_place(&value) {
            Err(Wrong::Place { problem, path, unknown }) => (problem, path, unknown),
            Err(Wrong::Json(_)) => break,
            Ok(document) => {
                let rest = match Suite::try_from(document) {
                    Ok(suite) if problems.is_empty() => return Ok(suite),
                    Err(SuiteError::Invalid(rest)) => rest,
                    Err(other) if problems.is_empty() => return Err(other),
                    Ok(_) | Err(_) => Vec::new(),
                };
                problems.extend(rest.into_iter().filter(|problem| !follows(problem, &taken)));
                break;
            }
        };
        if follows(&problem, &taken) {
            break;
        }
        match mend(&mut value, &path, unknown.as_ref()) {
            Mended::AsMeant => {}
            Mended::TakenAway => {
                taken.push(Taken { place: problem.place.clone(), is_unknown: unknown.is_some() });
            }
            Mended::Not => {
                problems.push(problem);
                break;
            }
        }
        problems.push(problem);
    }
    Err(SuiteError::Invalid(problems))
}

/// What was taken away: a member that is not known, or one with a wrong value.
struct Taken {
    place: String,
    is_unknown: bool,
}

enum Mended {
    /// Nothing follows from it.
    AsMeant,
    TakenAway,
    Not,
}

/// Whether a problem may be there only since something was taken away: it is about that member, or about its owner, which
/// lacks it now.
fn follows(problem: &Problem, taken: &[Taken]) -> bool {
    taken.iter().any(|Taken { place, is_unknown }| {
        let owner = place.rfind(['.', '[']).map_or("", |at| &place[..at]);
        let name = format!("`{}`", &place[place.rfind('.').map_or(0, |at| at + 1)..]);
        let lacks = match is_unknown {
            true => problem.message.starts_with("the field ") && problem.message.contains("is missing"),
            false => place.ends_with(']') || problem.message.contains(&name),
        };
        problem.place == *place || problem.place == owner && lacks
    })
}

/// Renames an unknown member that is a slip of the keyboard, and takes any other wrong thing away.
fn mend(value: &mut Value, path: &Path, unknown: Option<&Unknown>) -> Mended {
    let mut segments: Vec<&Segment> = path.iter().collect();
    let Some(last) = segments.pop() else { return Mended::Not };
    let mut owner = value;
    for segment in segments {
        let inner = match segment {
            Segment::Map { key } => owner.get_mut(key),
            Segment::Seq { index } => owner.get_mut(index),
            Segment::Enum { .. } | Segment::Unknown => None,
        };
        let Some(inner) = inner else { return Mended::Not };
        owner = inner;
    }
    match (last, owner) {
        (Segment::Map { key }, Value::Object(members)) => {
            let Some(found) = members.remove(key) else { return Mended::Not };
            match unknown.and_then(|unknown| unknown.meant.as_ref()) {
                Some(meant) if !members.contains_key(meant) => {
                    members.insert(meant.clone(), found);
                    Mended::AsMeant
                }
                _ => Mended::TakenAway,
            }
        }
        (Segment::Seq { index }, Value::Array(items)) if *index < items.len() => {
            items.remove(*index);
            Mended::TakenAway
        }
        _ => Mended::Not,
    }
}
