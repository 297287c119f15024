//! Causes of encryption: a header that a policy wants, the permission to use the key, the key's state, SSE-C.

use s3litmus_policy::{Layer as PolicyLayer, PrincipalMatch};

use super::{
    Asking, Family, Held, Judgement, Side, Sides,
    allows::missing,
    deny::explicit_deny,
    sides,
    statement::{denials, place},
};
use crate::{
    cause::{Basis, Confidence, Kind},
    diagnosis::{Case, Field, Judged, Need, ReadValue, Reading, Subject, Tri, Tried, encryption},
    message::{PolicyType, Reason},
};

/// A policy wants an encryption header. The default encryption of a bucket does not satisfy it: the condition looks at
/// the request (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>).
pub fn header_required(case: &Case<'_>) -> Option<Judgement> {
    const LAYERS: &[PolicyLayer] = &[PolicyLayer::BucketPolicy, PolicyLayer::AccessPointPolicy];
    let asking = Asking { layers: LAYERS, families: &[Family::Encryption], policy_type: PolicyType::ResourcePolicy };
    if let Some(Judgement::Holds(mut held)) = explicit_deny(case, asking) {
        if let Some(because) = case.flipped_to(&ENCRYPTION) {
            held.confidence = Confidence::Certain;
            held.basis = Basis::Experimented;
            held.because = format!("{}; {because}", held.because);
        }
        return held.holds();
    }
    if let Some(Judgement::RuledOut(because)) = explicit_deny(case, asking) {
        // The policies of the bucket were read and ask for nothing of the kind.
        return Judgement::ruled_out(because);
    }
    let flip = flips_with_header(case);
    match flip {
        Some(tried) => {
            let because = format!("{} it is allowed", described(tried));
            let (confidence, because) = match key_excluded(case, tried) {
                Some(why) => (Confidence::Certain, format!("{because}, and {why}")),
                None => (Confidence::Likely, because),
            };
            Held::experimented(confidence, Kind::Condition, because).holds()
        }
        None => None,
    }
}

const ENCRYPTION: [Field; 2] = [Field::ServerSideEncryption, Field::SseKmsKeyId];

/// A request with an encryption header, and perhaps others, that came through where the denied one had none or another.
fn flips_with_header<'c, 'e>(case: &'c Case<'e>) -> Option<&'c Tried<'e>> {
    case.trials.iter().find(|tried| {
        let sends = |field: Field| tried.changes.iter().any(|change| change.field == field && change.to.is_some());
        tried.result == Tri::Passed
            && sends(Field::ServerSideEncryption)
            && tried.changes.iter().all(|change| {
                matches!(change.field, Field::ServerSideEncryption | Field::SseKmsKeyId | Field::Acl)
                    && change.to.is_some()
            })
    })
}

/// Why the flip is not that of a key that may not be used: the bucket's default, which a request without a header
/// uses, needs no KMS permission, or the same without a header passes where no KMS key is used.
fn key_excluded(case: &Case<'_>, tried: &Tried<'_>) -> Option<String> {
    if super::said_explicit(case, PolicyType::ResourcePolicy) && !said_kms(case) {
        return Some("S3 names a Deny in a policy of the resource".to_owned());
    }
    let to_kms = tried.changes.iter().any(|change| change.to.as_deref().is_some_and(|to| to.starts_with("aws:kms")));
    let before = case.call().options.server_side_encryption.as_deref();
    if to_kms && before == Some("AES256") {
        return Some("SSE-S3, which was denied, uses no key that could be refused".to_owned());
    }
    if before.is_none() {
        let default = case.default_encryption()?.algorithm.as_deref()?;
        if default == "AES256" {
            return Some("the bucket's default encryption uses no KMS key".to_owned());
        }
    }
    let key = case.judged(Need::Key)?;
    let sides = Sides::of(case, key);
    sides.allow().then(|| "the role may use the KMS key".to_owned())
}

