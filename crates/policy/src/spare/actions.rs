//! All actions of a pattern but one.
//!
//! Actions from the Service Authorization Reference, as of 2026:
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>,
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html>,
//! <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html>

use super::patterns::covers;

/// The patterns that match what `pattern` matches, without `action`: as short as they can be, and wide enough for actions
/// that AWS adds under the same names. `on_objects`: only actions on objects matter. None where the service's actions are
/// not known here, so that nobody can say what else the pattern matches.
pub(super) fn without(pattern: &str, action: &str, on_objects: bool) -> Option<Vec<String>> {
    let matches = |name: &str| covers(&pattern.to_ascii_lowercase(), &name.to_ascii_lowercase());
    if !matches(action) {
        return Some(vec![pattern.to_owned()]);
    }
    if !pattern.contains(['*', '?']) {
        return Some(Vec::new());
    }
    let (service, _) = action.split_once(':')?;
    let names: Vec<String> = of_service(service, on_objects)?
        .map(|name| format!("{service}:{name}"))
        .filter(|name| matches(name) && !name.eq_ignore_ascii_case(action))
        .collect();
    let Some(stem) = pattern.strip_suffix('*').filter(|stem| !stem.contains(['*', '?'])) else { return Some(names) };
    // Names that part from the action's at the same letter make one pattern.
    let mut groups: Vec<(usize, u8, String)> = Vec::new();
    let mut left = Vec::new();
    for name in &names {
        let common = common_length(name, action);
        let Some(letter) = name.as_bytes().get(common).filter(|_| common < action.len()) else {
            if common == name.len() {
                left.push(name.clone());
            }
            continue;
        };
        match groups.iter_mut().find(|(at, first, _)| (*at, *first) == (common, *letter)) {
            Some((_, _, shared)) => shared.truncate(common_length(shared, name)),
            None => groups.push((common, *letter, name.clone())),
        }
    }
    left.extend(groups.into_iter().map(|(_, _, shared)| format!("{shared}*")));
    if stem.len() <= action.len() {
        left.push(format!("{action}?*"));
    }
    Some(left)
}

fn common_length(one: &str, other: &str) -> usize {
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count()
}

fn of_service(service: &str, on_objects: bool) -> Option<impl Iterator<Item = &'static str>> {
    let lists: &[&str] = match service.to_ascii_lowercase().as_str() {
        "s3" if on_objects => &[S3_OBJECTS],
        "s3" => &[S3_OBJECTS, S3_OTHERS],
        "kms" => &[KMS],
        "sts" => &[STS],
        _ => return None,
    };
    Some(lists.iter().flat_map(|list| list.split_whitespace()))
}

const S3_OBJECTS: &str = "
    AbortMultipartUpload BypassGovernanceRetention DeleteObject DeleteObjectTagging DeleteObjectVersion
    DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention
    GetObjectTagging GetObjectTorrent GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes
    GetObjectVersionForReplication GetObjectVersionTagging GetObjectVersionTorrent InitiateReplication
    ListMultipartUploadParts ObjectOwnerOverrideToBucketOwner PutObject PutObjectAcl PutObjectLegalHold
    PutObjectRetention PutObjectTagging PutObjectVersionAcl PutObjectVersionTagging ReplicateDelete ReplicateObject
    ReplicateTags RestoreObject UpdateObjectEncryption";

const S3_OTHERS: &str = "
    AssociateAccessGrantsIdentityCenter CreateAccessGrant CreateAccessGrantsInstance CreateAccessGrantsLocation
    CreateAccessPoint CreateAccessPointForObjectLambda CreateBucket CreateBucketMetadataTableConfiguration CreateJob
    CreateMultiRegionAccessPoint CreateStorageLensGroup DeleteAccessGrant DeleteAccessGrantsInstance
    DeleteAccessGrantsInstanceResourcePolicy DeleteAccessGrantsLocation DeleteAccessPoint
    DeleteAccessPointForObjectLambda DeleteAccessPointPolicy DeleteAccessPointPolicyForObjectLambda DeleteBucket
    DeleteBucketMetadataTableConfiguration DeleteBucketPolicy DeleteBucketWebsite DeleteJobTagging
    DeleteMultiRegionAccessPoint DeleteStorageLensConfiguration DeleteStorageLensConfigurationTagging
    DeleteStorageLensGroup DescribeJob DescribeMultiRegionAccessPointOperation
    DissociateAccessGrantsIdentityCenter GetAccelerateConfiguration GetAccessGrant GetAccessGrantsInstance
    GetAccessGrantsInstanceForPrefix GetAccessGrantsInstanceResourcePolicy GetAccessGrantsLocation GetAccessPoint
    GetAccessPointConfigurationForObjectLambda GetAccessPointForObjectLambda GetAccessPointPolicy
    GetAccessPointPolicyForObjectLambda GetAccessPointPolicyStatus GetAccessPointPolicyStatusForObjectLambda
    GetAccountPublicAccessBlock GetAnalyticsConfiguration GetBucketAcl GetBucketCORS GetBucketLocation
    GetBucketLogging GetBucketMetadataTableConfiguration GetBucketNotification GetBucketObjectLockConfiguration
    GetBucketOwnershipControls GetBucketPolicy GetBucketPolicyStatus GetBucketPublicAccessBlock
    GetBucketRequestPayment GetBucketTagging GetBucketVersioning GetBucketWebsite GetDataAccess
    GetEncryptionConfiguration GetIntelligentTieringConfiguration GetInventoryConfiguration GetJobTagging
    GetLifecycleConfiguration GetMetricsConfiguration GetMultiRegionAccessPoint GetMultiRegionAccessPointPolicy
    GetMultiRegionAccessPointPolicyStatus GetMultiRegionAccessPointRoutes GetReplicationConfiguration
    GetStorageLensConfiguration GetStorageLensConfigurationTagging GetStorageLensDashboard GetStorageLensGroup
    ListAccessGrants ListAccessGrantsInstances ListAccessGrantsLocations ListAccessPoints
    ListAccessPointsForObjectLambda ListAllMyBuckets ListBucket ListBucketMultipartUploads ListBucketVersions
    ListCallerAccessGrants ListJobs ListMultiRegionAccessPoints ListStorageLensConfigurations ListStorageLensGroups
    ListTagsForResource PauseReplication PutAccelerateConfiguration PutAccessGrantsInstanceResourcePolicy
    PutAccessPointConfigurationForObjectLambda PutAccessPointPolicy PutAccessPointPolicyForObjectLambda
    PutAccessPointPublicAccessBlock PutAccountPublicAccessBlock PutAnalyticsConfiguration PutBucketAcl PutBucketCORS
    PutBucketLogging PutBucketNotification PutBucketObjectLockConfiguration PutBucketOwnershipControls PutBucketPolicy
    PutBucketPublicAccessBlock PutBucketRequestPayment PutBucketTagging PutBucketVersioning PutBucketWebsite
    PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration PutJobTagging
    PutLifecycleConfiguration PutMetricsConfiguration PutMultiRegionAccessPointPolicy PutReplicationConfiguration
    PutStorageLensConfiguration PutStorageLensConfigurationTagging SubmitMultiRegionAccessPointRoutes TagResource
    UntagResource UpdateAccessGrantsLocation UpdateJobPriority UpdateJobStatus UpdateStorageLensGroup";

