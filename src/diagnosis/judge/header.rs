//! A policy that wants an encryption header.

use s3litmus_policy::Layer as PolicyLayer;

use super::{
    Asking, Family, Held, Judgement, Sides,
    deny::explicit_deny,
    encryption_table::{self, Weight},
    key::said_kms,
    tried::{asked_for, described, spared_by},
};
use crate::{
    cause::{Basis, Confidence, Kind},
    diagnosis::{Case, Field, Need, Tried},
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
                let confidence = match by_key && key_excluded(case).is_none() {
                    true => Confidence::Likely,
                    false => Confidence::Certain,
                };
                held.confidence = held.confidence.min(confidence);
                held.basis = Basis::Experimented;
                held.because = format!("{}; {} it is allowed", held.because, described(tried));
            }
            held.holds()
        }
        // The policies were read and ask for nothing of the kind.
        Some(Judgement::RuledOut(because)) => Judgement::ruled_out(because),
        None => by_experiment(case),
    }
}

fn by_experiment(case: &Case<'_>) -> Option<Judgement> {
    let tried = flips_with_header(case)?;
    let because = format!("{} it is allowed", described(tried));
    if ASKING.is_named(case) && !said_kms(case) && asked_for(case, tried, Field::ServerSideEncryption) {
        let because = format!("{because}, and S3 names a Deny in a policy");
        return Held::experimented(Confidence::Certain, Kind::Condition, because).holds();
    }
    // A policy of the organization can want the header as well as the bucket's, and looks the same.
    let held = |because| Held::experimented(Confidence::Possible, Kind::Condition, because).holds();
    if let Some(why) = key_excluded(case) {
        return held(format!("{because}, and {why}"));
    }
    match encryption_table::fits(case) {
        None => held(because),
        Some(fits) if fits.header.weight == Weight::Excluded => None,
        Some(fits) => held(format!("{because}, as where {}", fits.header.what)),
    }
}

/// Why a policy wants an encryption header, whichever policy that is: the same upload came through with one, and no key
/// explains that as well.
pub(super) fn wanted_by_some_policy(case: &Case<'_>) -> Option<String> {
    let tried = flips_with_header(case)?;
    let fits = encryption_table::fits(case).unwrap_or_default();
    let by_header = key_excluded(case).is_some() || fits.header.weight >= fits.key.weight;
    by_header.then(|| format!("{} it is allowed", described(tried)))
}

/// A request with an encryption header, and perhaps others, that came through where the denied one had none or another.
fn flips_with_header<'c, 'e>(case: &'c Case<'e>) -> Option<&'c Tried<'e>> {
    case.passed_with_wanted(Field::ServerSideEncryption, &[Field::SseKmsKeyId])
}

/// Why no key that may not be used explains the flip.
fn key_excluded(case: &Case<'_>) -> Option<&'static str> {
    if case.call().options.server_side_encryption.is_none()
        && case.default_encryption().is_some_and(|default| default.algorithm == "AES256")
    {
        return Some("the bucket's default encryption uses no KMS key");
    }
    let key = case.judged(Need::Key)?;
    Sides::of(case, key).allow().then_some("the role may use the KMS key")
}
