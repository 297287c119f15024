//! The role to assume does not trust the caller.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{judge, reads, remedy};
use crate::message::{PolicyType, Reason};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "trust-policy",
    layer: Layer::TrustPolicy,
    kind: Kind::ImplicitDeny,
    title: "the role to assume does not trust the caller",
    explanation: "Before a request of S3 a role had to be assumed, and its trust policy does not let this principal: not \
        named, an ExternalId, audience or subject that does not match, or a session tag without sts:TagSession. \
        For AssumeRole the caller also needs an Allow of its own; for a web identity or SAML there is no caller in \
        IAM, and the trust policy alone decides.",
    said: "`not authorized to perform: sts:AssumeRole`, `because no role trust policy allows …`, `with an explicit \
        deny in the role trust policy`",
    experiment: "none",
    repair: "Add the principal (and its conditions) to the trust policy of the role.",
    owner: "owner of the assumed role",
    docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_roles.html",
    origin: &[Origin::DataPipeline],
    reads: &["iam:GetRole"],
    look_alikes: &["identity-policy-no-allow", "credentials"],
    recognise,
    behind_silence,
    judge: judge::trust_policy,
    readings: reads::trust,
    remedy: |case, report| remedy::narrow_the_deny(case, report).or_else(|| remedy::allow_by_trust_policy(case)),
    stops_assume_role: true,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    if let Some(policy) = heard.policy(PolicyType::TrustPolicy) {
        return Some(Recognition::by_policy(policy));
    }
    if *heard.reason().unwrap_or(&Reason::OtherError) == Reason::RoleNotAssumable {
        return Some(Recognition::likely(Kind::NotApplicable, "a service says that it cannot assume the role"));
    }
    if !heard.is_about_sts() {
        return None;
    }
    if let Some(policy) = heard.policy(PolicyType::ResourcePolicy) {
        return Some(Recognition::by_policy(policy));
    }
    let action = heard.said.action.as_deref()?;
    let has_no_identity = action.starts_with("sts:AssumeRoleWith")
        || heard.said.principal.as_deref().is_some_and(|principal| principal.ends_with(".amazonaws.com"));
    (heard.said.policy.is_none() && has_no_identity).then(|| {
        let because = "the caller has no policies in IAM, so the trust policy decides alone";
        Recognition::likely(Kind::ImplicitDeny, because)
    })
}

fn behind_silence(heard: &Heard<'_>) -> Option<u8> {
    heard.is_about_sts().then_some(58)
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{
        Confidence::{Certain, Likely, Possible},
        testimony::hears,
    };

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[
                (
                    "User: arn:aws:iam::111122223333:user/alice is not authorized to perform: sts:AssumeRole with an explicit deny in the role trust policy",
                    None,
                    Certain,
                ),
                (
                    "An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity",
                    None,
                    Likely,
                ),
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/export",
                    None,
                    Possible,
                ),
            ],
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/export because no identity-based policy allows the sts:AssumeRole action",
                    None,
                    None,
                ),
                ("An error occurred (AccessDenied) when calling the PutObject operation: Access Denied", None, None),
            ],
            None,
        );
    }
}
