//! `Resource`: ARNs, segment by segment, with regard to case.
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html>

use super::pattern::{Pattern, Syntax};
use super::truth::Truth;
use crate::model::{Arn, Context};

/// A compiled value of `Resource`, or an ARN in a condition.
#[derive(Clone, Debug)]
pub(crate) enum ResourcePattern {
    /// `*`.
    Everything,
    /// Six segments; those that the text leaves out match everything.
    Segments(Box<[Pattern; 6]>),
    /// Neither: AWS refuses it, and nothing matches.
    NotAnArn,
}

impl ResourcePattern {
    pub(crate) fn new(text: &str, syntax: Syntax) -> Self {
        if text == "*" {
            return ResourcePattern::Everything;
        }
        let mut segments = split(text);
        if segments.first() != Some(&"arn") || segments.len() < 2 {
            return ResourcePattern::NotAnArn;
        }
        // "AWS automatically completes the ARN with wildcard characters for all missing fields."
        segments.resize(6, "*");
        let compiled: Vec<Pattern> = segments.into_iter().map(|segment| Pattern::new(segment, syntax)).collect();
        match <[Pattern; 6]>::try_from(compiled) {
            Ok(segments) => ResourcePattern::Segments(Box::new(segments)),
            Err(_) => ResourcePattern::NotAnArn,
        }
    }

    /// Whether a segment has a `${…}` that is not well formed, so that nothing matches.
    pub(crate) fn is_broken(&self) -> bool {
        self.segments().iter().any(Pattern::is_broken)
    }

    pub(crate) fn segments(&self) -> &[Pattern] {
        match self {
            ResourcePattern::Segments(segments) => &**segments,
            ResourcePattern::Everything | ResourcePattern::NotAnArn => &[],
        }
    }

    pub(crate) fn matches(&self, arn: &Arn, context: &Context) -> Truth {
        match self {
            ResourcePattern::Everything => Truth::Yes,
            ResourcePattern::NotAnArn => Truth::No,
            // The resource differs most often, so it is looked at first.
            ResourcePattern::Segments(segments) => {
                Truth::all((1..6).rev().map(|segment| segments[segment].matches(arn.segment(segment), context)))
            }
        }
    }
}

/// Splits at the first five colons that are not inside a `${…}`.
fn split(text: &str) -> Vec<&str> {
    let mut segments = Vec::with_capacity(6);
    let (mut start, mut in_variable) = (0, false);
    for (at, c) in text.char_indices() {
        match c {
            '{' if text[..at].ends_with('$') => in_variable = true,
            '}' => in_variable = false,
            ':' if !in_variable && segments.len() < 5 => {
                segments.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    segments.push(&text[start..]);
    segments
}
