//! Block Public Access: which policies and ACLs are public, and what the four settings take away.
//!
//! In: policies and settings. Out: whether a statement is public, and the settings that bind.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>

mod settings;

pub use settings::{PublicAccess, PublicAccessBlock};
