//! What S3 and KMS say of the object, the bucket and the request: locks, ownership, archives, keys, encryption.

use super::{
    Row,
    Signal::{Because, RefusedBecause},
};
use crate::message::said::Reason;

/// Most specific first.
pub(super) const ROWS: &[Row] = &[
    (RefusedBecause(Reason::SseCBlocked), &["blocked upload requests that specify"]),
    (RefusedBecause(Reason::SseCWrongKey), &["must provide the correct secret key"]),
    (RefusedBecause(Reason::NoAccessGrant), &["permissions to the requested s3 prefix"]),
    (
        Because(Reason::OtherError),
        &[
            "unable to validate the following destination configurations",
            "cors request is not allowed",
            "cors is not enabled for this bucket",
            // botocore refused the arguments, and nothing was sent.
            "paramvalidationerror",
            "parameter validation failed",
        ],
    ),
    (
        Because(Reason::BucketPolicyTooNarrow),
        &[
            "insufficients3bucketpolicy",
            "incorrect s3 bucket policy is detected",
            "insufficientdeliverypolicy",
            "insufficient delivery policy",
        ],
    ),
    (
        RefusedBecause(Reason::BlockPublicAccess(None)),
        &[
            "public acls are prevented",
            "public acls are blocked",
            "public policies are prevented",
            "public policies are blocked",
            "public access control lists",
            "setting in s3 block public access",
            "block public access setting",
        ],
    ),
    (
        Because(Reason::BlockPublicAccess(None)),
        &["invalidbucketaclwithblockpublicaccess", "bucket cannot have public acls set with blockpublicaccess"],
    ),
    (
        RefusedBecause(Reason::ObjectLocked),
        &["protected by object lock", "object is worm protected", "worm protected and cannot be overwritten"],
    ),
    (
        Because(Reason::ObjectLockSetting),
        &[
            "only applicable to object lock enabled buckets",
            "bucket is missing object lock configuration",
            "bucket is missing objectlockconfiguration",
            "object lock configuration cannot be enabled on existing buckets",
            "objectlockconfigurationnotfound",
            "object lock configuration does not exist",
            "retain until date must be in the future",
            "object lock configuration is present on this bucket",
            "to apply a object lock configuration",
            "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both",
            "nosuchobjectlockconfiguration",
            "objectlock configuration",
        ],
    ),
    (
        Because(Reason::AclsDisabled),
        &[
            "accesscontrollistnotsupported",
            "bucket does not allow acls",
            "invalidbucketaclwithobjectownership",
            "bucket cannot have acls set with objectownership",
        ],
    ),
    (
        Because(Reason::Archived),
        &[
            "invalidobjectstate",
            "operation is not valid for the object's storage class",
            "operation is not valid for the object's access tier",
            "not allowed for the object's current storage class",
            "restorealreadyinprogress",
            "object restore is already in progress",
            "object is of storage class glacier",
            "object is of storage class deep_archive",
            "objectnotinactivetier",
            "glacierexpeditedretrievalnotavailable",
        ],
    ),
    (
        Because(Reason::KmsKeyState),
        &[
            "kms.disabled",
            "disabledexception",
            "kmsdisabled",
            "kms.kmsinvalidstate",
            "kmsinvalidstate",
            "kms.notfound",
            "kms.invalidkeyusage",
            "invalidkeyusage",
            "kms.keyunavailable",
            "keyunavailable",
            "kms.incorrectkey",
            "incorrectkey",
            "invalid keyid",
            "key 'arn",
            "alias arn",
            "is pending deletion",
            "is pending import",
        ],
    ),
    (
        RefusedBecause(Reason::KmsKeyUnreachable),
        &[
            "the ciphertext refers to a customer master key",
            "does not exist in this region, or you are not allowed to access",
            "kms.accessdenied",
        ],
    ),
    (
        Because(Reason::Mfa),
        &[
            "tokencodeinvalid",
            "serial number and/or token code you provided is not valid",
            "multifactorauthentication failed",
        ],
    ),
    (RefusedBecause(Reason::Mfa), &["mfa authentication must be used", "mfa authentication is required"]),
    (
        Because(Reason::ExpectedOwnerMalformed),
        &["invalidbucketownerawsaccountid", "expected bucket owner parameter must be"],
    ),
    (
        Because(Reason::EncryptionHeaders),
        &[
            "server side encryption with customer provided key",
            "server side encryption with aws kms managed key",
            "invalidencryptionalgorithm",
            "encryption request you specified is not valid",
            "encryption method specified is not supported",
            "secret key was invalid for the specified algorithm",
            "calculated md5 hash of the key did not match",
            "object was stored using a form of server side encryption",
            "multipart upload initiate requested encryption",
            "provided encryption parameters did not match",
            "encryption parameters are not applicable to this object",
            "x-amz-server-side-encryption header is not supported",
            "argumentname\": \"x-amz-server-side-encryption",
            "argumentname>x-amz-server-side-encryption",
        ],
    ),
];
