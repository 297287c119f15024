//! A statement of an identity-based policy denies the request.

use s3litmus_policy::Layer as PolicyLayer;

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{
    Case,
    judge::{self, Family, Judgement},
    reads, remedy,
};
use crate::message::{Effect, PolicyType};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "identity-policy-explicit-deny",
    layer: Layer::IdentityPolicy,
    kind: Kind::ExplicitDeny,
    title: "a policy of the role denies the action",
    explanation: "A Deny in one of the role's own policies matches this request. A Deny wins over every Allow, wherever that \
        stands. Such statements are often guard rails with a condition (a multi-factor code, a Region, TLS, a \
        tag), so the same call can work in another way.",
    said: "`with an explicit deny in an identity-based policy`, since August 2026 often with the policy's ARN",
    experiment: "the same request so that it meets the Deny's condition",
    repair: "Narrow the Deny, or meet its condition. An Allow elsewhere does not help.",
    owner: "role owner",
    docs: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshoot-403-errors.html",
    origin: &[Origin::DataPipeline, Origin::LambdaPutObject],
    reads: &["iam:ListRolePolicies", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:GetPolicyVersion"],
    look_alikes: &["service-control-policy", "permissions-boundary", "mfa-required"],
    recognise,
    behind_silence,
    judge: judgement,
    readings: reads::both_sides,
    remedy: remedy::meet_or_narrow,
    stops_assume_role: true,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.policy(PolicyType::IdentityPolicy).filter(|policy| policy.effect == Effect::ExplicitDeny)?;
    if heard.names_listing_of_an_object() {
        // What it denies is to be told that the object is not there.
        return Some(Recognition::possible(
            Kind::ExplicitDeny,
            "a Deny of s3:ListBucket hides whether the object exists",
        ));
    }
    (!heard.is_about_kms()).then(|| Recognition::by_policy(policy))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (!heard.is_about_kms()).then_some(25)
}

fn judgement(case: &Case<'_>) -> Option<Judgement> {
    if let Some(judgement) = judge::not_attached_to_root(case) {
        return Some(judgement);
    }
    judge::explicit_deny(
        case,
        judge::Asking {
            layers: &[PolicyLayer::IdentityPolicy],
            families: &[
                Family::Encryption,
                Family::Acl,
                Family::Tls,
                Family::Source,
                Family::Other,
                Family::Unconditional,
            ],
        },
    )
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{
        Confidence::{Certain, Possible},
        testimony::hears,
    };

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:DeleteObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in an identity-based policy: arn:aws:iam::111122223333:policy/guard",
                None,
                Certain,
            )],
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no identity-based policy allows the s3:GetObject action",
                    None,
                    None,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a session policy",
                    None,
                    None,
                ),
            ],
            Some(Possible),
        );
    }
}
