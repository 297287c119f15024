//! Service and resource control policies, where they may be read; where not, what else passed tells something of them
//! (`unread`).

use super::{
    Asking, Family, Held, Judgement,
    deny::explicit_deny,
    statement::{fails_by_condition, is_meant, near_miss_report, place, report_layer},
    unread,
};
use crate::{
    cause::{Confidence, Kind},
    diagnosis::{
        Case, Judged, Need,
        organization::{ControlPolicies, lacking},
    },
    report::PolicyReport,
};

/// A service control policy stops the caller's account.
pub fn service_control(case: &Case<'_>) -> Option<Judgement> {
    as_read(case, ControlPolicies::Service).unwrap_or_else(|| unread::service_control(case))
}

/// A resource control policy stops requests to the resource.
pub fn resource_control(case: &Case<'_>) -> Option<Judgement> {
    as_read(case, ControlPolicies::Resource).unwrap_or_else(|| unread::resource_control(case))
}

/// What the policies say; none where they are not known.
fn as_read(case: &Case<'_>, kind: ControlPolicies) -> Option<Option<Judgement>> {
    let layers = match kind {
        ControlPolicies::Service => &[s3litmus_policy::Layer::ServiceControlPolicy],
        ControlPolicies::Resource => &[s3litmus_policy::Layer::ResourceControlPolicy],
    };
    if let Some(Judgement::Holds(held)) = explicit_deny(case, Asking { layers, families: Family::ALL }) {
        return Some(held.holds());
    }
    // A KMS key is judged with the key.
    let needed = || case.judged.iter().filter(|judged| !matches!(judged.need, Need::List | Need::Key));
    if let Some(held) = needed().find_map(|judged| missing(judged, kind)) {
        return Some(held.holds());
    }
    if needed().next().is_none() || needed().any(|judged| kind.of(judged).is_unreadable()) {
        return None;
    }
    let what = report_layer(kind.layer()).as_str().replace('-', " ");
    if needed().all(|judged| kind.of(judged).is_absent()) {
        return Some(Judgement::ruled_out(format!("no {what} binds the account")));
    }
    let allowed = |judged: &Judged| {
        let outcome = super::sides::outcome(judged, kind.layer());
        outcome.is_none_or(|outcome| outcome.possible_denies.is_empty() && !outcome.allows.is_empty())
    };
    // The policy may stop the key that the request uses all the same.
    let because = || {
        let mut actions: Vec<_> = needed().map(|judged| judged.action.as_str()).collect();
        actions.dedup();
        format!("every level of the organization allows `{}` with its {what}", actions.join("`, `"))
    };
    if needed().all(allowed) { Some(Judgement::ruled_out(because())) } else { Some(None) }
}

/// A level of the organization that has no Allow.
pub(super) fn missing(judged: &Judged, kind: ControlPolicies) -> Option<Held> {
    let lacking = lacking(judged, kind);
    let first = lacking.first()?;
    let levels = kind.of(judged).known()?;
    let is_lacking =
        |at: Option<usize>| at.and_then(|at| levels.get(at)).is_some_and(|at| lacking.iter().any(|it| it.id == at.id));
    let outcome = super::sides::outcome(judged, kind.layer())?;
    let near = outcome.near_misses.iter().find(|near| is_lacking(near.statement.level()) && is_meant(near));
    let what = report_layer(kind.layer()).as_str().replace('-', " ");
    let mut because =
        format!("no {what} that is attached to `{}` allows `{}` on `{}`", first.id, judged.action, judged.resource);
    if let Some(near) = near
        && let Some(failed) = near.failed.first()
    {
        because.push_str(&format!("; nearest is {}, where {failed}", place(&near.statement)));
    }
    let policy = near.map(near_miss_report).or_else(|| {
        let source = first.policies.first()?.source();
        let of_layer = PolicyReport::of_layer(report_layer(kind.layer()));
        Some(PolicyReport { arn: source.arn.clone(), name: source.name.clone(), ..of_layer })
    });
    let kind = if near.is_some_and(fails_by_condition) { Kind::Condition } else { Kind::ImplicitDeny };
    Some(Held::derived(Confidence::Certain, kind, because).by(policy))
}
