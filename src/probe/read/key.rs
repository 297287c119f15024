//! A KMS key and its policy.

use super::{Read, Unread, policy as document, unanswered};
use crate::{
    diagnosis::{KmsKeyFacts, ReadValue},
    probe::{Aws, Place, service::Ask},
};

pub(super) async fn describe(aws: &Aws, place: &Place, key: &str) -> Read {
    let asked = aws.inquire(place, Ask::kms("DescribeKey", &[("KeyId", key)])).await.map_err(unanswered)?;
    let of_key = |name: &str| asked.text(&format!("KeyMetadata/{name}"));
    // The one member that is always there.
    of_key("KeyId").ok_or_else(Unread::incomplete)?;
    Ok(ReadValue::KmsKey(KmsKeyFacts {
        arn: of_key("Arn").unwrap_or_else(|| key.to_owned()),
        account: of_key("AWSAccountId").unwrap_or_default(),
        state: of_key("KeyState").unwrap_or_default(),
        manager: of_key("KeyManager"),
    }))
}

pub(super) async fn policy(aws: &Aws, place: &Place, key: &str) -> Read {
    let ask = Ask::kms("GetKeyPolicy", &[("KeyId", key), ("PolicyName", "default")]);
    let asked = aws.inquire(place, ask).await.map_err(unanswered)?;
    document::document(asked.text("Policy").as_deref())
}
