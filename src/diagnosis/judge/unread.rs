//! Layers that most runs may not read: policies of the organization, of the VPC endpoint and of the session.
//!
//! Where all that was read allows, one of them stands in the way, and which one is told by what else passed: endpoint
//! policies name buckets and prefixes, policies of the organization name actions and Regions, and resource control
//! policies name what every request to a resource has to carry. None of that is proof, so it is never certain.

use super::{Held, Judgement, Sides, denials, header::wanted_by_some_policy, tried::described};
use crate::{
    cause::{Confidence, Kind},
    diagnosis::{
        Case, Field, Judged, Need, Tri,
        organization::{ControlPolicies, lacking},
    },
};

/// A policy of the VPC endpoint: other keys of the bucket can be reached with the same operation.
pub(super) fn vpc_endpoint(case: &Case<'_>) -> Option<Judgement> {
    let elsewhere = passed_elsewhere(case)?;
    all_read_allows(case).then(|| Held::derived(Confidence::Possible, Kind::ImplicitDeny, elsewhere).holds()).flatten()
}

/// A service control policy: the operation as such is stopped, while others pass.
pub(super) fn service_control(case: &Case<'_>) -> Option<Judgement> {
    if let Some(held) = wants_a_header(case) {
        return held.holds();
    }
    // Policies of the organization name no single keys: another object of the same place that passes speaks for all.
    let beside = case.passed_with(&[Field::Key]).is_some();
    if beside || passed_elsewhere(case).is_some() || !all_read_allows(case) {
        return None;
    }
    let because = "all that was read allows it, and no request of the kind passed elsewhere";
    Held::derived(Confidence::Possible, Kind::ExplicitDeny, because).as_what_is_left().holds()
}

/// A resource control policy: the request lacks something that no readable policy asks for.
pub(super) fn resource_control(case: &Case<'_>) -> Option<Judgement> {
    wants_a_header(case)?.holds()
}

/// A policy of the organization, of either kind: the request lacks a header. That one is wanted is another cause.
fn wants_a_header(case: &Case<'_>) -> Option<Held> {
    if all_read_allows(case) {
        let because = format!("{}, which no policy that was read asks for", flip_by_header(case)?);
        return Some(Held::experimented(Confidence::Possible, Kind::Condition, because));
    }
    // Where the bucket's policy was not read, the two look the same.
    let unread = |judged: &Judged| judged.policies.resource.is_unreadable() || !judged.identity_read;
    if !case.is_bare() || !case.main().is_none_or(unread) || !denials(case).is_empty() {
        return None;
    }
    let because = format!("{}, which a policy of the organization can want too", wanted_by_some_policy(case)?);
    Some(Held::experimented(Confidence::Possible, Kind::Condition, because))
}

/// Whether a policy of the organization, of the session or of a VPC endpoint that was not read may bind the request.
pub fn may_bind(case: &Case<'_>) -> bool {
    case.main().is_none_or(|main| bound_by_unread(main) || main.policies.vpc_endpoint.is_unreadable())
}

/// Whether a policy of the organization or of the session that was not read may bind a permission, of whatever service.
pub(super) fn bound_by_unread(judged: &Judged) -> bool {
    organization_is_unread(judged) || judged.policies.session.is_unreadable()
}

/// Whether policies of the organization, of either kind, were not read.
pub fn organization_is_unread(judged: &Judged) -> bool {
    judged.policies.service_control.is_unreadable() || judged.policies.resource_control.is_unreadable()
}

/// An encryption header that was missing, where neither a policy that was read nor a KMS key explains it.
fn flip_by_header(case: &Case<'_>) -> Option<String> {
    let key = case.judged(Need::Key).is_none();
    let flip = case.trials.iter().find(|tried| {
        tried.result == Tri::Passed
            && !tried.changes.is_empty()
            && tried.changes.iter().all(|change| {
                change.to.is_some() && matches!(change.field, Field::ServerSideEncryption | Field::SseKmsKeyId)
            })
    })?;
    let default = case.default_encryption().map(|default| default.algorithm);
    let without_key = default == Some("AES256") && case.call().options.server_side_encryption.is_none();
    (key && without_key).then(|| format!("{} it is allowed", described(flip)))
}

pub(super) fn passed_elsewhere(case: &Case<'_>) -> Option<String> {
    let passed = case.passed_with(&[Field::Prefix])?;
    let key = passed.exchange.call.key.as_deref().or(passed.exchange.call.prefix.as_deref()).unwrap_or_default();
    Some(format!("the same operation is allowed on `{key}`"))
}

/// Whether a level of the organization that was read has no Allow.
fn lacks_a_level(case: &Case<'_>) -> bool {
    let kinds = [ControlPolicies::Service, ControlPolicies::Resource];
    let needed = case.judged.iter().filter(|judged| judged.need != Need::List);
    needed.into_iter().any(|judged| kinds.iter().any(|kind| !lacking(judged, *kind).is_empty()))
}

/// Whether everything that was read lets the request through, and enough was read to say so.
pub(super) fn all_read_allows(case: &Case<'_>) -> bool {
    let refused = case.is_bare() && case.said.refused && !case.judged.is_empty();
    let read = case.main().is_some_and(|main| {
        main.identity_read && !main.policies.resource.is_unreadable() && !main.policies.access_point.is_unreadable()
    });
    let allow =
        case.judged.iter().filter(|judged| judged.need != Need::List).all(|judged| Sides::of(case, judged).allow());
    refused && read && allow && !lacks_a_level(case) && denials(case).is_empty()
}
