//! Every text of the corpus of real errors, against everything that the lab can say.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use super::tests::corpus;
use super::{Because, Failure, Named, PolicyType, SseProblem, sse_invalid, standard};
use crate::world::{AccountProblem, FaultCode, Wording};

/// Stands for a name, an ARN or a number in a text of the lab.
const ANY: &str = "\u{1}";

/// Code, message and status of the lab's bare denial, squeezed, and what HEAD leaves of it.
const BARE: &[&str] = &["accessdenied", "forbidden", "403"];

/// What the lab does not say, and why.
const NOT_SAID: &[(&str, &[&str])] = &[
    ("a retelling by a tool or another service, not the sentence", &["c0158", "c0280", "c0467"]),
    ("the sentence without its end: whether it had a reason is not known", &["c0086", "c0326", "c0439"]),
    ("session tags are not in the lab", &["c0204", "c0205"]),
    ("no server answered", &["c0429", "c0501", "c0504", "c0505", "c0506", "c0526"]),
    (
        "CreateBucket and PutBucketAcl are no operations of the lab",
        &["c0003", "c0004", "c0044", "c0045", "c0046", "c0370", "c0455", "c0458", "c0459", "c0529"],
    ),
    ("the lab restores nothing", &["c0385"]),
    ("Access Grants are not in the lab", &["c0432", "c0433", "c0434"]),
    ("directory buckets are not in the lab", &["c0296"]),
    ("uploads by form (POST) are not in the lab", &["c0023", "c0025"]),
    ("the lab answers an access point that does not exist by another code", &["c0301"]),
    ("the lab has no devices for a second factor", &["c0463"]),
    ("no web identities in the lab", &["c0206", "c0207", "c0424"]),
    ("notifications are not in the lab", &["c0052"]),
    ("tokens are never refreshed in the lab", &["c0460"]),
    ("KMS gives its reason, as it does today", &["c0183", "c0184", "c0185", "c0379", "c0380"]),
    (
        "the HTTP layer does not look for headers that are not signed, and words a malformed query of its own",
        &["c0007", "c0026"],
    ),
];

/// Lower case without white space and without what JSON puts around a text.
fn squeezed(text: &str) -> String {
    text.replace("\\\"", "\"").split_whitespace().collect::<String>().to_ascii_lowercase()
}

/// Whether a text has the parts of a text of the lab in their order, whatever stands for [`ANY`].
fn has(text: &str, ours: &str) -> bool {
    let mut rest = text;
    ours.split(ANY).filter(|part| !part.is_empty()).all(|part| {
        let found = rest.find(part).map(|at| &rest[at + part.len()..]);
        rest = found.unwrap_or(rest);
        found.is_some()
    })
}

/// The reasons that the lab states, each as it follows the action or resource.
fn reasons() -> Vec<String> {
    use PolicyType::{Boundary, Identity, Resource, ResourceControl, ServiceControl, Session, Trust, VpcEndpoint};
    let types = [Identity, Resource, Boundary, Session, ServiceControl, ResourceControl, VpcEndpoint, Trust];
    let mut all = Vec::new();
    for policy in types {
        all.push(format!("{}{ANY} action", Because::NoAllow(policy)));
        all.push(Because::ExplicitDeny(policy, None).to_string());
        all.push(Because::ExplicitDeny(policy, Some("arn:".to_owned())).to_string());
    }
    for wording in [Wording::Current, Wording::Older] {
        all.extend([Because::PublicAcl(wording), Because::PublicPolicy(wording)].map(|it| it.to_string()));
    }
    // STS says who may not do what, even where it does not say why.
    all.push(format!(" is not authorized to perform: sts:AssumeRole on resource: {ANY}"));
    all.push(Because::SseCBlocked.to_string());
    all.extend([Named::This, Named::Ciphertext].map(|named| format!("{named}{}", Because::KeyOutOfReach)));
    all
}

