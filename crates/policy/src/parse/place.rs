//! The place of an element in a policy document.

use std::fmt;

use serde::Serialize;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Step {
    Member(Box<str>),
    Item(usize),
}

/// A place in a policy document: `Statement[2].Condition.StringEquals.aws:SourceIp[0]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place {
    steps: Vec<Step>,
}

impl Place {
    /// The document itself.
    pub(crate) fn document() -> Self {
        Place::default()
    }

    pub(crate) fn statement(index: usize) -> Self {
        Place::only_statement().item(index)
    }

    pub(crate) fn only_statement() -> Self {
        Place::document().member("Statement")
    }

    pub(crate) fn member(&self, name: &str) -> Self {
        let mut place = self.clone();
        place.steps.push(Step::Member(name.into()));
        place
    }

    pub(crate) fn item(&self, index: usize) -> Self {
        let mut place = self.clone();
        place.steps.push(Step::Item(index));
        place
    }

    /// The place as a JSON pointer: `/Statement/2/Condition/StringEquals`.
    /// <https://www.rfc-editor.org/rfc/rfc6901>
    pub fn json_pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.steps {
            pointer.push('/');
            match step {
                Step::Member(name) => pointer.push_str(&name.replace('~', "~0").replace('/', "~1")),
                Step::Item(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.steps.is_empty() {
            return f.write_str("the document");
        }
        for (at, step) in self.steps.iter().enumerate() {
            match step {
                Step::Member(name) if at == 0 => f.write_str(name)?,
                Step::Member(name) => write!(f, ".{name}")?,
                Step::Item(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

impl Serialize for Place {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
