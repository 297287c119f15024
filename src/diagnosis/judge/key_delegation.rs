//! Whether a key's policy leaves the key to the policies of its account, told by a refusal.
//!
//! A key policy that was not read may still be known by what it does not do: where the caller's own policies allow
//! `kms:GetKeyPolicy` and it was refused all the same, the key policy does not let policies of the account decide
//! (<https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>, "unless the key policy explicitly allows
//! it, you cannot use IAM policies to allow access"). A policy of the organization or of the session may have refused
//! it as well, so that is never certain.

use super::{Side, Sides};
use crate::diagnosis::{Case, Judged, Reading, Subject, judged};

/// Why the key's policy, which may not be read, most likely does not leave the key to its account.
pub(super) fn is_missing(case: &Case<'_>, key: &Judged) -> Option<&'static str> {
    if !key.policies.resource.is_unreadable() {
        return None;
    }
    let subject = Subject::KmsKeyPolicy { key: key.resource.clone() };
    let own = case.evidence.readings.iter().filter(|(request, _)| request.assume_role.is_none());
    let is_denial = |reading: &Reading| {
        matches!(reading, Reading::Denied { error, .. }
            if error.code.as_deref().is_some_and(|code| code.starts_with("AccessDenied")))
    };
    if !own.filter(|(request, _)| request.subject == subject).any(|(_, reading)| is_denial(reading)) {
        return None;
    }
    let read = judged::reading_of_key_policy(case, &key.resource)?;
    let sides = Sides::of(case, &read);
    let allowed = (sides.same_account, sides.identity, sides.boundary) == (Some(true), Side::Allows, Side::Allows);
    let mut layers = read.evaluation.layers.iter();
    let denied = layers.any(|outcome| !outcome.denies.is_empty() || !outcome.possible_denies.is_empty());
    (allowed && !denied).then_some(
        "the role's own policies allow `kms:GetKeyPolicy`, which was refused, so the key policy does not leave the key to \
         policies of its account",
    )
}
