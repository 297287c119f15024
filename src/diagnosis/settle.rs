//! Condition keys that are not known, but of which every value that is left has the same outcome.
//!
//! In: a request and the policies that were read. Out: the request, with those keys known. Absent on purpose: keys that
//! only some of the values of which would make a difference.

use s3litmus_policy::{ContextValue, LayerOutcome, Policies, Request, evaluate, time};

use super::{Evidence, request_context::values};
use crate::call::Operation;

/// How far, in seconds, S3's clock may be off the run's: beyond that S3 refuses the request
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>, `RequestTimeTooSkewed`).
const SKEW: i64 = 15 * 60;

/// The keys that carry the time.
const CLOCKS: [&str; 2] = ["aws:CurrentTime", "aws:EpochTime"];

pub(super) fn settle(request: &mut Request, policies: &Policies, evidence: &Evidence) {
    settle_time(request, policies, evidence);
    if evidence.denied.call.operation == Operation::ListObjectsV2 {
        settle_most_keys(request, policies);
    }
}

/// The time of the run is S3's where no policy names a time that may lie between the two. What is no time, a pattern of a
/// text, may differ from one second to the next.
fn settle_time(request: &mut Request, policies: &Policies, evidence: &Evidence) {
    let Some(now) = evidence.denied.answered_at.and_then(|now| i64::try_from(now).ok()) else { return };
    let named: Vec<String> = CLOCKS.iter().flat_map(|clock| values(policies, clock)).collect();
    let is_apart = |text: &String| time::seconds(text).is_some_and(|at| (at - now).abs() > SKEW);
    if !named.is_empty() && named.iter().all(is_apart) {
        request.context.insert(CLOCKS[0], time::text(now));
        request.context.insert(CLOCKS[1], now.to_string());
    }
}

/// A listing is sent without `max-keys`; whether the key is then absent or the 1,000 that S3 takes is unverified.
fn settle_most_keys(request: &mut Request, policies: &Policies) {
    const MOST: &str = "s3:max-keys";
    let with = |value: ContextValue| -> Vec<LayerOutcome> {
        let mut request = request.clone();
        request.context.insert(MOST, value);
        evaluate(&request, policies).layers
    };
    let matches = |layers: Vec<LayerOutcome>| -> Vec<_> {
        layers.into_iter().map(|it| (it.allows, it.denies, it.possible_allows, it.possible_denies)).collect()
    };
    let alike = || matches(with(ContextValue::Many(Vec::new()))) == matches(with("1000".into()));
    if !values(policies, MOST).is_empty() && alike() {
        request.context.remove(MOST);
    }
}
