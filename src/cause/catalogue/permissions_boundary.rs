//! The role's permissions boundary does not allow the action, or denies it.

use s3litmus_policy::Layer as PolicyLayer;

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{
    Case,
    judge::{self, Family, Judgement},
    reads, remedy,
};
use crate::message::PolicyType;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "permissions-boundary",
    layer: Layer::PermissionsBoundary,
    kind: Kind::ImplicitDeny,
    title: "the role's permissions boundary stops the action",
    explanation: "A permissions boundary is the most that a role's policies can grant. The action is not in it, or a Deny in \
        it matches. An Allow in the role's own policies cannot reach beyond the boundary.",
    said: "`because no permissions boundary allows the … action` or `with an explicit deny in a permissions boundary`",
    experiment: "none on the request; a role without the boundary",
    repair: "Add the action to the boundary, or narrow its Deny.",
    owner: "owner of the permissions boundary",
    docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html",
    origin: &[Origin::Beyond],
    reads: &["iam:GetRole", "iam:GetPolicy", "iam:GetPolicyVersion"],
    look_alikes: &["identity-policy-no-allow", "service-control-policy"],
    recognise,
    behind_silence,
    judge: judgement,
    readings: reads::both_sides,
    remedy: |case, report| remedy::meet_or_narrow(case, report).or_else(|| remedy::allow_by_layer(case, report)),
    stops_assume_role: true,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.policy(PolicyType::PermissionsBoundary)?;
    (!heard.is_about_kms()).then(|| Recognition::by_policy(policy))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (!heard.is_about_kms()).then_some(14)
}

fn judgement(case: &Case<'_>) -> Option<Judgement> {
    if let Some(judgement) = judge::not_attached_to_root(case) {
        return Some(judgement);
    }
    match judge::explicit_deny(
        case,
        judge::Asking { layers: &[PolicyLayer::PermissionsBoundary], families: Family::ALL },
    ) {
        Some(Judgement::Holds(held)) => Some(Judgement::Holds(held)),
        _ => judge::boundary(case),
    }
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
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no permissions boundary allows the s3:GetObject action",
                    None,
                    Certain,
                ),
                ("... because NO PERMISSIONS BOUNDARY ALLOWS the s3:PutObject action", None, Certain),
            ],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no session policy allows the s3:GetObject action",
                None,
                None,
            )],
            Some(Possible),
        );
    }
}