const KMS: &str = "
    CancelKeyDeletion ConnectCustomKeyStore CreateAlias CreateCustomKeyStore CreateGrant CreateKey Decrypt DeleteAlias
    DeleteCustomKeyStore DeleteImportedKeyMaterial DeriveSharedSecret DescribeCustomKeyStores DescribeKey DisableKey
    DisableKeyRotation DisconnectCustomKeyStore EnableKey EnableKeyRotation Encrypt GenerateDataKey GenerateDataKeyPair
    GenerateDataKeyPairWithoutPlaintext GenerateDataKeyWithoutPlaintext GenerateMac GenerateRandom GetKeyPolicy
    GetKeyRotationStatus GetParametersForImport GetPublicKey ImportKeyMaterial ListAliases ListGrants ListKeyPolicies
    ListKeyRotations ListKeys ListResourceTags ListRetirableGrants PutKeyPolicy ReEncryptFrom ReEncryptTo ReplicateKey
    RetireGrant RevokeGrant RotateKeyOnDemand ScheduleKeyDeletion Sign SynchronizeMultiRegionKey TagResource
    UntagResource UpdateAlias UpdateCustomKeyStore UpdateKeyDescription UpdatePrimaryRegion Verify VerifyMac";

const STS: &str = "
    AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot DecodeAuthorizationMessage GetAccessKeyInfo
    GetCallerIdentity GetFederationToken GetServiceBearerToken GetSessionToken SetContext SetSourceIdentity TagSession";

#[cfg(test)]
mod tests {
    use super::{S3_OBJECTS, S3_OTHERS, covers, without};

    #[test]
    fn what_is_left_of_a_pattern_is_all_of_it_but_the_action() {
        let all = || S3_OBJECTS.split_whitespace().chain(S3_OTHERS.split_whitespace());
        for pattern in ["s3:*", "s3:Get*", "s3:GetObject*", "s3:*Object", "s3:PutObject?*", "s3:Put*"] {
            for action in all().step_by(11).chain(["PutObject", "GetObject"]).map(|name| format!("s3:{name}")) {
                let left = without(pattern, &action, false).expect("actions of S3");
                for name in all().map(|name| format!("s3:{name}")) {
                    let now = left.iter().any(|pattern| covers(pattern, &name));
                    let meant = covers(pattern, &name) && name != action;
                    assert_eq!(now, meant, "{name}, where {pattern} is left without {action}: {left:?}");
                }
            }
        }
    }

    #[test]
    fn actions_on_objects_are_enough_where_only_objects_are_denied() {
        let left = |pattern, action, on_objects| without(pattern, action, on_objects).expect("actions of the service");
        assert_eq!(left("s3:Get*", "s3:GetObject", true), ["s3:GetObject?*"]);
        assert_eq!(left("s3:PutObject", "s3:PutObject", true), Vec::<String>::new());
        assert_eq!(left("s3:Delete*", "s3:PutObject", true), ["s3:Delete*"]);
        assert_eq!(left("kms:GenerateDataKey*", "kms:GenerateDataKey", false), ["kms:GenerateDataKey?*"]);
    }

    #[test]
    fn what_else_a_pattern_matches_is_not_known_of_every_service() {
        assert_eq!(without("s3express:*", "s3express:CreateSession", false), None);
        assert_eq!(without("s3express:CreateSession", "s3express:CreateSession", false), Some(Vec::new()));
    }
}
