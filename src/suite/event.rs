//! What an event may change about the suite: narrow it, name one below a prefix, or bring its own where the deployer
//! allows that.
//!
//! In: the deployer's [`Configuration`] and what the event asks. Out: the suite, or where it has to be fetched from.
//! The choice is the deployer's, since whoever can invoke the function would else make it touch any bucket.

use std::fmt;

use serde_json::Value;

use super::{
    Suite, SuiteError, parse, parse_value,
    source::{SourceError, SuitePrefix, SuiteSource},
};

/// The variable that says where the suite is.
pub const SUITE: &str = "S3LITMUS_SUITE";

/// The variable that lets events bring their own suite: `allow`.
pub const EVENT_SUITE: &str = "S3LITMUS_EVENT_SUITE";

/// The variable with the S3 or SSM prefix below which an event may name a suite.
pub const SUITE_PREFIX: &str = "S3LITMUS_SUITE_PREFIX";

/// What the deployer chose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Configuration {
    /// The suite that runs where the event says nothing.
    pub suite: Option<SuiteSource>,
    /// Where suites that an event may name are.
    pub prefix: Option<SuitePrefix>,
    /// Whether events may bring their own suite though one is configured.
    pub event_suites: bool,
}

impl Configuration {
    /// Reads the three variables through `variable`. An empty one is none, since templates pass parameters that way.
    ///
    /// # Errors
    /// [`ConfigurationError`], which names the variable.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigurationError> {
        let set = |name: &str| variable(name).filter(|value| !value.trim().is_empty());
        let wrong = |variable| move |source| ConfigurationError { variable, why: SourceError::to_string(&source) };
        let event_suites = match set(EVENT_SUITE).as_deref().map(str::trim) {
            None | Some("deny") => false,
            Some("allow") => true,
            Some(other) => {
                let why = format!("found `{}`, expected `allow` or `deny`", super::arn::shortened(other));
                return Err(ConfigurationError { variable: EVENT_SUITE, why });
            }
        };
        Ok(Self {
            suite: set(SUITE).map(|text| SuiteSource::parse(&text)).transpose().map_err(wrong(SUITE))?,
            prefix: set(SUITE_PREFIX).map(|text| SuitePrefix::parse(&text)).transpose().map_err(wrong(SUITE_PREFIX))?,
            event_suites,
        })
    }
}

/// A variable of the environment that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigurationError {
    /// Its name.
    pub variable: &'static str,
    /// What was found and what was expected.
    pub why: String,
}

impl fmt::Display for ConfigurationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.variable, self.why)
    }
}

impl std::error::Error for ConfigurationError {}

/// The suite that an event asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum AskedSuite {
    /// One that it brings, as JSON.
    Document(Value),
    /// One that it brings, as text (CloudFormation turns scalars into strings).
    Text(String),
    /// One below the configured prefix.
    Named(String),
}

impl AskedSuite {
    /// Reads the member `suite` of an event. A text that begins like an object is one.
    ///
    /// # Errors
    /// [`EventError::NotASuite`] for anything but an object or a string.
    pub fn read(value: Value) -> Result<Self, EventError> {
        match value {
            Value::Object(_) => Ok(Self::Document(value)),
            Value::String(text) if text.trim_start().starts_with('{') => Ok(Self::Text(text)),
            Value::String(name) => Ok(Self::Named(name)),
            Value::Null => Err(EventError::NotASuite("null")),
            Value::Bool(_) => Err(EventError::NotASuite("a boolean")),
            Value::Number(_) => Err(EventError::NotASuite("a number")),
            Value::Array(_) => Err(EventError::NotASuite("an array")),
        }
    }
}

/// What is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// This suite.
    Ready(Box<Suite>),
    /// The suite that is there, once it is fetched and parsed. Never [`SuiteSource::Inline`].
    Fetch(SuiteSource),
}

/// Which suite is run.
///
/// # Errors
/// [`EventError`], where there is none, where the event asks for more than the deployer allows, or where the suite is
/// wrong.
pub fn choose(configuration: &Configuration, asked: Option<AskedSuite>) -> Result<Chosen, EventError> {
    let Configuration { suite, prefix, event_suites } = configuration;
    // A prefix is a configuration as well: whoever sets it says which suites there are.
    let accepts = *event_suites || (suite.is_none() && prefix.is_none());
    match asked {
        Some(AskedSuite::Document(_) | AskedSuite::Text(_)) if !accepts => Err(EventError::SuiteRefused),
        Some(AskedSuite::Document(value)) => Ok(Chosen::Ready(Box::new(parse_value(&value)?))),
        Some(AskedSuite::Text(text)) => Ok(Chosen::Ready(Box::new(parse(&text)?))),
        Some(AskedSuite::Named(name)) => match prefix {
            Some(prefix) => Ok(Chosen::Fetch(prefix.suite(&name)?)),
            None => Err(EventError::NameRefused(super::arn::shortened(&name))),
        },
        None => match suite {
            Some(SuiteSource::Inline(text)) => Ok(Chosen::Ready(Box::new(parse(text)?))),
            Some(source) => Ok(Chosen::Fetch(source.clone())),
            None => Err(EventError::NoSuite),
        },
    }
}

