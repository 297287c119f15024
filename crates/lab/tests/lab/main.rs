//! The lab as clients see it: the Rust SDK, plain HTTP, and the worlds in `lab/`.
#![allow(clippy::unwrap_used, missing_docs, reason = "a test fails by panicking")]

mod access_points;
mod client;
mod gallery;
mod sts;
