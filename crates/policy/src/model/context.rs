//! The request context: condition keys and their values.

use std::fmt;

use serde::Serialize;

/// The value of one condition key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ContextValue {
    /// A single-valued key. Numbers, booleans and dates are in their text form.
    One(String),
    /// A multivalued key, possibly without any value.
    Many(Vec<String>),
    /// Whether the key is there, and with which value, is not known.
    Unknown,
}

impl ContextValue {
    /// The values, where they are known.
    pub fn values(&self) -> Option<&[String]> {
        match self {
            ContextValue::One(value) => Some(std::slice::from_ref(value)),
            ContextValue::Many(values) => Some(values),
            ContextValue::Unknown => None,
        }
    }
}

impl From<&str> for ContextValue {
    fn from(value: &str) -> Self {
        ContextValue::One(value.to_owned())
    }
}

impl From<String> for ContextValue {
    fn from(value: String) -> Self {
        ContextValue::One(value)
    }
}

impl From<bool> for ContextValue {
    fn from(value: bool) -> Self {
        ContextValue::One(value.to_string())
    }
}

impl<S: Into<String>> From<Vec<S>> for ContextValue {
    fn from(values: Vec<S>) -> Self {
        ContextValue::Many(values.into_iter().map(Into::into).collect())
    }
}

impl fmt::Display for ContextValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ContextValue::One(value) => write!(f, "`{value}`"),
            ContextValue::Many(values) => {
                f.write_str("[")?;
                for (at, value) in values.iter().enumerate() {
                    write!(f, "{}`{value}`", if at == 0 { "" } else { ", " })?;
                }
                f.write_str("]")
            }
            ContextValue::Unknown => f.write_str("unknown"),
        }
    }
}

/// The name of a condition key, in lower case, with its hash: the hash is made once for a policy
/// and once for a context, so that a look-up compares integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeyName {
    lower: Box<str>,
    hash: u64,
}

impl KeyName {
    pub(crate) fn new(name: &str) -> Self {
        let lower = name.to_ascii_lowercase();
        // FNV-1a: short keys, no attacker gains by a collision (names are compared as well).
        let hash = lower
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        KeyName { lower: lower.into(), hash }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.lower
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    key: KeyName,
    /// As it was given, for explanations.
    spelling: Box<str>,
    value: ContextValue,
}

/// What a look-up of a key says.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Lookup<'c> {
    Absent,
    Unknown,
    Values(&'c [String]),
}

/// The condition keys of a request. Keys are compared without regard to case; a key that is not
/// listed is absent, one that is declared unknown may have any value or none.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html>
///
/// ```
/// use s3litmus_policy::{Context, ContextValue};
/// let context = Context::new()
///     .with("aws:SourceIp", "203.0.113.9")
///     .with("aws:SecureTransport", true)
///     .with("aws:TagKeys", vec!["team", "stage"])
///     .with_unknown("aws:PrincipalOrgID")
///     .with_unknown("aws:PrincipalTag/*");
/// assert_eq!(context.get("AWS:sourceip"), Some(&ContextValue::from("203.0.113.9")));
/// assert_eq!(context.get("aws:PrincipalTag/team"), Some(&ContextValue::Unknown));
/// assert_eq!(context.get("s3:prefix"), None);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// Sorted by hash.
    entries: Vec<Entry>,
    /// Families of keys of which nothing is known, in lower case with the slash:
    /// `aws:principaltag/`. An empty name stands for every key that is not listed.
    unknown_families: Vec<Box<str>>,
}

impl Context {
    pub(crate) const EMPTY: Context = Context { entries: Vec::new(), unknown_families: Vec::new() };

    /// No key at all.
    pub fn new() -> Self {
        Context::default()
    }

    /// The same context with a value for `key`; the last value given stands.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<ContextValue>) -> Self {
        self.insert(key, value);
        self
    }

    /// The same context with `key` of unknown presence and value. A name that ends in `/*`
    /// declares a family unknown (`aws:PrincipalTag/*`), `*` everything that is not listed.
    #[must_use]
    pub fn with_unknown(mut self, key: &str) -> Self {
        self.insert(key, ContextValue::Unknown);
        self
    }

    /// Sets a value for `key`; the last value given stands.
    pub fn insert(&mut self, key: &str, value: impl Into<ContextValue>) {
        let value = value.into();
        if value == ContextValue::Unknown
            && let Some(family) = key.strip_suffix('*')
            && (family.is_empty() || family.ends_with('/'))
        {
            let family = family.to_ascii_lowercase().into_boxed_str();
            if !self.unknown_families.contains(&family) {
                self.unknown_families.push(family);
            }
            return;
        }
        let name = KeyName::new(key);
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.key == name) {
            entry.value = value;
            return;
        }
        let at = self.entries.partition_point(|entry| entry.key.hash < name.hash);
        self.entries.insert(at, Entry { key: name, spelling: key.into(), value });
    }

    /// Takes `key` away: it is absent, even where its family is unknown.
    pub fn remove(&mut self, key: &str) {
        self.insert(key, ContextValue::Many(Vec::new()));
    }

    /// The value of `key`; `None` where it is absent.
    pub fn get(&self, key: &str) -> Option<&ContextValue> {
        let name = KeyName::new(key);
        match self.find(&name) {
            Some(entry) => Some(&entry.value),
            None if self.in_unknown_family(&name) => Some(&ContextValue::Unknown),
            None => None,
        }
    }

    /// All keys given, with their spelling, in no particular order; families are left out.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ContextValue)> {
        self.entries.iter().map(|entry| (&*entry.spelling, &entry.value))
    }

    pub(crate) fn look_up(&self, key: &KeyName) -> Lookup<'_> {
        match self.find(key).map(|entry| &entry.value) {
            Some(ContextValue::Unknown) => Lookup::Unknown,
            Some(ContextValue::One(value)) => Lookup::Values(std::slice::from_ref(value)),
            Some(ContextValue::Many(values)) => Lookup::Values(values),
            None if self.in_unknown_family(key) => Lookup::Unknown,
            None => Lookup::Absent,
        }
    }

    fn find(&self, key: &KeyName) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.key.hash == key.hash && entry.key.lower == key.lower)
    }

    fn in_unknown_family(&self, key: &KeyName) -> bool {
        self.unknown_families.iter().any(|family| key.as_str().starts_with(&**family))
    }
}

impl<K: AsRef<str>, V: Into<ContextValue>> FromIterator<(K, V)> for Context {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        let mut context = Context::new();
        for (key, value) in pairs {
            context.insert(key.as_ref(), value);
        }
        context
    }
}
