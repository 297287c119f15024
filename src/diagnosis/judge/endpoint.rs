//! The policy of a VPC endpoint of S3.
//!
//! INVARIANT: never certain. Which endpoint a request went through, and whether through any, cannot be seen from outside:
//! a function does not tell its VPC, and routes decide. What can be read is which endpoints the account has in the Region
//! and what their policies say. So
//!
//! - an endpoint whose policy would have stopped a request that passed is not on the way, and is left out;
//! - where all that are left stop the request, and nothing else that was read does, it is *likely*, if the rivals were
//!   read (policies of the organization) or the same operation passed on another key, as endpoint policies have it; of
//!   one endpoint alone the statement is named;
//! - where only some of them stop it, it is *possible*;
//! - where all let it through, or the account has none, nothing follows, since a shared subnet has the endpoints of the
//!   VPC's owner, which other accounts do not see
//!   (<https://docs.aws.amazon.com/vpc/latest/userguide/vpc-sharing-service-behavior.html>).
//!
//! An endpoint carries requests to its own Region (<https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-s3.html>).

use s3litmus_policy::{
    Layer as PolicyLayer, LayerDecision, LayerOutcome, Policies, Policy, PolicySource, Reading as Slot, evaluate,
};

use super::{
    Held, Judgement,
    statement::{fails_by_condition, is_meant, near_miss_report, place, policy_report},
    unread::{self, all_read_allows, organization_is_unread, passed_elsewhere},
};
use crate::{
    cause::{Confidence, Kind, Layer},
    diagnosis::{Case, Judged, Need, ReadValue, Reading, Subject, Tri, VpcEndpointFacts, judged},
    message::PolicyType,
    report::PolicyReport,
};

/// A policy of the VPC endpoint stops the request.
pub fn vpc_endpoint(case: &Case<'_>) -> Option<Judgement> {
    let Some(endpoints) = endpoints(case) else { return unread::vpc_endpoint(case) };
    let on_the_way: Vec<_> = endpoints.iter().filter(|endpoint| !is_contradicted(case, endpoint)).collect();
    let stopping: Vec<_> =
        on_the_way.iter().filter_map(|endpoint| Some((endpoint, stops(&case.judged, endpoint)?))).collect();
    let (endpoint, outcome) = stopping.first()?;
    let said = super::said_type(case) == Some(PolicyType::VpcEndpointPolicy);
    if !said && !all_read_allows(case) {
        return None;
    }
    let all = stopping.len() == on_the_way.len();
    let rivals_read = case.main().is_some_and(|main| !organization_is_unread(main));
    let elsewhere = passed_elsewhere(case);
    let confidence = match all && (rivals_read || elsewhere.is_some()) {
        true => Confidence::Likely,
        false => Confidence::Possible,
    };
    let mut held = stopped(outcome, &endpoint.id, confidence);
    if let [_, _, ..] = on_the_way.as_slice() {
        let ids: Vec<_> = stopping.iter().map(|(endpoint, _)| endpoint.id.as_str()).collect();
        held.policy = None;
        held.because = format!(
            "of the {} S3 endpoints that the request may go through, `{}` stop it",
            on_the_way.len(),
            ids.join("`, `")
        );
    }
    if let Some(elsewhere) = elsewhere {
        held.because = format!("{}; {elsewhere}", held.because);
    }
    held.holds()
}

/// Whether every endpoint that may be on the way lets the request through; none where they were not read.
pub(super) fn all_let_through(case: &Case<'_>) -> Option<bool> {
    Some(
        endpoints(case)?
            .iter()
            .all(|endpoint| is_contradicted(case, endpoint) || stops(&case.judged, endpoint).is_none()),
    )
}

/// The endpoints that carry requests to the Region of the bucket; none where they were not read.
fn endpoints<'e>(case: &Case<'e>) -> Option<&'e [VpcEndpointFacts]> {
    match case.evidence.readings.of(&Subject::VpcEndpoints)? {
        Reading::Read(ReadValue::VpcEndpoints { region, endpoints }) => {
            Some(endpoints.as_slice()).filter(|_| case.region() == Some(region))
        }
        _ => None,
    }
}

/// What an endpoint's policy says where it is known to stop one of these permissions.
fn stops(judged: &[Judged], endpoint: &VpcEndpointFacts) -> Option<LayerOutcome> {
    let source = PolicySource::new(PolicyLayer::VpcEndpointPolicy).with_name(&endpoint.id);
    let policy = Policy::from_value_lossy((*endpoint.document).clone(), source);
    let alone = Policies { vpc_endpoint: Slot::Known(vec![policy]), ..Policies::default() };
    let of_s3 = judged.iter().filter(|judged| !matches!(judged.need, Need::List | Need::Key | Need::AssumeRole));
    of_s3.into_iter().find_map(|judged| {
        let mut request = judged.request.clone();
        request.context.insert("aws:SourceVpce", endpoint.id.as_str());
        if let Some(vpc) = &endpoint.vpc_id {
            request.context.insert("aws:SourceVpc", vpc.as_str());
        }
        // Through an access point both resources are asked about.
        evaluate(&request, &alone).layers.into_iter().find(|outcome| {
            outcome.layer == PolicyLayer::VpcEndpointPolicy
                && matches!(outcome.decision, LayerDecision::ImplicitlyDenied | LayerDecision::ExplicitlyDenied)
        })
    })
}

/// Whether the endpoint's policy would have stopped a request that passed.
fn is_contradicted(case: &Case<'_>, endpoint: &VpcEndpointFacts) -> bool {
    let denied = &case.evidence.denied;
    let mut passed = case.trials.iter().filter(|tried| {
        tried.result == Tri::Passed
            && tried.exchange.region == denied.region
            && tried.exchange.call.assume_role == denied.call.assume_role
    });
    passed.any(|tried| stops(&judged::of_call(case, &tried.exchange.call), endpoint).is_some())
}

fn stopped(outcome: &LayerOutcome, id: &str, confidence: Confidence) -> Held {
    let of_endpoint = PolicyReport { name: Some(id.to_owned()), ..PolicyReport::of_layer(Layer::VpcEndpointPolicy) };
    if let Some(denies) = outcome.denies.first() {
        let because = format!("{} denies it", place(&denies.statement));
        return Held::derived(confidence, Kind::ExplicitDeny, because).by(Some(policy_report(&denies.statement)));
    }
    let near = outcome.near_misses.iter().find(|near| is_meant(near));
    let mut because = format!("the policy of the VPC endpoint `{id}` does not allow it");
    if let Some(near) = near
        && let Some(failed) = near.failed.first()
    {
        because.push_str(&format!("; nearest is {}, where {failed}", place(&near.statement)));
    }
    let kind = if near.is_some_and(fails_by_condition) { Kind::Condition } else { Kind::ImplicitDeny };
    Held::derived(confidence, kind, because).by(Some(near.map_or(of_endpoint, near_miss_report)))
}
