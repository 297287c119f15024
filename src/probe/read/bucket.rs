//! Policy and settings of a bucket.

use aws_sdk_s3::{Client, types::ServerSideEncryptionRule};

use super::{Read, Unread, policy, role_refused, unread};
use crate::{
    diagnosis::{EncryptionFacts, ObjectAclFacts, ObjectLockFacts, PublicAccessFacts, ReadValue, Subject},
    probe::{Aws, Place},
};

pub(super) async fn read(aws: &Aws, place: &Place, subject: &Subject) -> Read {
    match subject {
        Subject::BucketPolicy { bucket } => {
            let asked = client(aws, place, bucket).await?.get_bucket_policy().bucket(bucket).send().await;
            policy::document(asked.map_err(|error| unread(&error))?.policy.as_deref())
        }
        Subject::BucketPolicyStatus { bucket } => {
            let asked = client(aws, place, bucket).await?.get_bucket_policy_status().bucket(bucket).send().await;
            let status = asked.map_err(|error| unread(&error))?.policy_status.ok_or(Unread::Absent)?;
            Ok(ReadValue::PolicyStatus { is_public: status.is_public.unwrap_or_default() })
        }
        Subject::BucketPublicAccess { bucket } => public_access(&client(aws, place, bucket).await?, bucket).await,
        Subject::ObjectOwnership { bucket } => {
            let asked = client(aws, place, bucket).await?.get_bucket_ownership_controls().bucket(bucket).send().await;
            let controls = asked.map_err(|error| unread(&error))?.ownership_controls.ok_or(Unread::Absent)?;
            let rule = controls.rules.into_iter().next().ok_or(Unread::Absent)?;
            Ok(ReadValue::Ownership { setting: rule.object_ownership.as_str().to_owned() })
        }
        Subject::BucketEncryption { bucket } => {
            let asked = client(aws, place, bucket).await?.get_bucket_encryption().bucket(bucket).send().await;
            let configuration = asked.map_err(|error| unread(&error))?;
            let configuration = configuration.server_side_encryption_configuration.ok_or(Unread::Absent)?;
            Ok(ReadValue::Encryption(encryption(&configuration.rules)))
        }
        Subject::RequestPayment { bucket } => {
            let asked = client(aws, place, bucket).await?.get_bucket_request_payment().bucket(bucket).send().await;
            let payer = asked.map_err(|error| unread(&error))?.payer.ok_or(Unread::Absent)?;
            Ok(ReadValue::Payer { payer: payer.as_str().to_owned() })
        }
        Subject::ObjectLock { bucket } => object_lock(&client(aws, place, bucket).await?, bucket).await,
        Subject::BucketRegion { bucket } => region(&client(aws, place, bucket).await?, bucket).await,
        Subject::BucketAcl { bucket } => {
            let asked = client(aws, place, bucket).await?.get_bucket_acl().bucket(bucket).send().await;
            let acl = asked.map_err(|error| unread(&error))?;
            Ok(ReadValue::Acl(ObjectAclFacts {
                owner: acl.owner.and_then(|owner| owner.id),
                grants: super::object::grants(acl.grants.unwrap_or_default()),
            }))
        }
        Subject::ObjectAcl { .. }
        | Subject::AccountPublicAccess { .. }
        | Subject::AccessPoint { .. }
        | Subject::AccessPointPolicy { .. }
        | Subject::Role { .. }
        | Subject::InlinePolicies { .. }
        | Subject::AttachedPolicies { .. }
        | Subject::ManagedPolicy { .. }
        | Subject::KmsKey { .. }
        | Subject::KmsKeyPolicy { .. }
        | Subject::OrganizationPath { .. }
        | Subject::ServiceControlPolicies { .. }
        | Subject::ResourceControlPolicies { .. }
        | Subject::VpcEndpoints => Err(Unread::NoAnswer("this is not read from the bucket".to_owned())),
    }
}

async fn client(aws: &Aws, place: &Place, bucket: &str) -> Result<Client, Unread> {
    aws.s3(place, bucket).await.map_err(role_refused)
}

async fn public_access(client: &Client, bucket: &str) -> Read {
    let asked = client.get_public_access_block().bucket(bucket).send().await;
    let answered = asked.map_err(|error| unread(&error))?;
    let block = answered.public_access_block_configuration.ok_or(Unread::Absent)?;
    Ok(ReadValue::PublicAccess(PublicAccessFacts {
        block_public_acls: block.block_public_acls.unwrap_or_default(),
        ignore_public_acls: block.ignore_public_acls.unwrap_or_default(),
        block_public_policy: block.block_public_policy.unwrap_or_default(),
        restrict_public_buckets: block.restrict_public_buckets.unwrap_or_default(),
    }))
}

fn encryption(rules: &[ServerSideEncryptionRule]) -> EncryptionFacts {
    let mut facts = EncryptionFacts::default();
    for rule in rules {
        if let Some(default) = &rule.apply_server_side_encryption_by_default {
            facts.algorithm = Some(default.sse_algorithm.as_str().to_owned());
            facts.kms_key_id = default.kms_master_key_id.clone();
        }
        facts.bucket_key |= rule.bucket_key_enabled.unwrap_or_default();
        let blocked = rule.blocked_encryption_types.iter().flat_map(|types| types.encryption_type());
        facts.blocked.extend(blocked.map(|kind| kind.as_str().to_owned()).filter(|kind| kind != "NONE"));
    }
    facts
}

async fn object_lock(client: &Client, bucket: &str) -> Read {
    let asked = client.get_object_lock_configuration().bucket(bucket).send().await;
    let answered = asked.map_err(|error| unread(&error))?;
    let configuration = answered.object_lock_configuration.ok_or(Unread::Absent)?;
    let default = configuration.rule.and_then(|rule| rule.default_retention);
    Ok(ReadValue::ObjectLock(ObjectLockFacts {
        enabled: configuration.object_lock_enabled.is_some(),
        mode: default.as_ref().and_then(|default| default.mode.as_ref()).map(|mode| mode.as_str().to_owned()),
        days: default.and_then(|default| default.days),
    }))
}

/// HeadBucket tells the Region whatever the permissions
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>).
async fn region(client: &Client, bucket: &str) -> Read {
    let found = match client.head_bucket().bucket(bucket).send().await {
        Ok(answered) => answered.bucket_region,
        Err(error) => match unread(&error) {
            Unread::Refused(action, error) => match error.bucket_region.clone() {
                Some(region) => Some(region),
                None => return Err(Unread::Refused(action, error)),
            },
            other => return Err(other),
        },
    };
    Ok(ReadValue::Region { region: found.ok_or(Unread::Absent)? })
}
