//! Repairs of service control policies that were read: what to add, and to which of them.

use serde_json::Value;

use super::{
    add,
    grant::{lacking_in, what},
    repair,
    scope::by_the_role,
};
use crate::{
    cause::Layer,
    diagnosis::{
        Case, Judged, Need,
        organization::{ControlPolicies, lacking},
    },
    report::Remedy,
};

/// The Allow of S3 that levels of the organization lack, in a policy of each; none where no level is known to lack one.
///
/// A policy of the organization binds everybody below its node, so the role is named by a condition, which SCPs take with
/// an Allow as well (<https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html>).
pub fn allow_at_every_level(case: &Case<'_>) -> Option<Remedy> {
    let judged = case.judged.iter().filter(|judged| !matches!(judged.need, Need::List | Need::Key));
    let only = Value::Object(by_the_role(case)?);
    let grants = lacking_in(case, Layer::ServiceControlPolicy);
    let statements = grants.iter().map(|grant| grant.statement(&[("Condition", only.clone())]));
    at_every_level(judged, &what(&grants)?, statements.collect())
}

/// Statements that allow `what` in a policy of each level that is known to lack it.
pub(super) fn at_every_level<'j>(
    lacking: impl Iterator<Item = &'j Judged>,
    what: &str,
    statements: Vec<Value>,
) -> Option<Remedy> {
    let documents = documents(lacking)?;
    let to = |arn: &String| -> Vec<_> {
        statements.iter().map(|statement| add("service-control-policy", arn, statement.clone())).collect()
    };
    let named = documents.join("` and `");
    let summary = format!("allow {what} in the service control policy `{named}`, at each level that lacks it");
    Some(repair(summary, "organization admin", documents.iter().flat_map(to).collect()))
}

/// A policy of each level that lacks an Allow, by its ARN; AWS's own cannot be changed, and a level that lacks an Allow has
/// another.
fn documents<'j>(judged: impl Iterator<Item = &'j Judged>) -> Option<Vec<String>> {
    let mut documents: Vec<String> = Vec::new();
    for level in judged.flat_map(|judged| lacking(judged, ControlPolicies::Service)) {
        let arns = level.policies.iter().filter_map(|policy| policy.source().arn.clone());
        let own = arns.into_iter().find(|arn| !arn.contains("::aws:policy/"))?;
        if !documents.contains(&own) {
            documents.push(own);
        }
    }
    (!documents.is_empty()).then_some(documents)
}