/// Why an event gets no suite.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventError {
    /// Neither the environment nor the event has one.
    NoSuite,
    /// The member `suite` is of this type.
    NotASuite(&'static str),
    /// The event brings a suite, and the deployer allows none.
    SuiteRefused,
    /// The event names a suite, and no prefix is configured.
    NameRefused(String),
    /// The name is no name.
    Name(SourceError),
    /// The suite is wrong.
    Suite(SuiteError),
}

impl From<SuiteError> for EventError {
    fn from(error: SuiteError) -> Self {
        Self::Suite(error)
    }
}

impl From<SourceError> for EventError {
    fn from(error: SourceError) -> Self {
        Self::Name(error)
    }
}

impl fmt::Display for EventError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuite => write!(
                f,
                "there is no suite: set {SUITE} (JSON, `s3://BUCKET/KEY`, `ssm:/NAME` or a file in the package), or \
                 send one as the event's `suite`"
            ),
            Self::NotASuite(found) => write!(f, "suite: found {found}, expected a suite or the name of one"),
            Self::SuiteRefused => write!(
                f,
                "the event brings a suite of its own, and here an event may only narrow the configured one to `targets` \
                 and `checks`, or name a suite below {SUITE_PREFIX} where that is set; the deployer can allow more with \
                 {EVENT_SUITE}=allow"
            ),
            Self::NameRefused(name) => write!(
                f,
                "the event names the suite `{name}`, and no {SUITE_PREFIX} is configured below which it could be: an \
                 event may only narrow the configured suite to `targets` and `checks`"
            ),
            Self::Name(error) => error.fmt(f),
            Self::Suite(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for EventError {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn suite(name: &str) -> Value {
        json!({ "suite": name, "targets": [{ "bucket": "store-events", "checks": [
            { "operation": "PutObject", "prefix": "a/", "expect": "allow" }] }] })
    }

    fn configured(variables: &[(&str, &str)]) -> Result<Configuration, String> {
        let variable =
            |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        Configuration::read(variable).map_err(|error| error.to_string())
    }

    /// What an event gets: the name of the suite, where it is fetched from, or the error.
    fn gets(variables: &[(&str, &str)], asked: Option<Value>) -> String {
        let configuration = configured(variables).expect("a configuration");
        let asked = asked.map(|value| AskedSuite::read(value).expect("a suite or a name"));
        match choose(&configuration, asked) {
            Ok(Chosen::Ready(suite)) => suite.name,
            Ok(Chosen::Fetch(source)) => source.to_string(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn the_deployer_chooses_what_an_event_may_bring() {
        let own = suite("own").to_string();
        let own = (SUITE, own.as_str());
        let (text, prefix, allow) =
            (json!(suite("text").to_string()), (SUITE_PREFIX, "s3://suites/"), (EVENT_SUITE, "allow"));
        let event = || Some(suite("event"));
        for (variables, asked, gets_this) in [
            (&[][..], event(), "event"),
            (&[], Some(text.clone()), "text"),
            (&[], None, "there is no suite"),
            (&[own], None, "own"),
            (&[own], event(), "may only narrow"),
            (&[own], Some(text), "may only narrow"),
            (&[own], Some(json!("other")), "no S3LITMUS_SUITE_PREFIX is configured"),
            (&[own, allow], event(), "event"),
            (&[own, allow], None, "own"),
            (&[prefix], event(), "may only narrow"),
            (&[prefix], Some(json!("team/a.json")), "s3://suites/team/a.json"),
            (&[prefix], Some(json!("../a.json")), "is no name of a suite"),
            (&[prefix], None, "there is no suite"),
            (&[prefix, allow], event(), "event"),
            (&[(SUITE, "ssm:/store")], None, "ssm:/store"),
        ] {
            let got = gets(variables, asked.clone());
            assert!(got.contains(gets_this), "{variables:?} {asked:?}: {got}");
        }
    }

    #[test]
    fn what_is_neither_suite_nor_name_is_named() {
        for (value, found) in
            [(json!(null), "null"), (json!(true), "a boolean"), (json!(1), "a number"), (json!([]), "an array")]
        {
            assert_eq!(AskedSuite::read(value), Err(EventError::NotASuite(found)));
        }
    }

    #[test]
    fn a_variable_that_is_wrong_is_named() {
        assert_eq!(configured(&[(SUITE, " "), (EVENT_SUITE, ""), (SUITE_PREFIX, "")]), Ok(Configuration::default()));
        for (name, value) in [(SUITE, "s3://suites"), (SUITE_PREFIX, "suites/"), (EVENT_SUITE, "yes")] {
            let error = configured(&[(name, value)]).expect_err("it is wrong");
            assert!(error.contains(name) && error.contains(value.trim_end_matches('/')), "{error}");
        }
    }
}
