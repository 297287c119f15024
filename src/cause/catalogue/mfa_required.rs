//! A multi-factor code is missing or wrong.

use s3litmus_policy::Layer as PolicyLayer;

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{
    Case,
    judge::{self, Family, Judgement},
    reads,
};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "mfa-required",
    layer: Layer::Mfa,
    kind: Kind::Condition,
    title: "a multi-factor code is missing or wrong",
    explanation: "The bucket has MFA delete, or a policy asks for `aws:MultiFactorAuthPresent`, and the session was made \
        without a code or with a wrong one. A function cannot bring a code: such permissions are not for \
        workloads.",
    said: "`Mfa Authentication must be used for this request`, `TokenCodeInvalidError`; a policy's condition reads \
        like any explicit deny",
    experiment: "none",
    repair: "Use a session made with a code; for workloads exempt the role in the policy.",
    owner: "caller, or policy owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/MultiFactorAuthenticationDelete.html",
    origin: &[Origin::Beyond],
    reads: &["s3:GetBucketVersioning", "s3:GetBucketPolicy"],
    look_alikes: &["identity-policy-explicit-deny", "object-lock"],
    recognise,
    refines: &["identity-policy-explicit-deny", "bucket-policy-explicit-deny"],
    judge: judgement,
    readings: reads::both_sides,
    stops_assume_role: true,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    (*heard.reason()? == Reason::Mfa)
        .then(|| Recognition::certain(Kind::NotApplicable, "the message asks for a multi-factor code"))
}

fn judgement(case: &Case<'_>) -> Option<Judgement> {
    const LAYERS: &[PolicyLayer] = &[
        PolicyLayer::BucketPolicy,
        PolicyLayer::AccessPointPolicy,
        PolicyLayer::IdentityPolicy,
        PolicyLayer::PermissionsBoundary,
        PolicyLayer::TrustPolicy,
    ];
    judge::explicit_deny(case, judge::Asking { layers: LAYERS, families: &[Family::Mfa] })
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Certain, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[
                ("AccessDenied: Mfa Authentication must be used for this request", None, Certain),
                (
                    "TokenCodeInvalidError: The serial number and/or token code you provided is not valid.",
                    None,
                    Certain,
                ),
            ],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:DeleteObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in an identity-based policy",
                None,
                None,
            )],
            None,
        );
    }
}
