//! The words that a verdict is made of: layer, kind, confidence, basis. The names are contracts with other programs.

use serde::{Deserialize, Serialize};

/// Declares an enum whose variants have one fixed spelling in reports and on the command line.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$variant_meta])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word as it stands in reports.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// The value whose word this is.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}

words! {
    /// Where a request was stopped.
    #[allow(missing_docs, reason = "the words are AWS's own")]
    Layer {
        IdentityPolicy = "identity-policy",
        PermissionsBoundary = "permissions-boundary",
        SessionPolicy = "session-policy",
        ServiceControlPolicy = "service-control-policy",
        ResourceControlPolicy = "resource-control-policy",
        VpcEndpointPolicy = "vpc-endpoint-policy",
        BucketPolicy = "bucket-policy",
        AccessPointPolicy = "access-point-policy",
        KmsPermission = "kms-permission",
        KmsKeyState = "kms-key-state",
        TrustPolicy = "trust-policy",
        ObjectOwnership = "object-ownership",
        BlockPublicAccess = "block-public-access",
        RequesterPays = "requester-pays",
        ExpectedBucketOwner = "expected-bucket-owner",
        ObjectLock = "object-lock",
        HiddenMissingObject = "hidden-missing-object",
        EncryptionRequirement = "encryption-requirement",
        SseCBlocked = "sse-c-blocked",
        WrongRegion = "wrong-region",
        Credentials = "credentials",
        MissingBucket = "missing-bucket",
        ArchivedObject = "archived-object",
        Account = "account",
        Network = "network",
        Throttling = "throttling",
        DirectoryBucketSession = "directory-bucket-session",
        Mfa = "mfa",
        Other = "other",
        Unknown = "unknown",
    }
}

words! {
    /// How a policy stopped the request.
    Kind {
        /// No statement allows it.
        ImplicitDeny = "implicit-deny",
        /// A statement denies it, whatever the request looks like.
        ExplicitDeny = "explicit-deny",
        /// A statement denies or fails to allow it because of a condition that another request could meet.
        Condition = "condition",
        /// No policy decided.
        NotApplicable = "not-applicable",
    }
}

words! {
    /// How sure the verdict is. The order is from sure to unsure.
    Confidence {
        /// S3 said so, an experiment flipped it, or a fully known statement decides it.
        Certain = "certain",
        /// Fits all evidence, no rival is left.
        Likely = "likely",
        /// Not excluded.
        Possible = "possible",
    }
}

words! {
    /// What the verdict rests on, in rising cost.
    Basis {
        /// The response says it.
        Reported = "reported",
        /// The same request with one change succeeded.
        Experimented = "experimented",
        /// Configuration and policies were read and judged.
        Derived = "derived",
    }
}
