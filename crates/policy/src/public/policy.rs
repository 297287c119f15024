//! What makes a policy public.
//!
//! S3 begins with the assumption that a policy is public and lets it pass as non-public where
//! every `Allow` is limited to fixed values (no wildcard, no variable) of principals, or of one of
//! the keys below:
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status>.

use crate::matching::{Condition, Network, Pattern, PrincipalPattern, ResourcePattern, SetOperator, Test};
use crate::model::statement::{Effect, Statement};
use crate::model::{Policy, StatementRef};

/// The keys of which a fixed value makes a statement non-public, in lower case.
const LIMITING_KEYS: [&str; 13] = [
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:sourcearn",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:sourceowner",
    "aws:sourceaccount",
    "aws:userid",
    "s3:x-amz-server-side-encryption-aws-kms-key-id",
    "s3:dataaccesspointarn",
    "s3:dataaccesspointaccount",
];

/// The statements that make a bucket or access point policy public; none where it is not.
///
/// ```
/// use s3litmus_policy::{public, Layer, Policy};
/// let policy = |condition: &str| Policy::parse(
///     &format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*",
///         "Action":"s3:GetObject","Resource":"arn:aws:s3:::store/*","Condition":{condition}}}]}}"#),
///     Layer::BucketPolicy,
/// ).unwrap();
/// let account = policy(r#"{"StringEquals":{"s3:DataAccessPointAccount":"111122223333"}}"#);
/// assert!(!public::is_public(&account));
/// let prefix = policy(r#"{"StringLike":{"aws:SourceVpc":"vpc-*"}}"#);
/// assert_eq!(public::public_statements(&prefix).len(), 1);
/// ```
pub fn public_statements(policy: &Policy) -> Vec<StatementRef> {
    let statements = policy.compiled().iter().zip(policy.statements());
    statements.filter(|(compiled, _)| grants_publicly(compiled)).map(|(_, statement)| statement).collect()
}

/// Whether a bucket or access point policy is public.
pub fn is_public(policy: &Policy) -> bool {
    policy.compiled().iter().any(grants_publicly)
}

fn grants_publicly(statement: &Statement) -> bool {
    statement.effect == Some(Effect::Allow)
        && statement
            .principal
            .as_ref()
            .is_none_or(|element| element.negated || element.patterns.contains(&PrincipalPattern::Everyone))
        && !statement.conditions.iter().any(limits)
}

/// Whether the condition limits the statement to fixed values.
fn limits(condition: &Condition) -> bool {
    // These hold for requests without the key, so they limit nothing.
    if condition.negated || condition.if_exists || condition.set == Some(SetOperator::All) {
        return false;
    }
    let key = condition.key.as_str();
    if key == "aws:sourceip" {
        return matches!(&condition.test, Test::IpAddress(networks) if networks.iter().all(is_narrow));
    }
    if !LIMITING_KEYS.contains(&key) {
        return false;
    }
    match &condition.test {
        Test::String(patterns) | Test::StringIgnoreCase(patterns) => {
            patterns.iter().zip(&condition.values).all(|(pattern, text)| {
                pattern.fixed().is_some() || (key == "s3:dataaccesspointarn" && has_fixed_account(text))
            })
        }
        Test::Arn(arns) => arns.iter().all(|arn| match arn {
            ResourcePattern::Segments(segments) if key == "s3:dataaccesspointarn" => segments[4].fixed().is_some(),
            ResourcePattern::Segments(segments) => segments.iter().all(|segment: &Pattern| segment.fixed().is_some()),
            ResourcePattern::Everything | ResourcePattern::NotAnArn => false,
        }),
        _ => false,
    }
}

/// "This value can contain a wildcard for the access point name without rendering the policy
/// public, as long as the account id is fixed."
fn has_fixed_account(text: &str) -> bool {
    text.split(':').nth(4).is_some_and(|account| account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit()))
}

/// Ranges broader than /8 for IPv4 and /32 for IPv6 are public, private ranges (RFC 1918) are not.
fn is_narrow(network: &Network) -> bool {
    match network {
        Network::V4(v4) => v4.prefix_len() >= 8 || (v4.network().is_private() && v4.broadcast().is_private()),
        Network::V6(v6) => v6.prefix_len() >= 32,
    }
}
