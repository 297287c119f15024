//! Errors that have one wording: code, status and message of each.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>

use super::Failure;
use crate::world::{AccountProblem, FaultCode};

/// A denial whose reason the caller is not told.
pub(crate) fn bare_denial() -> Failure {
    Failure::new(403, "AccessDenied", "Access Denied")
}

/// A denial that says why.
pub(crate) fn denied(message: impl Into<String>) -> Failure {
    Failure::new(403, "AccessDenied", message)
}

pub(crate) fn no_such_bucket(name: &str) -> Failure {
    Failure::new(404, "NoSuchBucket", "The specified bucket does not exist").with("BucketName", name)
}

pub(crate) fn no_such_access_point(name: &str) -> Failure {
    Failure::new(404, "NoSuchAccessPoint", "The specified accesspoint does not exist").with("AccessPointName", name)
}

pub(crate) fn invalid_access_point_alias() -> Failure {
    Failure::new(400, "InvalidAccessPointAliasError", "The specified access point alias name is not valid")
}

pub(crate) fn no_such_key(key: &str) -> Failure {
    Failure::new(404, "NoSuchKey", "The specified key does not exist.").with("Key", key)
}

pub(crate) fn no_such_version(key: &str, version: &str) -> Failure {
    Failure::new(404, "NoSuchVersion", "The specified version does not exist.")
        .with("Key", key)
        .with("VersionId", version)
}

pub(crate) fn no_such_upload(id: &str) -> Failure {
    let message = "The specified upload does not exist. The upload ID may be invalid, or the upload may have been \
                   aborted or completed.";
    Failure::new(404, "NoSuchUpload", message).with("UploadId", id)
}

pub(crate) fn invalid_part(number: i32) -> Failure {
    let message = "One or more of the specified parts could not be found.  The part may not have been uploaded, or \
                   the specified entity tag may not match the part's entity tag.";
    Failure::new(400, "InvalidPart", message).with("PartNumber", number.to_string())
}

pub(crate) fn invalid_part_order() -> Failure {
    let message = "The list of parts was not in ascending order. Parts must be ordered by part number.";
    Failure::new(400, "InvalidPartOrder", message)
}

