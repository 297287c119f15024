//! Asks the policies about one action and words the answer.

use std::time::Instant;

use http::HeaderMap;
use s3litmus_policy::{Context, Layer};

use crate::authorize::{AccessControl, Asked, Place, Verdict, header_context, judge, may_know};
use crate::front::{Exchange, Target};
use crate::journal::Decision;
use crate::wording::{self, Denial, Failure, Named};

/// What is asked of a bucket or object.
#[derive(Debug, Default)]
pub(crate) struct Permission<'a> {
    pub(crate) action: &'a str,
    pub(crate) key: Option<&'a str>,
    /// Keys beside those of the request's head.
    pub(crate) keys: Vec<(String, String)>,
    /// The names of the tags that the body sets (`s3:RequestObjectTagKeys`).
    pub(crate) tag_keys: Option<Vec<String>>,
    pub(crate) access_control: AccessControl,
    /// Headers of another request that this one is judged by as well.
    pub(crate) headers: Option<HeaderMap>,
}

/// Whether the caller may do something with a bucket or object.
pub(crate) fn permit(exchange: &Exchange, target: &Target, permission: Permission<'_>) -> Result<(), Failure> {
    let verdict = verdict(exchange, target, permission);
    settle(exchange, target, &verdict)
}

/// As [`permit`], still without words.
pub(super) fn verdict(exchange: &Exchange, target: &Target, permission: Permission<'_>) -> Verdict {
    let Permission { action, key, keys, tag_keys, access_control, headers } = permission;
    let place = Place::Bucket { name: &target.bucket, key, through: target.through.as_ref() };
    let mut context = exchange.context().clone();
    if let Some(headers) = headers {
        header_context(&mut context, &headers, &exchange.caller().account, exchange.region());
    }
    for (key, value) in keys {
        context.insert(&key, value);
    }
    if let Some(names) = tag_keys {
        context.insert("s3:RequestObjectTagKeys", names);
    }
    ask(exchange, Asked { action, place, context, access_control })
}

/// Whether the caller may do something with a place that is no bucket.
pub(crate) fn permit_place(exchange: &Exchange, action: &str, place: Place<'_>, context: Context) -> Verdict {
    ask(exchange, Asked { action, place, context, access_control: AccessControl::default() })
}

fn ask(exchange: &Exchange, asked: Asked<'_>) -> Verdict {
    let start = Instant::now();
    let verdict = judge(exchange.settings(), exchange.caller(), asked);
    let nanos = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX);
    let mut entry = exchange.entry();
    entry.authorization_nanos = entry.authorization_nanos.saturating_add(nanos);
    entry.action = Some(verdict.action.clone());
    entry.resource = Some(verdict.resource.clone());
    if let Some(first) = verdict.blocked.first() {
        entry.decision = Decision::Denied;
        entry.layer = Some(first.layer.name().to_owned());
        entry.policy = first.policy.clone();
        entry.sid = first.sid.clone();
        entry.index = first.index;
        entry.why = verdict.blocked.iter().map(|blocked| blocked.sentence.clone()).collect();
    }
    verdict
}

pub(super) fn settle(exchange: &Exchange, target: &Target, verdict: &Verdict) -> Result<(), Failure> {
    if verdict.allowed {
        return Ok(());
    }
    // Who is told depends on the owner of the bucket, even through an access point.
    let owner = exchange.settings().world.buckets.get(&target.bucket).map(|bucket| bucket.account.as_str());
    let named = Named::Quoted(verdict.resource.clone());
    Err(denial_failure(exchange, verdict, owner.unwrap_or_default(), named))
}

/// The answer for a verdict that denies.
pub(crate) fn denial_failure(exchange: &Exchange, verdict: &Verdict, owner: &str, resource: Named) -> Failure {
    let by_endpoint = verdict.blocked.first().is_some_and(|first| first.layer == Layer::VpcEndpointPolicy);
    let told = may_know(&exchange.settings().world, exchange.caller(), owner, by_endpoint);
    match verdict.because(exchange.settings().world.wording).filter(|_| told) {
        Some(because) => {
            let (principal, action) = (exchange.caller().arn.clone(), verdict.action.clone());
            wording::denied(Denial { principal, action, resource, because }.to_string())
        }
        None => wording::bare_denial(),
    }
}

/// Notes a denial that no policy made.
pub(crate) fn note(exchange: &Exchange, layer: &str, why: impl Into<String>) {
    let mut entry = exchange.entry();
    entry.decision = Decision::Denied;
    entry.layer = Some(layer.to_owned());
    entry.policy = None;
    entry.sid = None;
    entry.index = None;
    entry.why = vec![why.into()];
}
