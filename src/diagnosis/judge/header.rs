//! A policy that wants an encryption header.

use s3litmus_policy::Layer as PolicyLayer;

use super::{
    Asking, Family, Held, Judgement, Sides,
    asked_by_allow::asked_by_an_allow,
    deny::explicit_deny,
    encryption_table::{self, Weight},
    key::said_kms,
    key_experiment, said_implicit, sides,
    statement::{fails_by_condition, near_miss_report, place},
    tried::{ENCRYPTION, asked_for, described, spared_by},
    unread::may_bind,
};
use crate::{
    cause::{Basis, Confidence, Kind},
    diagnosis::{Case, Field, Need, Tri, Tried, judged},
};

const ASKING: Asking = Asking {
    layers: &[
        PolicyLayer::BucketPolicy,
        PolicyLayer::AccessPointPolicy,
        PolicyLayer::IdentityPolicy,
        PolicyLayer::PermissionsBoundary,
    ],
    families: &[Family::Encryption],
};

/// A policy wants an encryption header. The default encryption of a bucket does not satisfy it: the condition looks at
/// the request (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html>).
pub fn header_required(case: &Case<'_>) -> Option<Judgement> {
    if let Some(held) = wanted_by_an_allow(case) {
        return held.holds();
    }
    if let Some(held) = asked_by_an_allow(case, Field::ServerSideEncryption) {
        return held.holds();
    }
    match explicit_deny(case, ASKING) {
        Some(Judgement::Holds(mut held)) => {
            if held.confidence != Confidence::Certain
                && let Some(tried) = flips_with_header(case)
            {
                // A Deny that would have stopped what passed is not the one.
                if !spared_by(case, &held, tried) {
                    return by_experiment(case);
                }
                let by_key = encryption_table::fits(case).is_none_or(|fits| fits.key.weight != Weight::Excluded);
                let confidence = match by_key && !uses_no_key(case) {
                    true => Confidence::Likely,
                    false => Confidence::Certain,
                };
                held.confidence = held.confidence.min(confidence);
                held.basis = Basis::Experimented;
                held.because = format!("{}; {} it is allowed", held.because, described(tried));
            }
            held.holds()
        }
        // The policies that were read ask for nothing of the kind. One that was not read may, unless it was tried.
        Some(Judgement::RuledOut(because))
            if said_implicit(case) || !may_bind(case) || is_refused_with_header(case) =>
        {
            Judgement::ruled_out(because)
        }
        Some(Judgement::RuledOut(_)) | None if said_kms(case) => {
            Judgement::ruled_out("S3 names an action of KMS, which no header of the request is asked about")
        }
        // Then it is one of the organization or of the session, and nothing else speaks for it.
        Some(Judgement::RuledOut(_)) => match by_experiment(case)? {
            Judgement::Holds(held) if held.confidence == Confidence::Possible => held.as_what_is_left().holds(),
            found => Some(found),
        },
        None => by_experiment(case),
    }
}

/// An Allow that was read asks for the header: without it something that has to allow does not, with it all does, and the
/// request came through.
pub(super) fn wanted_by_an_allow(case: &Case<'_>) -> Option<Held> {
    let tried = flips_with_header(case)?;
    let denied = case.judged(Need::Operation)?;
    let passed = judged::of_call(case, &tried.exchange.call);
    let passed = passed.iter().find(|judged| judged.need == Need::Operation)?;
    if !Sides::of(case, denied).lack() || Sides::of(case, passed).lack() {
        return None;
    }
    let layers = [PolicyLayer::IdentityPolicy, PolicyLayer::BucketPolicy, PolicyLayer::AccessPointPolicy];
    let near = layers.into_iter().find_map(|layer| {
        let allows = &sides::outcome(passed, layer)?.allows;
        sides::outcome(denied, layer)?.near_misses.iter().find(|near| {
            fails_by_condition(near) && allows.iter().any(|allow| allow.statement.json() == near.statement.json())
        })
    })?;
    let because =
        format!("{} allows it with that header only; {} it is allowed", place(&near.statement), described(tried));
    let held = Held::experimented(Confidence::Certain, Kind::Condition, because);
    Some(held.by(Some(near_miss_report(near))))
}

/// Whether the upload, which sends no encryption header, comes through with one: a condition of an Allow can be met by it.
pub(super) fn adds_header(case: &Case<'_>) -> bool {
    case.call().options.server_side_encryption.is_none() && flips_with_header(case).is_some()
}

/// Whether the same upload with another encryption header was refused as well, and none came through.
fn is_refused_with_header(case: &Case<'_>) -> bool {
    let is_header = |tried: &&Tried<'_>| {
        let sends = tried.exchange.call.options.server_side_encryption.is_some();
        sends && !tried.changes.is_empty() && tried.changes.iter().all(|change| ENCRYPTION.contains(&change.field))
    };
    flips_with_header(case).is_none() && case.trials.iter().filter(is_header).any(|tried| tried.result == Tri::Denied)
}

fn by_experiment(case: &Case<'_>) -> Option<Judgement> {
    let tried = flips_with_header(case)?;
    let because = format!("{} it is allowed", described(tried));
    if ASKING.is_named(case) && asked_for(case, tried, Field::ServerSideEncryption) {
        let because = format!("{because}, and S3 names a Deny in a policy");
        return Held::experimented(Confidence::Certain, Kind::Condition, because).holds();
    }
    // Whichever policy wants it: an unread one can as well as the bucket's.
    let held = |confidence, because| Held::experimented(confidence, Kind::Condition, because).holds();
    if uses_no_key(case) {
        return held(Confidence::Likely, format!("{because}, and the bucket's default encryption uses no KMS key"));
    }
    let Some(fits) = encryption_table::fits(case) else { return held(Confidence::Possible, because) };
    if fits.header.weight == Weight::Excluded {
        return None;
    }
    let by_key = key_experiment::weight(case, &fits) != Weight::Excluded;
    let confidence = if by_key { Confidence::Possible } else { Confidence::Likely };
    held(confidence, format!("{because}, as where {}", fits.header.what))
}

/// Why a policy wants an encryption header, whichever policy that is: the same upload came through with one, and no key
/// explains that as well.
pub(super) fn wanted_by_some_policy(case: &Case<'_>) -> Option<String> {
    let tried = flips_with_header(case)?;
    let fits = encryption_table::fits(case).unwrap_or_default();
    let by_header = uses_no_key(case) || fits.header.weight >= key_experiment::weight(case, &fits);
    by_header.then(|| format!("{} it is allowed", described(tried)))
}

/// A request with an encryption header, and perhaps others, that came through where the denied one had none or another.
fn flips_with_header<'c, 'e>(case: &'c Case<'e>) -> Option<&'c Tried<'e>> {
    case.passed_with_wanted(Field::ServerSideEncryption, &[Field::SseKmsKeyId])
}

/// Whether no key explains the flip, since the denied upload uses none.
fn uses_no_key(case: &Case<'_>) -> bool {
    case.call().options.server_side_encryption.is_none()
        && case.default_encryption().is_some_and(|default| default.algorithm == "AES256")
}
