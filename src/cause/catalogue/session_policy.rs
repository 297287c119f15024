//! The session's own policy does not allow the action, or denies it.

use crate::cause::{Basis, Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{judge, remedy};
use crate::message::PolicyType;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "session-policy",
    layer: Layer::SessionPolicy,
    kind: Kind::ImplicitDeny,
    title: "the policy of the session stops the action",
    explanation: "Whoever assumed the role passed a policy along, and the session can do only what both the role and that \
        policy allow. Brokers, CodeBuild, Lake Formation and AWS Backup do so. A plain Lambda execution role \
        most likely has none (unverified).",
    said: "`because no session policy allows the … action` or `with an explicit deny in a session policy` (one AWS \
        page prints `a sessions policy`)",
    experiment: "none on the request; a session without the policy",
    repair: "Change the policy that is passed to AssumeRole.",
    owner: "creator of the session",
    docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies.html#policies_session",
    origin: &[Origin::Beyond],
    look_alikes: &["identity-policy-no-allow", "permissions-boundary"],
    recognise,
    behind_silence,
    judge: judge::session_policy,
    remedy: |case, report| match report.basis {
        Basis::Reported => remedy::allow_by_layer(case, report),
        Basis::Derived | Basis::Experimented => remedy::ask_who_made_the_session(case),
    },
    stops_assume_role: true,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.policy(PolicyType::SessionPolicy)?;
    (!heard.is_about_kms()).then(|| Recognition::by_policy(policy))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (!heard.is_about_kms()).then_some(12)
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
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no session policy allows the s3:GetObject action",
                    None,
                    Certain,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject with an explicit deny in a sessions policy",
                    None,
                    Certain,
                ),
            ],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no permissions boundary allows the s3:GetObject action",
                None,
                None,
            )],
            Some(Possible),
        );
    }
}
