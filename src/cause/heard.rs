//! What causes ask of an answer: the questions that several of them share.

use super::{Confidence, Heard, Kind, Recognition};
use crate::message::{Effect, PolicySaid, PolicyType, Reason};

/// The operations on one object that has to be there.
const OF_AN_OBJECT: &[&str] =
    &["GetObject", "HeadObject", "GetObjectVersion", "GetObjectTagging", "PutObjectTagging", "PutObjectAcl"];

impl Heard<'_> {
    /// The reason that is no policy type.
    pub(super) fn reason(&self) -> Option<&Reason> {
        self.said.reason.as_ref()
    }

    /// The policy that AWS names, if it is of this type.
    pub(super) fn policy(&self, policy_type: PolicyType) -> Option<&PolicySaid> {
        self.said.policy.as_ref().filter(|policy| policy.policy_type == policy_type)
    }

    /// The policy that AWS names, if it is of this type, stopped the request like this, and the action is one of S3.
    pub(super) fn s3_policy(&self, policy_type: PolicyType, effect: Effect) -> Option<&PolicySaid> {
        self.policy(policy_type).filter(|policy| policy.effect == effect && self.is_about_s3())
    }

    /// The service of the action: the named one, else the call's.
    pub(super) fn service(&self) -> Option<&str> {
        let action = self.said.action.as_deref().or_else(|| self.call.map(|call| call.action()))?;
        action.split_once(':').map(|(service, _)| service)
    }

    /// Whether the action is one of S3, or not known.
    pub(super) fn is_about_s3(&self) -> bool {
        self.service().is_none_or(|service| service.starts_with("s3"))
    }

    /// Whether the request was to a KMS key, behind S3 or not.
    pub(crate) fn is_about_kms(&self) -> bool {
        self.service() == Some("kms")
    }

    /// Whether AWS names a policy, but neither the text nor the caller says for which action.
    pub(super) fn names_a_policy_for_nothing(&self) -> bool {
        self.said.policy.is_some() && self.said.action.is_none() && self.call.is_none()
    }

    /// Whether it was to assume a role.
    pub(super) fn is_about_sts(&self) -> bool {
        self.service() == Some("sts") || self.operation().is_some_and(|operation| operation.starts_with("AssumeRole"))
    }

    /// The API operation, as S3 calls it; of a composite call, the request that was answered.
    pub(super) fn operation(&self) -> Option<&str> {
        self.said.operation.as_deref()
    }

    /// The operation is one of these, or the action is where no operation is known.
    pub(super) fn is_any(&self, operations: &[&str]) -> bool {
        let by_action = || self.said.action.as_deref().and_then(|action| action.split_once(':')).map(|(_, name)| name);
        self.operation().or_else(by_action).is_some_and(|operation| operations.contains(&operation))
    }

    /// Whether it stores an object.
    pub(super) fn uploads(&self) -> bool {
        self.is_any(&[
            "PutObject",
            "CopyObject",
            "MultipartUpload",
            "CreateMultipartUpload",
            "UploadPart",
            "CompleteMultipartUpload",
        ])
    }

    /// Whether it reads an object or its metadata.
    pub(super) fn reads(&self) -> bool {
        self.is_any(&["GetObject", "HeadObject", "GetObjectVersion", "CopyObject", "GetObjectAttributes"])
    }

    /// Whether nothing is known of what was asked.
    pub(super) fn is_about_anything(&self) -> bool {
        self.operation().is_none() && self.said.action.is_none()
    }

    /// Whether the request went through an access point, by ARN or by alias.
    pub(super) fn is_through_access_point(&self) -> bool {
        let named = self.said.resource.as_deref().is_some_and(|resource| resource.contains(":accesspoint/"));
        let called = |bucket: &str| bucket.contains(":accesspoint/") || bucket.ends_with("-s3alias");
        named || self.call.is_some_and(|call| called(&call.bucket))
    }

    /// Whether AWS names this action although the request is another operation's: a header, a version or an absent
    /// key asked for a second permission.
    pub(super) fn needs_second_action(&self, actions: &[&str], operations: &[&str]) -> bool {
        self.said.action.as_deref().is_some_and(|action| actions.contains(&action))
            && self.operation().is_some_and(|operation| operations.contains(&operation))
    }

    /// That no policy of the role allows a second action, as far as AWS says so. A Deny of it is another cause.
    pub(super) fn lacks_second_action(&self, actions: &[&str], operations: &[&str]) -> Option<Recognition> {
        if !self.needs_second_action(actions, operations) {
            return None;
        }
        let Some(policy) = &self.said.policy else {
            return Some(Recognition::likely(Kind::NotApplicable, "AWS names the second action and no policy"));
        };
        let lacking = policy.policy_type == PolicyType::IdentityPolicy && policy.effect == Effect::ImplicitDeny;
        lacking.then(|| Recognition::by_policy(policy))
    }

    /// Whether an object was asked for and AWS names the right to list, which S3 asks for where the key does not exist.
    pub(super) fn names_listing_of_an_object(&self) -> bool {
        let listing = ["s3:ListBucket", "s3:ListBucketVersions"];
        self.needs_second_action(&listing, OF_AN_OBJECT)
    }

    /// Whether it reads or changes an object that has to be there.
    pub(super) fn is_about_an_object(&self) -> bool {
        self.reads() || self.is_any(OF_AN_OBJECT)
    }

    /// Whether the action that AWS names is one that the operation needs beside its own.
    pub(super) fn names_a_second_action(&self) -> bool {
        let Some(action) = self.said.action.as_deref() else { return false };
        match self.operation() {
            Some("GetObject" | "HeadObject" | "GetObjectVersion") => {
                !matches!(action, "s3:GetObject") && action.starts_with("s3:")
            }
            Some("GetObjectTagging" | "PutObjectTagging" | "PutObjectAcl") => {
                matches!(action, "s3:ListBucket" | "s3:ListBucketVersions")
            }
            Some("PutObject" | "CopyObject" | "MultipartUpload" | "CreateMultipartUpload") => {
                !matches!(action, "s3:PutObject" | "s3:GetObject") && action.starts_with("s3:")
            }
            _ => false,
        }
    }

    /// Whether the call has something that this tells; unknown calls may.
    pub(super) fn may_send(&self, sends: impl Fn(&crate::call::Call) -> bool) -> bool {
        self.call.is_none_or(sends)
    }
}

impl Recognition {
    pub(super) fn certain(kind: Kind, because: impl Into<String>) -> Self {
        Self { confidence: Confidence::Certain, kind, because: because.into() }
    }

    pub(super) fn likely(kind: Kind, because: impl Into<String>) -> Self {
        Self { confidence: Confidence::Likely, kind, because: because.into() }
    }

    pub(super) fn possible(kind: Kind, because: impl Into<String>) -> Self {
        Self { confidence: Confidence::Possible, kind, because: because.into() }
    }

    /// AWS names the policy type.
    pub(super) fn by_policy(policy: &PolicySaid) -> Self {
        Self::certain(policy.effect.into(), format!("AWS says {}", policy.phrase()))
    }

    /// As it is, but no more than likely.
    pub(super) fn at_most_likely(mut self) -> Self {
        self.confidence = self.confidence.max(Confidence::Likely);
        self
    }
}

impl From<Effect> for Kind {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::ImplicitDeny => Self::ImplicitDeny,
            Effect::ExplicitDeny => Self::ExplicitDeny,
        }
    }
}
