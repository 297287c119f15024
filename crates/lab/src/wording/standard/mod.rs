//! Errors that have one wording: code, status and message of each.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>

mod credentials;
mod keys;
mod settings;
mod uploads;

pub(crate) use credentials::*;
pub(crate) use keys::*;
pub(crate) use settings::*;
pub(crate) use uploads::*;

use super::Failure;
use crate::world::FaultCode;

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
        FaultCode::NoAnswer => Failure::no_answer(),
    }
}

pub(crate) fn invalid_object_state(storage_class: &str) -> Failure {
    Failure::new(403, "InvalidObjectState", "The operation is not valid for the object's storage class")
        .with("StorageClass", storage_class)
}

pub(crate) fn expected_owner_invalid(value: &str) -> Failure {
    let message = format!("The value of the expected bucket owner parameter must be an AWS Account ID... [{value}]");
    Failure::new(400, "InvalidBucketOwnerAWSAccountID", message)
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
