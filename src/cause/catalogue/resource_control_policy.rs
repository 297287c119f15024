//! A resource control policy of the bucket's organization denies the request.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{experiments, judge, reads, remedy};
use crate::message::PolicyType;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "resource-control-policy",
    layer: Layer::ResourceControlPolicy,
    kind: Kind::ExplicitDeny,
    title: "a resource control policy of the bucket's organization denies the request",
    explanation: "The organization that owns the bucket limits who can use its resources, wherever the caller comes from. \
        Typical: only principals of the organization, only TLS, only a given encryption. RCPs only ever deny; the \
        missing-allow form does not occur, since RCPFullAWSAccess cannot be detached.",
    said: "`with an explicit deny in a resource control policy`",
    experiment: "the same request so that it meets the condition (TLS, an encryption header, a principal of the \
        organization)",
    repair: "Meet the condition, or ask the administrator of the bucket's organization for an exemption.",
    owner: "organization admin",
    docs: "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html",
    origin: &[Origin::Beyond],
    reads: &["organizations:ListParents", "organizations:ListPoliciesForTarget", "organizations:DescribePolicy"],
    look_alikes: &["service-control-policy", "bucket-policy-explicit-deny"],
    recognise,
    behind_silence,
    judge: judge::resource_control,
    readings: reads::resource_control,
    experiments: experiments::encryption_headers,
    remedy: |case, report| {
        remedy::meet_or_narrow_known(case, report)
            .or_else(|| remedy::send_encryption(case))
            .or_else(|| remedy::allow_by_layer(case, report))
    },
    stops_assume_role: true,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.policy(PolicyType::ResourceControlPolicy)?;
    (!heard.is_about_kms()).then(|| Recognition::by_policy(policy))
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    (!heard.is_about_kms()).then_some(10)
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
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a resource control policy",
                None,
                Certain,
            )],
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a service control policy",
                    None,
                    None,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::store-events/a/b\" with an explicit deny in a resource-based policy",
                    None,
                    None,
                ),
            ],
            Some(Possible),
        );
    }
}
