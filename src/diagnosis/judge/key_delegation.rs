//! Whether a key's policy leaves the key to the policies of its account, told by a refusal.
//!
//! A key policy that was not read may still be known by what it does not do: where the caller's own policies allow
//! `kms:GetKeyPolicy` and it was refused all the same, the key policy does not let policies of the account decide
//! (<https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html>, "unless the key policy explicitly allows
//! it, you cannot use IAM policies to allow access"). Where KMS does not say so, a policy of the organization or of the
//! session may have refused it as well; and grants are not read: so that is never certain.

use super::{Side, Sides};
use crate::{
    answer::ServiceError,
    diagnosis::{Case, Judged, Reading, Subject, judged_key},
    message::{self, Effect, PolicyType},
};

/// That a key's policy, which may not be read, most likely does not leave the key to its account.
pub(super) struct NotDelegated {
    /// Whether KMS names the key's policy, rather than refuse without a reason.
    pub(super) said: bool,
    /// The evidence, in one clause.
    pub(super) because: &'static str,
}

/// Whether the key's policy most likely does not leave the key to its account.
pub(super) fn is_missing(case: &Case<'_>, key: &Judged) -> Option<NotDelegated> {
    if !key.policies.resource.is_unreadable() {
        return None;
    }
    let subject = Subject::KmsKeyPolicy { key: key.resource.clone() };
    let own = case.evidence.readings.iter().filter(|(request, _)| request.assume_role.is_none());
    let denial = |reading: &'_ Reading| match reading {
        Reading::Denied { error, .. } if error.code.as_deref().is_some_and(|code| code.starts_with("AccessDenied")) => {
            Some(lacks(error))
        }
        _ => None,
    };
    let mut denials = own.filter(|(request, _)| request.subject == subject).filter_map(|(_, reading)| denial(reading));
    // Another policy that KMS names has refused it, and the key's is not heard of.
    let said = match denials.next()? {
        Some(by_the_key) if !by_the_key => return None,
        said => said.is_some(),
    };
    let read = judged_key::reading_of_key_policy(case, &key.resource)?;
    let sides = Sides::of(case, &read);
    let allowed = (sides.same_account, sides.identity, sides.boundary) == (Some(true), Side::Allows, Side::Allows);
    let mut layers = read.evaluation.layers.iter();
    let denied = layers.any(|outcome| !outcome.denies.is_empty() || !outcome.possible_denies.is_empty());
    (allowed && !denied).then_some(NotDelegated {
        said,
        because: "the role's own policies allow `kms:GetKeyPolicy`, which was refused, so the key policy does not leave \
                  the key to policies of its account",
    })
}

/// Whether KMS says that it is the key's policy which does not allow; none where it names no policy.
fn lacks(error: &ServiceError) -> Option<bool> {
    let said = message::read(error.message.as_deref()?, None).policy?;
    Some((said.policy_type, said.effect) == (PolicyType::ResourcePolicy, Effect::ImplicitDeny))
}
