//! Causes that lie in who asks: another role than meant, a role that may not be assumed, a session policy.

use s3litmus_policy::Layer as PolicyLayer;

use super::{
    Asking, Family, Held, Judgement, Side, Sides,
    deny::explicit_deny,
    endpoint,
    missing::missing,
    unread::{self, all_read_allows},
};
use crate::{
    call::Operation,
    cause::{Basis, Confidence, Kind},
    diagnosis::{Case, Need, policies::without_path},
};

/// The run has another role than the suite means it to have.
pub fn wrong_role(case: &Case<'_>) -> Option<Judgement> {
    let expected = case.evidence.expected_principal.as_deref()?;
    let runs_as = case.evidence.runs_as.as_ref()?;
    let is = runs_as.role().unwrap_or_else(|| runs_as.arn.clone());
    if without_path(expected) == is || expected == runs_as.arn {
        return Judgement::ruled_out("the run has the role that the suite names");
    }
    let because = format!("the run is `{}`, the suite means `{expected}`", runs_as.arn);
    Held::derived(Confidence::Certain, Kind::NotApplicable, because).holds()
}

/// The role's trust policy does not let the caller assume it.
pub fn trust_policy(case: &Case<'_>) -> Option<Judgement> {
    if !case.is_assume_role() {
        return None;
    }
    let asking = Asking {
        layers: &[PolicyLayer::TrustPolicy],
        families: &[
            Family::Encryption,
            Family::Acl,
            Family::Tls,
            Family::Mfa,
            Family::Source,
            Family::Other,
            Family::Unconditional,
        ],
    };
    if let Some(Judgement::Holds(held)) = explicit_deny(case, asking) {
        return held.holds();
    }
    let judged = case.main()?;
    match Sides::of(case, judged).resource {
        Side::Allows | Side::Delegates => Judgement::ruled_out("the role's trust policy lets the caller in"),
        Side::Missing => missing(
            judged,
            PolicyLayer::TrustPolicy,
            Confidence::Certain,
            Basis::Derived,
            "the role's trust policy does not allow",
        )
        .holds(),
        Side::Unknown => None,
    }
}

/// The policy that the session was made with. Nobody reads it but who made the session, and nobody the endpoints of a VPC
/// that another account shares: where everything else was read and allows, the two are left, and neither is likely.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session>
pub fn session_policy(case: &Case<'_>) -> Option<Judgement> {
    if case.call().assume_role.is_some() && !case.is_assume_role() {
        return Judgement::ruled_out("the run passes no session policy to the role that it assumes");
    }
    if case.caller.as_ref().is_some_and(|caller| !caller.may_have_a_session_policy()) {
        return Judgement::ruled_out("only sessions of roles and of federated users have a session policy");
    }
    let organization = case.judged.iter().any(unread::organization_is_unread);
    if organization || !all_read_allows(case) || !endpoint::all_let_through(case)? {
        return None;
    }
    let because = "role, bucket, key, organization and VPC endpoints were read and let it through; a policy that the session \
                   was made with is left, and an endpoint of a subnet that another account shares";
    let held = Held::derived(Confidence::Possible, Kind::ImplicitDeny, because);
    if nothing_beside_policies(case) { held.as_a_rival().holds() } else { held.holds() }
}

/// Whether nothing but a policy stops the request, as far as was read: no object that is not there or another account's, no
/// key that is not known, no ACL that is refused, nobody else who pays.
fn nothing_beside_policies(case: &Case<'_>) -> bool {
    let needs_no_object = matches!(
        case.call().operation,
        Operation::PutObject | Operation::MultipartUpload | Operation::ListObjectsV2 | Operation::HeadBucket
    );
    let options = &case.call().options;
    let uses_no_key = || {
        let by_default = case.default_encryption().is_some_and(|default| default.algorithm == "AES256");
        let reads_no_object = matches!(case.call().operation, Operation::ListObjectsV2 | Operation::HeadBucket);
        reads_no_object || by_default && options.server_side_encryption.is_none() && options.sse_customer_key.is_none()
    };
    let plain = options.acl.is_none() && case.call().expected_bucket_owner.is_none();
    let direct = !case.target.through_access_point && !case.target.is_directory_bucket();
    let is_key_known = case.judged(Need::Key).is_some() || uses_no_key();
    needs_no_object && plain && direct && is_key_known && case.same_account() == Some(true)
}
