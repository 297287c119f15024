//! The resource policy of another service than S3, KMS or STS stops an action.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::message::PolicyType;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "another-service-policy",
    layer: Layer::Other,
    kind: Kind::ImplicitDeny,
    title: "the resource policy of another service stops the action",
    explanation: "The refused action is not one of S3: a queue, a topic, a function or a secret that is used beside S3 has a \
        policy of its own, and that one decides.",
    said: "`no resource-based policy allows …` or `an explicit deny in a resource-based policy`, with an action of \
        another service",
    experiment: "none",
    repair: "Change the policy of that resource.",
    owner: "owner of that resource",
    docs: "https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html",
    origin: &[Origin::Beyond],
    look_alikes: &["bucket-policy-no-allow", "kms-key-policy"],
    recognise,
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    let policy = heard.policy(PolicyType::ResourcePolicy)?;
    let is_elsewhere = !heard.is_about_s3() && !heard.is_about_kms() && !heard.is_about_sts();
    is_elsewhere.then(|| Recognition::by_policy(policy))
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Certain, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: sqs:SendMessage on resource: arn:aws:sqs:us-east-1:111122223333:q because no resource-based policy allows the sqs:SendMessage action",
                None,
                Certain,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::store-events/a/b\" because no resource-based policy allows the s3:GetObject action",
                None,
                None,
            )],
            None,
        );
    }
}
