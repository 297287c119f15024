//! The statements that deny, and the condition of each that decides.

use s3litmus_policy::{ContextValue, FailedElement, Layer as PolicyLayer, NearMiss, Part, StatementRef, evaluate};
use serde_json::Value;

use crate::{
    call::Call,
    cause::Layer,
    diagnosis::{Case, Judged, NOBODY, Need},
    report::PolicyReport,
};

/// A Deny that matches, for certain or depending on keys that are not known.
#[derive(Debug)]
pub struct Denial<'c> {
    /// The permission that it denies.
    pub judged: &'c Judged,
    /// The statement.
    pub statement: &'c StatementRef,
    /// Its layer.
    pub layer: PolicyLayer,
    /// The ARN that it matches: through an access point that one's or the bucket's.
    pub resource: &'c str,
    /// Whether it matches for certain.
    pub certain: bool,
    /// The tests of its `Condition`, the deciding one first.
    pub tests: Vec<ConditionTest>,
    /// What the deciding test asks about.
    pub family: Family,
}

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
    fn is_a_long_shot(&self) -> bool {
        let operator = self.operator.to_ascii_lowercase();
        let names_values = ["equals", "like", "ipaddress"].iter().any(|word| operator.contains(word));
        // These match where the key is absent.
        let matches_absence = ["not", "ifexists", "forallvalues"].iter().any(|word| operator.contains(word));
        let is_yes_or_no = matches!(Family::of(&self.key), Family::Tls | Family::Mfa);
        !self.known && names_values && !matches_absence && !is_yes_or_no
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
}

impl Family {
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

/// Every Deny that matches or may match, for all permissions that the request needs, certain ones first.
pub fn denials<'c>(case: &'c Case<'_>) -> Vec<Denial<'c>> {
    let mut found = Vec::new();
    for judged in &case.judged {
        for outcome in &judged.evaluation.layers {
            let certain = outcome.denies.iter().map(|matched| (matched, true));
            let possible = outcome.possible_denies.iter().map(|matched| (matched, false));
            for (matched, certain) in certain.chain(possible) {
                let tests = tests(judged, &matched.statement);
                let family = tests.first().map_or(Family::Unconditional, ConditionTest::family);
                let (layer, resource) = (outcome.layer, outcome.resource.as_str());
                found.push(Denial { judged, statement: &matched.statement, layer, resource, certain, tests, family });
            }
        }
    }
    found.sort_by_key(|denial| !denial.certain);
    found
}

/// The tests of a statement, the one that a repair would most likely meet first.
fn tests(judged: &Judged, statement: &StatementRef) -> Vec<ConditionTest> {
    let mut tests = Vec::new();
    let operators = statement.json()["Condition"].as_object();
    for (operator, keys) in operators.into_iter().flatten() {
        for (key, wanted) in keys.as_object().into_iter().flatten() {
            let value = judged.request.context.get(key);
            tests.push(ConditionTest {
                operator: operator.clone(),
                key: key.clone(),
                wanted: strings(wanted),
                seen: seen(value),
                known: value != Some(&ContextValue::Unknown),
                can_be_sent: sends_headers(&judged.action, key),
            });
        }
    }
    tests.sort_by_key(ConditionTest::family);
    tests
}

/// The values of a key; none where all that is known is which one it is not.
fn seen(value: Option<&ContextValue>) -> Vec<String> {
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

/// The values of a condition key, a single one without its list.
pub(in crate::diagnosis) fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Array(list) => list.iter().flat_map(strings).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

impl Denial<'_> {
    /// The statement and its deciding condition, for a report.
    pub fn report(&self) -> PolicyReport {
        let test = self.tests.first();
        PolicyReport {
            condition_key: test.map(|test| test.key.clone()),
            wanted: test.map(|test| test.wanted.clone()).unwrap_or_default(),
            seen: test.map(|test| test.seen.clone()).unwrap_or_default(),
            ..policy_report(self.statement)
        }
    }

    /// Whether another denial is by the same statement of the same policy.
    pub(super) fn is_by_the_statement_of(&self, other: &Denial<'_>) -> bool {
        let (one, other) = (self.statement, other.statement);
        let named = |statement: &StatementRef| (statement.source().name.clone(), statement.source().arn.clone());
        one.layer() == other.layer() && one.index() == other.index() && named(one) == named(other)
    }

    /// Whether a Deny of this permission denies the request: the key's is a matter of the key, and of a right to list
    /// S3 speaks only where the object does not exist.
    pub(crate) fn is_of_the_request(&self) -> bool {
        !matches!(self.judged.need, Need::Key | Need::List)
    }

    /// Whether it matches for few of the values that a key which is not known may have.
    pub(super) fn is_a_long_shot(&self) -> bool {
        !self.certain && self.tests.iter().any(ConditionTest::is_a_long_shot)
    }

    /// Where the statement stands, for a sentence.
    pub fn place(&self) -> String {
        place(self.statement)
    }

    /// Whether the statement leaves the request alone where it sends the headers of another call.
    pub(in crate::diagnosis) fn spares(&self, call: &Call) -> bool {
        let mut request = self.judged.request.clone();
        for (key, value) in [
            ("s3:x-amz-server-side-encryption", &call.options.server_side_encryption),
            ("s3:x-amz-server-side-encryption-aws-kms-key-id", &call.options.sse_kms_key_id),
            ("s3:x-amz-acl", &call.options.acl),
        ] {
            match value {
                Some(value) => request.context.insert(key, value.as_str()),
                None => request.context.remove(key),
            }
        }
        let evaluation = evaluate(&request, &self.judged.policies);
        let layers = evaluation.layers.iter().filter(|outcome| outcome.layer == self.layer);
        let mut denies = layers.flat_map(|outcome| outcome.denies.iter().chain(&outcome.possible_denies));
        !denies.any(|matched| matched.statement.json() == self.statement.json())
    }
}

/// What a layer's document is called.
pub(super) fn words(layer: PolicyLayer) -> &'static str {
    match layer {
        PolicyLayer::IdentityPolicy => "identity policy",
        PolicyLayer::PermissionsBoundary => "permissions boundary",
        PolicyLayer::SessionPolicy => "session policy",
        PolicyLayer::ServiceControlPolicy => "service control policy",
        PolicyLayer::ResourceControlPolicy => "resource control policy",
        PolicyLayer::VpcEndpointPolicy => "VPC endpoint policy",
        PolicyLayer::BucketPolicy => "bucket policy",
        PolicyLayer::AccessPointPolicy => "access point policy",
        PolicyLayer::KmsKeyPolicy => "key policy",
        PolicyLayer::TrustPolicy => "trust policy",
        PolicyLayer::AccessControlList => "access control list",
        PolicyLayer::BlockPublicAccess => "Block Public Access settings",
        PolicyLayer::ObjectOwnership => "Object Ownership setting",
    }
}