/// The caller's policies do not let it use the key, which its own account or the key policy leaves to them.
pub fn key_permission(case: &Case<'_>) -> Option<Judgement> {
    if let Some(because) = no_key(case) {
        return Judgement::ruled_out(because);
    }
    for judged in case.judged.iter().filter(|judged| judged.need == Need::Key) {
        let sides = Sides::of(case, judged);
        if let Some(denial) = denials(case).into_iter().find(|denial| {
            denial.judged.need == Need::Key && denial.certain && denial.layer == PolicyLayer::IdentityPolicy
        }) {
            let because = format!("{} denies `{}`", denial.place(), judged.action);
            return Held::derived(Confidence::Certain, Kind::ExplicitDeny, because).by(Some(denial.report())).holds();
        }
        let left_to_identity = match sides.resource {
            Side::Delegates => true,
            Side::Allows => sides.same_account == Some(false),
            Side::Missing => false,
            Side::Unknown => true,
        };
        if sides.identity == Side::Missing && left_to_identity {
            let known = matches!(sides.resource, Side::Delegates | Side::Allows) && key_is_known(case);
            // Grants of the key are not read, and one of them may allow.
            let confidence = if known && said_kms(case) { Confidence::Certain } else { Confidence::Likely };
            return missing(
                judged,
                PolicyLayer::IdentityPolicy,
                confidence,
                Basis::Derived,
                "no policy of the role allows",
            )
            .holds();
        }
    }
    if let Some(judged) = case.judged(Need::Key) {
        let sides = Sides::of(case, judged);
        if sides.identity == Side::Allows || sides.resource == Side::Allows && sides.same_account == Some(true) {
            return Judgement::ruled_out("the role may use the KMS key");
        }
    }
    flip_without_key(case)
}

/// The key policy lets neither the caller nor its account in, or denies.
pub fn key_policy(case: &Case<'_>) -> Option<Judgement> {
    if let Some(because) = no_key(case) {
        return Judgement::ruled_out(because);
    }
    let judged = case.judged(Need::Key)?;
    if let Some(denial) =
        denials(case).into_iter().find(|denial| denial.layer == PolicyLayer::KmsKeyPolicy && denial.certain)
    {
        let because = format!("{} denies `{}`", denial.place(), denial.judged.action);
        return Held::derived(Confidence::Certain, Kind::ExplicitDeny, because).by(Some(denial.report())).holds();
    }
    let sides = Sides::of(case, judged);
    match sides.resource {
        Side::Missing => {
            let said = key_is_known(case) && said_kms(case);
            let confidence = if said { Confidence::Certain } else { Confidence::Likely };
            missing(judged, PolicyLayer::KmsKeyPolicy, confidence, Basis::Derived, "the key policy does not allow")
                .holds()
        }
        Side::Delegates | Side::Allows => {
            let outcome = sides::outcome(judged, PolicyLayer::KmsKeyPolicy)?;
            let allow = outcome.allows.first()?;
            let how =
                if allow.principal == Some(PrincipalMatch::Account) { "leaves it to the account" } else { "allows it" };
            Judgement::ruled_out(format!("{} {how}", place(&allow.statement)))
        }
        Side::Unknown if sides.identity == Side::Allows && !said_something_else(case) => {
            let without = case.passed_with(&[Field::ServerSideEncryption]).filter(|tried| to_sse_s3(tried));
            let confidence = if without.is_some() || !rival(case) { Confidence::Likely } else { Confidence::Possible };
            let mut because =
                "the role's own policies allow to use the key, and the key policy may not be read".to_owned();
            if let Some(tried) = without {
                because = format!("{because}; {} the request is allowed", described(tried));
            }
            Held::derived(confidence, Kind::ImplicitDeny, because).holds()
        }
        Side::Unknown => None,
    }
}

/// The key is disabled, being deleted or gone.
pub fn key_state(case: &Case<'_>) -> Option<Judgement> {
    let used = encryption::key_of(case.evidence, &case.target)?;
    let facts = match case.evidence.readings.of(&Subject::KmsKey { key: used.arn.clone() })? {
        Reading::Read(ReadValue::KmsKey(facts)) => facts,
        _ => return None,
    };
    if facts.state == "Enabled" {
        return Judgement::ruled_out("the KMS key is enabled");
    }
    Held::derived(Confidence::Likely, Kind::NotApplicable, format!("the KMS key is in the state `{}`", facts.state))
        .holds()
}

/// The bucket refuses uploads with customer-provided keys.
pub fn sse_c_blocked(case: &Case<'_>) -> Option<Judgement> {
    let call = case.call();
    if call.options.sse_customer_key.is_none() {
        return Judgement::ruled_out("the request has no customer-provided key");
    }
    if !call.operation.changes_objects() {
        return None;
    }
    let blocked = case.default_encryption().map(|facts| facts.blocked.iter().any(|kind| kind == "SSE-C"));
    match (blocked, case.flipped_to(&[Field::SseCustomerKey])) {
        (Some(false), _) => Judgement::ruled_out("the bucket takes uploads with customer-provided keys"),
        (Some(true), _) => Held::derived(
            Confidence::Certain,
            Kind::NotApplicable,
            "the bucket's encryption configuration blocks SSE-C",
        )
        .holds(),
        (None, Some(because)) => Held::experimented(Confidence::Likely, Kind::NotApplicable, because).holds(),
        (None, None) => None,
    }
}

