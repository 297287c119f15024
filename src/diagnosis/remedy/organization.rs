//! Repairs of service control policies that were read: what to add, and to which of them.

use serde_json::json;

use super::{
    add,
    grant::{needed, what},
    repair,
    scope::role,
};
use crate::{
    diagnosis::{
        Case, Judged, Need,
        organization::{ControlPolicies, lacking},
    },
    report::Remedy,
};

/// The Allow that levels of the organization lack, in a policy of each; none where no level is known to lack one.
///
/// A policy of the organization binds everybody below its node, so the role is named by a condition, which SCPs take with
/// an Allow as well (<https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_syntax.html>).
pub fn allow_at_every_level(case: &Case<'_>) -> Option<Remedy> {
    let judged = case.judged.iter().filter(|judged| !matches!(judged.need, Need::List | Need::Key));
    let documents = documents(judged)?;
    let only = json!({ "ArnEquals": { "aws:PrincipalArn": role(case)? } });
    let grants = needed(case);
    let mut changes = Vec::new();
    for arn in &documents {
        changes.extend(grants.iter().map(|grant| add(TARGET, arn, grant.statement(&[("Condition", only.clone())]))));
    }
    Some(repair(summary(&what(&grants)?, &documents), "organization admin", changes))
}

pub(super) const TARGET: &str = "service-control-policy";

pub(super) fn summary(what: &str, documents: &[String]) -> String {
    format!("allow {what} in the service control policy `{}`, at each level that lacks it", documents.join("` and `"))
}

/// A policy of each level that lacks an Allow, by its ARN; AWS's own cannot be changed, and a level that lacks an Allow has
/// another.
pub(super) fn documents<'j>(judged: impl Iterator<Item = &'j Judged>) -> Option<Vec<String>> {
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