pub(crate) fn entity_too_large(limit: usize) -> Failure {
    Failure::new(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
        .with("MaxSizeAllowed", limit.to_string())
}

pub(crate) fn incomplete_body() -> Failure {
    let message = "You did not provide the number of bytes specified by the Content-Length HTTP header";
    Failure::new(400, "IncompleteBody", message)
}

pub(crate) fn malformed_trailer() -> Failure {
    let message =
        "The request contained trailing data that was not well-formed or did not conform to our published schema.";
    Failure::new(400, "MalformedTrailerError", message)
}

pub(crate) fn bad_digest(algorithm: &str) -> Failure {
    let message = match algorithm {
        "MD5" => "The Content-MD5 you specified did not match what we received.".to_owned(),
        other => format!("The {other} you specified did not match the calculated checksum."),
    };
    Failure::new(400, "BadDigest", message)
}

pub(crate) fn precondition_failed(condition: &str) -> Failure {
    let message = "At least one of the pre-conditions you specified did not hold";
    Failure::new(412, "PreconditionFailed", message).with("Condition", condition)
}

pub(crate) fn invalid_range(length: usize) -> Failure {
    Failure::new(416, "InvalidRange", "The requested range is not satisfiable")
        .with("ActualObjectSize", length.to_string())
}

pub(crate) fn invalid_argument(message: impl Into<String>, name: &str, value: &str) -> Failure {
    Failure::new(400, "InvalidArgument", message).with("ArgumentName", name).with("ArgumentValue", value)
}

pub(crate) fn malformed_xml() -> Failure {
    let message = "The XML you provided was not well-formed or did not validate against our published schema";
    Failure::new(400, "MalformedXML", message)
}

pub(crate) fn not_implemented(what: &str) -> Failure {
    let message = format!("A header or query you provided implies functionality that is not implemented: {what}");
    Failure::new(501, "NotImplemented", message)
}

/// What somebody who is not of the bucket's account gets for its policy.
pub(crate) fn method_not_allowed(method: &str, resource: &'static str) -> Failure {
    Failure::new(405, "MethodNotAllowed", "The specified method is not allowed against this resource.")
        .with("Method", method)
        .with("ResourceType", resource)
}

/// The bucket lives elsewhere, and the request was addressed by path or regional endpoint.
pub(crate) fn permanent_redirect(bucket: &str, region: &str) -> Failure {
    let message = "The bucket you are attempting to access must be addressed using the specified endpoint. Please \
                   send all future requests to this endpoint.";
    Failure::new(301, "PermanentRedirect", message)
        .with("Endpoint", format!("{bucket}.s3.{region}.amazonaws.com"))
        .with("Bucket", bucket)
        .header("x-amz-bucket-region", region)
}

/// The bucket lives elsewhere, and its name led the request there, signed for another Region.
pub(crate) fn region_malformed(signed: &str, region: &str) -> Failure {
    let message =
        format!("The authorization header is malformed; the region '{signed}' is wrong; expecting '{region}'");
    Failure::new(400, "AuthorizationHeaderMalformed", message)
        .with("Region", region)
        .header("x-amz-bucket-region", region)
}

pub(crate) fn invalid_access_key(id: &str) -> Failure {
    Failure::new(403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.")
        .with("AWSAccessKeyId", id)
}

pub(crate) fn signature_mismatch(id: &str) -> Failure {
    let message = "The request signature we calculated does not match the signature you provided. Check your key and \
                   signing method.";
    Failure::new(403, "SignatureDoesNotMatch", message).with("AWSAccessKeyId", id)
}

pub(crate) fn time_too_skewed() -> Failure {
    let message = "The difference between the request time and the current time is too large.";
    Failure::new(403, "RequestTimeTooSkewed", message).with("MaxAllowedSkewMilliseconds", "900000")
}

pub(crate) fn invalid_token() -> Failure {
    Failure::new(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
}

pub(crate) fn expired_token() -> Failure {
    Failure::new(400, "ExpiredToken", "The provided token has expired.")
}

/// What AWS does not do for an account, or no longer.
pub(crate) fn account_problem(problem: AccountProblem) -> Failure {
    let (code, message) = match problem {
        AccountProblem::AllAccessDisabled => ("AllAccessDisabled", "All access to this object has been disabled"),
        AccountProblem::AccountProblem => (
            "AccountProblem",
            "There is a problem with your AWS account that prevents the operation from completing successfully.",
        ),
        AccountProblem::NotSignedUp => {
            ("NotSignedUp", "Your account is not signed up for the S3 service. You must sign up before you can use S3.")
        }
    };
    Failure::new(403, code, message)
}

/// S3 fails by itself.
pub(crate) fn fault(code: FaultCode) -> Failure {
    match code {
        FaultCode::SlowDown => Failure::new(503, "SlowDown", "Please reduce your request rate."),
        FaultCode::ServiceUnavailable => {
            Failure::new(503, "ServiceUnavailable", "Service is unable to handle request.")
        }
        FaultCode::InternalError => {
            Failure::new(500, "InternalError", "We encountered an internal error. Please try again.")
        }
    }
}

pub(crate) fn acls_not_supported() -> Failure {
    Failure::new(400, "AccessControlListNotSupported", "The bucket does not allow ACLs")
}

pub(crate) fn invalid_object_state(storage_class: &str) -> Failure {
    Failure::new(403, "InvalidObjectState", "The operation is not valid for the object's storage class")
        .with("StorageClass", storage_class)
}

pub(crate) fn locked(legal_hold: bool) -> Failure {
    let by = if legal_hold { " legal hold" } else { "" };
    denied(format!("Access Denied because object protected by object lock{by}."))
}

pub(crate) fn expected_owner_invalid(value: &str) -> Failure {
    let message = format!("The value of the expected bucket owner parameter must be an AWS Account ID... [{value}]");
    Failure::new(400, "InvalidBucketOwnerAWSAccountID", message)
}

pub(crate) fn wrong_customer_key() -> Failure {
    let message = "Requests specifying Server Side Encryption with Customer provided keys must provide the correct \
                   secret key.";
    denied(message)
}

pub(crate) fn customer_key_needed() -> Failure {
    let message = "The object was stored using a form of Server Side Encryption. The correct parameters must be \
                   provided to retrieve the object.";
    Failure::new(400, "InvalidRequest", message)
}

pub(crate) fn no_policy(bucket: &str) -> Failure {
    Failure::new(404, "NoSuchBucketPolicy", "The bucket policy does not exist").with("BucketName", bucket)
}

pub(crate) fn no_public_access_block(bucket: &str) -> Failure {
    let message = "The public access block configuration was not found";
    Failure::new(404, "NoSuchPublicAccessBlockConfiguration", message).with("BucketName", bucket)
}

pub(crate) fn no_object_lock(bucket: &str) -> Failure {
    let message = "Object Lock configuration does not exist for this bucket";
    Failure::new(404, "ObjectLockConfigurationNotFoundError", message).with("BucketName", bucket)
}

pub(crate) fn no_object_lock_on_object() -> Failure {
    let message = "The specified object does not have a ObjectLock configuration";
    Failure::new(404, "NoSuchObjectLockConfiguration", message)
}

pub(crate) fn bucket_without_lock() -> Failure {
    Failure::new(400, "InvalidRequest", "Bucket is missing Object Lock Configuration")
}

pub(crate) fn no_tag_set(bucket: &str) -> Failure {
    Failure::new(404, "NoSuchTagSet", "The TagSet does not exist").with("BucketName", bucket)
}

/// The state of a KMS key is no denial: S3 passes KMS's error on, with status 400.
/// <https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html>
pub(crate) fn key_state(arn: &str, state: &str) -> Failure {
    match state {
        "Disabled" => Failure::new(400, "KMS.DisabledException", format!("{arn} is disabled.")),
        "PendingDeletion" => Failure::new(400, "KMS.KMSInvalidStateException", format!("{arn} is pending deletion.")),
        "PendingImport" => Failure::new(400, "KMS.KMSInvalidStateException", format!("{arn} is pending import.")),
        _ => Failure::new(400, "KMS.KMSInvalidStateException", format!("{arn} is unavailable.")),
    }
}

/// How KMS worded it until 2021 that a key does not let the caller decrypt; old clients and some services still show it.
pub(crate) fn ciphertext_out_of_reach() -> Failure {
    denied(
        "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not \
         allowed to access.",
    )
}

/// A bypass is asked for where nothing can be locked.
pub(crate) fn nothing_to_bypass() -> Failure {
    let message = "x-amz-bypass-governance-retention is only applicable to Object Lock enabled buckets.";
    Failure::new(400, "InvalidArgument", message).with("ArgumentName", "x-amz-bypass-governance-retention")
}

pub(crate) fn key_missing(arn: &str) -> Failure {
    Failure::new(400, "KMS.NotFoundException", format!("Key '{arn}' does not exist"))
}

pub(crate) fn key_in_another_region(region: &str) -> Failure {
    Failure::new(400, "KMS.NotFoundException", format!("Invalid arn {region}"))
}

pub(crate) fn key_usage(arn: &str) -> Failure {
    Failure::new(400, "KMS.InvalidKeyUsageException", format!("{arn} key usage is not valid for the operation."))
}

/// The wording of S3 for an error that the HTTP layer (`s3s`) found: its own texts differ.
pub(crate) fn from_s3s(code: &str, status: u16, message: &str, access_key: Option<&str>) -> Failure {
    let id = access_key.unwrap_or_default();
    match code {
        "InvalidAccessKeyId" => invalid_access_key(id),
        "SignatureDoesNotMatch" => signature_mismatch(id),
        "RequestTimeTooSkewed" => time_too_skewed(),
        "MalformedXML" => malformed_xml(),
        "IncompleteBody" => incomplete_body(),
        "AccessDenied" if message.is_empty() => bare_denial(),
        "MissingContentLength" => Failure::new(411, code, "You must provide the Content-Length HTTP header."),
        "InvalidURI" => Failure::new(400, code, "Couldn't parse the specified URI."),
        "InvalidBucketName" => Failure::new(400, code, "The specified bucket is not valid."),
        "KeyTooLongError" => Failure::new(400, code, "Your key is too long"),
        "MaxMessageLengthExceeded" => Failure::new(400, code, "Your request was too big."),
        "XAmzContentSHA256Mismatch" => {
            Failure::new(400, code, "The provided 'x-amz-content-sha256' header does not match what was computed.")
        }
        _ => Failure::new(status, code, message),
    }
}
