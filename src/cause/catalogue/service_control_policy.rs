//! A service control policy of the organization stops the caller's account.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{judge, reads, remedy};
use crate::message::PolicyType;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "service-control-policy",
    layer: Layer::ServiceControlPolicy,
    kind: Kind::ExplicitDeny,
    title: "a service control policy of the caller's organization stops the action",
    explanation: "The organization limits what accounts may do, whatever their administrators grant. Typical: Regions that \
        are closed, or services and settings that are protected. It binds the caller's account, root included, but \
        neither the management account nor service-linked roles.",
    said: "`with an explicit deny in a service control policy`, often with its ARN, or `because no service control \
        policy allows the … action`",
    experiment: "the same call in another Region, or by a principal that the policy exempts",
    repair: "Ask the organization's administrator for an exemption, or work where the policy allows it.",
    owner: "organization admin",
    docs: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
    origin: &[Origin::Glue],
    reads: &["organizations:ListParents", "organizations:ListPoliciesForTarget", "organizations:DescribePolicy"],
    look_alikes: &["identity-policy-explicit-deny", "resource-control-policy"],
    recognise,
    behind_silence,
    judge: judge::service_control,
    readings: reads::service_control,
    remedy: |case, report| {
        remedy::meet_or_narrow_known(case, report)
            .or_else(|| remedy::allow_at_every_level(case))
            .or_else(|| remedy::send_encryption(case))
            .or_else(|| remedy::allow_by_layer(case, report))
    },
    stops_assume_role: true,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.policy(PolicyType::ServiceControlPolicy)?;
    (!heard.is_about_kms()).then(|| Recognition::by_policy(policy))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (!heard.is_about_kms()).then_some(20)
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
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a service control policy: arn:aws:organizations::444455556666:policy/o-a1b2c3d4e5/service_control_policy/p-ex4mpl3p",
                None,
                Certain,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a resource control policy",
                None,
                None,
            )],
            Some(Possible),
        );
    }
}
