//! From JSON to compiled policies.
//!
//! In: a document as text or value, and its layer. Out: a [`Policy`] with everything that can be
//! read, and the [`Problem`]s with their places.
//! Absent on purpose: decisions. The grammar:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>.

mod condition;
mod document;
mod duplicates;
mod limits;
mod place;
mod principal;
mod problem;
mod reader;
mod statement;

pub use place::Place;
pub use problem::{PolicyError, Problem, ProblemKind};

use serde_json::Value;

use crate::model::{Policy, PolicySource};

pub(crate) fn document_text(text: &str, source: PolicySource) -> Policy {
    match serde_json::from_str::<Value>(text) {
        Ok(document) => {
            let mut problems = Vec::new();
            limits::check(text, source.layer, &mut problems);
            duplicates::check(text, &mut problems);
            document::read(document, source, problems)
        }
        Err(error) => {
            let kind = ProblemKind::NotJson { message: error.to_string() };
            let problem = Problem { place: Place::document(), kind };
            document::unreadable(Value::String(text.to_owned()), source, vec![problem])
        }
    }
}

pub(crate) fn document_value(document: Value, source: PolicySource) -> Policy {
    let mut problems = Vec::new();
    // No text of the document is shorter than this one.
    limits::check(&document.to_string(), source.layer, &mut problems);
    document::read(document, source, problems)
}
