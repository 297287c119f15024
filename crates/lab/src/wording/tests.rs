//! The sentences against what real AWS wrote.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde::Deserialize;

use super::{Because, Denial, Named, PolicyType};
use crate::world::Wording;

/// A real error text with its labels.
#[derive(Deserialize)]
pub(super) struct Message {
    pub(super) id: String,
    pub(super) text: String,
    pub(super) layer: String,
    kind: String,
    action: Option<String>,
    resource: Option<String>,
    provenance: String,
}

pub(super) fn corpus() -> Vec<Message> {
    let text = include_str!("../../../../tests/corpus/messages.jsonl");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One line, single spaces, no escapes of JSON.
fn plain(text: &str) -> String {
    text.replace("\\\"", "\"").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Without spaces, which some tools put into ARNs, and in one case.
fn squeezed(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_ascii_lowercase()
}

/// The principal of a sentence: what stands between `User: ` and ` is not authorized`.
fn principal(text: &str) -> Option<&str> {
    let end = text.find(" is not authorized to perform: ")?;
    text[..end].rfind("User: ").map(|start| &text[start + 6..end])
}

fn policy(layer: &str) -> Option<PolicyType> {
    Some(match layer {
        "identity-policy" => PolicyType::Identity,
        "bucket-policy" | "access-point-policy" => PolicyType::Resource,
        "permissions-boundary" => PolicyType::Boundary,
        "session-policy" => PolicyType::Session,
        "service-control-policy" => PolicyType::ServiceControl,
        "resource-control-policy" => PolicyType::ResourceControl,
        "vpc-endpoint-policy" => PolicyType::VpcEndpoint,
        "trust-policy" => PolicyType::Trust,
        _ => return None,
    })
}

/// Block Public Access has two wordings.
fn wording(text: &str) -> Wording {
    if text.contains(" blocked by ") { Wording::Older } else { Wording::Current }
}

/// What the label of a message says in words, however the text words it.
fn because(message: &Message, text: &str) -> Option<Because> {
    let arn = || text.split("policy: ").nth(1).and_then(|rest| rest.split_whitespace().next()).map(str::to_owned);
    match (message.layer.as_str(), message.kind.as_str()) {
        ("sse-c-blocked", _) if text.contains("has blocked upload requests") => Some(Because::SseCBlocked),
        ("block-public-access", _) if text.contains("BlockPublicPolicy") => Some(Because::PublicPolicy(wording(text))),
        ("block-public-access", _) if text.contains("BlockPublicA") => Some(Because::PublicAcl(wording(text))),
        ("kms-permission", _) if text.contains("on this resource") => Some(Because::KeyOutOfReach),
        ("kms-permission", "implicit-deny") if text.contains("identity-based") => {
            Some(Because::NoAllow(PolicyType::Identity))
        }
        (layer, "implicit-deny") => policy(layer).map(Because::NoAllow),
        (layer, "explicit-deny") => policy(layer).map(|policy| Because::ExplicitDeny(policy, arn())),
        _ => None,
    }
}

/// Every sentence that real S3, STS or KMS (or AWS's documentation of them) wrote and that is
/// whole: the lab writes the same for the same facts, but for the resource, which AWS leaves out at
/// times and quotes in S3 alone.
#[test]
fn stated_reasons_are_worded_as_aws_words_them() {
    let (mut compared, mut differing) = (0, Vec::new());
    for message in corpus() {
        let text = plain(&message.text);
        let (Some(principal), Some(action)) = (principal(&text), message.action.as_deref()) else { continue };
        // Retellings shorten.
        let stated = text.contains(" because ") || text.contains("explicit deny");
        if !stated || message.provenance == "illustrative" || text.contains("...") || text.contains('…') {
            continue;
        }
        let Some(because) = because(&message, &text) else { continue };
        let resource = match &message.resource {
            _ if text.contains("on this resource") => Named::This,
            Some(arn) if text.contains(&format!("on resource: \"{arn}\"")) => Named::Quoted(arn.clone()),
            Some(arn) if text.contains(&format!("on resource: {arn}")) => Named::Plain(arn.clone()),
            _ => Named::Nothing,
        };
        let denial = Denial { principal: principal.to_owned(), action: action.to_owned(), resource, because };
        let ours = denial.to_string();
        compared += 1;
        if !squeezed(&text).contains(&squeezed(&ours)) {
            differing.push(format!("{}: {ours}\n    {text}", message.id));
        }
    }
    assert!(differing.is_empty(), "{} of {compared}:\n{}", differing.len(), differing.join("\n"));
    assert!(compared > 45, "only {compared} sentences were compared");
}

/// Errors without a reason: code and message as in recorded answers of S3.
#[test]
fn standard_errors_are_worded_as_recorded() {
    let all: String = corpus().into_iter().map(|message| plain(&message.text) + "\n").collect();
    let failures = [
        super::no_such_bucket("b"),
        super::no_such_key("k"),
        super::invalid_access_key("AKIA"),
        super::signature_mismatch("AKIA"),
        super::time_too_skewed(),
        super::invalid_token(),
        super::expired_token(),
        super::acls_not_supported(),
        super::invalid_object_state("GLACIER"),
        super::locked(true),
        super::permanent_redirect("b", "us-west-2"),
        super::region_malformed("us-east-1", "us-west-2"),
        super::expected_owner_invalid("abcd"),
    ];
    for failure in failures {
        assert!(all.contains(&failure.code), "{failure:?}");
        assert!(all.contains(&plain(&failure.message)), "{failure:?}");
    }
}
