//! The sentence of a denial that states its reason.

use std::fmt;

use crate::world::Wording;

/// A kind of policy, in the words of the sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PolicyType {
    Identity,
    Resource,
    Boundary,
    Session,
    ServiceControl,
    ResourceControl,
    VpcEndpoint,
    Trust,
}

impl PolicyType {
    fn name(self) -> &'static str {
        match self {
            Self::Identity => "identity-based policy",
            Self::Resource => "resource-based policy",
            Self::Boundary => "permissions boundary",
            Self::Session => "session policy",
            Self::ServiceControl => "service control policy",
            Self::ResourceControl => "resource control policy",
            Self::VpcEndpoint => "VPC endpoint policy",
            Self::Trust => "role trust policy",
        }
    }

    /// With its article: an explicit deny names one policy, and a role has only one trust policy.
    fn determined(self) -> String {
        let article = match self {
            Self::Identity => "an",
            Self::Trust => "the",
            _ => "a",
        };
        format!("{article} {}", self.name())
    }
}

/// Why something is denied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Because {
    /// No policy of a type has an `Allow`.
    NoAllow(PolicyType),
    /// A policy of a type has a `Deny`; with its ARN where AWS gives it (never for bucket and
    /// endpoint policies).
    ExplicitDeny(PolicyType, Option<String>),
    /// The bucket does not take uploads with the customer's key.
    SseCBlocked,
    /// Block Public Access refuses a public ACL.
    PublicAcl(Wording),
    /// Block Public Access refuses a public bucket policy.
    PublicPolicy(Wording),
    /// KMS's three reasons in one sentence, where the key policy does not let the caller in.
    KeyOutOfReach,
}

impl fmt::Display for Because {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // The action is written by `Denial`, which knows it.
            Self::NoAllow(policy) => write!(out, " because no {} allows the ", policy.name()),
            Self::ExplicitDeny(policy, None) => write!(out, " with an explicit deny in {}", policy.determined()),
            Self::ExplicitDeny(policy, Some(arn)) => {
                write!(out, " with an explicit deny in {}: {arn}", policy.determined())
            }
            Self::SseCBlocked => out.write_str(
                " because this bucket has blocked upload requests that specify Server Side Encryption with Customer \
                 provided keys (SSE-C). Please specify a different server-side encryption type",
            ),
            Self::PublicAcl(Wording::Current) => out.write_str(
                " because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.",
            ),
            Self::PublicAcl(Wording::Older) => out.write_str(
                " because public access control lists (ACLs) are blocked by the BlockPublicAcls block public access \
                 setting",
            ),
            Self::PublicPolicy(Wording::Current) => out.write_str(
                " because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.",
            ),
            Self::PublicPolicy(Wording::Older) => out.write_str(
                " because public policies are blocked by the BlockPublicPolicy block public access setting.",
            ),
            Self::KeyOutOfReach => out.write_str(
                " because the resource does not exist in this Region, no resource-based policies allow access, or a \
                 resource-based policy explicitly denies access",
            ),
        }
    }
}

/// How the resource is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Named {
    /// Not at all, as for `s3:ListAllMyBuckets`.
    Nothing,
    /// S3 puts the ARN in quotes.
    Quoted(String),
    /// STS, IAM and KMS do not.
    Plain(String),
    /// KMS does not say which key, where it keeps to itself whether there is one.
    This,
    /// The same of a key that nobody named: to decrypt, the ciphertext does.
    Ciphertext,
}

impl fmt::Display for Named {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nothing => Ok(()),
            Self::Quoted(arn) => write!(out, " on resource: \"{arn}\""),
            Self::Plain(arn) => write!(out, " on resource: {arn}"),
            Self::This => out.write_str(" on this resource"),
            Self::Ciphertext => out.write_str(" on the resource associated with this ciphertext"),
        }
    }
}

/// `User: … is not authorized to perform: …`
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Denial {
    pub(crate) principal: String,
    pub(crate) action: String,
    pub(crate) resource: Named,
    pub(crate) because: Because,
}

impl fmt::Display for Denial {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "User: {} is not authorized to perform: {}", self.principal, self.action)?;
        self.resource.fmt(out)?;
        self.because.fmt(out)?;
        if let Because::NoAllow(_) = self.because {
            write!(out, "{} action", self.action)?;
        }
        Ok(())
    }
}
