//! AssumeRole. <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use jiff::{SignedDuration, Timestamp};
use s3litmus_policy::{Layer, Policy, PolicySource};

use super::Query;
use super::session::{self, Asked};
use crate::authorize::Place;
use crate::front::Exchange;
use crate::s3::{denial_failure, permit_place};
use crate::wording::{self, Failure, Named};
use crate::world::RoleArn;

const ACTION: &str = "sts:AssumeRole";

/// A session of another role, if its trust policy and, across accounts, the caller's own policies
/// allow it.
pub(super) fn assume_role(exchange: &Exchange, query: &Query) -> Result<String, Failure> {
    let arn = query.required("RoleArn")?;
    let name = query.required("RoleSessionName")?;
    let invalid = |message: String| Failure::new(400, "ValidationError", message);
    let parsed = RoleArn::parse(arn).ok_or_else(|| invalid(format!("{arn} is invalid")))?;
    if !(2..=64).contains(&name.len()) || !name.bytes().all(|it| it.is_ascii_alphanumeric() || b"+=,.@_-".contains(&it))
    {
        return Err(invalid(
            "1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint".to_owned(),
        ));
    }
    let seconds: i64 = query.get("DurationSeconds").map_or(Ok(3600), str::parse).unwrap_or(0);
    if !(900..=43_200).contains(&seconds) {
        return Err(invalid(
            "1 validation error detected: Value at 'durationSeconds' failed to satisfy constraint".to_owned(),
        ));
    }
    let mut context = exchange.context().clone().with("sts:RoleSessionName", name);
    if let Some(external) = query.get("ExternalId") {
        context.insert("sts:ExternalId", external);
    }
    let place = Place::Role { arn, account: &parsed.account };
    let verdict = permit_place(exchange, ACTION, place, context);
    // Nobody learns whether a role exists: an absent one has no trust policy.
    if !verdict.allowed {
        let trust = verdict.blocked.iter().any(|blocked| blocked.layer == Layer::TrustPolicy);
        if trust {
            exchange.entry().layer = Some("trust-policy".to_owned());
        }
        let failure = denial_failure(exchange, &verdict, &parsed.account, Named::Plain(arn.to_owned()));
        return Err(if failure.message == "Access Denied" { unexplained(exchange, arn) } else { failure });
    }
    let policies = session_policies(query)?;
    let until = Timestamp::now() + SignedDuration::from_secs(seconds);
    let session = session::new(exchange, &Asked { role: arn, parsed: &parsed, name, policies, until });
    Ok(session)
}

/// STS always says who may not do what, only not why.
fn unexplained(exchange: &Exchange, role: &str) -> Failure {
    let principal = &exchange.caller().arn;
    wording::denied(format!("User: {principal} is not authorized to perform: {ACTION} on resource: {role}"))
}

fn session_policies(query: &Query) -> Result<Vec<Policy>, Failure> {
    if !query.members("PolicyArns", "arn").is_empty() {
        return Err(wording::not_implemented("managed session policies: give the document as `Policy`"));
    }
    let Some(text) = query.get("Policy") else { return Ok(Vec::new()) };
    let policy = Policy::parse(text, PolicySource::new(Layer::SessionPolicy));
    let malformed =
        |error: s3litmus_policy::PolicyError| Failure::new(400, "MalformedPolicyDocument", error.to_string());
    Ok(vec![policy.map_err(malformed)?])
}
