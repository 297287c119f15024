//! What a pattern of actions stands for, so that one of them can be taken out of it.
//!
//! Only actions that a Deny on objects or on a key can be about are listed; what AWS adds later is not denied by a pattern
//! that was taken apart, and the remedy's statement shows what is.

/// The actions of S3 on objects, buckets' listings and of KMS on keys that encrypt.
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html>,
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html>
const KNOWN: &[&str] = &[
    "s3:AbortMultipartUpload",
    "s3:BypassGovernanceRetention",
    "s3:DeleteObject",
    "s3:DeleteObjectTagging",
    "s3:DeleteObjectVersion",
    "s3:DeleteObjectVersionTagging",
    "s3:GetObject",
    "s3:GetObjectAcl",
    "s3:GetObjectAttributes",
    "s3:GetObjectLegalHold",
    "s3:GetObjectRetention",
    "s3:GetObjectTagging",
    "s3:GetObjectTorrent",
    "s3:GetObjectVersion",
    "s3:GetObjectVersionAcl",
    "s3:GetObjectVersionAttributes",
    "s3:GetObjectVersionForReplication",
    "s3:GetObjectVersionTagging",
    "s3:GetObjectVersionTorrent",
    "s3:InitiateReplication",
    "s3:ListBucket",
    "s3:ListBucketMultipartUploads",
    "s3:ListBucketVersions",
    "s3:ListMultipartUploadParts",
    "s3:ObjectOwnerOverrideToBucketOwner",
    "s3:PutObject",
    "s3:PutObjectAcl",
    "s3:PutObjectLegalHold",
    "s3:PutObjectRetention",
    "s3:PutObjectTagging",
    "s3:PutObjectVersionAcl",
    "s3:PutObjectVersionTagging",
    "s3:ReplicateDelete",
    "s3:ReplicateObject",
    "s3:ReplicateTags",
    "s3:RestoreObject",
    "s3:UpdateObjectEncryption",
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
];

/// The pattern without one action: itself where it does not cover it, else what is left of it, action by action.
pub(super) fn without(pattern: &str, action: &str) -> Vec<String> {
    if !matches(pattern, action) {
        return vec![pattern.to_owned()];
    }
    let left = KNOWN.iter().filter(|known| matches(pattern, known) && !known.eq_ignore_ascii_case(action));
    left.map(|known| (*known).to_owned()).collect()
}

/// Whether a pattern covers an action: `*` is any run of characters, `?` any one, in any case.
fn matches(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.to_ascii_lowercase(), action.to_ascii_lowercase());
    covers(pattern.as_bytes(), action.as_bytes())
}

fn covers(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), None) => covers(rest, text),
        (Some((b'*', rest)), Some((_, tail))) => covers(rest, text) || covers(pattern, tail),
        (Some((b'?', rest)), Some((_, tail))) => covers(rest, tail),
        (Some((one, rest)), Some((other, tail))) => one == other && covers(rest, tail),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn one_action_is_taken_out_of_a_pattern() {
        assert_eq!(without("s3:PutObject", "s3:PutObject"), Vec::<String>::new());
        assert_eq!(without("s3:PutObject", "s3:GetObject"), ["s3:PutObject"]);
        let left = without("s3:Get*", "s3:GetObject");
        assert!(left.contains(&"s3:GetObjectVersion".to_owned()) && !left.contains(&"s3:GetObject".to_owned()));
        assert!(left.iter().all(|action| action.starts_with("s3:Get")), "{left:?}");
        assert_eq!(without("S3:delete?bject", "s3:DeleteObject"), Vec::<String>::new());
    }
}
