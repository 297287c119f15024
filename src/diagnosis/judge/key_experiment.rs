//! What changed requests tell of the use of a KMS key, where its policies say nothing.

use super::{
    Held, Judgement, Side, Sides, encrypted_object,
    encryption_table::{self, Fits, Weight},
    key::{key_is_known, said_kms, said_something_else},
    tried::described,
    unread::all_read_allows,
};
use crate::{
    cause::{Confidence, Kind},
    diagnosis::{Case, Field, Judged, Tried},
};

/// How well a key that may not be used explains what the experiments show. That everything which was read lets the
/// caller use it speaks against it, and is no proof while other policies are unread.
pub(super) fn weight(case: &Case<'_>, fits: &Fits) -> Weight {
    let may_use = |judged: &Judged| {
        let sides = Sides::of(case, judged);
        let granted = match sides.resource {
            Side::Allows => sides.identity == Side::Allows || sides.same_account == Some(true),
            Side::Delegates => sides.identity == Side::Allows,
            Side::Missing | Side::Unknown => false,
        };
        granted && sides.boundary == Side::Allows
    };
    let usable = key_is_known(case) && case.keys().next().is_some() && case.keys().all(may_use);
    if usable { fits.key.weight.min(Weight::Unusual) } else { fits.key.weight }
}

/// Whether the policy of a key that the request needs was not read, or it is not known which key that is.
fn may_be_the_key_policy(case: &Case<'_>) -> bool {
    let unread = |judged: &Judged| Sides::of(case, judged).resource == Side::Unknown;
    !said_kms(case) && (case.keys().next().is_none() || case.keys().any(unread))
}

/// Where neither side of the key was read, what speaks for the one speaks for the other.
pub(super) fn key_policy_by_experiment(case: &Case<'_>) -> Option<Judgement> {
    match by_experiment(case)? {
        Judgement::Holds(held) if !said_kms(case) => {
            Held { confidence: Confidence::Possible, ..*held }.as_a_rival().holds()
        }
        Judgement::Holds(_) => None,
        excluded @ Judgement::RuledOut(_) => Some(excluded),
    }
}

/// Whether the experiments show that it is the key, whichever of its policies.
pub(super) fn is_shown(case: &Case<'_>) -> bool {
    match case.call().operation.changes_objects() {
        true => encryption_table::fits(case).is_some_and(|fits| fits.key.weight > fits.header.weight),
        false => matches!(encrypted_object::judge(case),
            Some(Judgement::Holds(held)) if held.confidence == Confidence::Likely),
    }
}

/// What the experiments say where the policies of the key say nothing.
pub(super) fn by_experiment(case: &Case<'_>) -> Option<Judgement> {
    if said_something_else(case) {
        return None;
    }
    if !case.call().operation.changes_objects() {
        let judgement = encrypted_object::judge(case);
        return match judgement {
            Some(Judgement::Holds(held)) if may_be_the_key_policy(case) => {
                Held { confidence: Confidence::Possible, ..*held }.holds()
            }
            judgement => judgement,
        };
    }
    let fits = encryption_table::fits(case)?;
    let confidence = match weight(case, &fits) {
        Weight::Excluded => return Judgement::ruled_out("an upload that uses no KMS key is refused as well"),
        weight if (weight >= fits.header.weight || all_read_allows(case)) && may_be_the_key_policy(case) => {
            Confidence::Possible
        }
        // Where a policy that wants a header fits as well, and none was read that rules it out, neither is likely.
        weight if weight > fits.header.weight || all_read_allows(case) => Confidence::Likely,
        weight if weight < fits.header.weight => return None,
        _ => Confidence::Possible,
    };
    let because = match passed_with_sse_s3(case) {
        Some(tried) => format!("{} it is allowed, as where {}", described(tried), fits.key.what),
        None => fits.key.what.to_owned(),
    };
    Held::experimented(confidence, Kind::ImplicitDeny, because).holds()
}

/// The same upload came through with SSE-S3, which uses no KMS key.
pub(super) fn passed_with_sse_s3<'c, 'e>(case: &'c Case<'e>) -> Option<&'c Tried<'e>> {
    let fields: [&[Field]; 2] = [&[Field::ServerSideEncryption], &[Field::ServerSideEncryption, Field::SseKmsKeyId]];
    let mut passed = fields.into_iter().filter_map(|fields| case.passed_with(fields));
    passed.find(|tried| tried.exchange.call.options.server_side_encryption.as_deref() == Some("AES256"))
}
