//! Why the self-test could not answer at all; what a service refused is data instead.

/// What keeps a probe from being set up, or a suite from being fetched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProbeError {
    /// An endpoint URL that no request can be sent to.
    Endpoint {
        /// As given.
        url: String,
        /// What is wrong with it.
        because: String,
    },
    /// The suite's source could not be read.
    Suite {
        /// `s3://bucket/key`, `ssm:/name` or the file's path.
        from: String,
        /// What the service or the file system said.
        because: String,
    },
    /// The suite is larger than a run reads.
    SuiteTooLarge {
        /// `s3://bucket/key`, `ssm:/name` or the file's path.
        from: String,
        /// The largest that is read, in bytes.
        limit: u64,
    },
}

impl std::fmt::Display for ProbeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Endpoint { url, because } => write!(f, "cannot use the endpoint `{url}`: {because}"),
            Self::Suite { from, because } => write!(f, "cannot read the suite from `{from}`: {because}"),
            Self::SuiteTooLarge { from, limit } => {
                write!(f, "the suite at `{from}` is larger than {limit} bytes")
            }
        }
    }
}

impl std::error::Error for ProbeError {}
