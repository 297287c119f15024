//! Looking for changes: take away what stands in the way, layer by layer, and see whether the
//! request is allowed then.

use super::apply::apply;
use super::grant::allow;
use super::scope::Scope;
use super::{Change, Edit, Remedy, narrow};
use crate::evaluate::{evaluate, may_be_allowed};
use crate::explain::{Decision, Evaluation};
use crate::model::{Layer, Policies, Request};

/// Every round opens at least one layer of one side.
const MOST_ROUNDS: usize = 24;

/// Where either an identity policy or the resource's own would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Prefer {
    Identity,
    Resource,
}

/// The ways to turn the denial of `request` into an allow, smallest first: statements that allow
/// the request's action on no more than `scope`, and denies narrowed to leave the caller alone.
///
/// None where the request is allowed, where its denial is not certain, or where no change of a
/// policy helps. Where a layer is unreadable, the changes make the request possible, not certain.
///
/// ```
/// use s3litmus_policy::{smallest_change, Edit, Layer, Policies, Request, Scope};
/// use serde_json::json;
/// let request = Request::new("arn:aws:sts::111122223333:assumed-role/writer/job", "s3:PutObject",
///     "arn:aws:s3:::store/in/a.json", "111122223333")?;
/// let remedies = smallest_change(&request, &Policies::default(), &Scope::prefix("in/"));
/// let change = &remedies[0].changes[0];
/// assert_eq!((change.target, &*change.resource),
///     (Layer::IdentityPolicy, "arn:aws:iam::111122223333:role/writer"));
/// assert_eq!(change.edit, Edit::AddStatement { statement: json!({
///     "Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::store/in/*" }) });
/// // The other way: the bucket's policy.
/// assert_eq!(remedies[1].changes[0].target, Layer::BucketPolicy);
/// # Ok::<(), s3litmus_policy::RequestError>(())
/// ```
pub fn smallest_change(request: &Request, policies: &Policies, scope: &Scope) -> Vec<Remedy> {
    // The keys that follow from the request are there in AWS, whether or not they were given.
    let request = request.clone().with_derived_keys();
    // An access point is there to have its policy say who may use it.
    let preferred = if request.route.is_some() && !policies.access_point.is_unreadable() {
        [Prefer::Resource, Prefer::Identity]
    } else {
        [Prefer::Identity, Prefer::Resource]
    };
    let mut remedies: Vec<Remedy> = Vec::new();
    for prefer in preferred {
        if let Some(changes) = search(&request, policies, scope, prefer).map(|found| needed(&request, policies, found))
            && !remedies.iter().any(|remedy| remedy.changes == changes)
        {
            remedies.push(Remedy { changes });
        }
    }
    remedies.sort_by_key(|remedy| remedy.changes.iter().filter(|change| !is_a_deny(change)).count());
    remedies
}

fn search(request: &Request, policies: &Policies, scope: &Scope, prefer: Prefer) -> Option<Vec<Change>> {
    let mut changes: Vec<Change> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let current = apply(request, policies, &changes);
        let evaluation = evaluate(request, &current);
        let next = match evaluation.decision {
            Decision::Allowed | Decision::Unknown => {
                return (!changes.is_empty() && may_be_allowed(request, &current)).then_some(changes);
            }
            Decision::ExplicitlyDenied => without_denies(request, &current, scope, &evaluation)?,
            Decision::ImplicitlyDenied => with_allow(request, &current, scope, &evaluation, prefer)?,
        };
        changes.extend(next);
    }
    None
}

/// The changes without those that the others make idle: a grant to the caller itself, found for
/// one layer, can do without the one that was found for another before it.
fn needed(request: &Request, policies: &Policies, mut changes: Vec<Change>) -> Vec<Change> {
    let mut at = 0;
    while at < changes.len() {
        if is_a_deny(&changes[at]) {
            at += 1;
            continue;
        }
        let mut fewer = changes.clone();
        fewer.remove(at);
        if !fewer.is_empty() && may_be_allowed(request, &apply(request, policies, &fewer)) {
            changes = fewer;
        } else {
            at += 1;
        }
    }
    changes
}

/// What is left of a Deny that was narrowed: without it more would be allowed.
fn is_a_deny(change: &Change) -> bool {
    matches!(&change.edit, Edit::AddStatement { statement } if statement["Effect"] == "Deny")
}

/// The first `Deny`, narrowed so that it does not match the request.
fn without_denies(
    request: &Request,
    policies: &Policies,
    scope: &Scope,
    evaluation: &Evaluation,
) -> Option<Vec<Change>> {
    let statement = &evaluation.denies().next()?.statement;
    let still_denies = |way: &[Change]| {
        let after = evaluate(request, &apply(request, policies, way));
        after.denies().any(|found| found.statement.json() == statement.json())
            || after.denies().count() >= evaluation.denies().count()
    };
    narrow::ways(statement, request, scope).into_iter().find(|way| !still_denies(way))
}

/// An `Allow` for the first layer that lacks one.
fn with_allow(
    request: &Request,
    policies: &Policies,
    scope: &Scope,
    evaluation: &Evaluation,
    prefer: Prefer,
) -> Option<Vec<Change>> {
    let mut layers = evaluation.blocked_by.clone();
    // Where both are named, one of them is enough in one account; across accounts the other is
    // named again in the next round.
    if prefer == Prefer::Resource {
        layers.sort_by_key(|layer| *layer == Layer::IdentityPolicy);
    } else {
        layers.sort_by_key(|layer| layer.is_resource_based());
    }
    for layer in layers {
        for behind in sides(layer, request) {
            let changes = allow(layer, behind, request, policies, scope);
            if changes.is_empty() {
                continue;
            }
            let after = apply(request, policies, &changes);
            if is_progress(evaluation, &evaluate(request, &after), request, &after) {
                return Some(changes);
            }
        }
    }
    None
}

/// About which of the two resources of an access point request a layer can lack an `Allow`.
fn sides(layer: Layer, request: &Request) -> Vec<bool> {
    match layer {
        _ if request.route.is_none() => vec![false],
        Layer::BucketPolicy => vec![true],
        Layer::AccessPointPolicy => vec![false],
        _ => vec![false, true],
    }
}

/// Whether fewer layers stand in the way, or one that did stands there less.
fn is_progress(before: &Evaluation, after: &Evaluation, request: &Request, policies: &Policies) -> bool {
    let allows = |evaluation: &Evaluation| evaluation.allows().count();
    may_be_allowed(request, policies)
        || (after.denies().count() <= before.denies().count()
            && (after.blocked_by.len() < before.blocked_by.len()
                || (after.blocked_by != before.blocked_by)
                || allows(after) > allows(before)))
}
