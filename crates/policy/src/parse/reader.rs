//! Reading JSON values with a place for whatever is wrong.

use serde_json::Value;

use super::{Place, Problem, ProblemKind};
use crate::model::Layer;

/// What holds for the whole document, and the problems found so far.
pub(super) struct Reader {
    pub(super) layer: Layer,
    /// Whether `Version` turns variables on.
    pub(super) variables: bool,
    problems: Vec<Problem>,
    refusals: usize,
}

impl Reader {
    pub(super) fn new(layer: Layer, problems: Vec<Problem>) -> Self {
        Reader { layer, variables: false, problems, refusals: 0 }
    }

    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    pub(super) fn report(&mut self, place: &Place, kind: ProblemKind) {
        let problem = Problem { place: place.clone(), kind };
        self.refusals += usize::from(problem.refused());
        self.problems.push(problem);
    }

    pub(super) fn wrong_type(&mut self, place: &Place, wanted: &'static str, found: &Value) {
        self.report(place, ProblemKind::WrongType { wanted, found: name_of(found) });
    }

    /// How many of the problems reported so far make AWS refuse the document.
    pub(super) fn refusals(&self) -> usize {
        self.refusals
    }

    /// Reports a `${…}` that does not do what it seems to.
    pub(super) fn note_variables(&mut self, place: &Place, text: &str, broken: bool) {
        if broken {
            self.report(
                place,
                ProblemKind::NeverMatches { found: text.to_owned(), wanted: "a text with well-formed variables" },
            );
        } else if !self.variables && text.contains("${") {
            self.report(place, ProblemKind::VariableNotExpanded { found: text.to_owned() });
        }
    }

    /// A text or a non-empty list of texts, each with its place. `None` where any is unreadable.
    pub(super) fn texts(&mut self, value: &Value, place: &Place) -> Option<Vec<(Place, String)>> {
        match value {
            Value::String(text) => Some(vec![(place.clone(), text.clone())]),
            Value::Array(items) if items.is_empty() => {
                self.report(place, ProblemKind::Empty);
                None
            }
            Value::Array(items) => {
                let mut texts = Vec::with_capacity(items.len());
                for (at, item) in items.iter().enumerate() {
                    match item {
                        Value::String(text) => texts.push((place.item(at), text.clone())),
                        other => self.wrong_type(&place.item(at), "a text", other),
                    }
                }
                (texts.len() == items.len()).then_some(texts)
            }
            other => {
                self.wrong_type(place, "a text or a list of texts", other);
                None
            }
        }
    }
}

fn name_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
