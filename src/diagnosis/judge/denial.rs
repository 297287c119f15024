//! The statements that deny, and the condition of each that decides.

use s3litmus_policy::{Layer as PolicyLayer, LayerOutcome, StatementRef, evaluate};

use super::{
    condition::{ConditionTest, Family, tests},
    statement::{place, policy_report},
};
use crate::{
    call::Call,
    diagnosis::{Case, Judged, Need},
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
    found.retain(|denial| denial.certain || !let_one_pass(case, denial));
    found.sort_by_key(|denial| !denial.certain);
    found
}

/// Whether a Deny of the request hangs on what is not known, so that it may be what stops it.
pub(super) fn may_be_denied(case: &Case<'_>) -> bool {
    denials(case).iter().any(|denial| !denial.certain && denial.is_of_the_request())
}

/// Whether a Deny that hangs on keys which are not known leaves the caller alone: it is about a request that passed as well,
/// and what it asks about is the same for all requests of the caller.
fn let_one_pass(case: &Case<'_>, denial: &Denial<'_>) -> bool {
    let hangs_on_the_caller =
        |tests: &[ConditionTest]| tests.iter().filter(|test| !test.known).all(ConditionTest::is_of_the_caller);
    if !hangs_on_the_caller(&denial.tests) {
        return false;
    }
    let same = |outcome: &LayerOutcome| {
        let mut denies = outcome.denies.iter().chain(&outcome.possible_denies);
        denies.any(|matched| matched.statement.json() == denial.statement.json())
    };
    case.passed().iter().any(|judged| {
        let stops = judged.evaluation.layers.iter().filter(|outcome| outcome.layer == denial.layer).any(same);
        stops && hangs_on_the_caller(&tests(judged, denial.statement))
    })
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