/// Why no KMS key is in play.
fn no_key(case: &Case<'_>) -> Option<String> {
    let call = case.call();
    if encryption::actions(call).is_empty() {
        return Some(format!("{} uses no key", call.operation));
    }
    if call.options.server_side_encryption.as_deref() == Some("AES256") {
        return Some("the request asks for SSE-S3, which uses no KMS key".to_owned());
    }
    if call.operation.changes_objects()
        && call.options.server_side_encryption.is_none()
        && case.default_encryption().is_some_and(|facts| facts.algorithm.as_deref() == Some("AES256"))
    {
        return Some("the bucket's default encryption uses no KMS key".to_owned());
    }
    if said_something_else(case) {
        return Some("S3 names another permission".to_owned());
    }
    None
}

fn said_kms(case: &Case<'_>) -> bool {
    case.said.action.as_deref().is_some_and(|action| action.starts_with("kms:"))
        || matches!(case.said.reason, Some(Reason::KmsKeyUnreachable | Reason::KmsKeyState))
}

/// Whether S3 gave a reason that is none of KMS.
fn said_something_else(case: &Case<'_>) -> bool {
    !case.is_bare() && !said_kms(case)
}

/// Whether it is certain which key the request uses.
fn key_is_known(case: &Case<'_>) -> bool {
    encryption::key_of(case.evidence, &case.target).is_some_and(|used| used.from != encryption::KeyFrom::Guess)
}

/// Whether something of S3 stands in the way as well, or might.
fn rival(case: &Case<'_>) -> bool {
    !said_kms(case) && case.main().is_none_or(|main: &Judged| !Sides::of(case, main).allow())
}

/// The same upload with SSE-S3 came through.
fn flip_without_key(case: &Case<'_>) -> Option<Judgement> {
    if said_something_else(case) {
        return None;
    }
    if let Some(because) =
        case.flipped_to(&[Field::SseCustomerKey]).filter(|_| case.call().options.sse_customer_key.is_none())
    {
        // A customer-provided key carries no encryption header, so a header that a policy wants would still be missing.
        // Only a policy that wants the customer's keys would flip alike.
        let default = case.default_encryption().and_then(|facts| facts.algorithm.as_deref());
        let kms = default.is_some_and(|word| word.starts_with("aws:kms"));
        let confidence = if kms { Confidence::Certain } else { Confidence::Likely };
        return Held::experimented(confidence, Kind::ImplicitDeny, because).holds();
    }
    if let Some(because) = unencrypted_object(case) {
        return Held::experimented(Confidence::Likely, Kind::ImplicitDeny, because).holds();
    }
    let tried = case.passed_with(&[Field::ServerSideEncryption]).or_else(|| case.passed_with(&ENCRYPTION))?;
    if !to_sse_s3(tried) {
        return None;
    }
    let default = case.default_encryption().and_then(|facts| facts.algorithm.as_deref());
    let kms = case
        .call()
        .options
        .server_side_encryption
        .as_deref()
        .or(default)
        .is_some_and(|word| word.starts_with("aws:kms"));
    let confidence = if kms { Confidence::Likely } else { Confidence::Possible };
    Held::experimented(confidence, Kind::ImplicitDeny, format!("{} it is allowed", described(tried))).holds()
}

/// An object that the run wrote with SSE-S3 can be read, and the denied one was written with a KMS key.
fn unencrypted_object(case: &Case<'_>) -> Option<String> {
    let used = encryption::key_of(case.evidence, &case.target)?;
    let plain = |tried: &&Tried<'_>| {
        let prepared = tried.prepared.and_then(|it| it.call.options.server_side_encryption.as_deref());
        tried.result == Tri::Passed && prepared == Some("AES256")
    };
    case.trials.iter().find(plain)?;
    (used.from == encryption::KeyFrom::Upload)
        .then(|| "an object under the same prefix that is encrypted with SSE-S3 can be read".to_owned())
}

fn to_sse_s3(tried: &Tried<'_>) -> bool {
    tried.changes.iter().any(|change| change.to.as_deref() == Some("AES256"))
}

/// The changes of a request in words.
pub(super) fn described(tried: &Tried<'_>) -> String {
    let changes: Vec<_> = tried.changes.iter().map(ToString::to_string).collect();
    changes.join(" and ")
}
