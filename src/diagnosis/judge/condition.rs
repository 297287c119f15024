//! The tests of a statement against a request, and what each asks about.

use s3litmus_policy::{ContextValue, StatementRef};

use crate::diagnosis::{Judged, NOBODY, conditions};

/// One test of a `Condition`: one operator on one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionTest {
    /// `StringNotEquals`.
    pub operator: String,
    /// The key as the policy spells it.
    pub key: String,
    /// The values in the policy.
    pub wanted: Vec<String>,
    /// What the request has; empty where the key is absent.
    pub seen: Vec<String>,
    /// Whether what the request has is known.
    pub known: bool,
    /// Whether requests of this action can send what it asks for, where that is a header.
    pub can_be_sent: bool,
}

impl ConditionTest {
    /// What it asks about. A header that the request sends and the statement forbids is none that is wanted.
    pub fn family(&self) -> Family {
        let family = Family::of(&self.key);
        let is_header = matches!(family, Family::Encryption | Family::Acl);
        if is_header && (self.forbids() || !self.can_be_sent) { Family::Other } else { family }
    }

    /// Whether a Deny with this test is about a value that the request has, rather than one that it lacks.
    pub(crate) fn forbids(&self) -> bool {
        let operator = self.operator.to_ascii_lowercase();
        let wants_absence = operator.starts_with("null") && self.wanted.first().is_some_and(|value| value == "false");
        let positive = !operator.contains("not") && !operator.starts_with("null");
        (positive || wants_absence) && !self.seen.is_empty()
    }

    /// Whether it asks for one of few values of a key that is not known and may have any: hardly the one that it has.
    pub(super) fn is_a_long_shot(&self) -> bool {
        let operator = self.operator.to_ascii_lowercase();
        let names_values = ["equals", "like", "ipaddress"].iter().any(|word| operator.contains(word));
        // These match where the key is absent.
        let matches_absence = ["not", "ifexists", "forallvalues"].iter().any(|word| operator.contains(word));
        let is_yes_or_no = matches!(Family::of(&self.key), Family::Tls | Family::Mfa);
        !self.known && names_values && !matches_absence && !is_yes_or_no
    }

    /// Whether it asks about what is the same for all requests of the caller.
    pub(super) fn is_of_the_caller(&self) -> bool {
        let key = self.key.to_ascii_lowercase();
        let starts = ["aws:source", "aws:vpc", "aws:principal", "aws:multifactorauth", "aws:userid", "aws:via"];
        starts.iter().any(|start| key.starts_with(start)) || Family::of(&key) == Family::Tls
    }
}

/// What a condition asks about, which tells what can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Family {
    /// Encryption headers.
    Encryption,
    /// ACL headers.
    Acl,
    /// TLS.
    Tls,
    /// A second factor.
    Mfa,
    /// Where the request comes from, or who sends it.
    Source,
    /// Something else.
    Other,
    /// There is no condition.
    Unconditional,
}

impl Family {
    /// All of them.
    pub const ALL: &[Self] =
        &[Self::Encryption, Self::Acl, Self::Tls, Self::Mfa, Self::Source, Self::Other, Self::Unconditional];

    /// What a condition key asks about.
    /// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>,
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html>
    pub fn of(key: &str) -> Self {
        let key = key.to_ascii_lowercase();
        let in_list = |list: &[&str]| list.contains(&key.as_str());
        if key.starts_with("s3:x-amz-server-side-encryption") && !key.ends_with("customer-algorithm") {
            Self::Encryption
        } else if key == "s3:x-amz-acl" || key.starts_with("s3:x-amz-grant-") {
            Self::Acl
        } else if in_list(&["aws:securetransport", "s3:tlsversion"]) {
            Self::Tls
        } else if key.starts_with("aws:multifactorauth") {
            Self::Mfa
        } else if in_list(SOURCE) {
            Self::Source
        } else {
            Self::Other
        }
    }

    /// The family that stands for all that one cause tells of: what has no cause of its own is alike.
    pub(in crate::diagnosis) fn alike(self) -> Self {
        if self == Self::Unconditional { Self::Other } else { self }
    }
}

/// Keys that tell where a request comes from or whose it is.
const SOURCE: &[&str] = &[
    "aws:sourceip",
    "aws:vpcsourceip",
    "aws:sourcevpc",
    "aws:sourcevpcarn",
    "aws:sourcevpce",
    "aws:vpceaccount",
    "aws:vpceorgid",
    "aws:vpceorgpaths",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:requestedregion",
];

/// The tests of a statement, the one that a repair would most likely meet first.
pub(super) fn tests(judged: &Judged, statement: &StatementRef) -> Vec<ConditionTest> {
    let one = |test: conditions::Test<'_>| {
        let value = judged.request.context.get(test.key);
        ConditionTest {
            operator: test.operator.to_owned(),
            key: test.key.to_owned(),
            wanted: test.values(),
            seen: seen(value),
            known: value != Some(&ContextValue::Unknown),
            can_be_sent: sends_headers(&judged.action, test.key),
        }
    };
    let mut tests: Vec<_> = conditions::of_statement(statement.json()).map(one).collect();
    tests.sort_by_key(ConditionTest::family);
    tests
}

/// The values of a key; none where all that is known is which one it is not.
pub(super) fn seen(value: Option<&ContextValue>) -> Vec<String> {
    let values = value.and_then(ContextValue::values).unwrap_or_default();
    values.iter().filter(|value| *value != NOBODY).cloned().collect()
}

/// Whether requests of this action carry the header of a condition key: encryption and ACL are an upload's.
fn sends_headers(action: &str, key: &str) -> bool {
    let acl = Family::of(key) == Family::Acl;
    let actions: &[&str] =
        if acl { &["s3:PutObject", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"] } else { &["s3:PutObject"] };
    actions.contains(&action)
}
