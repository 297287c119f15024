//! Why a scenario could not be played.

/// Why a scenario could not be played at all; what is found amiss in one that could is a fault of its [`Row`](crate::Row).
#[derive(Debug, thiserror::Error)]
pub enum GalleryError {
    /// A file is not what it should be.
    #[error("`{file}` of the scenario `{scenario}`: {problem}")]
    File {
        /// The folder.
        scenario: String,
        /// The file in it.
        file: &'static str,
        /// What is wrong.
        problem: String,
    },
    /// The world contradicts itself.
    #[error("the world: {0}")]
    World(#[from] s3litmus_lab::world::WorldError),
    /// The suite cannot be read.
    #[error("the suite: {0}")]
    Suite(#[from] s3litmus::suite::SuiteError),
    /// The lab has no port or thread.
    #[error(transparent)]
    Lab(#[from] s3litmus_lab::StartError),
    /// The changes of a remedy cannot be carried out.
    #[error("the repair: {0}")]
    Repair(#[from] s3litmus_lab::apply::ApplyError),
    /// A report, a suite or a world lacks a member that it should have.
    #[error("{0}")]
    Missing(String),
    /// There is no event loop to be had.
    #[error("no event loop: {0}")]
    Runtime(#[from] std::io::Error),
    /// The lab cannot be reached.
    #[error("no way to the lab: {0}")]
    Connect(String),
}

impl GalleryError {
    pub(crate) fn missing(what: impl Into<String>) -> Self {
        Self::Missing(what.into())
    }
}
