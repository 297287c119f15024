//! What is said of the bucket behind an access point, where which bucket that is is not known.
//!
//! In: a permission that is judged on the access point's ARN and on a bucket that stands for any. Out: the same, where
//! the Denys of the caller's side about some bucket may match. Absent on purpose: policies of resources, which are those
//! of a known one.

use std::collections::BTreeSet;

use s3litmus_policy::{Layer, LayerOutcome, Policies, Request, evaluate};
use serde_json::Value;

use super::{Judged, request_context::known};

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