/// The errors that have one wording.
fn failures() -> Vec<Failure> {
    let problems = [AccountProblem::AllAccessDisabled, AccountProblem::AccountProblem, AccountProblem::NotSignedUp];
    let faults = [FaultCode::SlowDown, FaultCode::ServiceUnavailable, FaultCode::InternalError];
    let states = ["Disabled", "PendingDeletion", "PendingImport", "Unavailable"];
    let mut all = vec![
        standard::no_such_bucket(ANY),
        standard::no_such_access_point(ANY),
        standard::invalid_access_point_alias(),
        standard::no_such_key(ANY),
        standard::no_such_version(ANY, ANY),
        standard::no_such_upload(ANY),
        standard::incomplete_body(),
        standard::precondition_failed(ANY),
        standard::malformed_xml(),
        standard::method_not_allowed(ANY, ""),
        standard::permanent_redirect(ANY, ANY),
        standard::region_malformed(ANY, ANY),
        standard::invalid_access_key(ANY),
        standard::signature_mismatch(ANY),
        standard::time_too_skewed(),
        standard::invalid_token(),
        standard::expired_token(),
        standard::acls_not_supported(),
        standard::invalid_object_state(ANY),
        standard::locked(true),
        standard::locked(false),
        standard::expected_owner_invalid(ANY),
        standard::wrong_customer_key(),
        standard::customer_key_needed(),
        standard::no_policy(ANY),
        standard::no_public_access_block(ANY),
        standard::no_object_lock(ANY),
        standard::no_object_lock_on_object(),
        standard::bucket_without_lock(),
        standard::no_tag_set(ANY),
        standard::ciphertext_out_of_reach(),
        standard::nothing_to_bypass(),
        sse_invalid(SseProblem::Both(ANY)),
        sse_invalid(SseProblem::Algorithm),
        sse_invalid(SseProblem::NoKey),
        sse_invalid(SseProblem::KeyLength),
        sse_invalid(SseProblem::KeyDigest),
        sse_invalid(SseProblem::KmsKeyAlone(ANY)),
        sse_invalid(SseProblem::Method(ANY)),
        standard::from_s3s("AccessDenied", 403, "Request has expired", None),
        crate::protocol::json::coded(crate::protocol::renamed(&standard::signature_mismatch(ANY))),
        standard::key_missing(ANY),
        standard::key_in_another_region(ANY),
        standard::key_usage(ANY),
    ];
    all.extend(problems.map(standard::account_problem));
    all.extend(faults.map(standard::fault));
    all.extend(states.map(|state| standard::key_state(ANY, state)));
    all
}

#[test]
fn every_text_is_the_labs_too_or_listed_with_its_reason() {
    let reasons: Vec<String> = reasons().iter().map(|reason| squeezed(reason.trim_end_matches('.'))).collect();
    let failures: Vec<(String, String)> =
        failures().iter().map(|it| (squeezed(&it.code), squeezed(it.message.trim_end_matches('.')))).collect();
    let mut faults = Vec::new();
    for message in corpus() {
        let text = squeezed(&message.text);
        // A text that states no reason is the lab's bare denial, in the words of some client.
        let is_bare = message.layer == "unknown" && BARE.iter().any(|words| has(&text, words));
        let is_ours = is_bare
            || reasons.iter().any(|reason| has(&text, reason))
            || failures.iter().any(|(code, words)| has(&text, words) || (telling(code) && has(&text, code)));
        let listed = NOT_SAID.iter().find(|(_, ids)| ids.contains(&message.id.as_str()));
        match (is_ours, listed) {
            (true, Some((why, _))) => faults.push(format!("{} is said by now ({why}): {}", message.id, message.text)),
            (false, None) => faults.push(format!("{} is not said: {}", message.id, message.text)),
            _ => {}
        }
    }
    assert!(faults.is_empty(), "{}:\n{}", faults.len(), faults.join("\n"));
}

/// Whether a code means one error alone.
fn telling(code: &str) -> bool {
    !["accessdenied", "invalidrequest", "invalidargument"].contains(&code)
}
