//! The reads of configuration and policies that a diagnosis asks for, all of them read-only.
//!
//! In: a [`ReadRequest`]. Out: a [`Reading`]: what was read, that there is none, that it may not be read, or that no
//! answer came; the four never mix, and none is an error. Absent on purpose: what to read (the diagnosis says), and any
//! call that changes something. One file a subject.

mod access_point;
mod account;
mod bucket;
mod key;
mod network;
mod object;
mod organization;
mod policy;
mod role;

use std::{error::Error, time::Duration};

use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::{Aws, Place, answer, service::AskError};
use crate::{
    answer::{Answer, ServiceError},
    diagnosis::{ReadRequest, ReadValue, Reading, Subject},
};

/// How long one reading may take: the report does without it rather than wait.
const PATIENCE: Duration = Duration::from_secs(3);

impl Aws {
    /// Reads what is asked for. Whoever asks twice is answered twice: a run remembers.
    pub async fn read(&self, request: &ReadRequest) -> Reading {
        let asked = tokio::time::timeout(PATIENCE, self.read_now(request)).await;
        asked.unwrap_or_else(|_| not_tried(format!("no answer within {} s", PATIENCE.as_secs())))
    }

    async fn read_now(&self, request: &ReadRequest) -> Reading {
        let place = Place {
            region: request.region.clone().unwrap_or_else(|| self.region().to_owned()),
            role: request.assume_role.clone(),
        };
        let action = request.subject.actions().first().copied().unwrap_or_default();
        let read = match &request.subject {
            Subject::BucketPolicy { .. }
            | Subject::BucketPolicyStatus { .. }
            | Subject::BucketPublicAccess { .. }
            | Subject::ObjectOwnership { .. }
            | Subject::BucketEncryption { .. }
            | Subject::RequestPayment { .. }
            | Subject::ObjectLock { .. }
            | Subject::BucketRegion { .. }
            | Subject::BucketAcl { .. } => bucket::read(self, &place, &request.subject).await,
            Subject::ObjectAcl { bucket, key } => object::acl(self, &place, bucket, key).await,
            Subject::AccountPublicAccess { account } => account::public_access(self, &place, account).await,
            Subject::AccessPoint { arn } => access_point::describe(self, &place, arn).await,
            Subject::AccessPointPolicy { arn } => access_point::policy(self, &place, arn).await,
            Subject::Role { role } => role::role(self, &place, role).await,
            Subject::InlinePolicies { role } => role::inline(self, &place, role).await,
            Subject::AttachedPolicies { role } => role::attached(self, &place, role).await,
            Subject::ManagedPolicy { arn } => role::managed(self, &place, arn).await,
            Subject::KmsKey { key } => key::describe(self, &place, key).await,
            Subject::KmsKeyPolicy { key } => key::policy(self, &place, key).await,
            Subject::OrganizationPath { account } => organization::path(self, &place, account).await,
            Subject::ServiceControlPolicies { target } => {
                organization::policies(self, &place, target, "SERVICE_CONTROL_POLICY").await
            }
            Subject::ResourceControlPolicies { target } => {
                organization::policies(self, &place, target, "RESOURCE_CONTROL_POLICY").await
            }
            Subject::VpcEndpoints => network::vpc_endpoints(self, &place).await,
        };
        match read {
            Ok(value) => Reading::Read(value),
            Err(unread) => unread.reading(action),
        }
    }
}

/// What came instead of a value.
#[derive(Debug)]
enum Unread {
    /// There is none.
    Absent,
    /// The service refused, one of several requests under this action where it is not the first.
    Refused(Option<&'static str>, Box<ServiceError>),
    /// No usable answer.
    NoAnswer(String),
}

type Read = Result<ReadValue, Unread>;

impl Unread {
    fn reading(self, first: &str) -> Reading {
        match self {
            Self::Absent => Reading::Absent,
            // A service that fails, throttles or does not know the credentials says nothing about permission.
            Self::Refused(_, error) if !denies(&error) => {
                not_tried(format!("{} {}", error.status, error.code.as_deref().unwrap_or("no code")))
            }
            Self::Refused(action, error) => {
                Reading::Denied { action: action.unwrap_or(first).to_owned(), error: *error }
            }
            Self::NoAnswer(because) => not_tried(because),
        }
    }

