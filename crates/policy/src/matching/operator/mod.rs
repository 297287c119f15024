//! The families of condition operators, a file each. A family says whether one value of the
//! request matches one of the policy's; negation and sets of values are `condition`'s.

mod binary;
mod boolean;
pub(crate) mod date;
mod ip;
mod number;
mod string;

use self::binary::Bytes;
use self::date::Date;
pub(crate) use self::ip::Network;
use self::number::Number;
use super::pattern::{Pattern, Syntax};
use super::resource::ResourcePattern;
use super::truth::Truth;
use crate::model::{Arn, Context, KeyName};

/// How two values of an ordered type are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Comparison {
    Equals,
    LessThan,
    LessThanEquals,
    GreaterThan,
    GreaterThanEquals,
}

impl Comparison {
    fn holds<S: PartialOrd<W>, W>(self, seen: &S, wanted: &W) -> bool {
        match self {
            Comparison::Equals => seen == wanted,
            Comparison::LessThan => seen < wanted,
            Comparison::LessThanEquals => seen <= wanted,
            Comparison::GreaterThan => seen > wanted,
            Comparison::GreaterThanEquals => seen >= wanted,
        }
    }
}

/// The values of a condition, compiled for its operator. A value that cannot be read as the
/// operator's type matches nothing and is left out.
#[derive(Clone, Debug)]
pub(crate) enum Test {
    String(Vec<Pattern>),
    StringIgnoreCase(Vec<Pattern>),
    Numeric(Comparison, Vec<Number>),
    Date(Comparison, Vec<Date>),
    Bool(Vec<bool>),
    IpAddress(Vec<Network>),
    Arn(Vec<ResourcePattern>),
    Binary(Vec<Bytes>),
    Null(Vec<bool>),
}

/// The operator of which the values are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    StringEquals,
    StringEqualsIgnoreCase,
    StringLike,
    Numeric(Comparison),
    Date(Comparison),
    Bool,
    IpAddress,
    Arn,
    Binary,
    Null,
}

impl Family {
    /// What its values are, in words.
    pub(crate) fn wants(self) -> &'static str {
        match self {
            Family::StringEquals | Family::StringEqualsIgnoreCase | Family::StringLike => "a text",
            Family::Numeric(_) => "a number",
            Family::Date(_) => "a date (ISO 8601, or seconds since 1970)",
            Family::Bool | Family::Null => "`true` or `false`",
            Family::IpAddress => "an IP address or CIDR block",
            Family::Arn => "an ARN",
            Family::Binary => "base64",
        }
    }

    pub(crate) fn takes_variables(self) -> bool {
        matches!(self, Family::StringEquals | Family::StringEqualsIgnoreCase | Family::StringLike | Family::Arn)
    }
}

impl Test {
    /// Compiles values; the second result lists the places of those that can never match.
    pub(crate) fn new(family: Family, values: &[Box<str>], variables: bool) -> (Test, Vec<usize>) {
        let plain = Syntax { wildcards: false, variables };
        let like = Syntax { wildcards: true, variables };
        let mut never = Vec::new();
        let test = match family {
            Family::StringEquals => Test::String(patterns(values, plain, &mut never)),
            Family::StringEqualsIgnoreCase => Test::StringIgnoreCase(patterns(values, plain, &mut never)),
            Family::StringLike => Test::String(patterns(values, like, &mut never)),
            Family::Numeric(comparison) => Test::Numeric(comparison, typed(values, number::parse_owned, &mut never)),
            Family::Date(comparison) => Test::Date(comparison, typed(values, date::parse, &mut never)),
            Family::Bool => Test::Bool(typed(values, boolean::parse, &mut never)),
            Family::Null => Test::Null(typed(values, boolean::parse, &mut never)),
            Family::IpAddress => Test::IpAddress(typed(values, ip::parse_network, &mut never)),
            Family::Binary => Test::Binary(typed(values, binary::parse, &mut never)),
            Family::Arn => {
                let arns: Vec<_> = values.iter().map(|value| ResourcePattern::new(value, like)).collect();
                never.extend(arns.iter().enumerate().filter_map(|(at, arn)| {
                    (arn.is_broken() || matches!(arn, ResourcePattern::NotAnArn)).then_some(at)
                }));
                Test::Arn(arns)
            }
        };
        (test, never)
    }

    /// The keys of the variables in its values.
    pub(crate) fn variables(&self) -> impl Iterator<Item = &KeyName> {
        let texts: &[Pattern] = match self {
            Test::String(patterns) | Test::StringIgnoreCase(patterns) => patterns,
            _ => &[],
        };
        let arns: &[ResourcePattern] = if let Test::Arn(arns) = self { arns } else { &[] };
        let of_arns = arns.iter().flat_map(ResourcePattern::segments);
        texts.iter().chain(of_arns).flat_map(Pattern::variables)
    }

    /// Whether `seen`, one value of the key, matches any of the policy's values.
    pub(crate) fn any_matches(&self, seen: &str, context: &Context) -> Truth {
        match self {
            Test::String(patterns) => string::any_matches(patterns, seen, context),
            Test::StringIgnoreCase(patterns) => string::any_equals_ignoring_case(patterns, seen, context),
            Test::Numeric(comparison, wanted) => compare(*comparison, wanted, number::parse(seen)),
            Test::Date(comparison, wanted) => compare(*comparison, wanted, date::parse(seen)),
            Test::Bool(wanted) | Test::Null(wanted) => compare(Comparison::Equals, wanted, boolean::parse(seen)),
            Test::IpAddress(networks) => Truth::from(ip::any_contains(networks, seen)),
            Test::Binary(wanted) => compare(Comparison::Equals, wanted, binary::parse(seen)),
            Test::Arn(patterns) => match seen.parse::<Arn>() {
                Ok(arn) => Truth::any(patterns.iter().map(|pattern| pattern.matches(&arn, context))),
                Err(_) => Truth::No,
            },
        }
    }
}

fn patterns(values: &[Box<str>], syntax: Syntax, never: &mut Vec<usize>) -> Vec<Pattern> {
    let patterns: Vec<_> = values.iter().map(|value| Pattern::new(value, syntax)).collect();
    never.extend(patterns.iter().enumerate().filter_map(|(at, pattern)| pattern.is_broken().then_some(at)));
    patterns
}

fn typed<T>(values: &[Box<str>], parse: fn(&str) -> Option<T>, never: &mut Vec<usize>) -> Vec<T> {
    let mut parsed = Vec::with_capacity(values.len());
    for (at, value) in values.iter().enumerate() {
        match parse(value) {
            Some(value) => parsed.push(value),
            None => never.push(at),
        }
    }
    parsed
}

fn compare<S: PartialOrd<W>, W>(comparison: Comparison, wanted: &[W], seen: Option<S>) -> Truth {
    let Some(seen) = seen else { return Truth::No };
    Truth::from(wanted.iter().any(|wanted| comparison.holds(&seen, wanted)))
}