/// `statement DenyUnencrypted of the bucket policy`, or with its index.
pub(super) fn place(statement: &StatementRef) -> String {
    let layer = words(statement.layer());
    let source = statement.source();
    let named = match (&source.name, &source.arn, statement.layer().is_resource_based()) {
        (Some(name), _, _) => format!("the {layer} `{name}`"),
        (None, Some(arn), false) => format!("the {layer} `{arn}`"),
        _ => format!("the {layer}"),
    };
    match statement.sid() {
        Some(sid) => format!("statement `{sid}` of {named}"),
        None => format!("statement {} of {named}", statement.index()),
    }
}

/// A statement for a report.
pub fn policy_report(statement: &StatementRef) -> PolicyReport {
    let source = statement.source();
    let managed = source.arn.clone().filter(|arn| arn.contains(":policy/"));
    PolicyReport {
        layer: report_layer(statement.layer()),
        arn: managed,
        name: source.name.clone(),
        sid: statement.sid().map(str::to_owned),
        index: Some(statement.index()),
        condition_key: None,
        wanted: Vec::new(),
        seen: Vec::new(),
        statement: Some(statement.json().clone()),
    }
}

/// The Allow that came nearest and the element of it that failed, for a report.
pub(super) fn near_miss_report(near: &NearMiss) -> PolicyReport {
    let deciding = deciding(near);
    let condition_key = deciding.and_then(|failed| match &failed.part {
        Part::Condition { key, .. } => Some(key.clone()),
        Part::Principal | Part::Action | Part::Resource => None,
    });
    let seen = seen(deciding.and_then(|failed| failed.seen.as_ref()));
    PolicyReport {
        condition_key,
        wanted: deciding.map(|failed| failed.wanted.clone()).unwrap_or_default(),
        seen,
        ..policy_report(&near.statement)
    }
}

fn deciding(near: &NearMiss) -> Option<&FailedElement> {
    near.failed.first()
}

/// Whether the statement may have been meant for the request: it fails by one element or by conditions, and is not
/// about other actions on everything.
pub(super) fn is_meant(near: &NearMiss) -> bool {
    let other_actions = near.failed.iter().any(|failed| failed.part == Part::Action);
    let on_everything = near.statement.json()["Resource"] == "*";
    (near.failed.len() == 1 || fails_by_condition(near)) && !(other_actions && on_everything)
}

/// Whether only conditions keep the statement from allowing.
pub(super) fn fails_by_condition(near: &NearMiss) -> bool {
    !near.failed.is_empty() && near.failed.iter().all(|failed| matches!(failed.part, Part::Condition { .. }))
}

/// The report's word for an engine's layer.
pub fn report_layer(layer: PolicyLayer) -> Layer {
    match layer {
        PolicyLayer::IdentityPolicy => Layer::IdentityPolicy,
        PolicyLayer::PermissionsBoundary => Layer::PermissionsBoundary,
        PolicyLayer::SessionPolicy => Layer::SessionPolicy,
        PolicyLayer::ServiceControlPolicy => Layer::ServiceControlPolicy,
        PolicyLayer::ResourceControlPolicy => Layer::ResourceControlPolicy,
        PolicyLayer::VpcEndpointPolicy => Layer::VpcEndpointPolicy,
        PolicyLayer::BucketPolicy => Layer::BucketPolicy,
        PolicyLayer::AccessPointPolicy => Layer::AccessPointPolicy,
        PolicyLayer::KmsKeyPolicy => Layer::KmsPermission,
        PolicyLayer::TrustPolicy => Layer::TrustPolicy,
        PolicyLayer::BlockPublicAccess => Layer::BlockPublicAccess,
        PolicyLayer::AccessControlList | PolicyLayer::ObjectOwnership => Layer::ObjectOwnership,
    }
}
