//! AssumeRole. <https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html>

use jiff::{SignedDuration, Timestamp};
use s3litmus_policy::{Layer, Policy, PolicySource};

use super::session::{self, Asked};
use crate::authorize::Place;
use crate::front::Exchange;
use crate::protocol::query::Query;
use crate::s3::{denial_failure, permit_place};
use crate::wording::{self, Failure, Named};
use crate::world::IamArn;

const ACTION: &str = "sts:AssumeRole";

/// A session of another role, if its trust policy and, across accounts, the caller's own policies
/// allow it.
pub(super) fn assume_role(exchange: &Exchange, query: &Query) -> Result<String, Failure> {
    let arn = query.required("RoleArn")?;
    let name = query.required("RoleSessionName")?;
    let invalid = |message: String| Failure::new(400, "ValidationError", message);
    let parsed = IamArn::role(arn).ok_or_else(|| invalid(format!("{arn} is invalid")))?;
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
    let policies = session_policies(exchange, query, &parsed.account)?;
    let until = Timestamp::now() + SignedDuration::from_secs(seconds);
    let session = session::new(exchange, &Asked { role: arn, parsed: &parsed, name, policies, until });
    Ok(session)
}

/// STS always says who may not do what, only not why.
fn unexplained(exchange: &Exchange, role: &str) -> Failure {
    let principal = &exchange.caller().arn;
    wording::denied(format!("User: {principal} is not authorized to perform: {ACTION} on resource: {role}"))
}

/// The policies that limit the session: one document, and up to ten managed policies of the role's account.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session>
fn session_policies(exchange: &Exchange, query: &Query, account: &str) -> Result<Vec<Policy>, Failure> {
    let malformed = |message: String| Failure::new(400, "MalformedPolicyDocument", message);
    let mut policies = Vec::new();
    if let Some(text) = query.get("Policy") {
        let policy = Policy::parse(text, PolicySource::new(Layer::SessionPolicy));
        policies.push(policy.map_err(|error| malformed(error.to_string()))?);
    }
    let arns = query.members("PolicyArns", "arn");
    if arns.len() > 10 {
        let message = "1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have \
                       length less than or equal to 10";
        return Err(Failure::new(400, "ValidationError", message));
    }
    for arn in arns {
        let document = exchange.settings().world.managed_policy(arn, account);
        let document = document.ok_or_else(|| malformed(format!("The policy {arn} was not found")))?;
        let source = PolicySource::new(Layer::SessionPolicy).with_arn(arn);
        policies.push(Policy::from_value_lossy(document.as_value().clone(), source));
    }
    Ok(policies)
}
