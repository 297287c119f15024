//! A KMS key and its policy.

use super::{Read, Unread, policy as document, role_refused, unread};
use crate::{
    diagnosis::{KmsKeyFacts, ReadValue},
    probe::{Aws, Place},
};

pub(super) async fn describe(aws: &Aws, place: &Place, key: &str) -> Read {
    let client = aws.kms(place).await.map_err(role_refused)?;
    let asked = client.describe_key().key_id(key).send().await;
    let found = asked.map_err(|error| unread(&error))?.key_metadata.ok_or(Unread::Absent)?;
    Ok(ReadValue::KmsKey(KmsKeyFacts {
        arn: found.arn.unwrap_or_else(|| key.to_owned()),
        account: found.aws_account_id.unwrap_or_default(),
        state: found.key_state.map(|state| state.as_str().to_owned()).unwrap_or_default(),
        manager: found.key_manager.map(|manager| manager.as_str().to_owned()),
    }))
}

pub(super) async fn policy(aws: &Aws, place: &Place, key: &str) -> Read {
    let client = aws.kms(place).await.map_err(role_refused)?;
    let asked = client.get_key_policy().key_id(key).policy_name("default").send().await;
    document::document(asked.map_err(|error| unread(&error))?.policy.as_deref())
}
