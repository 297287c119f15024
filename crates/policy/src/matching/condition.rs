//! One key of one operator of a `Condition` block.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>

use super::operator::Test;
use super::truth::{Truth, negated_if};
use crate::model::{Context, KeyName, Lookup};

/// How the values of a multivalued key count.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SetOperator {
    /// `ForAllValues:`.
    All,
    /// `ForAnyValue:`.
    Any,
}

/// A compiled condition.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    /// As the policy spells it.
    pub(crate) operator: Box<str>,
    /// As the policy spells it.
    pub(crate) key_text: Box<str>,
    pub(crate) key: KeyName,
    pub(crate) set: Option<SetOperator>,
    pub(crate) if_exists: bool,
    /// `…Not…`: none of the values may match.
    pub(crate) negated: bool,
    pub(crate) test: Test,
    /// As the policy gives them.
    pub(crate) values: Vec<Box<str>>,
}

impl Condition {
    pub(crate) fn holds(&self, context: &Context) -> Truth {
        let seen = context.look_up(&self.key);
        if let Test::Null(wanted) = &self.test {
            // An empty set of values is no value.
            let absent = match seen {
                Lookup::Unknown => return Truth::Unknown,
                Lookup::Absent => true,
                Lookup::Values(values) => values.is_empty(),
            };
            return Truth::from(wanted.contains(&absent));
        }
        match seen {
            Lookup::Unknown => Truth::Unknown,
            Lookup::Absent => Truth::from(self.holds_without_key()),
            Lookup::Values([]) => Truth::from(self.holds_without_key()),
            Lookup::Values(values) => {
                let passes = |value: &String| negated_if(self.negated, self.test.any_matches(value, context));
                match self.set {
                    Some(SetOperator::Any) => Truth::any(values.iter().map(passes)),
                    Some(SetOperator::All) => Truth::all(values.iter().map(passes)),
                    // Without a set operator: some value matches, or with a negated operator none.
                    None if self.negated => Truth::all(values.iter().map(passes)),
                    None => Truth::any(values.iter().map(passes)),
                }
            }
        }
    }

    /// Values that the condition tells apart: those it mentions, wildcards filled in, and for
    /// ordered types the neighbours of each.
    pub(crate) fn samples(&self) -> Vec<String> {
        match &self.test {
            Test::Null(_) => Vec::new(),
            Test::Bool(_) => vec!["true".to_owned(), "false".to_owned()],
            Test::IpAddress(networks) => networks.iter().map(|network| network.network().to_string()).collect(),
            Test::Numeric(..) => {
                let mut samples: Vec<String> = self.values.iter().map(|value| value.to_string()).collect();
                for number in self.values.iter().filter_map(|value| value.parse::<i64>().ok()) {
                    samples.push(number.saturating_sub(1).to_string());
                    samples.push(number.saturating_add(1).to_string());
                }
                samples
            }
            Test::String(_) | Test::Arn(_) => {
                let filled = |value: &str| value.replace('*', "").replace('?', "x");
                self.values.iter().filter(|value| !value.contains("${")).map(|value| filled(value)).collect()
            }
            Test::StringIgnoreCase(_) | Test::Date(..) | Test::Binary(_) => {
                self.values.iter().map(|value| value.to_string()).collect()
            }
        }
    }

    fn holds_without_key(&self) -> bool {
        match self.set {
            _ if self.if_exists => true,
            Some(SetOperator::All) => true,
            Some(SetOperator::Any) => false,
            None => self.negated,
        }
    }
}
