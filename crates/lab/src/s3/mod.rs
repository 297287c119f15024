//! S3: one file per operation, behind one gate.
//!
//! In: requests whose signature `s3s` has verified. Out: AWS's answers. [`gate`] decides all that
//! follows from the head of a request; an operation decides what depends on its body and on what
//! is stored (KMS, absent keys, locks). Absent on purpose: creating and deleting buckets (they are
//! the world's), website, replication, lifecycle, analytics and other settings that no access
//! decision depends on; they answer 501.

mod actions;
mod bucket_policy;
mod bucket_settings;
mod checksum;
mod conditions;
mod copy;
mod delete;
mod encryption;
mod gate;
mod get;
mod list;
mod lock;
mod multipart;
mod object_acl;
mod object_tags;
mod operations;
mod permit;
mod put;
mod read;
mod service;
mod time;
mod write;

pub(crate) use actions::is_operation;
pub(crate) use bucket_policy::foreign_resource;
pub(crate) use permit::{denial_failure, permit_place};
pub(crate) use service::service;
