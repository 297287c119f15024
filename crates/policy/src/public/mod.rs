//! Block Public Access: which policies and ACLs are public, and what the four settings take away.
//!
//! In: policies and settings. Out: whether a statement is public, and the settings that bind.
//! `BlockPublicAcls` and `BlockPublicPolicy` refuse to *store* something public, so they concern
//! requests that write ACLs and policies; `IgnorePublicAcls` and `RestrictPublicBuckets` take
//! effect on every request, and the evaluation applies them.
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html>

mod policy;
mod settings;

pub use policy::{is_public, public_statements};
pub use settings::{PublicAccess, PublicAccessBlock, Setting, SettingPlace};
