//! What is said of an access point, and of the bucket behind it, where which ones these are is not known.
//!
//! In: a permission that is judged on ARNs that stand for any. Out: the same, where the Denys of the caller's side about
//! some bucket or access point may match, and what only the ARN keeps from allowing may allow. Absent on purpose: policies
//! of resources, which are those of a known one.

use std::collections::BTreeSet;

use s3litmus_policy::{Layer, LayerDecision, LayerOutcome, Match, NearMiss, Part, Policies, Request, evaluate};
use serde_json::Value;

use super::{
    Evidence, Judged, NOBODY, Need, Target,
    request_context::known,
    target::{access_point_to_read, key_of},
};
use crate::call::Call;

/// Takes every Deny that is about a bucket by name for one that may match, and none on the unknown bucket for certain.
pub(super) fn open(mut judged: Judged, object: Option<&str>) -> Judged {
    if !judged.target.through_access_point || judged.target.bucket.is_some() {
        return judged;
    }
    let Some(route) = judged.request.route.clone() else { return judged };
    for outcome in judged.evaluation.layers.iter_mut().filter(|outcome| outcome.resource == route.bucket_resource) {
        let denies = std::mem::take(&mut outcome.denies);
        outcome.possible_denies.extend(denies);
    }
    for bucket in named(&judged.policies) {
        let mut target = judged.target.clone();
        target.bucket = Some(bucket);
        let through = |resource: String| -> Option<Request> {
            judged.request.clone().through_access_point(&resource, route.bucket_account.as_ref()).ok()
        };
        let Some(request) = target.bucket_resource(object).and_then(through) else { continue };
        let Some(resource) = request.route.as_ref().map(|route| route.bucket_resource.clone()) else { continue };
        let found = evaluate(&request, &judged.policies).layers.into_iter();
        let about = found.filter(|outcome| outcome.resource == resource && is_of_the_caller(outcome.layer));
        judged.evaluation.layers.extend(about.filter_map(denies_alone));
    }
    judged
}

/// The resource where an alias hides the access point: one that stands for any, in an account that nobody has.
pub(super) fn unknown_access_point(evidence: &Evidence, target: &Target, key: Option<&str>) -> Option<String> {
    let region = evidence.denied.region.as_deref().or(evidence.denied.call.region.as_deref()).unwrap_or("us-east-1");
    let arn = format!("arn:{}:s3:{region}:{NOBODY}:accesspoint/unknown-access-point", target.partition);
    let named = key.map_or_else(|| arn.clone(), |key| format!("{arn}/object/{key}"));
    target.through_access_point.then_some(named)
}

/// Takes what hangs on the ARN of an access point that is not known for what may match: a statement that leaves some
/// resources out may leave this one out, and one that is about some may be about this one.
pub(super) fn open_access_point(evidence: &Evidence, call: &Call, mut judged: Judged) -> Judged {
    if !judged.target.through_access_point || judged.target.access_point.is_some() {
        return judged;
    }
    let excludes = |found: &Match| found.statement.json().get("NotResource").is_some();
    let by_its_arn_alone =
        |near: &NearMiss| !near.failed.is_empty() && near.failed.iter().all(|failed| failed.part == Part::Resource);
    for outcome in judged.evaluation.layers.iter_mut().filter(|outcome| outcome.resource == judged.request.resource) {
        outcome.possible_denies.extend(outcome.denies.extract_if(.., |found| excludes(found)));
        outcome.possible_allows.extend(outcome.allows.extract_if(.., |found| excludes(found)));
        if outcome.near_misses.iter().any(by_its_arn_alone) {
            outcome.decision = LayerDecision::Unknown;
        }
    }
    let likely = access_point_to_read(evidence, &call.bucket, &judged.target).and_then(|arn| {
        let object = key_of(call).filter(|_| judged.need != Need::List);
        let named = object.map_or_else(|| arn.clone(), |key| format!("{arn}/object/{key}"));
        Some(Request { resource: named.parse().ok()?, ..judged.request.clone() })
    });
    if let Some(request) = likely {
        let found = evaluate(&request, &judged.policies).layers.into_iter();
        let about = found.filter(|outcome| outcome.resource == request.resource && is_of_the_caller(outcome.layer));
        judged.evaluation.layers.extend(about.filter_map(denies_alone));
    }
    judged
}

/// The Denys of a layer, each as one that may match.
fn denies_alone(outcome: LayerOutcome) -> Option<LayerOutcome> {
    let LayerOutcome { denies, possible_denies, .. } = outcome;
    let possible_denies: Vec<_> = denies.into_iter().chain(possible_denies).collect();
    (!possible_denies.is_empty()).then(|| LayerOutcome {
        possible_denies,
        denies: Vec::new(),
        allows: Vec::new(),
        possible_allows: Vec::new(),
        near_misses: Vec::new(),
        ..outcome
    })
}

fn is_of_the_caller(layer: Layer) -> bool {
    matches!(layer, Layer::IdentityPolicy | Layer::PermissionsBoundary)
}

/// The buckets that a Deny names.
fn named(policies: &Policies) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for policy in known(policies) {
        for statement in policy.statements().filter(|statement| statement.json()["Effect"] == "Deny") {
            let resources = match &statement.json()["Resource"] {
                Value::Array(list) => list.clone(),
                one => vec![one.clone()],
            };
            found.extend(resources.iter().filter_map(Value::as_str).filter_map(bucket_of));
        }
    }
    found
}

/// A name that the pattern of a bucket's ARN fits.
fn bucket_of(resource: &str) -> Option<String> {
    let (_, rest) = resource.strip_prefix("arn:")?.split_once(":s3:::")?;
    let name = rest.split('/').next()?.replace('*', "").replace('?', "x");
    (!name.is_empty() && !name.contains('$')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::bucket_of;

    #[test]
    fn a_pattern_stands_for_a_bucket_that_fits_it() {
        assert_eq!(bucket_of("arn:aws:s3:::store/in/*").as_deref(), Some("store"));
        assert_eq!(bucket_of("arn:aws-cn:s3:::logs-*").as_deref(), Some("logs-"));
        assert_eq!(bucket_of("arn:aws:s3:::*"), None);
        assert_eq!(bucket_of("arn:aws:s3:us-east-1:111122223333:accesspoint/ap/object/*"), None);
    }
}
