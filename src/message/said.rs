//! What an error text says, taken apart. Nothing here judges: what it means is the catalogue's ([`crate::cause`]).

use serde::{Deserialize, Serialize};

/// An error as said by a service, a client or a log, taken apart. Members are none where the text is silent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// The HTTP status, `403`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The error code as it stands, `AccessDenied`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The API operation that the text or the caller names, `PutObject`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Who asked: an ARN, or what stands in its place (`role NAME`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub principal: Option<String>,
    /// The IAM action that was not authorized, `s3:PutObject`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The ARN that it was not authorized on, without quotes and without the dots of an abbreviation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// The policy that AWS names as the one that decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicySaid>,
    /// What else decided, where the text says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Reason>,
    /// Whether access was refused at all, with or without a reason: `AccessDenied`, a 403, `not authorized`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub refused: bool,
}

/// The policy type of an access denied message, how it stopped the request, and its ARN where AWS tells it.
///
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html>
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySaid {
    /// `identity-based policy`, `service control policy`, …
    pub policy_type: PolicyType,
    /// `no … allows` or `explicit deny in`.
    pub effect: Effect,
    /// The policy's ARN, as printed (it may be masked).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
}

/// How a policy stopped a request, as far as a message can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// `because no … policy allows the … action`.
    ImplicitDeny,
    /// `with an explicit deny in a … policy`.
    ExplicitDeny,
}

/// The policy types that AWS names in messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the words are AWS's own")]
pub enum PolicyType {
    IdentityPolicy,
    /// The policy of a bucket, an access point, a key, …: the message does not say of which.
    ResourcePolicy,
    PermissionsBoundary,
    SessionPolicy,
    ServiceControlPolicy,
    ResourceControlPolicy,
    VpcEndpointPolicy,
    TrustPolicy,
}

impl PolicyType {
    /// The word in `explain`'s answer.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IdentityPolicy => "identity-policy",
            Self::ResourcePolicy => "resource-policy",
            Self::PermissionsBoundary => "permissions-boundary",
            Self::SessionPolicy => "session-policy",
            Self::ServiceControlPolicy => "service-control-policy",
            Self::ResourceControlPolicy => "resource-control-policy",
            Self::VpcEndpointPolicy => "vpc-endpoint-policy",
            Self::TrustPolicy => "trust-policy",
        }
    }
}

impl PolicySaid {
    /// The words of AWS: `no identity-based policy allows it`, `an explicit deny in a session policy`.
    pub fn phrase(&self) -> String {
        let (article, words) = match self.policy_type {
            PolicyType::IdentityPolicy => ("an", "identity-based policy"),
            PolicyType::ResourcePolicy => ("a", "resource-based policy"),
            PolicyType::PermissionsBoundary => ("a", "permissions boundary"),
            PolicyType::SessionPolicy => ("a", "session policy"),
            PolicyType::ServiceControlPolicy => ("a", "service control policy"),
            PolicyType::ResourceControlPolicy => ("a", "resource control policy"),
            PolicyType::VpcEndpointPolicy => ("a", "VPC endpoint policy"),
            PolicyType::TrustPolicy => ("the", "role trust policy"),
        };
        match self.effect {
            Effect::ImplicitDeny => format!("no {words} allows it"),
            Effect::ExplicitDeny => format!("there is an explicit deny in {article} {words}"),
        }
    }
}

/// A reason that is no policy type, or not only one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// S3 Block Public Access; the setting as S3 spells it, where it is named.
    BlockPublicAccess(Option<String>),
    /// The bucket refuses uploads with SSE-C.
    SseCBlocked,
    /// SSE-C with a key other than the object's.
    SseCWrongKey,
    /// Encryption headers that contradict each other or are malformed (400).
    EncryptionHeaders,
    /// A KMS key that does not exist here, or that nothing allows, or that something denies: one sentence for all.
    KmsKeyUnreachable,
    /// A KMS key that is disabled, pending deletion, absent or of the wrong usage.
    KmsKeyState,
    /// Retention or a legal hold protects the version.
    ObjectLocked,
    /// An Object Lock setting that the bucket or the version does not take (400).
    ObjectLockSetting,
    /// An ACL was sent to a bucket whose Object Ownership disables ACLs.
    AclsDisabled,
    /// The object is in an archive storage class.
    Archived,
    /// The bucket is in another Region, or the request was signed for another one; that Region, where it is named.
    WrongRegion(Option<String>),
    /// The request could not be authenticated.
    Credentials(CredentialsProblem),
    /// The form of a browser upload breaks its own signed policy.
    PostPolicyBroken,
    /// AWS has closed the account or the resource.
    Account,
    /// There is no such bucket or access point.
    MissingBucket,
    /// There is no such object, version or upload.
    MissingObject,
    /// No answer came.
    Network(NetworkProblem),
    /// The program that called was ended for being slow, as it is where no answer comes, and for any other slowness.
    RanOutOfTime,
    /// Too many requests.
    Throttled,
    /// The service failed (5xx).
    Unavailable,
    /// A multi-factor code is missing or wrong.
    Mfa,
    /// The expected bucket owner is no account id.
    ExpectedOwnerMalformed,
    /// S3 Access Grants has no grant for the caller.
    NoAccessGrant,
    /// A service that delivers to the bucket finds that the bucket's policy does not let it.
    BucketPolicyTooNarrow,
    /// A service cannot assume the role that it was given.
    RoleNotAssumable,
    /// No connection to an endpoint of a Region that AWS does not have: its name is wrong, or the network.
    EndpointUnreachable,
    /// An error of S3 that is no denial and has no cause of its own in the catalogue.
    OtherError,
}

/// Why a request could not be authenticated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CredentialsProblem {
    /// A token, key or presigned URL whose time is over.
    Expired,
    /// An access key or token that AWS does not know.
    Invalid,
    /// A clock that is off by more than 15 minutes.
    Skewed,
    /// A signature that does not match, or headers that are not signed.
    Signature,
    /// No credentials at all.
    Absent,
}

/// Why no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NetworkProblem {
    /// Nothing within the time allowed.
    TimedOut,
    /// The name did not resolve.
    Dns,
    /// Refused, reset or no route.
    Connect,
    /// TLS could not be agreed on.
    Tls,
    /// What came is no answer of S3 (a proxy's page, a cut connection).
    Malformed,
}
