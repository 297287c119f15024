//! The KMS key's policy does not allow the caller, or the key is not there.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{judge, reads, remedy};
use crate::message::{PolicyType, Reason};

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "kms-key-policy",
    layer: Layer::KmsPermission,
    kind: Kind::ImplicitDeny,
    title: "the KMS key's policy does not allow the caller",
    explanation: "A key's policy must allow the caller, by name or by trusting its account; across accounts both the key's \
        policy and the role's must. AWS says the same sentence where the key does not exist in that Region. The \
        key `aws/s3` can never be used from another account.",
    said: "`because the resource does not exist in this Region, no resource-based policies allow access, or a \
        resource-based policy explicitly denies access`; older: `The ciphertext refers to a customer master key \
        that does not exist, …`",
    experiment: "an upload with another key or with `AES256`",
    repair: "Allow the role in the key's policy (and the key in the role's policy); use a customer managed key across \
        accounts.",
    owner: "key owner",
    docs: "https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html",
    origin: &[Origin::Glue],
    reads: &["kms:GetKeyPolicy", "kms:DescribeKey", "s3:GetEncryptionConfiguration"],
    look_alikes: &["kms-no-permission", "kms-key-state", "bucket-policy-no-allow"],
    recognise,
    refines: &["kms-no-permission"],
    judge: judge::key_policy,
    readings: reads::key_and_identity,
    remedy: |case, report| {
        let allow = || remedy::allow_by_key_policy(case);
        remedy::narrow_the_deny(case, report).or_else(|| remedy::without_kms_or(case, report, allow()))
    },
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    if *heard.reason().unwrap_or(&Reason::OtherError) == Reason::KmsKeyUnreachable {
        let because = "AWS says that the key is not in this Region or that its policy does not let the caller";
        return Some(Recognition::likely(Kind::NotApplicable, because));
    }
    if !heard.is_about_kms() {
        return None;
    }
    match heard.said.policy.as_ref() {
        Some(policy) if policy.policy_type == PolicyType::ResourcePolicy => Some(Recognition::by_policy(policy)),
        Some(_) => None,
        None => Some(Recognition::possible(Kind::NotApplicable, "AWS names an action of KMS and no policy")),
    }
}

#[cfg(test)]
mod tests {
    use super::CAUSE;
    use crate::cause::{Confidence::Likely, testimony::hears};

    #[test]
    fn is_heard() {
        hears(
            &CAUSE,
            &[
                (
                    "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: kms:GenerateDataKey on this resource because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access",
                    None,
                    Likely,
                ),
                (
                    "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.",
                    None,
                    Likely,
                ),
            ],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: kms:Decrypt on this resource because no identity-based policy allows the kms:Decrypt action",
                None,
                None,
            )],
            None,
        );
    }
}
