//! The calls that leave the process, all of them: S3 as the suite asks it, STS for who asks, and the reads of a diagnosis.
//!
//! In: a [`Call`](crate::call::Call). Out: an [`Exchange`](crate::answer::Exchange), whatever came of it; a denial is data.
//! Absent on purpose: what an answer means, what is asked in which order, and the clock of the run. [`Aws`] has no
//! method that changes a policy or a setting.

mod answer;
mod aws;
mod batch;
mod caller;
mod chain;
mod cleanup;
mod clients;
mod credentials;
mod endpoint;
mod error;
mod fetch;
mod http;
mod lean;
mod ledger;
mod multi_region;
mod operation;
pub mod read;
mod redact;
mod region;
mod resolver;
mod role;
mod send;
mod service;
mod silence;
mod sse_c;
mod stack;

pub use aws::{Aws, Connect, Place};
pub use error::ProbeError;
pub(crate) use http::connector;
pub use role::RoleRefused;