    /// An answer that lacks what every answer has.
    fn incomplete() -> Self {
        Self::NoAnswer("the answer lacks what it always has".to_owned())
    }

    /// The same where another action than the subject's first was refused.
    fn of(self, action: &'static str) -> Self {
        match self {
            Self::Refused(_, error) => Self::Refused(Some(action), error),
            other => other,
        }
    }
}

/// Whether an error says that access is denied. Services that speak JSON say so with 400 and a code; S3 refuses a bucket
/// policy to other accounts with 405 (<https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>).
fn denies(error: &ServiceError) -> bool {
    let code = error.code.as_deref().unwrap_or_default();
    let by_code = ["AccessDenied", "UnauthorizedOperation", "NotAuthorized", "UnauthorizedAccess"];
    match error.status {
        403 | 405 => !CREDENTIALS.contains(&code),
        _ => by_code.iter().any(|start| code.starts_with(start)),
    }
}

/// Codes with which a service refuses the credentials or the signature, not the access
/// (<https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>).
const CREDENTIALS: &[&str] = &[
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSignatureException",
    "InvalidToken",
    "RequestExpired",
    "RequestTimeTooSkewed",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
];

/// Error codes that say that there is no such configuration, policy, role or key.
const ABSENT: &[&str] = &[
    "NoSuchBucketPolicy",
    "NoSuchPublicAccessBlockConfiguration",
    "OwnershipControlsNotFoundError",
    "ServerSideEncryptionConfigurationNotFoundError",
    "ObjectLockConfigurationNotFoundError",
    "NoSuchAccessPointPolicy",
];

/// Sorts an SDK error.
fn unread<E>(error: &SdkError<E, HttpResponse>) -> Unread
where
    E: Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    from_answer(answer::from_error(error))
}

/// Sorts what came instead of a service's answer.
fn unanswered(error: AskError) -> Unread {
    match error {
        AskError::Role(refused) => role_refused(refused),
        AskError::Sdk(error) => unread(&error),
    }
}

fn from_answer(answer: Answer) -> Unread {
    match answer {
        Answer::Refused(error) if error.code.as_deref().is_some_and(|code| ABSENT.contains(&code)) => Unread::Absent,
        Answer::Refused(error) => Unread::Refused(None, Box::new(error)),
        Answer::Unanswered(failure) => Unread::NoAnswer(failure.message),
        Answer::NotTried { because } => Unread::NoAnswer(because),
        Answer::Succeeded(_) => Unread::NoAnswer("the answer could not be read".to_owned()),
    }
}

/// The role to read as was refused.
fn role_refused(refused: super::role::RoleRefused) -> Unread {
    from_answer(refused.answer).of("sts:AssumeRole")
}

fn not_tried(because: String) -> Reading {
    Reading::NotTried { because }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refused_access_is_a_denial() {
        let error = |status: u16, code: &str| ServiceError {
            status,
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
            ..ServiceError::default()
        };
        for (status, code, expected) in [
            (403, "AccessDenied", true),
            (403, "", true),
            (405, "MethodNotAllowed", true),
            (400, "AccessDeniedException", true),
            (403, "UnauthorizedOperation", true),
            (401, "AuthFailure", false),
            (403, "InvalidClientTokenId", false),
            (403, "SignatureDoesNotMatch", false),
            (400, "ExpiredToken", false),
            (400, "Throttling", false),
            (400, "ThrottlingException", false),
            (404, "NoSuchEntity", false),
            (429, "TooManyRequests", false),
            (503, "ServiceUnavailable", false),
        ] {
            assert_eq!(denies(&error(status, code)), expected, "{status} {code}");
        }
    }
}
