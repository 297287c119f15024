//! The KMS key is disabled, pending deletion, absent or of the wrong usage.

use crate::cause::{Cause, Heard, Kind, Layer, Origin, Recognition};
use crate::diagnosis::{judge, reads, remedy};
use crate::message::Reason;

/// See the module.
pub(super) static CAUSE: Cause = Cause {
    id: "kms-key-state",
    layer: Layer::KmsKeyState,
    kind: Kind::NotApplicable,
    title: "the KMS key cannot be used in its present state",
    explanation: "The key exists but is disabled, scheduled for deletion, waiting for imported material or made for \
        something else; or the id names no key. No permission helps. S3 passes KMS's error on as a 400.",
    said: "400 `KMS.DisabledException`, `KMS.KMSInvalidStateException`, `KMS.NotFoundException`, \
        `KMS.InvalidKeyUsageException`",
    experiment: "an upload with `AES256` or with another key",
    repair: "Enable the key or cancel its deletion; correct the key id; or upload with another key.",
    owner: "key owner",
    docs: "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html",
    origin: &[Origin::Glue],
    reads: &["kms:DescribeKey", "s3:GetEncryptionConfiguration"],
    look_alikes: &["kms-key-policy", "kms-no-permission"],
    denial: false,
    recognise,
    judge: judge::key_state,
    readings: reads::key,
    remedy: |case, _| remedy::enable_key(case),
    ..Cause::SILENT
};

fn recognise(heard: &Heard<'_>) -> Option<Recognition> {
    match heard.reason()? {
        Reason::KmsKeyState => Some(Recognition::certain(Kind::NotApplicable, "KMS names the key's state")),
        Reason::KmsKeyUnreachable => {
            Some(Recognition::possible(Kind::NotApplicable, "the sentence covers a key that does not exist"))
        }
        _ => None,
    }
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
                "An error occurred (KMS.DisabledException) when calling the PutObject operation: arn:aws:kms:us-east-1:111122223333:key/k is disabled.",
                None,
                Certain,
            )],
            &[(
                "User: arn:aws:sts::111122223333:assumed-role/etl/job is not authorized to perform: kms:Decrypt on this resource because no identity-based policy allows the kms:Decrypt action",
                None,
                None,
            )],
            None,
        );
    }
}
